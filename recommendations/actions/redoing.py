"""After the report: a follow-up inspection, and what an unsatisfied vote sets going again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from inspections.models import Inspection
from tracker.errors import Refused
from tracker.models import User
from tracker.models.calendar import load_calendar
from tracker.timelimits import fixed

from ..lifecycle import ASSIGNMENT_MOVES
from ..models import Assignment, Opinion, OpinionItem
from ..notices import call_off, tell
from ..permissions import OPINION
from ..permissions.afterwards import follow_ups_of
from .along import require_ahead
from .reopening import redo_assignment

_UNREPORTED: dict[str, Any] = {
    "consulted_on": None,
    "consult_due_on": None,
    "consult_basis": {},
    "answered_on": None,
    "answer": "",
    "reported_on": None,
    "concluded_on": None,
    "conclusion": "",
}
"""A new round begins: what the last one left is in the record and in its papers."""


@transaction.atomic
def follow_up_opinion(
    *, actor: User, opinion: Opinion, now: dt.datetime, follow_up: Inspection, reason: str = ""
) -> Opinion:
    """跟踪检查（监督法 37）：the committee names the inspection that follows the first one."""
    today = timezone.localdate(now)
    locked = OPINION.take_up("follow_up", actor=actor, subject=opinion, now=now)
    if not follow_ups_of(locked).filter(pk=follow_up.pk).exists():
        raise Refused(_("所选检查没有列明跟踪这一次检查，请重新选择。"))
    OPINION.settle(
        "follow_up", actor=actor, locked=locked, now=now, reason=reason, follow_up=follow_up, concluded_on=today
    )
    call_off(subject=locked, now=now, reason=_("已转入跟踪检查"))
    tell(verb="follow_up", subject=locked, now=now, actor=actor, detail=str(follow_up))
    return locked


@transaction.atomic
def redo_opinion(
    *, actor: User, opinion: Opinion, now: dt.datetime, due_on: dt.date, items: Sequence[OpinionItem], reason: str = ""
) -> Opinion:
    """重新办理：the vote was not satisfied. A new round with a new deadline; the named items are re-opened.

    The report falls due on `due_on`, and so do the items; their original days stay. Raises Refused for a
    past day, and where the rule asks for the work to be redone and no item is named.
    """
    today = timezone.localdate(now)
    locked = OPINION.take_up("redo", actor=actor, subject=opinion, now=now)
    require_ahead(due_on, today)
    if any(item.opinion_id != locked.pk for item in items):
        raise Refused(_("所选事项不在这份意见书内，请重新选择。"))
    due = fixed(due_on, _("满意度测评未通过，由常委会确定"), load_calendar(due_on.year))
    named = _work_of(locked, items)
    OPINION.settle(
        "redo",
        actor=actor,
        locked=locked,
        now=now,
        reason=reason,
        related={"items": (None, [item.pk for item in items])},
        round=locked.round + 1,
        report_due_on=due_on,
        report_basis=due.to_basis(),
        **_UNREPORTED,
    )
    for assignment in named:
        redo_assignment(assignment=assignment, now=now, due_on=due_on)
    call_off(subject=locked, now=now, reason=_("测评未通过，重新办理"))
    tell(verb="redo", subject=locked, now=now, actor=actor, detail=_("新的期限为%(day)s。") % {"day": due_on})
    return locked


def _work_of(opinion: Opinion, items: Iterable[OpinionItem]) -> list[Assignment]:
    """The lead's assignments of these items; what repeats another item is done with that one."""
    wanted: set[int] = set()
    for item in items:
        wanted |= {item.recommendation_id, item.recommendation.same_as_id or item.recommendation_id}
    starts = [state for move, state in ASSIGNMENT_MOVES if move == "redo"]
    main = opinion.assignments.exclude(part=Assignment.Part.CO_HANDLER)
    return list(main.filter(recommendation__in=wanted, status__in=starts).order_by("id"))
