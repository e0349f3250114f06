"""A satisfaction vote: how it is counted, who may do what, and after closing its result."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tracker.http import signed_in
from tracker.models import User
from tracker.move_forms import MoveForm
from tracker.move_views import MoveView, moves_of
from tracker.seen import Seen

from ..counters import waiting
from ..forms import VOTE_FORMS
from ..lifecycle import PILLS, VoteStatus
from ..models import Opinion, Vote, VoteLine
from ..permissions import OPINION, VOTE, shows_counts
from ..tally import CHOICES, Counts, base, in_favour, in_words

URL = "recommendations:vote-move"
FILLS = ("cleared", "claimed", "overdue", "other")
"""The bar's pieces in the order of `CHOICES`."""


@login_required
@require_safe
def vote(request: HttpRequest, pk: int) -> HttpResponse:
    user = signed_in(request)
    rows: Any = Vote.objects
    seen = rows.visible_to(user).select_related("opinion", "committee", "opened_by", "entered_by", "confirmed_by")
    found: Vote = get_object_or_404(seen, pk=pk)
    lines = list(found.lines.select_related("item__recommendation").order_by("position"))
    has_counts = shows_counts(user, found)
    context = {
        "heading": _("满意度测评"),
        "vote": found,
        "pill": PILLS[VoteStatus(found.status)],
        "rule": in_words(found),
        "lines": [line_of(line, found) if has_counts else {"line": line} for line in lines],
        "has_counts": has_counts,
        "failed": sum(line.is_passed is False for line in lines),
        "cast": found.marks.count() if found.is_electronic else None,
        "has_voted": found.marks.filter(voter=user).exists(),
        "redo_url": redo_url(user, found),
        **moves_of(user, found, VOTE, VOTE_FORMS, URL),
    }
    return render(request, "recommendations/vote_page.html", context)


def line_of(line: VoteLine, found: Vote) -> dict[str, Any]:
    """One line's numbers as the table and its bar draw them."""
    counts = Counts(*(getattr(line, name) for name in CHOICES))
    whole = base(found, counts)
    share = in_favour(found, counts)
    return {
        "line": line,
        "numbers": [*counts.as_tuple(), counts.ballots],
        "shares": list(zip(FILLS, counts.as_tuple(), strict=True)),
        "share": f"{share}/{whole}",
        "percent": f"{100 * share / whole:.1f}" if whole else "—",
    }


def redo_url(user: User, found: Vote) -> str:
    """Where its consequence is drawn, for whoever may draw it now."""
    if OPINION.allows("redo", user, found.opinion, timezone.localdate()):
        return reverse("recommendations:opinion-move", args=[found.opinion_id, "redo"])
    return ""


def votes_of(user: User, opinion: Opinion) -> list[dict[str, Any]]:
    """The votes on an opinion this person sees, newest first, each with the one thing to press; two queries."""
    rows: Any = Vote.objects
    found = list(rows.visible_to(user).filter(opinion=opinion).order_by("-id")[:20])
    open_to = (
        set(rows.open_to(user, timezone.localdate()).filter(opinion=opinion).values_list("pk", flat=True))
        if found
        else set()
    )
    return [
        {
            "vote": row,
            "pill": PILLS[VoteStatus(row.status)],
            "cast_url": reverse(URL, args=[row.pk, "cast"]) if row.pk in open_to else "",
        }
        for row in found
    ]


def ballots_for(user: User) -> list[dict[str, Any]]:
    """The votes that wait for this member, each one tap from its ballot; asked only where the count says so."""
    today = timezone.localdate()
    if not waiting(user, today).get("ballots"):
        return []
    objects: Any = Vote.objects
    rows = objects.open_to(user, today).select_related("opinion").order_by("id")[:10]
    return [{"vote": row, "cast_url": reverse(URL, args=[row.pk, "cast"])} for row in rows]


class VoteMoveView(MoveView):
    """The moves of a vote; counts from the hall are asked in a table."""

    seen = Seen(Vote, "opinion")
    lifecycle = VOTE
    forms: ClassVar[dict[str, type[MoveForm[Vote]]]] = VOTE_FORMS

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        if self.move == "enter_counts":
            self.template_name = "recommendations/vote_counts_page.html"
