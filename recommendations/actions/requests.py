"""Requests of a unit that nobody need decide any more, because the item went another way."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext as _

from ..models import Assignment, ExtensionRequest, ReturnRequest
from ..notices import call_off


def lapse_requests(*, assignment: Assignment, now: dt.datetime) -> int:
    """Close what still waits on a locked item that is submitted, withdrawn, carried forward or given a new
    day; how many. Call it before the step, inside its transaction."""
    closed = ExtensionRequest.objects.filter(assignment=assignment, decision=ExtensionRequest.Decision.WAITING).update(
        decision=ExtensionRequest.Decision.LAPSED, decided_at=now
    )
    closed += ReturnRequest.objects.filter(assignment=assignment, decision=ReturnRequest.Decision.WAITING).update(
        decision=ReturnRequest.Decision.LAPSED, decided_at=now
    )
    if assignment.has_extension_waiting:
        assignment.has_extension_waiting = False
        assignment.save(update_fields=["has_extension_waiting"])
    if closed:
        call_off(
            subject=assignment,
            now=now,
            reason=_("申请已无须审批"),
            ladders=("return", "extension"),
            verbs=("request_return", "request_extension"),
        )
    return closed
