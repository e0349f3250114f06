"""From signing to clearing: what units, staff and supervisors do to an assignment."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from tracker.errors import Refused
from tracker.files import Upload, store_all
from tracker.models import OutcomeClass, User

from ..models import Assignment, Evidence, Milestone, ProgressReport, Verification
from ..notices import call_off, tell
from ..permissions import ASSIGNMENT
from .along import take_along
from .milestones import share_done, tick_off
from .outcomes import in_words, missing_for
from .requests import lapse_requests
from .time_limits import NO_REPORT, next_report


@transaction.atomic
def acknowledge_assignment(*, actor: User, assignment: Assignment, now: dt.datetime) -> Assignment:
    """签收：the unit has it, and says so by name."""
    today = timezone.localdate(now)
    locked = ASSIGNMENT.step(
        "acknowledge",
        actor=actor,
        subject=assignment,
        now=now,
        acknowledged_on=today,
        worked_out=lambda: next_report(assignment.committee_id, today),
    )
    call_off(subject=locked, now=now, reason=_("已签收"), ladders=("sign",), verbs=("dispatch",))
    tell(verb="acknowledge", subject=locked, now=now, actor=actor)
    return locked


@transaction.atomic
def accept_unsigned_assignment(*, assignment: Assignment, now: dt.datetime) -> Assignment:
    """逾期未签收视为接受：the system does it, and the record says so."""
    today = timezone.localdate(now)
    locked = ASSIGNMENT.step(
        "accept_unsigned",
        actor=None,
        subject=assignment,
        now=now,
        acknowledged_on=today,
        is_accepted_by_default=True,
        worked_out=lambda: next_report(assignment.committee_id, today),
    )
    call_off(subject=locked, now=now, reason=_("视为签收"), ladders=("sign",), verbs=("dispatch",))
    tell(verb="accept_unsigned", subject=locked, now=now)
    return locked


@transaction.atomic
def report_progress(
    *,
    actor: User,
    assignment: Assignment,
    now: dt.datetime,
    body: str,
    percent: int | None = None,
    files: Sequence[Upload] = (),
    done: Sequence[Milestone] = (),
) -> ProgressReport:
    """填报进展，with evidence. The percentage may fall: what was claimed too early may be taken back.

    `done` are milestones reached. Where an item has milestones the percentage may be left out: it is then
    the share of them that is done. Raises Refused where it has none.
    """
    today = timezone.localdate(now)
    locked = ASSIGNMENT.take_up("report_progress", actor=actor, subject=assignment, now=now)
    ticked = tick_off(locked, done, today)
    percent = share_done(locked) if percent is None else percent
    ASSIGNMENT.settle(
        "report_progress",
        actor=actor,
        locked=locked,
        now=now,
        related={"milestones_done": ([], ticked)},
        percent=percent,
        **_reported(locked, files, today),
        **next_report(locked.committee_id, today),
    )
    report = _report(locked, actor, now, body, files, percent=percent)
    call_off(subject=locked, now=now, reason=_("已填报进展"), ladders=("stale", "interim"))
    tell(verb="report_progress", subject=locked, now=now, actor=actor)
    return report


def _reported(locked: Assignment, files: Sequence[Upload], today: dt.date) -> dict[str, Any]:
    """What one more report makes of an item's figures."""
    counts = {"report_count": locked.report_count + 1, "evidence_count": locked.evidence_count + len(files)}
    return {"last_progress_on": today, **counts}


def _report(
    assignment: Assignment, actor: User, now: dt.datetime, body: str, files: Sequence[Upload], **said: Any
) -> ProgressReport:
    """Keeps what was reported, and the files that prove it: one of a name that came before is its next revision."""
    report = ProgressReport.objects.create(assignment=assignment, author=actor, at=now, body=body, **said)
    for stored in store_all(files, actor=actor, now=now):
        earlier = Evidence.objects.filter(assignment=assignment, file__name=stored.name)
        last = earlier.aggregate(last=Max("revision"))["last"] or 0
        Evidence.objects.create(assignment=assignment, report=report, file=stored, revision=last + 1)
    return report


@transaction.atomic
def submit_assignment(
    *,
    actor: User,
    assignment: Assignment,
    now: dt.datetime,
    body: str,
    files: Sequence[Upload] = (),
    outcome: OutcomeClass | None = None,
    outcome_reason: str = "",
    next_step: str = "",
) -> Assignment:
    """报送办结：the unit head's claim, which the committee then reviews. 办结 is not 销号.

    `outcome` is one of the committee's classes, with the reason and the next step that the class asks for;
    Refused names what is missing. It may only be None where the committee's rules name no class.
    """
    today = timezone.localdate(now)
    locked = ASSIGNMENT.take_up("submit", actor=actor, subject=assignment, now=now)
    if missing := missing_for(locked.committee_id, outcome, outcome_reason, next_step):
        raise Refused("".join(missing.values()))
    lapse_requests(assignment=locked, now=now)
    ASSIGNMENT.settle(
        "submit",
        actor=actor,
        locked=locked,
        now=now,
        percent=100,
        **_reported(locked, files, today),
        submitted_on=today,
        submitted_by=actor,
        **NO_REPORT,
        outcome=outcome,
        related={"outcome": (in_words(locked.outcome), in_words(outcome))},
    )
    claim = {"is_submission": True, "outcome": outcome, "outcome_reason": outcome_reason, "next_step": next_step}
    _report(locked, actor, now, body, files, percent=100, **claim)
    call_off(subject=locked, now=now, reason=_("已报送办结"))
    tell(verb="submit", subject=locked, now=now, actor=actor)
    return locked


@transaction.atomic
def send_back_assignment(*, actor: User, assignment: Assignment, now: dt.datetime, reason: str) -> Assignment:
    """退回补充：back to the unit with what is missing. The due day stays what it was."""
    locked = ASSIGNMENT.step(
        "send_back",
        actor=actor,
        subject=assignment,
        now=now,
        reason=reason,
        submitted_on=None,
        completed_on=None,
        verified_by=None,
        worked_out=lambda: next_report(assignment.committee_id, timezone.localdate(now)),
    )
    call_off(subject=locked, now=now, reason=_("已退回补充"))
    tell(verb="send_back", subject=locked, now=now, actor=actor, detail=reason)
    return locked


@transaction.atomic
def complete_assignment(*, actor: User, assignment: Assignment, now: dt.datetime, comment: str = "") -> Assignment:
    """审核通过：the claim stands, and waits for verification."""
    locked = ASSIGNMENT.step(
        "complete",
        actor=actor,
        subject=assignment,
        now=now,
        reason=comment,
        completed_on=timezone.localdate(now),
    )
    call_off(subject=locked, now=now, reason=_("已审核通过"))
    tell(verb="complete", subject=locked, now=now, actor=actor)
    return locked


@transaction.atomic
def verify_assignment(*, actor: User, assignment: Assignment, now: dt.datetime, comment: str) -> Assignment:
    """核验：the first of two people looks at the evidence and says what was seen."""
    locked = ASSIGNMENT.step("verify", actor=actor, subject=assignment, now=now, reason=comment, verified_by=actor)
    Verification.objects.create(assignment=locked, verifier=actor, at=now, comment=comment)
    tell(verb="verify", subject=locked, now=now, actor=actor)
    return locked


@transaction.atomic
def clear_assignment(*, actor: User, assignment: Assignment, now: dt.datetime, comment: str) -> Assignment:
    """销号：the second person decides. Needs evidence, a comment, and somebody who did not verify."""
    today = timezone.localdate(now)
    locked = ASSIGNMENT.step("clear", actor=actor, subject=assignment, now=now, reason=comment, cleared_on=today)
    Verification.objects.create(assignment=locked, verifier=actor, at=now, comment=comment, is_clearance=True)
    take_along("clear_along", lead=locked, now=now, reason=_("随主办件销号"), cleared_on=today)
    call_off(subject=locked, now=now, reason=_("已销号"))
    tell(verb="clear", subject=locked, now=now, actor=actor)
    return locked
