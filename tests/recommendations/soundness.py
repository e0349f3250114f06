"""What must hold of an assignment at any moment, whatever was done to it."""

from __future__ import annotations

from functools import cache
from types import SimpleNamespace
from typing import Any

from django.utils import timezone

from recommendations.lifecycle import ASSIGNMENT_MOVES, RUNNING, AssignmentStatus
from recommendations.models import Assignment
from tracker.composed import HOLE, Composed
from tracker.models import Event

UNDONE_BY = ("send_back", "carry_forward", "reopen", "redo")
"""Acts after which an earlier verification no longer stands."""

RELATED = (
    *("reports", "evidence", "verifications", "counter_signatures", "milestones", "drafts"),
    *("supervision_notices", "extension_requests", "return_requests", "co_handlers"),
)


def around(row: Assignment) -> SimpleNamespace:
    """The rows of `RELATED` that hang on this one now, and the `events` on its record: each a list, oldest first."""
    found = {name: statement.rows(row.pk) for name, statement in _statements().items()}
    return SimpleNamespace(**found)


@cache
def _statements() -> dict[str, Composed[Any]]:
    """Composed once: the random walks ask thousands of times."""
    asked: dict[str, Any] = {}
    for name in RELATED:
        relation: Any = Assignment._meta.get_field(name)
        asked[name] = relation.related_model._base_manager.filter(**{relation.field.name: HOLE})
    asked["events"] = Event.objects.filter(subject_type="recommendations.assignment", subject_id=HOLE)
    return {name: Composed(rows.order_by("id"), HOLE) for name, rows in asked.items()}


def kept_facts(row: Assignment, by: SimpleNamespace) -> dict[str, object]:
    """The facts kept on the row, as what is around it tells them."""
    last = max(by.reports, key=lambda report: (report.at, report.pk), default=None)
    undone = [event.at for event in by.events if event.verb in UNDONE_BY]
    looks = [look for look in by.verifications if not look.is_clearance and (not undone or look.at > undone[-1])]
    verified = max(looks, key=lambda look: (look.at, look.pk), default=None)
    word = max(by.counter_signatures, key=lambda word: (word.at, word.pk), default=None)
    stands = row.status == AssignmentStatus.SUBMITTED
    levels = {notice.level for notice in by.supervision_notices if notice.replied_on is None}
    return {
        "nudge_count": sum(event.verb == "nudge" for event in by.events),
        "supervision_level": next((level for level in ("red", "yellow", "blue") if level in levels), ""),
        "evidence_count": len(by.evidence),
        "report_count": len(by.reports),
        "co_unsigned": sum(co.status in RUNNING for co in by.co_handlers),
        "co_disputed": sum(co.is_disputed for co in by.co_handlers),
        "is_disputed": stands and bool(word and word.verdict == "disagree" and word.settled_at is None),
        "last_progress_on": timezone.localdate(last.at) if last else None,
        "verified_by_id": verified.verifier_id if verified else None,
        "percent": last.percent if last else 0,
        "has_extension_waiting": any(request.decision == "waiting" for request in by.extension_requests),
        "drafts_waiting": sum(draft.state == "waiting" for draft in by.drafts),
    }


def unsound(row: Assignment) -> list[str]:
    """What does not hold of this assignment. Empty is sound."""
    by = around(row)
    wrong = [
        f"{name} is {getattr(row, name)}, the rows say {told}"
        for name, told in kept_facts(row, by).items()
        if getattr(row, name) != told
    ]
    if row.status == AssignmentStatus.CLEARED and row.is_main:
        if len({look.verifier_id for look in by.verifications}) < 2:
            wrong.append("cleared by fewer than two people")
        if not row.evidence_count:
            wrong.append("cleared without evidence")
    if row.status in (AssignmentStatus.SUBMITTED, AssignmentStatus.COMPLETED, AssignmentStatus.CLEARED):
        if row.submitted_on is None or row.submitted_by_id is None:
            wrong.append("claimed by nobody")
        if row.co_unsigned or row.co_disputed:
            wrong.append("submitted over a co-handler's head")
        if row.is_main and row.outcome_id is None:
            wrong.append("claimed without an outcome class")
    waiting = [draft.move for draft in by.drafts if draft.state == "waiting"]
    wrong += [f"a draft of {move} waits in vain" for move in waiting if (move, row.status) not in ASSIGNMENT_MOVES]
    if row.next_report_on is not None and row.status != AssignmentStatus.HANDLING:
        wrong.append("owes a report while not handling")
    if sum(milestone.dropped_at is None for milestone in by.milestones) > 8:
        wrong.append("more than eight milestones")
    out = (AssignmentStatus.CARRIED_FORWARD, AssignmentStatus.WITHDRAWN)
    unsigned = (AssignmentStatus.PENDING, AssignmentStatus.RETURNED)
    if row.status not in out and (row.acknowledged_on is None) != (row.status in unsigned):
        wrong.append("signed or not?")
    decisions = {request.decision for request in by.return_requests}
    if ("waiting" in decisions) != (row.status == AssignmentStatus.RETURNED):
        wrong.append("returned or not?")
    if row.has_extension_waiting and row.status != AssignmentStatus.HANDLING:
        wrong.append("an extension waits where nothing runs")
    if row.status in out and {co.status for co in by.co_handlers} - {row.status}:
        wrong.append("a co-handler stayed behind")
    if row.status in RUNNING and (row.submitted_on, row.completed_on, row.cleared_on) != (None, None, None):
        wrong.append("still claims what was undone")
    return wrong
