"""A world of many items in hand-counted states, written straight into the table."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.http import QueryDict

from inspections.models import Finding, Heading
from recommendations.filters import Ledger, LedgerFilter, facts_for
from recommendations.lights import Against, Thresholds, against_of
from recommendations.models import Assignment, Opinion, Recommendation
from recommendations.overview import Scope
from tests import cast
from tracker.models import Organization, User

SINCE = cast.TODAY - dt.timedelta(days=30)


def day(offset: int | None) -> dt.date | None:
    return None if offset is None else cast.TODAY + dt.timedelta(days=offset)


def scope_of(world: cast.World, username: str = "zheng", since: dt.date = SINCE, against: Against = "due_on") -> Scope:
    return Scope(world[username], world.inspection, Thresholds(cast.TODAY, 7, 30, against), since)


# (unit, heading, status, due, original due, last progress, acknowledged, submitted)
ITEMS: tuple[tuple[str, int, str, int, int, int | None, int | None, int | None], ...] = (
    ("kw", 1, "handling", -27, -27, -5, -45, None),  # red, missed
    ("kw", 1, "handling", 60, 60, -41, -45, None),  # yellow: stale
    ("kw", 1, "handling", 3, 3, -1, -45, None),  # blue
    ("kw", 2, "handling", 61, 61, -1, -45, None),  # none, later than 60
    ("kw", 2, "pending", -2, -2, None, None, None),  # red, missed
    ("rsj", 2, "pending", 7, 7, None, None, None),  # blue
    ("rsj", 2, "pending", 8, 8, None, None, None),  # none
    ("rsj", 1, "submitted", -5, -5, -2, -45, -2),  # yellow: made up late
    ("rsj", 1, "submitted", 20, 20, -2, -45, -2),  # none, not due yet
    ("rsj", 1, "completed", -9, -9, -12, -45, -12),  # none, on time
    ("rsj", 2, "cleared", -20, -20, -22, -45, -20),  # none, on time on its last day
    ("rsj", 2, "cleared", -3, -30, -22, -45, -10),  # none, extended: late by the original day
    ("rsj", 2, "handling", 21, -1, -2, -45, None),  # none, extended and running
    ("rsj", 2, "carried_forward", -50, -50, -60, -70, None),  # none, not counted as due
    ("kw", 1, "withdrawn", -50, -50, None, None, None),  # not counted at all
)


def many(world: cast.World) -> list[Assignment]:
    """Replace the world's assignment by `ITEMS` under two headings; returns the rows."""
    template = world.assignment
    second = Heading.objects.create(inspection=world.inspection, number=2, title="产业链", short_title="产业链")
    headings = {1: template.heading, 2: second}
    world.recommendations[1].heading = second
    rows = []
    for number, (unit, heading, status, due, original, progress, signed, submitted) in enumerate(ITEMS, start=1):
        asked = Recommendation.objects.create(
            inspection=world.inspection,
            committee=template.committee,
            heading=headings[heading],
            number=f"9.{number}",
            position=100 + number,
            title=f"事项{number}",
            text="内容",
        )
        rows.append(
            _copy(
                template,
                recommendation=asked,
                heading=headings[heading],
                unit=world.places[unit],
                status=status,
                due_on=day(due),
                original_due_on=day(original),
                last_progress_on=day(progress),
                acknowledged_on=day(signed),
                submitted_on=day(submitted),
                cleared_on=cast.TODAY if status == "cleared" else None,
                review_on=day(90) if status == "carried_forward" else None,
            )
        )
    co_handler = _copy(
        rows[0], unit=world.places["rsj"], part=Assignment.Part.CO_HANDLER, lead=rows[0], status="pending"
    )
    Assignment.objects.filter(pk=template.pk).update(status="withdrawn")
    return [*rows, co_handler]


def _copy(template: Assignment, **changes: Any) -> Assignment:
    row = Assignment.objects.get(pk=template.pk)
    row.pk = None
    for name, value in changes.items():
        setattr(row, name, value)
    row.save(force_insert=True)
    return row


def neighbours(world: cast.World, published: int = 1, hidden: int = 1) -> Opinion:
    """Tianjin's opinion with items of its own: so many published, so many not."""
    opinion = Opinion.objects.get(pk=world.opinion.pk)
    opinion.pk, opinion.number = None, ""
    opinion.committee, opinion.government = world.places["tjrd"], world.places["tjzf"]
    opinion.save(force_insert=True)
    for number in range(published + hidden):
        asked = Recommendation.objects.create(
            inspection=world.inspection,
            committee=world.places["tjrd"],
            heading=world.assignment.heading,
            number=f"津{number}",
            position=200 + number,
            title=f"津事项{number}",
            text="内容",
            is_published=number < published,
        )
        _copy(
            world.assignment,
            recommendation=asked,
            opinion=opinion,
            committee=world.places["tjrd"],
            government=world.places["tjzf"],
            unit=world.places["tjkj"],
            region=world.places["tjrd"].region,
            status="handling",
            acknowledged_on=day(-2),
            due_on=day(-1),
            original_due_on=day(-1),
            is_published=number < published,
        )
    return opinion


def rows_behind(url: str, user: User) -> int:
    """How many rows the ledger shows at an address: its own form, its own filter."""
    path, _mark, query = url.partition("?")
    assert path == "/ledger/"
    form = LedgerFilter(QueryDict(query), facts_for(user))
    chosen = form.chosen()
    assert form.wrong() == []
    at = Thresholds(cast.TODAY, 7, 30, against_of(chosen.get("against")))
    return Ledger(user, chosen, at).rows(None, 1000).count()


def another_problem(world: cast.World, title: str = "转化链条不畅") -> Finding:
    """A listed problem nobody recommends anything for."""
    finding = Finding.objects.get(pk=world.finding.pk)
    finding.pk, finding.title = None, title
    finding.number = Finding.objects.order_by("-number").values_list("number", flat=True)[0] + 1
    finding.save(force_insert=True)
    return finding


def unit_like(world: cast.World, name: str) -> Organization:
    kw = world.places["kw"]
    return Organization.objects.create(
        kind=kw.kind,
        name=name,
        short_name=name,
        region=kw.region,
        committee=kw.committee,
        government=kw.government,
    )
