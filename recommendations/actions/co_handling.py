"""Lead and co-handlers: the counter-signature, and what becomes of a disagreement.

Whoever changes a co-handler's item holds the lead's row first, then the co-handler's: the lead's counters
are right under any crowd, and nobody waits for each other in a ring.
"""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from tracker.models import User

from ..lifecycle import RUNNING, AssignmentStatus
from ..models import Assignment, CounterSignature, NoticeRule
from ..notices import call_off, tell
from ..permissions import ASSIGNMENT
from .requests import lapse_requests
from .time_limits import NO_REPORT

_Audience = NoticeRule.Audience


def count_co_handlers(lead_id: int) -> None:
    """Count anew what the lead waits for: units that have not signed, disagreements nobody has settled.

    Call under the lead's lock, after every change of a co-handler's state.
    """
    theirs = Assignment.objects.filter(lead=lead_id)
    Assignment.objects.filter(pk=lead_id).update(
        co_unsigned=theirs.filter(status__in=RUNNING).count(),
        co_disputed=theirs.filter(status=AssignmentStatus.SUBMITTED, is_disputed=True).count(),
    )


def _hold_lead(move: str, actor: User, assignment: Assignment, now: dt.datetime) -> None:
    """Hold the lead's row for somebody whose move it is on the co-handler's."""
    ASSIGNMENT.require_person(move, actor, assignment, timezone.localdate(now))
    if assignment.lead is not None:
        ASSIGNMENT.lock(assignment.lead)


@transaction.atomic
def counter_sign(
    *, actor: User, assignment: Assignment, now: dt.datetime, verdict: str, comment: str = ""
) -> Assignment:
    """会签：the co-handler's word; the lead may submit when all have given theirs (domain rule: 主办对外).

    A disagreement waits for the government's office, which settles it.
    """
    _hold_lead("counter_sign", actor, assignment, now)
    locked = ASSIGNMENT.take_up("counter_sign", actor=actor, subject=assignment, now=now)
    lapse_requests(assignment=locked, now=now)
    disagrees = verdict == CounterSignature.Verdict.DISAGREE
    ASSIGNMENT.settle(
        "counter_sign",
        actor=actor,
        locked=locked,
        now=now,
        reason=comment,
        submitted_on=timezone.localdate(now),
        submitted_by=actor,
        is_disputed=disagrees,
        **NO_REPORT,
    )
    CounterSignature.objects.create(assignment=locked, signer=actor, at=now, verdict=verdict, comment=comment)
    lead = locked.lead
    if lead is not None:
        count_co_handlers(lead.pk)
        word = _("%(unit)s：%(verdict)s。") % {
            "unit": locked.unit.short_name,
            "verdict": CounterSignature.Verdict(verdict).label,
        }
        tell(verb="counter_sign", subject=lead, now=now, actor=actor, detail=word, only=(_Audience.UNIT,))
    if disagrees:
        tell(verb="counter_sign", subject=locked, now=now, actor=actor, detail=comment, only=(_Audience.COORDINATOR,))
    call_off(subject=locked, now=now, reason=_("已会签"))
    return locked


@transaction.atomic
def settle_disagreement(
    *, actor: User, assignment: Assignment, now: dt.datetime, ruling: str, decision: str
) -> Assignment:
    """协调会签分歧：the government's office decides between lead and co-handler, and says what it decided.

    `ruling` is one of `CounterSignature.Ruling`; the decision stands on the signature for both to read.
    """
    _hold_lead("settle_disagreement", actor, assignment, now)
    words = CounterSignature.Ruling(ruling).label
    locked = ASSIGNMENT.step(
        "settle_disagreement",
        actor=actor,
        subject=assignment,
        now=now,
        reason=f"{words}。{decision}",
        is_disputed=False,
    )
    signature = locked.counter_signatures.filter(verdict=CounterSignature.Verdict.DISAGREE)[0]
    signature.ruling, signature.decision = ruling, decision
    signature.settled_by, signature.settled_at = actor, now
    signature.save(update_fields=["ruling", "decision", "settled_by", "settled_at"])
    detail = f"{words}。{decision}"
    tell(verb="settle_disagreement", subject=locked, now=now, actor=actor, detail=detail)
    if locked.lead is not None:
        count_co_handlers(locked.lead.pk)
        tell(
            verb="settle_disagreement",
            subject=locked.lead,
            now=now,
            actor=actor,
            detail=detail,
            only=(_Audience.UNIT,),
        )
    return locked
