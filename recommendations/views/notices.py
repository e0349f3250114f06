"""The committee's ledger of reminders: what went out, to whom, why, by which rule, with what result."""

from __future__ import annotations

import datetime as dt
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from django.views.generic import TemplateView

from tracker.errors import Refused
from tracker.http import signed_in
from tracker.models import Organization, Role, User
from tracker.paging import page_of

from ..counts import in_one_query
from ..forms.notices import NoticeFilter, choices_for
from ..models import Notice, Posting
from ..notice_sheet import write_notices
from ..notices.acting import asks_for
from ..notices.asks import page_of_act, subject_of, word_of
from ..notices.delivery import resend
from ..notices.leaving import leaving_on
from ..notices.letters import item_of, unit_of, why
from ..notices.orphans import REASONS, REMEDIES, orphans, unheard_opinions
from ..notices.planning import preview
from ..notices.postings import send_again
from ..notices.proof import steps_of, with_proof
from ..notices.telling import due_of
from ..notices.timing import next_working_day
from ..spreadsheets import MOST_ROWS
from .inbox import RELATED, by_day

MOST = 100


class NoticeView(LoginRequiredMixin, TemplateView):
    """One notice: what, to whom, why, by which rule, with what result, and every letter as it was sent."""

    template_name = "recommendations/notice_page.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user = signed_in(self.request)
        visible = with_proof(Notice.objects.visible_to(user)).select_related(*RELATED)
        notice: Any = get_object_or_404(visible, pk=self.kwargs["pk"])
        return super().get_context_data(
            heading=notice.text,
            notice=notice,
            fact_rows=_facts(notice),
            steps=[
                {"is_act": step.is_act, "when": timezone.localtime(step.at), "title": step.word, "quote": step.note}
                for step in reversed(steps_of(notice))
            ],
            act=act_of(notice) if notice.recipient_id == user.pk else None,
            letters=notice.deliveries.filter(posting=None)[:20],
            postings=notice.postings.select_related("channel", "recipient").order_by("id")[:20],
            may_post_again=_keeps_ledger(user),
            is_mine=notice.recipient_id == user.pk,
            may_resend=_keeps_ledger(user) and notice.state == Notice.State.FAILED,
            **kwargs,
        )


def _facts(notice: Notice) -> list[tuple[str, Any]]:
    rows: list[tuple[str, Any]] = [
        (_("发给"), f"{notice.recipient.name}（{notice.recipient.organization.short_name}）"),
        (_("事项"), item_of(notice)),
        (_("承办"), unit_of(notice)),
        (_("期限"), notice.until),
        (_("为什么"), why(notice)),
    ]
    if notice.folded_at:
        rows.append((_("发送方式"), _("超过每日上限，并入汇总")))
    return rows


def act_of(notice: Notice) -> dict[str, str] | None:
    """What is asked of the recipient and still theirs to do today, and where."""
    today = timezone.localdate()
    move = asks_for(notice, today)
    if not move or notice.cancelled_at:
        return None
    return {"label": word_of(notice, move), "url": page_of_act(subject_of(notice, move, today), move)}


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
        given = {name: value for name, value in self.request.GET.items() if value and name not in ("after", "before")}
        if not given:
            return "all"
        return str(given["state"]) if set(given) == {"state"} else ""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        form, rows = asked_of_ledger(signed_in(self.request), self.request.GET)
        page = page_of(rows.only("id"), self.request.GET, ("id",), falling=True)
        found = told_in_full(Notice.objects.filter(pk__in=[row.pk for row in page.rows]))
        chosen = asked_for(form)
        return super().get_context_data(
            form=form,
            page=page,
            days=by_day(shown(list(found.order_by("-id")))),
            conditions=[(words, _address({**chosen, name: ""})) for name, words in form.in_words()],
            clear_url=_address({}),
            export_url=_address(chosen, "recommendations:notice-export"),
            lead=_("发给谁、为什么、按哪条规则、结果怎样。"),
            **kwargs,
        )


def asked_of_ledger(user: User, query: Any) -> tuple[NoticeFilter, Any]:
    """The filter as asked, and the notices it leaves; one query for the choices."""
    committee = user.organization_id
    form = NoticeFilter(query, committee, in_one_query(user, **choices_for(committee, query)))
    return form, form.narrow(Notice.objects.visible_to(user))


def told_in_full(rows: Any) -> Any:
    """With what names each and what became of it."""
    return with_proof(rows).select_related(*RELATED)


def asked_for(form: NoticeFilter) -> dict[str, str]:
    """The valid conditions as they stand in an address."""
    return {name: str(form.data[name]) for name in form.chosen()}


def shown(rows: list[Any]) -> list[Any]:
    """Rows with the steps a page draws."""
    for notice in rows:
        notice.steps = steps_of(notice)
    return rows


def _address(chosen: dict[str, str], name: str = "recommendations:notice-list") -> str:
    kept = urlencode({key: value for key, value in chosen.items() if value})
    return f"{reverse(name)}?{kept}" if kept else reverse(name)


@login_required
@require_safe
def notice_export(request: HttpRequest) -> FileResponse:
    """What the ledger shows, as a file; at most `MOST_ROWS`, newest first."""
    user, now = signed_in(request), timezone.localtime()
    if not _keeps_ledger(user):
        raise PermissionDenied
    form, rows = asked_of_ledger(user, request.GET)
    found = told_in_full(rows).order_by("-id")[: MOST_ROWS + 1].iterator(chunk_size=1000)
    author = f"{user.organization.name} {user.name}"
    words = [words for _name, words in form.in_words()] or [_("全部")]
    stream = write_notices(found, now=now, conditions=words, author=author)
    return FileResponse(stream, as_attachment=True, filename=f"提醒台账-{now:%Y%m%d-%H%M}.xlsx")


class NoticePreviewView(LedgerView):
    """明天将发：what the next working day's sweep would write, by the sweep's own statement, and what is written
    already and leaves on that day."""

    template_name = "recommendations/notice_preview_page.html"
    tab = "tomorrow"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user = signed_in(self.request)
        day = next_working_day(timezone.localdate() + dt.timedelta(days=1))
        rows = preview(committee_id=user.organization_id, day=day, limit=MOST)
        written = list(leaving_on(Notice.objects.visible_to(user), day)[: MOST + 1])
        more = {"written": written[:MOST], "has_more": len(written) > MOST}
        return super().get_context_data(rows=rows, day=day, most=MOST, **more, **kwargs)


class NoticeOrphansView(LedgerView):
    """无人可收：running items that nobody moves on or no letter reaches, each with the reason."""

    template_name = "recommendations/notice_orphans_page.html"
    tab = "orphans"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        committee, today = signed_in(self.request).organization, timezone.localdate()
        opinions = unheard_opinions(committee, today).select_related("government")[:MOST]
        items = orphans(committee, today).select_related("recommendation", "unit", "responsible")[:MOST]
        rows = [_orphan(row, row.government, due_of(row), "opinion-notices") for row in opinions]
        rows += [_orphan(row, row.unit, row.due_on, "assignment-notices") for row in items]
        return super().get_context_data(rows=rows[:MOST], most=MOST, **kwargs)


def _orphan(row: Any, unit: Organization, due_on: dt.date | None, notices: str) -> dict[str, Any]:
    """`row`: an item or an opinion, with its reason."""
    gone = getattr(row, "responsible", None)
    return {
        "item": getattr(row, "recommendation", row),
        "url": row.get_absolute_url(),
        "unit": unit.short_name,
        "due_on": due_on,
        "why": REASONS[row.reason],
        "gone": gone.name if gone and not gone.is_active else "",
        "help": REMEDIES[row.reason],
        "notices": reverse(f"recommendations:{notices}", args=[row.pk]),
    }


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
