"""Who must be told what, worked out one item at a time in plain Python: nothing of the product's planning is used."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from .installation import Installation

ROLES = {
    "handler": ("handler",),
    "unit": ("handler", "head"),
    "coordinator": ("coordinator",),
    "staff": ("staff",),
}
RUNNING = ("pending", "handling")
Key = tuple[int, int, int, dt.date, int]
"""(item, person, rule, the day it is about, days from it to a repeat)."""


@dataclass(frozen=True)
class Rule:
    """A rung: it speaks `offset` days after the deadline (before, where negative), then again every `repeat`."""

    pk: int
    ladder: str
    offset: int
    repeat: int
    audience: str


@dataclass(frozen=True)
class Item:
    pk: int
    status: str
    due_on: dt.date
    sign_due_on: dt.date | None
    places: dict[str, int]
    """role → the organization whose people of that role hear of the item."""

    def deadlines(self) -> dict[str, dt.date]:
        found = {"due": self.due_on} if self.status in RUNNING else {}
        if self.status == "pending" and self.sign_due_on:
            found["sign"] = self.sign_due_on
        return found


@dataclass(frozen=True)
class Stock:
    """All that planning could look at."""

    rules: tuple[Rule, ...]
    items: tuple[Item, ...]
    people: dict[tuple[int, str], tuple[int, ...]]


def read_stock(place: Installation) -> Stock:
    rules = place.ask(
        """SELECT id, ladder, "offset", repeat_days, audience FROM recommendations_noticerule
           WHERE is_active AND ladder <> '' ORDER BY id"""
    )
    items = place.ask(
        """SELECT id, status, due_on, sign_due_on, unit_id, government_id, committee_id
           FROM recommendations_assignment ORDER BY id"""
    )
    people: dict[tuple[int, str], list[int]] = {}
    for pk, home, role in place.ask("SELECT id, organization_id, role FROM tracker_user WHERE is_active ORDER BY id"):
        people.setdefault((home, role), []).append(pk)
    return Stock(
        tuple(Rule(*row) for row in rules),
        tuple(
            Item(pk, status, due, sign, {"handler": unit, "head": unit, "coordinator": government, "staff": committee})
            for pk, status, due, sign, unit, government, committee in items
        ),
        {key: tuple(found) for key, found in people.items()},
    )


def expected(stock: Stock, today: dt.date) -> set[Key]:
    """What a sweep of that day must have written: the most advanced rung of each item, ladder and role."""
    found: set[Key] = set()
    for item in stock.items:
        for ladder, day in item.deadlines().items():
            for role, home in item.places.items():
                reached = [
                    rule
                    for rule in stock.rules
                    if rule.ladder == ladder
                    and role in ROLES[rule.audience]
                    and day + dt.timedelta(days=rule.offset) <= today
                ]
                if reached:
                    rule = max(reached, key=lambda each: each.offset)
                    late = (today - day).days
                    time = late - (late - rule.offset) % rule.repeat if rule.repeat else 0
                    found |= {(item.pk, person, rule.pk, day, time) for person in stock.people.get((home, role), ())}
    return found
