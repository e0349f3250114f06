"""The rows of one day, read plainly, for the oracle."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from django.db.models.functions import Coalesce

from recommendations.models import (
    Assignment,
    ExtensionRequest,
    Milestone,
    NoticePreference,
    NoticeRule,
    Opinion,
    PlanItem,
    Question,
    ReturnRequest,
    SupervisionNotice,
    Vote,
    VoterMark,
)
from recommendations.notices.proof import state_of
from tracker.models import CalendarDay, Cover, Organization, RuleSet, User

Row = dict[str, Any]
OVER = ("cleared", "withdrawn", "closed")


@dataclass
class Facts:
    """The rows of one day."""

    calendar: dict[dt.date, bool]
    rules: list[Row]
    people: list[Row]
    covers: list[Row]
    hours: dict[int, Row]
    places: dict[int, str]
    stale_days: dict[int | None, int]
    assignments: list[Row]
    opinions: list[Row]
    milestones: dict[int, list[Row]]
    questions: dict[int, list[Row]]
    supervisions: dict[int, list[Row]]
    returns: dict[int, Row]
    extensions: dict[int, Row]
    commented: set[int]
    votes: dict[int, Row]
    voted: set[tuple[int, int]]
    """(vote, voter)"""
    is_swept: bool = False
    """Whether the day was swept before."""
    walked: dict[tuple[dt.date, int], dt.date] = field(default_factory=dict)
    lived_by: dict[tuple[int, str, str], list[Row]] = field(default_factory=dict)


def rows(found: Any) -> list[Row]:
    """Plain rows; what they hold is known to the oracle only."""
    return list(found)


def told(found: Any) -> list[Row]:
    """Notices as plain rows, with their `state` and when they leave."""
    leaves = Coalesce("unsent__send_after", "send_after")
    return rows(found.annotate(state=state_of(), leaves=leaves).values())


def read() -> Facts:
    """Everything there is, as it stands."""
    questions = _by_item(Question.objects.exclude(status="released").values())
    items = Assignment.objects.order_by("id").values(*_OF_AN_ITEM)
    assignments = [row for row in items if row["status"] not in OVER or row["id"] in questions]
    return Facts(
        calendar=dict(CalendarDay.objects.values_list("day", "is_working")),
        rules=rows(NoticeRule.objects.exclude(ladder="").order_by("id").values()),
        people=rows(User.objects.values("id", "name", "role", "organization_id", "is_active")),
        covers=rows(Cover.objects.values("absent_id", "substitute_id", "from_on", "until_on", "ended_at")),
        hours={row["user_id"]: row for row in rows(NoticePreference.objects.values())},
        places=dict(Organization.objects.values_list("id", "short_name")),
        stale_days=dict(RuleSet.objects.values_list("committee_id", "stale_days")),
        assignments=assignments,
        opinions=rows(Opinion.objects.exclude(status__in=OVER).order_by("id").values()),
        milestones=_by_item(Milestone.objects.order_by("id").values()),
        questions=questions,
        supervisions=_by_item(SupervisionNotice.objects.filter(replied_on=None).values()),
        returns={row["assignment_id"]: row for row in rows(ReturnRequest.objects.filter(decision="waiting").values())},
        extensions={
            row["assignment_id"]: row for row in rows(ExtensionRequest.objects.filter(decision="waiting").values())
        },
        commented=set(PlanItem.objects.exclude(comment="").values_list("item__opinion_id", flat=True)),
        votes={row["opinion_id"]: row for row in rows(Vote.objects.filter(status="open", mode="electronic").values())},
        voted=set(VoterMark.objects.values_list("vote_id", "voter_id")),
    )


_OF_AN_ITEM = (
    *("id", "part", "status", "lead_id", "unit_id", "government_id", "committee_id", "responsible_id"),
    *("due_on", "sign_due_on", "acknowledged_on", "last_progress_on", "counter_sign_due_on", "next_report_on"),
    *("submitted_on", "completed_on", "review_on", "recommendation__number", "recommendation__title"),
)


def _by_item(rows: Any) -> dict[int, list[Row]]:
    found = defaultdict(list)
    for row in rows:
        found[row["assignment_id"]].append(row)
    return found
