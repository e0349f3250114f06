"""From the draft of an opinion to its dispatch: issue, hand over, acknowledge (clock starts), dispatch."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from inspections.models import Inspection
from inspections.permissions import may_log_findings, writes_for
from tracker.errors import Refused
from tracker.models import Organization, Region, RuleLimit, User
from tracker.record import record
from tracker.timelimits import Deadline, fixed

from ..lifecycle import AssignmentStatus, OpinionStatus
from ..models import Assignment, Opinion, OpinionItem, Recommendation
from ..notices import call_off, tell
from ..permissions import OPINION
from .time_limits import Terms, deadline_for


@transaction.atomic
def draft_opinion(
    *,
    actor: User,
    inspection: Inspection,
    government: Organization,
    now: dt.datetime,
    title: str,
    number: str = "",
    evaluation: str = "",
    recommendations: Sequence[Recommendation] = (),
    is_sample: bool = False,
) -> Opinion:
    """起草审议意见书，addressed to the government the actor's committee supervises (监督法 36)."""
    if not may_log_findings(actor, inspection):
        raise PermissionDenied
    if government.committee_id != actor.organization_id:
        raise Refused(_("%(name)s不受本常委会监督，审议意见书应交本级政府。") % {"name": government})
    _require_free_number(actor.organization_id, number)
    opinion = Opinion.objects.create(
        inspection=inspection,
        committee=actor.organization,
        government=government,
        title=title,
        number=number,
        evaluation=evaluation,
        is_sample=is_sample,
    )
    _list_items(opinion, recommendations)
    record(
        actor=actor,
        verb="draft",
        subject=opinion,
        now=now,
        after={"title": title, "number": number, "items": [r.pk for r in recommendations]},
    )
    return opinion


def _require_free_number(committee_id: int, number: str, but: Opinion | None = None) -> None:
    """文号不得重复. The committee's row is held, so that two at once get two numbers or one refusal."""
    if not number:
        return
    Organization.objects.select_for_update(of=("self",), no_key=True).get(pk=committee_id)
    others = Opinion.objects.filter(committee=committee_id, number=number)
    if others.exclude(pk=but.pk if but else 0).exists():
        raise Refused(_("文号%(number)s已用于另一份意见书，请换一个文号。") % {"number": number})


def _list_items(opinion: Opinion, recommendations: Sequence[Recommendation]) -> None:
    if any(r.inspection_id != opinion.inspection_id for r in recommendations):
        raise Refused(_("所选建议不属于这次执法检查，请重新选择。"))
    if any(r.committee_id != opinion.committee_id and not r.is_published for r in recommendations):
        raise Refused(_("所选建议中有其他常委会尚未公布的，不能列入。请先由提出的常委会公布。"))
    opinion.items.all().delete()
    OpinionItem.objects.bulk_create(
        OpinionItem(opinion=opinion, recommendation=recommendation, position=position)
        for position, recommendation in enumerate(recommendations, start=1)
    )


@transaction.atomic
def amend_opinion(
    *,
    actor: User,
    opinion: Opinion,
    now: dt.datetime,
    title: str,
    number: str,
    evaluation: str,
    recommendations: Sequence[Recommendation],
) -> Opinion:
    """修改意见书，while it is a draft."""
    locked = OPINION.take_up("amend", actor=actor, subject=opinion, now=now)
    _require_free_number(locked.committee_id, number, but=locked)
    items = list(locked.items.order_by("position").values_list("recommendation", flat=True))
    OPINION.settle(
        "amend",
        actor=actor,
        locked=locked,
        now=now,
        related={"items": (items, [r.pk for r in recommendations])},
        title=title,
        number=number,
        evaluation=evaluation,
    )
    _list_items(locked, recommendations)
    return locked


@transaction.atomic
def issue_opinion(*, actor: User, opinion: Opinion, now: dt.datetime, number: str = "") -> Opinion:
    """印发审议意见书（主任会议通过后，北京检查办法 15）。"""
    locked = OPINION.take_up("issue", actor=actor, subject=opinion, now=now)
    number = number or locked.number
    _require_free_number(locked.committee_id, number, but=locked)
    return OPINION.settle(
        "issue", actor=actor, locked=locked, now=now, number=number, issued_on=timezone.localdate(now)
    )


@transaction.atomic
def hand_over_opinion(*, actor: User, opinion: Opinion, now: dt.datetime) -> Opinion:
    """交办：办公厅 → 政府办公厅. The government office is told, and signs for it."""
    today = timezone.localdate(now)
    locked = OPINION.step(
        "hand_over",
        actor=actor,
        subject=opinion,
        now=now,
        handed_over_on=today,
        worked_out=lambda: _to_sign(opinion.committee_id, today),
    )
    tell(verb="hand_over", subject=locked, now=now)
    return locked


def _to_sign(committee_id: int, today: dt.date) -> dict[str, Any]:
    """Until when the government office signs, with its sum."""
    sign = deadline_for(committee_id, RuleLimit.Code.SIGN, today)
    return {"sign_due_on": sign.due_on if sign else None, "sign_basis": sign.to_basis() if sign else {}}


@transaction.atomic
def acknowledge_opinion(*, actor: User, opinion: Opinion, now: dt.datetime) -> Opinion:
    """签收：the clock starts. Plan and report fall due by the committee's rule set (北京检查办法 16)."""
    locked = OPINION.step(
        "acknowledge",
        actor=actor,
        subject=opinion,
        now=now,
        received_by=actor,
        worked_out=lambda: _clock_from(opinion.committee_id, timezone.localdate(now)),
    )
    call_off(subject=locked, now=now, reason=_("已签收"))
    tell(verb="acknowledge", subject=locked, now=now)
    return locked


@transaction.atomic
def accept_unsigned_opinion(*, opinion: Opinion, now: dt.datetime) -> Opinion:
    """逾期未签收视为接受：the clock starts on the day the system writes it down, as if it had been signed."""
    locked = OPINION.step(
        "accept_unsigned",
        actor=None,
        subject=opinion,
        now=now,
        is_accepted_by_default=True,
        worked_out=lambda: _clock_from(opinion.committee_id, timezone.localdate(now)),
    )
    call_off(subject=locked, now=now, reason=_("视为签收"))
    tell(verb="accept_unsigned", subject=locked, now=now)
    return locked


def _clock_from(committee_id: int, today: dt.date) -> dict[str, Any]:
    """What receipt sets going: the plan's day and the report's, each with its sum."""
    terms = Terms(committee_id, today)
    plan, report = terms.deadline(RuleLimit.Code.PLAN), terms.deadline(RuleLimit.Code.REPORT)
    return {
        "received_on": today,
        "plan_due_on": plan.due_on if plan else None,
        "plan_basis": plan.to_basis() if plan else {},
        "report_due_on": report.due_on if report else None,
        "report_basis": report.to_basis() if report else {},
    }


@dataclass(frozen=True)
class DispatchOrder:
    """Who does one recommendation: a lead unit, its co-handlers, and a day if not the report's."""

    recommendation: Recommendation
    lead: Organization
    co_handlers: tuple[Organization, ...] = ()
    due_on: dt.date | None = None


@transaction.atomic
def dispatch_item(
    *, actor: User, opinion: Opinion, order: DispatchOrder, now: dt.datetime, is_sample: bool = False
) -> list[Assignment]:
    """分办一项建议 to a lead (or sole) unit and its co-handlers, all of this government.

    The due day is the one given, or the day the report is due; either shows where it comes from. Raises
    Refused when the item is not in the opinion, already dispatched, or the day is past or after the report.
    """
    today = timezone.localdate(now)
    locked = OPINION.step("dispatch", actor=actor, subject=opinion, now=now)
    _check_order(locked, order, actor.organization.region, today)
    terms = Terms(locked.committee_id, today)
    kept = _kept(locked, order, actor.organization.region, terms) | {"is_sample": is_sample}
    part = Assignment.Part.LEAD if order.co_handlers else Assignment.Part.SOLE
    main = Assignment.objects.create(unit=order.lead, part=part, co_unsigned=len(order.co_handlers), **kept)
    until = _until_counter_signed(terms) if order.co_handlers else {}
    others = [
        Assignment.objects.create(unit=unit, part=Assignment.Part.CO_HANDLER, lead=main, **kept, **until)
        for unit in order.co_handlers
    ]
    for assignment in (main, *others):
        record(
            actor=actor,
            verb="dispatch",
            subject=assignment,
            now=now,
            after={"unit": assignment.unit_id, "part": assignment.part, "due_on": assignment.due_on},
        )
        tell(verb="dispatch", subject=assignment, now=now, due_on=assignment.sign_due_on)
    return [main, *others]


def _kept(opinion: Opinion, order: DispatchOrder, region: Region | None, terms: Terms) -> dict[str, Any]:
    """What lead and co-handlers have in common: what they answer, for whom, and until when."""
    due = _due(opinion, order, terms)
    sign, window = terms.deadline(RuleLimit.Code.SIGN), terms.deadline(RuleLimit.Code.RETURN_WINDOW)
    return {
        "recommendation": order.recommendation,
        "opinion": opinion,
        "committee_id": opinion.committee_id,
        "government_id": opinion.government_id,
        "inspection_id": opinion.inspection_id,
        "heading_id": order.recommendation.heading_id,
        "region": region,
        "dispatched_on": terms.start,
        "due_on": due.due_on,
        "original_due_on": due.due_on,
        "due_basis": due.to_basis(),
        "sign_due_on": sign.due_on if sign else None,
        "sign_basis": sign.to_basis() if sign else {},
        "return_until": window.due_on if window else None,
        "return_basis": window.to_basis() if window else {},
        "is_published": opinion.is_published,
    }


def _until_counter_signed(terms: Terms) -> dict[str, Any]:
    """Co-handlers give the lead their word by this day; the basis keeps the arithmetic."""
    limit = terms.deadline(RuleLimit.Code.COUNTER_SIGN)
    return {"counter_sign_due_on": limit.due_on, "counter_sign_basis": limit.to_basis()} if limit else {}


def _check_order(opinion: Opinion, order: DispatchOrder, region: Region | None, today: dt.date) -> None:
    if region is None:
        raise Refused(_("本级政府还没有登记所在地区，不能分办。请系统管理员在单位里补上地区。"))
    units = (order.lead, *order.co_handlers)
    if not opinion.items.own_work().filter(recommendation=order.recommendation).exists():
        if not opinion.items.filter(recommendation=order.recommendation).exists():
            raise Refused(_("这项建议不在本意见书内，不能分办。"))
        twin = order.recommendation.same_as
        raise Refused(_("这项建议与%(number)s相同，随该项办理，不另分办。") % {"number": twin.number if twin else ""})
    if len({unit.pk for unit in units}) != len(units):
        raise Refused(_("主办和会办单位有重复，请去掉重复的单位。"))
    strangers = [unit.name for unit in units if unit.government_id != opinion.government_id]
    if strangers:
        raise Refused(_("%(names)s不是本级政府的承办单位，请重新选择。") % {"names": "、".join(strangers)})
    # The same recommendation may stand in two opinions: one lead in a region all the same.
    Recommendation.objects.select_for_update(of=("self",), no_key=True).get(pk=order.recommendation.pk)
    taken = Assignment.objects.filter(recommendation=order.recommendation, region=region)
    if taken.exclude(status=AssignmentStatus.WITHDRAWN).exists():
        raise Refused(_("这项建议已经分办，要换单位请走退办改派。"))
    if order.due_on and order.due_on < today:
        raise Refused(_("办理期限早于今天，请改为今天或以后的日期。"))
    if order.due_on and opinion.report_due_on and order.due_on > opinion.report_due_on:
        raise Refused(_("办理期限晚于书面报告期限%(day)s，请改为不晚于该日的日期。") % {"day": opinion.report_due_on})


def _due(opinion: Opinion, order: DispatchOrder, terms: Terms) -> Deadline:
    if order.due_on:
        return fixed(order.due_on, _("政府办公厅分办时确定"), terms.calendar)
    if not opinion.report_basis:
        raise Refused(_("本常委会的规则没有规定报告期限，请为这项建议填写办理期限。"))
    return Deadline.from_basis(opinion.report_basis)


@transaction.atomic
def publish_opinion(*, actor: User, opinion: Opinion, now: dt.datetime) -> Opinion:
    """公布：the other committees of the joint inspection may read the opinion and its items."""
    if not writes_for(actor, opinion.committee_id):
        raise PermissionDenied
    locked = OPINION.lock(opinion)
    if locked.status == OpinionStatus.DRAFTED:
        raise Refused(_("意见书还是草稿，印发后才能公布。"))
    if not locked.is_published:
        locked.is_published = True
        locked.save(update_fields=["is_published"])
        locked.assignments.update(is_published=True)
        record(
            actor=actor,
            verb="publish",
            subject=locked,
            now=now,
            before={"is_published": False},
            after={"is_published": True},
        )
    return locked
