"""What must hold before a plan or a report goes to the committee, and before an opinion is closed."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from functools import cache

from django.db.models import prefetch_related_objects
from django.utils.translation import gettext as _

from tracker.composed import HOLE, Composed
from tracker.models import User
from tracker.timelimits import say

from ..lifecycle import VoteStatus
from ..models import Opinion, OpinionItem, PlanItem, ReportItem


@cache
def _listing() -> Composed[OpinionItem]:
    rows = OpinionItem.objects.filter(opinion=HOLE).select_related("recommendation", "plan")
    return Composed(rows.order_by("position"), HOLE)


def listed(opinion: Opinion) -> list[OpinionItem]:
    """The items in their order, each with its plan; one query."""
    return _listing().rows(opinion.pk)


def answered(opinion: Opinion) -> list[OpinionItem]:
    """The same, with the answers and their classes."""
    items = listed(opinion)
    prefetch_related_objects(items, "answers__outcome")
    return items


def own_work(items: Iterable[OpinionItem]) -> list[OpinionItem]:
    """Without those that repeat another item of the same opinion and go along with it."""
    items = list(items)
    present = {item.recommendation_id for item in items}
    return [item for item in items if item.recommendation.same_as_id not in present]


def plan_of(item: OpinionItem) -> PlanItem | None:
    return getattr(item, "plan", None)


def answer_of(item: OpinionItem, number: int) -> ReportItem | None:
    """The answer of one round."""
    return next((answer for answer in item.answers.all() if answer.round == number), None)


def numbered(positions: Iterable[int]) -> str:
    """第3项、第7项."""
    return "、".join(_("第%(n)s项") % {"n": position} for position in positions)


def _lacking(found: Iterable[tuple[int, list[str]]]) -> str:
    """第3项、第7项还没有措施；第9项还没有牵头单位、完成时限. Empty when nothing lacks."""
    grouped: dict[str, list[int]] = defaultdict(list)
    for position, gaps in found:
        if gaps:
            grouped["、".join(gaps)].append(position)
    return "；".join(
        _("%(items)s还没有%(gaps)s") % {"items": numbered(places), "gaps": gaps} for gaps, places in grouped.items()
    )


def plan_is_whole(user: User | None, opinion: Opinion, today: dt.date) -> str | None:
    lacking = _lacking((item.position, (plan_of(item) or PlanItem()).gaps()) for item in own_work(listed(opinion)))
    return _("%(lacking)s。补齐后再报送研究处理方案。") % {"lacking": lacking} if lacking else None


def report_is_whole(user: User | None, opinion: Opinion, today: dt.date) -> str | None:
    """监督法 37: the report answers the opinion; what has no answer is named."""
    lacking = _lacking(
        (item.position, (answer_of(item, opinion.round) or ReportItem()).gaps()) for item in own_work(answered(opinion))
    )
    return _("审议意见须逐项答复：%(lacking)s。补齐后再报送。") % {"lacking": lacking} if lacking else None


def consultation_is_over(user: User | None, opinion: Opinion, today: dt.date) -> str | None:
    """监督法 37: the draft goes to the special committee or the working body first."""
    if opinion.answered_on is not None:
        return None
    if opinion.consult_due_on is None:
        return _("常委会还没有反馈意见，规则也没有规定反馈期限。收到反馈后再书面报告。")
    if opinion.consult_due_on >= today:
        return _("常委会还没有反馈意见，反馈期限是%(day)s。收到反馈，或者期限届满后再书面报告。") % {
            "day": say(opinion.consult_due_on)
        }
    return None


def nothing_is_open(user: User | None, opinion: Opinion, today: dt.date) -> str | None:
    count = opinion.assignments.open().count()
    if count:
        return _("还有%(count)s件没有办结销号，暂不能归档。请先销号、转挂账或撤回。") % {"count": count}
    if opinion.votes.filter(status__in=(VoteStatus.OPEN, VoteStatus.ENTERED)).exists():
        return _("满意度测评还没有结束，暂不能归档。请先结束或取消测评。")
    return None
