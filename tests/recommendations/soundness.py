"""What must hold of an assignment at any moment, whatever was done to it."""

from __future__ import annotations

from django.utils import timezone

from recommendations.lifecycle import ASSIGNMENT_MOVES, RUNNING, AssignmentStatus
from recommendations.models import Assignment
from tracker.models import Event

UNDONE_BY = ("send_back", "carry_forward", "reopen", "redo")
"""Acts after which an earlier verification no longer stands."""


def kept_facts(row: Assignment) -> dict[str, object]:
    """The facts kept on the row, as its related rows tell them."""
    last = row.reports.order_by("-at", "-id").first()
    since = Event.objects.filter(
        subject_type="recommendations.assignment", subject_id=row.pk, verb__in=UNDONE_BY
    ).order_by("-id")
    sent_back = since.first()
    looks = row.verifications.filter(is_clearance=False)
    if sent_back:
        looks = looks.filter(at__gt=sent_back.at)
    word, stands = row.counter_signatures.first(), row.status == AssignmentStatus.SUBMITTED
    verified = looks.order_by("-at", "-id").first()
    nudges = Event.objects.filter(subject_type="recommendations.assignment", subject_id=row.pk, verb="nudge")
    levels = set(row.supervision_notices.filter(replied_on=None).values_list("level", flat=True))
    return {
        "nudge_count": nudges.count(),
        "supervision_level": next((level for level in ("red", "yellow", "blue") if level in levels), ""),
        "evidence_count": row.evidence.count(),
        "report_count": row.reports.count(),
        "co_unsigned": row.co_handlers.filter(status__in=RUNNING).count(),
        "co_disputed": row.co_handlers.filter(is_disputed=True).count(),
        "is_disputed": stands and bool(word and word.verdict == "disagree" and word.settled_at is None),
        "last_progress_on": timezone.localdate(last.at) if last else None,
        "verified_by_id": verified.verifier_id if verified else None,
        "percent": last.percent if last else 0,
        "has_extension_waiting": row.extension_requests.filter(decision="waiting").exists(),
        "drafts_waiting": row.drafts.waiting().count(),
    }


def unsound(row: Assignment) -> list[str]:
    """What does not hold of this assignment. Empty is sound."""
    wrong = [
        f"{name} is {getattr(row, name)}, the rows say {told}"
        for name, told in kept_facts(row).items()
        if getattr(row, name) != told
    ]
    if row.status == AssignmentStatus.CLEARED and row.is_main:
        people = {look.verifier_id for look in row.verifications.all()}
        if len(people) < 2:
            wrong.append("cleared by fewer than two people")
        if not row.evidence_count:
            wrong.append("cleared without evidence")
    if row.status in (AssignmentStatus.SUBMITTED, AssignmentStatus.COMPLETED, AssignmentStatus.CLEARED):
        if row.submitted_on is None or row.submitted_by_id is None:
            wrong.append("claimed by nobody")
        if row.co_unsigned or row.co_disputed:
            wrong.append("submitted over a co-handler's head")
        if row.is_main and row.outcome is None:
            wrong.append("claimed without an outcome class")
    stuck = [draft.move for draft in row.drafts.waiting() if (draft.move, row.status) not in ASSIGNMENT_MOVES]
    wrong += [f"a draft of {move} waits in vain" for move in stuck]
    if row.next_report_on is not None and row.status != AssignmentStatus.HANDLING:
        wrong.append("owes a report while not handling")
    if row.milestones.filter(dropped_at=None).count() > 8:
        wrong.append("more than eight milestones")
    out = (AssignmentStatus.CARRIED_FORWARD, AssignmentStatus.WITHDRAWN)
    unsigned = (AssignmentStatus.PENDING, AssignmentStatus.RETURNED)
    if row.status not in out and (row.acknowledged_on is None) != (row.status in unsigned):
        wrong.append("signed or not?")
    if row.return_requests.filter(decision="waiting").exists() != (row.status == AssignmentStatus.RETURNED):
        wrong.append("returned or not?")
    if row.has_extension_waiting and row.status != AssignmentStatus.HANDLING:
        wrong.append("an extension waits where nothing runs")
    if row.status in out and {co.status for co in row.co_handlers.all()} - {row.status}:
        wrong.append("a co-handler stayed behind")
    if row.status in RUNNING and (row.submitted_on, row.completed_on, row.cleared_on) != (None, None, None):
        wrong.append("still claims what was undone")
    return wrong
