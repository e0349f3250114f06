"""All numbers that need no grouping, in one pass over the committee's rows."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count, Min, Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from .figures import AGES, BUCKETS, PUNCTUALITY, RULES, turned_overdue_since
from .scope import Scope

AGE_LABELS: dict[str, tuple[str | Promise, str]] = {
    "ends_passed": (_("超期"), "overdue"),
    "ends_in_7": (_("7天内"), "working"),
    "ends_in_20": (_("8–20天"), "working"),
    "ends_in_60": (_("21–60天"), "working"),
    "ends_later": (_("60天以上"), "working"),
}


@dataclass(frozen=True)
class Number:
    """A count and the address of its rows."""

    count: int
    url: str


@dataclass(frozen=True)
class Totals:
    """`numbers` by the names of `figures.RULES`; `first_due_on` is the nearest day still owed."""

    numbers: dict[str, Number]
    first_due_on: dt.date | None

    def __getitem__(self, name: str) -> Number:
        return self.numbers[name]

    @property
    def ages(self) -> list[tuple[str, int, str, str]]:
        """(label, number, fill, address) of each column of the histogram."""
        rows = ((*AGE_LABELS[name], self.numbers[name]) for name in AGES)
        return [(str(label), number.count, fill, number.url) for label, fill, number in rows]

    @property
    def rate(self) -> int | None:
        """On time against the original day, in whole per cent; None while nothing fell due."""
        return _per_cent(self.numbers["on_time"].count, self.numbers["fell_due"].count)

    @property
    def rate_extended(self) -> int | None:
        """The same against the day as extended."""
        return _per_cent(self.numbers["on_time_extended"].count, self.numbers["fell_due_extended"].count)


def _per_cent(part: int, whole: int) -> int | None:
    """Rounded half up, so that 1 of 8 is 13 and never more than the part is."""
    return (200 * part + whole) // (2 * whole) if whole else None


def totals(scope: Scope) -> Totals:
    """One aggregate: states, ages and punctuality."""
    names = ["all", "running", *BUCKETS, *AGES, *PUNCTUALITY]
    found = scope.own().aggregate(
        first_due_on=Min(scope.at.against, filter=RULES["running"](scope.at)),
        n_turned_overdue=Count("pk", filter=turned_overdue_since(scope.at, scope.since)),
        **{f"n_{name}": Count("pk", filter=RULES[name](scope.at) or Q(pk__gt=0)) for name in names},
    )
    numbers = {name: Number(found[f"n_{name}"], scope.rows_url(name)) for name in (*names, "turned_overdue")}
    return Totals(numbers, found["first_due_on"])
