"""What a decision on a lead's item brings with it: its co-handlers follow, what was asked or drafted lapses."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from tracker.errors import Refused
from tracker.models.calendar import load_calendar
from tracker.timelimits import fixed

from ..lifecycle import ASSIGNMENT_MOVES, AssignmentStatus
from ..models import Assignment, ExtensionRequest, ReturnRequest, UnitDraft
from ..notices import call_off, tell
from ..permissions import ASSIGNMENT
from .co_handling import count_co_handlers
from .time_limits import NO_REPORT, next_report

UNDECIDED: dict[str, Any] = {"submitted_on": None, "completed_on": None, "cleared_on": None, "verified_by": None}
"""An item whose claim and its verification no longer stand. Who claimed it, and the evidence, stay known."""


def take_along(move: str, *, lead: Assignment, now: dt.datetime, reason: str, **changes: Any) -> list[Assignment]:
    """Make the system's `move` on every co-handler of a locked lead that stands where the move can start.

    Each is called off and told, its dispute falls with its state, and the lead's kept counters are taken
    anew. One that never signed has signed with its lead. Returns the co-handlers that moved.
    """
    if lead.part != Assignment.Part.LEAD:
        return []
    starts = [state for name, state in ASSIGNMENT_MOVES if name == move]
    taken = []
    for co_handler in lead.co_handlers.filter(status__in=starts).order_by("id"):
        to = ASSIGNMENT_MOVES[move, co_handler.status]
        own = dict(changes)
        if move != "clear_along":
            own |= left_behind(move, co_handler, now=now) | {"is_disputed": False}
        if to == AssignmentStatus.HANDLING and co_handler.acknowledged_on is None:
            own |= {"acknowledged_on": timezone.localdate(now), "is_accepted_by_default": True}
        moved = ASSIGNMENT.step(move, actor=None, subject=co_handler, now=now, reason=reason, **own)
        call_off(subject=moved, now=now, reason=str(ASSIGNMENT.labels[move]))
        tell(verb=move, subject=moved, now=now)
        taken.append(moved)
    count_co_handlers(lead.pk)
    lead.refresh_from_db(fields=["co_unsigned", "co_disputed"])
    return taken


def left_behind(move: str, assignment: Assignment, *, now: dt.datetime) -> dict[str, Any]:
    """Let lapse what waits on an item that `move` decides otherwise, and what that leaves on its row.

    The rhythm of reports starts anew where the unit is to go on. An application for more time lapses with
    every new deadline; a return and a draft only when the item leaves its state.
    """
    why = _("事项已另作处理，无须再办。")
    ExtensionRequest.objects.filter(assignment=assignment, decision=ExtensionRequest.Decision.WAITING).update(
        decision=ExtensionRequest.Decision.LAPSED, decided_at=now, comment=why
    )
    to, today = ASSIGNMENT_MOVES[move, assignment.status], timezone.localdate(now)
    report = next_report(assignment.committee_id, today) if to == AssignmentStatus.HANDLING else NO_REPORT
    left: dict[str, Any] = {"has_extension_waiting": False, **report}
    if assignment.status == to:
        return left
    ReturnRequest.objects.filter(assignment=assignment, decision=ReturnRequest.Decision.WAITING).update(
        decision=ReturnRequest.Decision.LAPSED, decided_at=now, comment=why
    )
    UnitDraft.objects.filter(assignment=assignment, state=UnitDraft.State.WAITING).update(
        state=UnitDraft.State.DECLINED, decided_at=now, comment=why
    )
    return {**left, "drafts_waiting": 0}


def new_deadline(due_on: dt.date, *, today: dt.date, source: str) -> dict[str, Any]:
    """A new due day with where it comes from, as columns. The original day stays. Raises Refused for a past day."""
    require_ahead(due_on, today)
    return {"due_on": due_on, "due_basis": fixed(due_on, source, load_calendar(due_on.year)).to_basis()}


def require_ahead(due_on: dt.date, today: dt.date) -> None:
    if due_on < today:
        raise Refused(_("新的期限早于今天，请改为今天或以后的日期。"))
