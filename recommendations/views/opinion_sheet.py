"""What one opinion's page shows: its stations, its items with their dispatch, its dates."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from typing import Any

from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tracker.models import Event, User
from tracker.models.people import UNIT_ROLES

from ..lifecycle import AssignmentStatus, OpinionStatus
from ..models import Assignment, Opinion, OpinionItem, Recommendation
from .recommendations import lit

MOST_ITEMS = 300

STATIONS = (
    (OpinionStatus.DRAFTED, gettext_lazy("起草")),
    (OpinionStatus.ISSUED, gettext_lazy("印发")),
    (OpinionStatus.HANDED_OVER, gettext_lazy("交办")),
    (OpinionStatus.RECEIVED, gettext_lazy("签收分办")),
    (OpinionStatus.PLANNED, gettext_lazy("报送方案")),
    (OpinionStatus.CONSULTING, gettext_lazy("征求意见")),
    (OpinionStatus.REPORTED, gettext_lazy("书面报告")),
    (OpinionStatus.CIRCULATED, gettext_lazy("印发、再审或跟踪检查")),
    (OpinionStatus.CLOSED, gettext_lazy("归档")),
)
"""The whole way of an opinion; after the report the committee takes one of three roads (监督法 37)."""

STANDS_AT = {
    OpinionStatus.DELIBERATED: OpinionStatus.CIRCULATED,
    OpinionStatus.FOLLOWED_UP: OpinionStatus.CIRCULATED,
    OpinionStatus.REDO: OpinionStatus.REPORTED,
}

REACHED_BY = {
    "draft": OpinionStatus.DRAFTED,
    "issue": OpinionStatus.ISSUED,
    "hand_over": OpinionStatus.HANDED_OVER,
    "acknowledge": OpinionStatus.RECEIVED,
    "accept_unsigned": OpinionStatus.RECEIVED,
    "submit_plan": OpinionStatus.PLANNED,
    "consult": OpinionStatus.CONSULTING,
    "report": OpinionStatus.REPORTED,
    "circulate": OpinionStatus.CIRCULATED,
    "deliberate": OpinionStatus.CIRCULATED,
    "follow_up": OpinionStatus.CIRCULATED,
    "close": OpinionStatus.CLOSED,
}


def stations(opinion: Opinion) -> list[dict[str, Any]]:
    """Every station with the day it was reached, for `{% steps %}`; one query."""
    acts = Event.objects.of(opinion).filter(verb__in=REACHED_BY)
    reached = {
        REACHED_BY[verb]: timezone.localdate(at).isoformat()
        for verb, at in reversed(acts.values_list("verb", "at")[:50])
    }
    order = [station for station, _label in STATIONS]
    status = OpinionStatus(opinion.status)
    here = order.index(STANDS_AT.get(status, status))
    return [_station(place, here, opinion, reached.get(station, "")) for place, station in enumerate(order)]


def _station(place: int, here: int, opinion: Opinion, day: str) -> dict[str, Any]:
    if place > here:
        return {"label": STATIONS[place][1], "text": _("未到"), "state": "ahead"}
    if place < here:
        return {"label": STATIONS[place][1], "text": day or "—", "state": "done"}
    is_own_name = opinion.status in STANDS_AT or not day
    text = opinion.get_status_display() if is_own_name else day
    return {"label": STATIONS[place][1], "text": text, "state": "now"}


def listed_in(user: User, opinion: Opinion, *, waiting_first: bool = False) -> list[OpinionItem]:
    """The items of the page, in their order; a unit sees only its own. Of a long opinion, the first of them:
    for whoever gives them out those that wait, or the page would hide them behind what is done."""
    standing = Assignment.objects.visible_to(user).filter(opinion=opinion).exclude(status=AssignmentStatus.WITHDRAWN)
    rows = (
        OpinionItem.objects.filter(opinion=opinion)
        .annotate(is_given=Exists(standing.filter(recommendation=OuterRef("recommendation"))))
        .select_related("recommendation__heading", "recommendation__same_as")
    )
    if user.role in UNIT_ROLES:
        rows = rows.filter(is_given=True)
    return list(rows.order_by(*(["is_given"] if waiting_first else []), "position")[:MOST_ITEMS])


def counted_in(opinion: Opinion, items: list[dict[str, Any]], is_unit: bool) -> tuple[int, int]:
    """How many items there are and how many wait; counted in the database only where the page shows a part."""
    if len(items) < MOST_ITEMS or is_unit:
        return len(items), sum(item["is_waiting"] for item in items)
    given = opinion.assignments.exclude(status=AssignmentStatus.WITHDRAWN).values("recommendation")
    rows = OpinionItem.objects.filter(opinion=opinion)
    return rows.count(), rows.own_work().exclude(recommendation__in=given).count()


def assignments_of(user: User, opinion: Opinion, rows: list[OpinionItem]) -> list[Assignment]:
    """The standing assignments of these items that this person sees: lead first, then co-handlers."""
    seen = Assignment.objects.visible_to(user).filter(opinion=opinion).exclude(status=AssignmentStatus.WITHDRAWN)
    if len(rows) == MOST_ITEMS:
        seen = seen.filter(recommendation__in=[row.recommendation_id for row in rows])
    found = seen.select_related("unit", "recommendation", "lead__unit").order_by("-part", "id")
    return list(found[: MOST_ITEMS * 4])


def items_of(
    user: User, rows: list[OpinionItem], assignments: list[Assignment], today: dt.date
) -> list[dict[str, Any]]:
    """The items with who does them."""
    done_by: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for row in lit(assignments, today):
        done_by[row["assignment"].recommendation_id].append(row)
    numbers = {row.recommendation_id for row in rows}
    seen = Recommendation.objects.visible_to(user)
    open_to = set(seen.filter(pk__in=[row.recommendation_id for row in rows]).values_list("pk", flat=True))
    return [
        {
            "pk": row.pk,
            "position": row.position,
            "recommendation": row.recommendation,
            "is_linked": row.recommendation_id in open_to,
            "parts": done_by[row.recommendation_id],
            "twin": (twin := row.recommendation.same_as if row.recommendation.same_as_id in numbers else None),
            "is_waiting": not done_by[row.recommendation_id] and twin is None,
        }
        for row in rows
    ]


def limits_of(opinion: Opinion) -> list[dict[str, Any]]:
    """Plan, consultation once it was asked for, report: each with its day, its sum, and what came of it."""
    limits = [
        {
            "title": _("第一段：研究处理方案"),
            "due_on": opinion.plan_due_on,
            "basis": opinion.plan_basis,
            "said": came_in(opinion.planned_on, opinion.plan_due_on),
        },
        {
            "title": _("第二段：研究处理情况报告"),
            "due_on": opinion.report_due_on,
            "basis": opinion.report_basis,
            "said": came_in(opinion.reported_on, opinion.report_due_on),
        },
    ]
    if opinion.consulted_on:
        consultation = {
            "title": _("其间：征求意见"),
            "due_on": opinion.consult_due_on,
            "basis": opinion.consult_basis,
            "said": came_in(opinion.answered_on, opinion.consult_due_on),
        }
        limits.insert(1, consultation)
    return limits


def stops_of(opinion: Opinion) -> list[tuple[str, dt.date | None]]:
    """The days on the clock, in their order."""
    stops = [(_("方案"), opinion.plan_due_on), (_("书面报告"), opinion.report_due_on)]
    if opinion.consult_due_on and opinion.status == OpinionStatus.CONSULTING:
        stops.append((_("反馈"), opinion.consult_due_on))
    return sorted(stops, key=lambda stop: stop[1] or dt.date.max)


def came_in(day: dt.date | None, due_on: dt.date | None) -> str:
    """已于2026-06-01办理，按期; empty while it is awaited."""
    if day is None:
        return ""
    done = _("已于 %(day)s 送出") % {"day": day.isoformat()}
    if due_on is None:
        return done
    late = (day - due_on).days
    return done + (_("，逾期 %(n)s 天") % {"n": late} if late > 0 else _("，按期"))
