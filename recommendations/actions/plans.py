"""研究处理方案: drafted item by item, submitted as a whole, commented and returned (北京检查办法 16)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from tracker.errors import Refused
from tracker.files import Upload
from tracker.models import Organization, User

from ..lifecycle import AssignmentStatus
from ..models import Assignment, Opinion, OpinionItem, OpinionPaper, PlanItem
from ..notices import call_off, tell
from ..permissions import OPINION
from ..permissions.answering import listed, own_work, plan_of
from .filing import file_papers
from .item_changes import require_own_work, save_item


def main_assignment(item: OpinionItem) -> Assignment | None:
    """主办件 (or 独办件) of an item of its opinion: where plan and report take their first words from."""
    rows = Assignment.objects.filter(opinion=item.opinion_id, recommendation=item.recommendation_id)
    standing = rows.exclude(status=AssignmentStatus.WITHDRAWN).exclude(part=Assignment.Part.CO_HANDLER)
    found: Assignment | None = standing.select_related("unit").first()
    return found


def new_plan_item(item: OpinionItem) -> PlanItem:
    """A plan item as it starts: lead unit and date from the dispatch, if the item is dispatched."""
    lead = main_assignment(item)
    return PlanItem(item=item, unit=lead.unit if lead else None, due_on=lead.due_on if lead else None)


@transaction.atomic
def draft_plan_item(
    *,
    actor: User,
    opinion: Opinion,
    item: OpinionItem,
    now: dt.datetime,
    changes: Mapping[str, Any],
    seen: int | None = None,
) -> PlanItem:
    """拟方案的一项: `changes` holds any of measures, unit, due_on; the others stay. Partial is welcome.

    `seen` is the version of the plan item the person worked on. Raises Stale, or Refused for a unit of another
    government or a date before the opinion was received.
    """
    locked = OPINION.take_up("draft_plan", actor=actor, subject=opinion, now=now)
    require_own_work(locked, item)
    row = PlanItem.objects.filter(item=item).select_related("unit").first() or new_plan_item(item)
    _check(locked, changes)
    starting: dict[str, Any] = {"unit": row.unit, "due_on": row.due_on, "measures": ""} if row.pk is None else {}
    save_item(row, {**starting, **changes}, verb="draft", actor=actor, now=now, seen=seen)
    return row


def _check(opinion: Opinion, changes: Mapping[str, Any]) -> None:
    unit: Organization | None = changes.get("unit")
    if unit is not None and unit.government_id != opinion.government_id:
        raise Refused(_("%(name)s不是本级政府的承办单位，请重新选择。") % {"name": unit})
    day: dt.date | None = changes.get("due_on")
    if day is not None and opinion.received_on is not None and day < opinion.received_on:
        raise Refused(_("完成时限早于签收日%(day)s，请改为以后的日期。") % {"day": opinion.received_on})


def _plan_as_sent(opinion: Opinion) -> list[dict[str, Any]]:
    """The plan word for word, for the record: what was submitted stays known after a return."""
    found = [(item, plan_of(item)) for item in own_work(listed(opinion))]
    return [
        {
            "position": item.position,
            "measures": plan.measures,
            "unit": plan.unit_id,
            "due_on": plan.due_on.isoformat() if plan.due_on else None,
        }
        for item, plan in found
        if plan
    ]


@transaction.atomic
def submit_plan(*, actor: User, opinion: Opinion, now: dt.datetime, files: Sequence[Upload] = ()) -> Opinion:
    """报送研究处理方案, as a whole: every item has measures, a lead unit and a date."""
    today = timezone.localdate(now)
    locked = OPINION.take_up("submit_plan", actor=actor, subject=opinion, now=now)
    OPINION.settle(
        "submit_plan",
        actor=actor,
        locked=locked,
        now=now,
        related={"plan": (None, _plan_as_sent(locked))},
        planned_on=today,
    )
    file_papers(files, OpinionPaper.Kind.PLAN, opinion=locked, actor=actor, now=now)
    call_off(subject=locked, now=now, reason=_("方案已报送"), ladders=["plan"])
    tell(verb="submit_plan", subject=locked, now=now, detail=in_time(today, locked.plan_due_on))
    return locked


def in_time(day: dt.date, due_on: dt.date | None) -> str:
    """How an act stands to its deadline, as a sentence. Empty where the rules name none."""
    if due_on is None:
        return ""
    late = (day - due_on).days
    if late > 0:
        return _("期限为%(due)s，逾期%(days)s天。") % {"due": due_on.isoformat(), "days": late}
    return _("期限为%(due)s，按期。") % {"due": due_on.isoformat()}


@transaction.atomic
def comment_plan(
    *, actor: User, opinion: Opinion, item: OpinionItem, now: dt.datetime, comment: str, seen: int | None = None
) -> PlanItem:
    """常委会对方案的一项提意见; the office is told. A later comment takes the place of the earlier one."""
    locked = OPINION.take_up("comment_plan", actor=actor, subject=opinion, now=now)
    require_own_work(locked, item)
    row = PlanItem.objects.filter(item=item).first() or new_plan_item(item)
    said_now = {"comment": comment, "commented_by": actor, "commented_at": now}
    save_item(row, said_now, verb="comment", actor=actor, now=now, seen=seen)
    said = _("第%(n)s项：%(comment)s") % {"n": item.position, "comment": comment}
    OPINION.settle("comment_plan", actor=actor, locked=locked, now=now, reason=said)
    call_off(subject=locked, now=now, reason=_("已提出意见"), ladders=["plan_review"])
    tell(verb="comment_plan", subject=locked, now=now, detail=said)
    return row


@transaction.atomic
def return_plan(*, actor: User, opinion: Opinion, now: dt.datetime, reason: str) -> Opinion:
    """退回方案: the office works on it again; its deadline stays."""
    locked = OPINION.step("return_plan", actor=actor, subject=opinion, now=now, reason=reason, planned_on=None)
    call_off(subject=locked, now=now, reason=_("方案已退回"), ladders=["plan_review"])
    tell(verb="return_plan", subject=locked, now=now, detail=reason)
    return locked
