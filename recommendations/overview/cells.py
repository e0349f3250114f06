"""Lights by heading and region, and states by unit: grouped counts, never a query a cell."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.db.models import BooleanField, Count, F, QuerySet, Value
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ..lights import Light, light_case
from ..models import Assignment, AssignmentQuerySet
from .figures import BUCKETS, RULES
from .scope import Scope
from .totals import Number

WORDS: dict[str, str | Promise] = {
    Light.RED: _("超期"),
    Light.YELLOW: _("滞后"),
    Light.BLUE: _("临期"),
    Light.NONE: _("正常"),
}
MOST_UNITS = 30


@dataclass(frozen=True)
class Lamps:
    """So many items show this light."""

    colour: str
    words: str
    count: int
    url: str

    @property
    def phrase(self) -> str:
        return f"{self.words} {self.count}"


@dataclass
class Cell:
    """One heading in one region; no lamps means that nothing is known or nothing is there."""

    region: str
    lamps: list[Lamps] = field(default_factory=list)


@dataclass
class Row:
    """One heading with a cell a region, in the order of `Matrix.regions`."""

    label: str
    cells: list[Cell]


@dataclass(frozen=True)
class Column:
    """One region of the matrix, all its items, and whether they are one's own."""

    name: str
    count: int
    url: str
    is_own: bool


@dataclass(frozen=True)
class Matrix:
    columns: list[Column]
    rows: list[Row]

    @property
    def has_shared(self) -> bool:
        return not all(column.is_own for column in self.columns)


class Group(NamedTuple):
    """One row of the grouped query, in the order of `KEYS`."""

    is_own: bool
    region_position: int
    region_id: int
    region: str
    heading_number: int
    heading: str
    heading_id: int
    light: str
    items: int


KEYS = (
    "is_own",
    "region__position",
    "region_id",
    "region__name",
    "heading__number",
    "heading__title",
    "heading_id",
    "light",
)


def _grouped(rows: AssignmentQuerySet, scope: Scope, *, is_own: bool) -> QuerySet[Assignment, Any]:
    named = rows.annotate(is_own=Value(is_own, output_field=BooleanField()), light=light_case(scope.at))
    return named.values_list(*KEYS).annotate(count=Count("pk"))


def lights(scope: Scope) -> Matrix:
    """Heading × region × light of one's own items and of what the others published: one query."""
    own, shared = _grouped(scope.own(), scope, is_own=True), _grouped(scope.shared(), scope, is_own=False)
    groups = [Group._make(row) for row in own.union(shared, all=True)]
    groups.sort(key=lambda group: (not group.is_own, group.region_position, group.region_id))
    regions = list({(group.is_own, group.region_id): group for group in groups}.values())
    headings = {group.heading_id: group for group in sorted(groups, key=lambda group: group.heading_number)}
    columns = []
    for found in regions:
        total = sum(
            group.items for group in groups if (group.is_own, group.region_id) == (found.is_own, found.region_id)
        )
        url = scope.rows_url(shared=not found.is_own, region=found.region_id)
        columns.append(Column(found.region, total, url, found.is_own))
    counts = {(group.is_own, group.region_id, group.heading_id, group.light): group.items for group in groups}
    rows = [
        Row(found.heading, [_cell(scope, counts, region, heading) for region in regions])
        for heading, found in headings.items()
    ]
    return Matrix(columns, rows)


def _cell(scope: Scope, counts: dict[tuple[bool, int, int, str], int], place: Group, heading: int) -> Cell:
    lamps = [
        Lamps(
            colour=light.value,
            words=str(WORDS[light]),
            count=counts[key],
            url=scope.rows_url(shared=not place.is_own, region=place.region_id, heading=heading, light=light.value),
        )
        for light in Light
        if (key := (place.is_own, place.region_id, heading, light.value)) in counts
    ]
    return Cell(place.region, lamps)


@dataclass(frozen=True)
class Unit:
    """One main unit: its pieces as (fill, number) in the order of `BUCKETS`."""

    name: str
    pieces: dict[str, Number]
    total: int

    @property
    def numbers(self) -> list[Number]:
        return list(self.pieces.values())

    @property
    def shares(self) -> list[tuple[str, int]]:
        return [(name, number.count) for name, number in self.pieces.items()]


@dataclass(frozen=True)
class Units:
    """The units with most items; `is_cut` when there are more than are shown."""

    rows: list[Unit]
    is_cut: bool

    @property
    def widest(self) -> int:
        return max((row.total for row in self.rows), default=0)


def units(scope: Scope) -> Units:
    """What each main unit has, by state; worst first: most overdue, then most items. One query."""
    counts = {f"n_{name}": Count("pk", filter=rule(scope.today)) for name, rule in BUCKETS.items()}
    groups: QuerySet[Assignment, Any] = (
        scope.own()
        .values_list("unit_id", "unit__short_name")
        .annotate(total=Count("pk"), **counts)
        .order_by(F("n_overdue").desc(), F("total").desc(), "unit_id")
    )
    rows = []
    found = list(groups[: MOST_UNITS + 1])
    for unit_id, name, total, *numbers in found[:MOST_UNITS]:
        pieces = {
            bucket: Number(number, scope.rows_url(bucket, unit=unit_id))
            for bucket, number in zip(BUCKETS, numbers, strict=True)
        }
        rows.append(Unit(name, pieces, total))
    return Units(rows, len(found) > MOST_UNITS)


@dataclass(frozen=True)
class Outcome:
    """One class of results, or none: how many of the items done have it."""

    label: str
    number: Number
    per_cent: int

    @property
    def shares(self) -> list[tuple[str, int]]:
        return [("claimed", self.number.count)]


@dataclass(frozen=True)
class Outcomes:
    """What came of the items whose units claim completion, by class in the committee's order."""

    rows: list[Outcome]
    total: int


def outcomes(scope: Scope) -> Outcomes:
    """Items done by outcome class; those without one last. One query."""
    groups: QuerySet[Assignment, Any] = (
        scope.own()
        .filter(RULES["done"](scope.today))
        .values_list("outcome_id", "outcome__code", "outcome__name")
        .annotate(count=Count("pk"))
        .order_by(F("outcome__position").asc(nulls_last=True), "outcome_id")
    )
    found = list(groups[:MOST_UNITS])
    total = sum(count for *_named, count in found)
    rows = [
        Outcome(
            label=f"{code} {name}" if key else str(_("未定类")),
            number=Number(count, scope.rows_url("done", outcome=key or 0)),
            per_cent=(200 * count + total) // (2 * total),
        )
        for key, code, name, count in found
    ]
    return Outcomes(rows, total)
