"""The committee's ledger of reminders: what went out, to whom, why, by which rule, with what result."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.exceptions import PermissionDenied
from django.db.models import OuterRef, Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from django.views.generic import TemplateView

from tracker.errors import Refused
from tracker.http import signed_in
from tracker.models import Role, User
from tracker.paging import page_of

from ..forms.notices import NoticeFilter
from ..models import Delivery, Notice, Posting
from ..models.notices import NoticeQuerySet
from ..notices.delivery import resend
from ..notices.letters import item_of, unit_of
from ..notices.orphans import REASONS, orphans
from ..notices.planning import preview
from ..notices.postings import send_again
from ..notices.timing import next_working_day
from .inbox import RELATED, by_day

MOST = 100


class NoticeView(LoginRequiredMixin, TemplateView):
    """One notice: what, to whom, why, by which rule, with what result, and every letter as it was sent."""

    template_name = "recommendations/notice_page.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user = signed_in(self.request)
        visible = Notice.objects.visible_to(user).select_related(*RELATED)
        notice = get_object_or_404(visible, pk=self.kwargs["pk"])
        return super().get_context_data(
            heading=notice.text,
            notice=notice,
            fact_rows=_facts(notice),
            letters=notice.deliveries.filter(posting=None)[:20],
            postings=notice.postings.select_related("channel", "recipient").order_by("id")[:20],
            may_post_again=_keeps_ledger(user),
            is_mine=notice.recipient_id == user.pk,
            may_resend=_keeps_ledger(user) and notice.state == Notice.State.FAILED,
            **kwargs,
        )


def _facts(notice: Notice) -> list[tuple[str, Any]]:
    rows = [
        (_("发给"), f"{notice.recipient.name}（{notice.recipient.organization.short_name}）"),
        (_("事项"), item_of(notice)),
        (_("承办"), unit_of(notice)),
        (_("期限"), notice.due_on.isoformat()),
        (_("规则"), notice.rule.name),
        (_("依据"), notice.rule.legal_basis),
        (_("生成"), _moment(notice.planned_at)),
        (_("状态"), notice.get_state_display()),
    ]
    if notice.state == Notice.State.CANCELLED:
        rows.append((_("取消原因"), notice.cancel_reason))
    if notice.read_at:
        rows.append((_("阅读"), _moment(notice.read_at)))
    if notice.acted_at:
        rows.append((_("从信中办理"), _moment(notice.acted_at)))
    return rows


def _moment(value: Any) -> str:
    return f"{timezone.localtime(value):%Y-%m-%d %H:%M}"


def _keeps_ledger(user: User) -> bool:
    return user.role in (Role.STAFF, Role.SUPERVISOR)


class LedgerView(LoginRequiredMixin, TemplateView):
    """A page of the reminder ledger: the committee's staff and supervisors only."""

    tab = ""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if request.user.is_authenticated and not _keeps_ledger(signed_in(request)):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        ledger = reverse("recommendations:notice-list")
        tabs = [
            ("all", _("全部"), ledger),
            ("waiting", _("待发送"), f"{ledger}?state=waiting"),
            ("failed", _("发送失败"), f"{ledger}?state=failed"),
            ("cancelled", _("已取消"), f"{ledger}?state=cancelled"),
            ("tomorrow", _("明天将发"), reverse("recommendations:notice-preview")),
            ("orphans", _("无人可收"), reverse("recommendations:notice-orphans")),
            ("rules", _("规则"), reverse("recommendations:notice-rules")),
        ]
        views = [{"label": label, "url": url, "is_current": name == self.current_tab()} for name, label, url in tabs]
        return super().get_context_data(views=views, **{"heading": _("提醒台账"), **kwargs})

    def current_tab(self) -> str:
        return self.tab


class NoticeListView(LedgerView):
    """提醒台账：what went out, to whom, why, by which rule, with what result."""

    template_name = "recommendations/notice_list_page.html"

    def current_tab(self) -> str:
        return self.request.GET.get("state") or "all"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user = signed_in(self.request)
        form = NoticeFilter(self.request.GET)
        rows = Notice.objects.visible_to(user).filter(form.condition(user.organization_id))
        page = page_of(_with_last_letter(rows).select_related(*RELATED), self.request.GET, ("id",), falling=True)
        given = [name for name in form.fields if self.request.GET.get(name)]
        return super().get_context_data(
            filter_form=form,
            page=page,
            days=by_day(page.rows),
            conditions=[(_("已筛选"), "?")] if given else [],
            clear_url="?",
            lead=_("发给谁、为什么、按哪条规则、结果怎样。"),
            **kwargs,
        )


def _with_last_letter(rows: NoticeQuerySet) -> NoticeQuerySet:
    """Each notice with the result of its last letter, in the same query."""
    last = Delivery.objects.filter(notices=OuterRef("pk"), posting=None).order_by("-id")
    return rows.annotate(
        last_result=Subquery(last.values("result")[:1]), last_answer=Subquery(last.values("answer")[:1])
    )


class NoticePreviewView(LedgerView):
    """明天将发：what the next working day's sweep would write, by the sweep's own statement."""

    template_name = "recommendations/notice_preview_page.html"
    tab = "tomorrow"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        day = next_working_day(timezone.localdate() + dt.timedelta(days=1))
        rows = preview(committee_id=signed_in(self.request).organization_id, day=day, limit=MOST)
        return super().get_context_data(rows=rows, day=day, most=MOST, **kwargs)


class NoticeOrphansView(LedgerView):
    """无人可收：running items that nobody moves on or no letter reaches, each with the reason."""

    template_name = "recommendations/notice_orphans_page.html"
    tab = "orphans"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        found = orphans(signed_in(self.request).organization, timezone.localdate())
        rows = list(found.select_related("recommendation", "unit", "responsible")[:MOST])
        whys = [{"item": row, "why": REASONS[row.reason]} for row in rows]  # type: ignore[attr-defined]
        return super().get_context_data(rows=whys, most=MOST, **kwargs)


@login_required
@require_POST
def resend_notice(request: HttpRequest, pk: int) -> HttpResponse:
    """重新发送 a letter that was given up."""
    user = signed_in(request)
    notice = get_object_or_404(Notice.objects.visible_to(user), pk=pk)
    if not _keeps_ledger(user):
        raise PermissionDenied
    if not resend(notice=notice, now=timezone.now()):
        raise Refused(_("这条提醒没有发送失败，不需要重新发送。"))
    messages.success(request, _("已重新排入发送，稍后请看结果。"))
    return redirect("recommendations:notice", pk)


@login_required
@require_POST
def resend_posting(request: HttpRequest, pk: int) -> HttpResponse:
    """重新推送 a message that was given up."""
    user = signed_in(request)
    posting = get_object_or_404(Posting.objects.filter(notices__in=Notice.objects.visible_to(user)).distinct(), pk=pk)
    if not _keeps_ledger(user):
        raise PermissionDenied
    if not send_again(posting=posting, now=timezone.now()):
        raise Refused(_("这条推送没有放弃，或渠道已停用，不能重新推送。"))
    messages.success(request, _("已重新排入推送，稍后请看结果。"))
    notice = Notice.objects.visible_to(user).filter(postings=posting).order_by("pk").first()
    return redirect("recommendations:notice", notice.pk if notice else pk)
