"""收件箱: what one was told, newest first, with why; opening one marks it as read."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from django.views.generic import TemplateView

from tracker.http import signed_in
from tracker.models import User
from tracker.paging import page_of

from ..models import Notice, Vote
from ..notices.letters import why

RELATED = (
    "rule",
    "recipient__organization",
    "assignment__recommendation",
    "assignment__unit",
    "opinion__government",
)
"""What naming a notice's item, unit and recipient needs."""


def by_day(rows: list[Notice]) -> list[tuple[Any, list[Notice]]]:
    """Rows, newest first, under their days."""
    days: list[tuple[Any, list[Notice]]] = []
    for notice in rows:
        day = timezone.localdate(notice.planned_at)
        if not days or days[-1][0] != day:
            days.append((day, []))
        days[-1][1].append(notice)
    return days


class InboxView(LoginRequiredMixin, TemplateView):
    """收件箱：what one was told, newest first, with why. What was called off since stays, struck through:
    it may have been seen, and nothing anybody saw may vanish."""

    template_name = "recommendations/inbox_page.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user = signed_in(self.request)
        mine = Notice.objects.filter(recipient=user)
        only_unread = self.request.GET.get("view") == "unread"
        rows = mine.filter(read_at=None, cancelled_at=None) if only_unread else mine
        page = page_of(rows.select_related(*RELATED), self.request.GET, ("id",), falling=True)
        for notice in page.rows:
            notice.why = why(notice)
        views = [
            {"label": _("全部"), "url": "?", "is_current": not only_unread},
            {"label": _("未读"), "url": "?view=unread", "is_current": only_unread},
        ]
        return super().get_context_data(
            heading=_("收件箱"),
            page=page,
            days=by_day(page.rows),
            views=views,
            only_unread=only_unread,
            **kwargs,
        )


@login_required
@require_POST
def mark_all_read(request: HttpRequest) -> HttpResponse:
    """全部标为已读。"""
    unread = Notice.objects.filter(recipient=signed_in(request), read_at=None, cancelled_at=None)
    unread.update(read_at=timezone.now())
    return redirect("recommendations:inbox")


@login_required
@require_POST
def open_notice(request: HttpRequest, pk: int) -> HttpResponse:
    """Mark one's own notice as read, and go to what it is about."""
    notice = get_object_or_404(
        Notice.objects.select_related("assignment", "opinion", "rule"), pk=pk, recipient=signed_in(request)
    )
    Notice.objects.filter(pk=notice.pk, read_at=None).update(read_at=timezone.now())
    return redirect(_way_to(notice, signed_in(request)))


def _way_to(notice: Notice, user: User) -> str:
    """What the notice is about; of a vote that still waits for this member, straight to the ballot."""
    if notice.rule.verb == "open_vote":
        rows: Any = Vote.objects
        waiting = rows.open_to(user).filter(opinion=notice.opinion_id).values_list("pk", flat=True).first()
        if waiting:
            return reverse("recommendations:vote-move", args=[waiting, "cast"])
    subject = notice.assignment or notice.opinion
    return subject.get_absolute_url() if subject else reverse("recommendations:inbox")
