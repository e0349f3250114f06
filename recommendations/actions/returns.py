"""退办: a unit asks to be rid of an item and names who should have it; the government's office decides.

A unit may not pass an item on by itself. While nobody has decided, the clock runs on.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from tracker.errors import Refused
from tracker.models import Organization, RuleLimit, User
from tracker.models.calendar import load_calendar
from tracker.timelimits import fixed

from ..lifecycle import AssignmentStatus
from ..models import Assignment, Recommendation, ReturnRequest
from ..notices import call_off, tell
from ..permissions import ASSIGNMENT
from .time_limits import Terms


@transaction.atomic
def request_return(
    *, actor: User, assignment: Assignment, now: dt.datetime, reason: str, proposed_unit: Organization
) -> ReturnRequest:
    """申请退办, within the window, with a reason and the unit that should have it. Silence is acceptance."""
    locked = ASSIGNMENT.take_up("request_return", actor=actor, subject=assignment, now=now)
    _check_unit(locked, proposed_unit)
    _check_free(locked, proposed_unit)
    ASSIGNMENT.settle(
        "request_return",
        actor=actor,
        locked=locked,
        now=now,
        reason=reason,
        related={"proposed_unit": (None, proposed_unit)},
    )
    asked = ReturnRequest.objects.create(
        assignment=locked, unit=locked.unit, asked_by=actor, at=now, reason=reason, proposed_unit=proposed_unit
    )
    call_off(subject=locked, now=now, reason=_("已申请退办"), ladders=("sign",), verbs=("dispatch",))
    tell(verb="request_return", subject=locked, now=now, actor=actor, detail=reason)
    return asked


@transaction.atomic
def approve_return(
    *,
    actor: User,
    assignment: Assignment,
    now: dt.datetime,
    unit: Organization | None = None,
    due_on: dt.date | None = None,
    comment: str = "",
) -> Assignment:
    """同意退办并改派, in one step: to `unit`, or to the one that was proposed.

    The deadline stays unless `due_on` sets a fresh one (today or later, not after the report is due); the
    original day stays in any case. Signing and returning start anew for the new unit. Raises Refused when
    that unit has the recommendation already.
    """
    today = timezone.localdate(now)
    locked = ASSIGNMENT.take_up("approve_return", actor=actor, subject=assignment, now=now)
    asked = _waiting(locked)
    unit = unit or asked.proposed_unit
    _check_unit(locked, unit)
    # The new unit might be given the same recommendation elsewhere at this moment: one after the other.
    Recommendation.objects.select_for_update(of=("self",), no_key=True).get(pk=locked.recommendation_id)
    _check_free(locked, unit)
    changes = _fresh_due(locked, due_on, today) | _windows(locked, today)
    call_off(subject=locked, now=now, reason=_("已改派其他单位"), verbs=("dispatch",))
    tell(verb="approve_return", subject=locked, now=now, actor=actor, detail=comment)
    ASSIGNMENT.settle(
        "approve_return",
        actor=actor,
        locked=locked,
        now=now,
        reason=comment,
        unit=unit,
        acknowledged_on=None,
        responsible=None,
        **changes,
    )
    _decide(asked, ReturnRequest.Decision.APPROVED, actor=actor, now=now, comment=comment, new_unit=unit)
    tell(verb="dispatch", subject=locked, now=now, actor=actor, due_on=locked.sign_due_on)
    return locked


@transaction.atomic
def refuse_return(*, actor: User, assignment: Assignment, now: dt.datetime, reason: str) -> Assignment:
    """不同意退办：back to the unit, which still has to sign. The days it waited are not given back."""
    locked = ASSIGNMENT.step("refuse_return", actor=actor, subject=assignment, now=now, reason=reason)
    _decide(_waiting(locked), ReturnRequest.Decision.REFUSED, actor=actor, now=now, comment=reason)
    call_off(subject=locked, now=now, reason=_("退办申请已有结果"), ladders=("return",), verbs=("request_return",))
    tell(verb="refuse_return", subject=locked, now=now, actor=actor, detail=reason)
    return locked


def _waiting(assignment: Assignment) -> ReturnRequest:
    asked = assignment.return_requests.filter(decision=ReturnRequest.Decision.WAITING).first()
    if asked is None:
        raise Refused(_("没有等待审批的退办申请，请刷新后查看。"))
    return asked


def _decide(asked: ReturnRequest, decision: str, *, actor: User, now: dt.datetime, **said: Any) -> None:
    asked.decision, asked.decided_by, asked.decided_at = decision, actor, now
    for name, value in said.items():
        setattr(asked, name, value)
    asked.save(update_fields=["decision", "decided_by", "decided_at", *said])


def _check_unit(assignment: Assignment, unit: Organization) -> None:
    if unit.government_id != assignment.government_id or not unit.is_active:
        raise Refused(_("%(name)s不是本级政府的承办单位，请另选一个单位。") % {"name": unit.name})
    if unit.pk == assignment.unit_id:
        raise Refused(_("%(name)s就是现在的承办单位，请另选一个单位。") % {"name": unit.name})


def _check_free(assignment: Assignment, unit: Organization) -> None:
    taken = Assignment.objects.filter(recommendation=assignment.recommendation_id, unit=unit)
    if taken.exclude(status=AssignmentStatus.WITHDRAWN).exists():
        raise Refused(_("%(name)s已经承办这项建议，请改派其他单位，或者不同意退办。") % {"name": unit.name})


def _fresh_due(assignment: Assignment, due_on: dt.date | None, today: dt.date) -> dict[str, Any]:
    if due_on is None:
        return {}
    if due_on < today:
        raise Refused(_("办理期限早于今天，请改为今天或以后的日期。"))
    report_due_on = assignment.opinion.report_due_on
    if report_due_on and due_on > report_due_on:
        raise Refused(_("办理期限晚于书面报告期限%(day)s，请改为不晚于该日的日期。") % {"day": report_due_on})
    basis = fixed(due_on, _("政府办公厅退办改派时确定"), load_calendar(due_on.year)).to_basis()
    return {"due_on": due_on, "due_basis": basis}


def _windows(assignment: Assignment, today: dt.date) -> dict[str, Any]:
    """What counts from the day a unit gets an item."""
    terms = Terms(assignment.committee_id, today)
    sign, window = terms.deadline(RuleLimit.Code.SIGN), terms.deadline(RuleLimit.Code.RETURN_WINDOW)
    found: dict[str, Any] = {
        "sign_due_on": sign.due_on if sign else None,
        "sign_basis": sign.to_basis() if sign else {},
        "return_until": window.due_on if window else None,
        "return_basis": window.to_basis() if window else {},
    }
    if not assignment.is_main:
        counter = terms.deadline(RuleLimit.Code.COUNTER_SIGN)
        found["counter_sign_due_on"] = counter.due_on if counter else None
        found["counter_sign_basis"] = counter.to_basis() if counter else {}
    return found
