"""挂账 and back: what cannot be settled now is parked until a day on which it is looked at again."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from tracker.errors import Refused
from tracker.models import User

from ..models import Assignment
from ..notices import call_off, tell
from ..permissions import ASSIGNMENT
from .along import UNDECIDED, left_behind, new_deadline, take_along


@transaction.atomic
def carry_forward_assignment(
    *, actor: User, assignment: Assignment, now: dt.datetime, reason: str, review_on: dt.date
) -> Assignment:
    """转挂账：the unit's clock stops, and the item comes back on `review_on`, which lies ahead."""
    locked = ASSIGNMENT.take_up("carry_forward", actor=actor, subject=assignment, now=now)
    if review_on <= timezone.localdate(now):
        raise Refused(_("挂账复核日应在今天之后，请另选一天。"))
    ASSIGNMENT.settle(
        "carry_forward",
        actor=actor,
        locked=locked,
        now=now,
        reason=reason,
        review_on=review_on,
        **UNDECIDED,
        **left_behind("carry_forward", locked, now=now),
    )
    take_along("carry_along", lead=locked, now=now, reason=_("随主办件挂账"), review_on=review_on, submitted_on=None)
    call_off(subject=locked, now=now, reason=_("已转挂账"))
    detail = _("%(reason)s（复核日%(day)s）") % {"reason": reason, "day": review_on}
    tell(verb="carry_forward", subject=locked, now=now, actor=actor, detail=detail)
    return locked


@transaction.atomic
def resume_assignment(
    *, actor: User, assignment: Assignment, now: dt.datetime, due_on: dt.date, reason: str
) -> Assignment:
    """恢复办理：back to the unit with a new day. Co-handlers come back with it and sign anew."""
    today = timezone.localdate(now)
    locked = ASSIGNMENT.take_up("resume", actor=actor, subject=assignment, now=now)
    due = new_deadline(due_on, today=today, source=_("挂账复核后恢复办理，由常委会确定"))
    left = left_behind("resume", locked, now=now)
    ASSIGNMENT.settle("resume", actor=actor, locked=locked, now=now, reason=reason, review_on=None, **due, **left)
    take_along("resume_along", lead=locked, now=now, reason=_("随主办件恢复办理"), review_on=None, **due)
    call_off(subject=locked, now=now, reason=_("已恢复办理"))
    tell(verb="resume", subject=locked, now=now, actor=actor, detail=reason)
    return locked
