"""What changed since a day, from the record; and the items one should look at first."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Count, Q
from django.db.models.functions import Coalesce

from tracker.models import Event

from ..lifecycle import AssignmentStatus
from ..lights import Light, light_is, light_of
from ..models import Assignment
from ..models.assignments import overdue_on
from .figures import ASSIGNMENT, FIGURES, MOVED, start_of, turned_overdue_since
from .scope import Scope

TOLD = (
    "moved_clear",
    "turned_overdue",
    "moved_complete",
    "moved_submit",
    "moved_send_back",
    "moved_acknowledge",
    "moved_dispatch",
)
"""In this order: what the committee decided, what went wrong, what the units did."""
SHOWN = 3


@dataclass(frozen=True)
class Change:
    """So many items did this since the day; the newest few by name."""

    label: str
    count: int
    url: str
    items: Sequence[Assignment]


@dataclass(frozen=True)
class News:
    """The overview's words on single items. `worst` and `stalest` may be None."""

    changes: list[Change]
    worst: Assignment | None
    stalest: Assignment | None


def news(scope: Scope, turned_overdue: int) -> News:
    """Two queries: the acts grouped by verb, then every item named on the page at once."""
    acts = _acts(scope)
    day = scope.at.against
    overdue = scope.own().filter(overdue_on(scope.today, day))
    turned = scope.own().filter(turned_overdue_since(scope.at, scope.since)).order_by(f"-{day}", "-id")
    stale = scope.own().filter(light_is(Light.YELLOW, scope.at), status=AssignmentStatus.HANDLING)
    rows = (
        scope.own()
        .filter(
            Q(pk__in={pk for _count, keys in acts.values() for pk in keys})
            | Q(pk__in=overdue.order_by(day, "id").values("pk")[:1])
            | Q(pk__in=stale.order_by(Coalesce("last_progress_on", "acknowledged_on"), "id").values("pk")[:1])
            | Q(pk__in=turned.values("pk")[:SHOWN])
        )
        .select_related("recommendation", "unit")
    )
    found = {row.pk: row for row in rows}
    late = [row for row in found.values() if row.is_overdue(scope.today, day)]
    late.sort(key=lambda row: (scope.at.day_of(row), row.pk))
    silent = sorted((row for row in found.values() if _is_stale(row, scope)), key=lambda row: (_last(row), row.pk))
    recent = [row for row in late if scope.at.day_of(row) >= scope.since]
    acts["turned_overdue"] = (turned_overdue, [row.pk for row in recent[::-1]][:SHOWN])
    return News(_changes(scope, acts, found), next(iter(late), None), next(iter(silent), None))


def _is_stale(row: Assignment, scope: Scope) -> bool:
    return row.status == AssignmentStatus.HANDLING and light_of(row, scope.at) == Light.YELLOW


def _last(row: Assignment) -> dt.date:
    return row.last_progress_on or row.acknowledged_on or dt.date.max


def _acts(scope: Scope) -> dict[str, tuple[int, list[int]]]:
    """Figure name → how many different items, and the newest few of them."""
    rows = (
        Event.objects.filter(
            committee=scope.committee_id,
            subject_type=ASSIGNMENT,
            verb__in=MOVED.values(),
            at__gte=start_of(scope.since),
            subject_id__in=scope.own().values("pk"),
        )
        .values_list("verb")
        .annotate(count=Count("subject_id", distinct=True), keys=ArrayAgg("subject_id", distinct=True))
        .order_by()
    )
    figures = {verb: name for name, verb in MOVED.items()}
    return {figures[verb]: (count, sorted(keys)[-SHOWN:]) for verb, count, keys in rows}


def _changes(scope: Scope, acts: dict[str, tuple[int, list[int]]], found: dict[int, Assignment]) -> list[Change]:
    told = ((name, *acts.get(name, (0, []))) for name in TOLD)
    return [
        Change(str(FIGURES[name]), count, scope.rows_url(name), [found[key] for key in keys if key in found])
        for name, count, keys in told
        if count
    ]
