"""What came of an item: the unit claims a class, the supervising side may change it."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from tracker.errors import Refused
from tracker.models import OutcomeClass, User

from ..models import Assignment
from ..notices import tell
from ..permissions import ASSIGNMENT


def in_words(outcome: OutcomeClass | None) -> str:
    """As the record keeps it: code and name as they were called on that day."""
    return str(outcome) if outcome else ""


def missing_for(committee_id: int, outcome: OutcomeClass | None, reason: str, next_step: str) -> dict[str, str]:
    """What a submission still has to say about its class: field → sentence. Empty is complete."""
    if outcome is None:
        if OutcomeClass.objects.offered_to(committee_id).exists():
            return {"outcome": _("请选择结果类别。")}
        return {}
    if not OutcomeClass.objects.offered_to(committee_id).filter(pk=outcome.pk).exists():
        return {"outcome": _("“%(outcome)s”不是本常委会现行的结果类别，请重新选择。") % {"outcome": outcome}}
    missing = {}
    if outcome.needs_reason and not reason.strip():
        missing["outcome_reason"] = _("选“%(outcome)s”的，请写明原因。") % {"outcome": outcome}
    if outcome.needs_next_step and not next_step.strip():
        missing["next_step"] = _("选“%(outcome)s”的，请写明下一步。") % {"outcome": outcome}
    return missing


@transaction.atomic
def change_outcome(
    *, actor: User, assignment: Assignment, now: dt.datetime, outcome: OutcomeClass, reason: str
) -> Assignment:
    """改定结果类别：the committee judges otherwise than the unit claimed. The unit's report stays as it was."""
    locked = ASSIGNMENT.take_up("change_outcome", actor=actor, subject=assignment, now=now)
    if outcome.pk == locked.outcome_id:
        raise Refused(_("现在就是“%(outcome)s”，没有改动。请选另一类。") % {"outcome": outcome})
    if not OutcomeClass.objects.offered_to(locked.committee_id).filter(pk=outcome.pk).exists():
        raise Refused(_("“%(outcome)s”不是本常委会现行的结果类别，请重新选择。") % {"outcome": outcome})
    words = (in_words(locked.outcome), in_words(outcome))
    ASSIGNMENT.settle(
        "change_outcome",
        actor=actor,
        locked=locked,
        now=now,
        reason=reason,
        related={"outcome": words},
        outcome=outcome,
    )
    said = _("由“%(old)s”改为“%(new)s”。%(reason)s") % {
        "old": words[0] or _("未定类"),
        "new": words[1],
        "reason": reason,
    }
    tell(verb="change_outcome", subject=locked, now=now, actor=actor, detail=said)
    return locked
