"""What was decided, taken up again: a cleared item re-opened, an item re-opened by a vote, an item withdrawn."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from tracker.models import User

from ..models import Assignment
from ..notices import call_off, tell
from ..permissions import ASSIGNMENT
from .along import UNDECIDED, left_behind, new_deadline, take_along


@transaction.atomic
def reopen_assignment(
    *, actor: User, assignment: Assignment, now: dt.datetime, reason: str, due_on: dt.date
) -> Assignment:
    """重新办理：a clearance that does not hold is taken back. The evidence stays; so does the original day."""
    today = timezone.localdate(now)
    locked = ASSIGNMENT.take_up("reopen", actor=actor, subject=assignment, now=now)
    due = new_deadline(due_on, today=today, source=_("销号后重新办理，由常委会确定"))
    left = left_behind("reopen", locked, now=now)
    ASSIGNMENT.settle("reopen", actor=actor, locked=locked, now=now, reason=reason, **UNDECIDED, **due, **left)
    reason_along = _("随主办件重新办理")
    take_along("reopen_along", lead=locked, now=now, reason=reason_along, submitted_on=None, cleared_on=None, **due)
    call_off(subject=locked, now=now, reason=_("已重新办理"))
    tell(verb="reopen", subject=locked, now=now, actor=actor, detail=reason)
    return locked


def redo_assignment(*, assignment: Assignment, now: dt.datetime, due_on: dt.date) -> Assignment:
    """测评未通过，重新办理：the system re-opens an item an unsatisfied vote named. Part of `redo_opinion`."""
    today = timezone.localdate(now)
    locked = ASSIGNMENT.take_up("redo", actor=None, subject=assignment, now=now)
    due = new_deadline(due_on, today=today, source=_("满意度测评未通过，由常委会确定"))
    reason = _("满意度测评未通过")
    ASSIGNMENT.settle(
        "redo",
        actor=None,
        locked=locked,
        now=now,
        reason=reason,
        review_on=None,
        **UNDECIDED,
        **due,
        **left_behind("redo", locked, now=now),
    )
    take_along(
        "reopen_along",
        lead=locked,
        now=now,
        reason=reason,
        review_on=None,
        submitted_on=None,
        cleared_on=None,
        **due,
    )
    call_off(subject=locked, now=now, reason=reason)
    tell(verb="redo", subject=locked, now=now)
    return locked


@transaction.atomic
def withdraw_assignment(*, actor: User, assignment: Assignment, now: dt.datetime, reason: str) -> Assignment:
    """撤回：nothing more is owed here, and the recommendation can be dispatched anew."""
    locked = ASSIGNMENT.take_up("withdraw", actor=actor, subject=assignment, now=now)
    left = left_behind("withdraw", locked, now=now)
    ASSIGNMENT.settle("withdraw", actor=actor, locked=locked, now=now, reason=reason, **left)
    take_along("withdraw_along", lead=locked, now=now, reason=_("随主办件撤回"))
    call_off(subject=locked, now=now, reason=_("已撤回"))
    tell(verb="withdraw", subject=locked, now=now, actor=actor, detail=reason)
    return locked
