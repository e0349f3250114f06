"""Asked, planned, answered: an opinion item by item, as far as one person may read it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from tracker.models import User
from tracker.models.people import UNIT_ROLES

from .lifecycle import AssignmentStatus
from .models import Assignment, Opinion, OpinionItem, PlanItem, ReportItem
from .permissions.answering import plan_of
from .permissions.papers import last_round_read, reads_feedback, reads_plan, reads_plan_comments

MOST = 300


@dataclass(frozen=True)
class Line:
    """One item. `twin` is the item it goes along with; then plan and answer are that one's."""

    item: OpinionItem
    twin: OpinionItem | None
    plan: PlanItem | None
    plan_comment: str
    answer: ReportItem | None
    earlier: tuple[ReportItem, ...]
    feedback: str
    parts: tuple[Assignment, ...]


def sheet_of(user: User, opinion: Opinion) -> list[Line]:
    """The lines this person may read, in their order: a unit's own items only. Four queries."""
    done_by: dict[int, list[Assignment]] = defaultdict(list)
    seen: Any = Assignment.objects.visible_to(user)
    for part in seen.filter(opinion=opinion).exclude(status=AssignmentStatus.WITHDRAWN).select_related("unit"):
        done_by[part.recommendation_id].append(part)
    rows = OpinionItem.objects.filter(opinion=opinion).order_by("position")
    if user.role in UNIT_ROLES:
        rows = rows.filter(recommendation__in=list(done_by))
    rows = rows.select_related("recommendation", "plan__unit").prefetch_related("answers__outcome")
    items = list(rows[:MOST])
    by_recommendation = {item.recommendation_id: item for item in items}
    reading = _Reading(user, opinion)
    return [reading.line(item, by_recommendation, done_by[item.recommendation_id]) for item in items]


class _Reading:
    """What one person may read of one opinion, asked once."""

    def __init__(self, user: User, opinion: Opinion) -> None:
        self.plan = reads_plan(user, opinion)
        self.plan_comments = reads_plan_comments(user, opinion)
        self.last_round = last_round_read(user, opinion)
        self.feedback = reads_feedback(user, opinion)
        self.round = opinion.round

    def line(self, item: OpinionItem, others: dict[int, OpinionItem], parts: list[Assignment]) -> Line:
        plan = plan_of(item)
        answers = sorted(
            (answer for answer in item.answers.all() if answer.round <= self.last_round),
            key=lambda answer: answer.round,
        )
        comments = [a for a in item.answers.all() if a.round == self.round and self.feedback]
        return Line(
            item=item,
            twin=others.get(item.recommendation.same_as_id or 0),
            plan=plan if self.plan else None,
            plan_comment=plan.comment if plan and self.plan_comments else "",
            answer=answers[-1] if answers else None,
            earlier=tuple(answers[:-1]),
            feedback=comments[0].comment if comments else "",
            parts=tuple(sorted(parts, key=lambda part: (not part.is_main, part.pk))),
        )
