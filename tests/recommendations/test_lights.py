"""The lights: once in SQL, once in Python, and the two agree on every mixture of facts."""

from __future__ import annotations

import datetime as dt
from copy import copy
from itertools import product

import pytest

from recommendations.lifecycle import AssignmentStatus
from recommendations.lights import Light, Thresholds, lamp, light_case, light_is, light_of
from recommendations.models import Assignment
from recommendations.models.assignments import overdue_on
from tests import cast
from tests.snapshots import acted_once
from tracker.models import Organization

AT = Thresholds(cast.TODAY, blue_days=7, stale_days=30)
BY_ORIGINAL = Thresholds(cast.TODAY, blue_days=7, stale_days=30, against="original_due_on")
DAYS = (-40, -1, 0, 1, 7, 8)
PAST = (None, -31, -30, -1)


def day(offset: int | None) -> dt.date | None:
    return None if offset is None else cast.TODAY + dt.timedelta(days=offset)


@pytest.fixture
def mixtures(db: None) -> int:
    return acted_once("every light", every_light)


def every_light() -> int:
    """One row for every mixture of state, deadline, last progress and receipt; as many submissions."""
    world = cast.whole()
    template = Assignment.objects.get(pk=world.assignment.pk)
    facts = list(product(AssignmentStatus.values, DAYS, PAST, (None, -31, -2), (None, -41, -1, 3)))
    kw = world.places["kw"]
    units = Organization.objects.bulk_create(
        Organization(
            kind=kw.kind, name=f"单位{n}", short_name=f"单位{n}", committee=kw.committee, government=kw.government
        )
        for n in range(len(facts))
    )
    rows: list[Assignment] = []
    for unit, (status, due, progress, signed, submitted) in zip(units, facts, strict=True):
        row = copy(template)
        row.pk = None
        row.unit, row.part, row.lead = unit, Assignment.Part.CO_HANDLER, template
        row.status, row.due_on = status, cast.TODAY + dt.timedelta(days=due)
        # the original day runs through the same days in another order: earlier, later and the same as the other
        row.original_due_on = cast.TODAY + dt.timedelta(days=DAYS[(DAYS.index(due) + len(rows)) % len(DAYS)])
        row.last_progress_on, row.acknowledged_on, row.submitted_on = day(progress), day(signed), day(submitted)
        row.cleared_on = cast.TODAY if status == "cleared" else None
        row.review_on = cast.TODAY if status == "carried_forward" else None
        rows.append(row)
    return len(Assignment.objects.bulk_create(rows, batch_size=1000))


@pytest.mark.parametrize("at", [AT, BY_ORIGINAL], ids=["in force", "original"])
def test_sql_and_python_show_the_same_light(mixtures: int, at: Thresholds) -> None:
    in_sql = dict(Assignment.objects.annotate(shown=light_case(at)).values_list("pk", "shown"))
    in_python = {row.pk: light_of(row, at).value for row in Assignment.objects.all()}
    assert in_sql == in_python
    assert len(in_sql) == mixtures + 1
    for light in Light:
        filtered = set(Assignment.objects.filter(light_is(light, at)).values_list("pk", flat=True))
        assert filtered == {pk for pk, shown in in_sql.items() if shown == light}


def test_overdue_in_sql_is_overdue_in_python(mixtures: int) -> None:
    overdue = set(Assignment.objects.overdue(cast.TODAY).values_list("pk", flat=True))
    assert overdue == {row.pk for row in Assignment.objects.all() if row.is_overdue(cast.TODAY)}
    assert len(overdue) == 3 * 2 * len(PAST) * 3 * 4


def test_overdue_by_the_original_day_is_the_same_on_both_sides(mixtures: int) -> None:
    overdue = set(Assignment.objects.filter(overdue_on(cast.TODAY, "original_due_on")).values_list("pk", flat=True))
    assert overdue == {row.pk for row in Assignment.objects.all() if row.is_overdue(cast.TODAY, "original_due_on")}
    assert overdue != set(Assignment.objects.overdue(cast.TODAY).values_list("pk", flat=True))


@pytest.mark.parametrize(
    ("at", "status", "submitted", "shown"),
    [
        (AT, "handling", None, ("blue", "还有 5 天")),
        (BY_ORIGINAL, "handling", None, ("red", "超期 27 天")),
        (AT, "submitted", -1, ("none", "")),
        (BY_ORIGINAL, "submitted", -1, ("yellow", "逾期办结")),
    ],
)
def test_an_extended_item_is_read_against_either_day(
    at: Thresholds, status: str, submitted: int | None, shown: tuple[str, str]
) -> None:
    row = Assignment(
        status=status,
        due_on=cast.TODAY + dt.timedelta(days=5),
        original_due_on=cast.TODAY - dt.timedelta(days=27),
        last_progress_on=day(-1),
        submitted_on=day(submitted),
    )
    found = lamp(row, at)
    assert (found["colour"], found["words"]) == shown


@pytest.mark.parametrize(
    ("status", "due", "progress", "submitted", "shown"),
    [
        ("handling", -27, -1, None, ("red", "超期 27 天")),
        ("handling", 0, -1, None, ("blue", "今天到期")),
        ("handling", 3, -1, None, ("blue", "还有 3 天")),
        ("handling", 60, -41, None, ("yellow", "41 天无进展")),
        ("submitted", -5, -2, -2, ("yellow", "逾期办结")),
        ("cleared", -5, -6, -6, ("none", "")),
        ("handling", 60, -2, None, ("none", "")),
    ],
)
def test_a_lamp_says_its_reason(
    status: str, due: int, progress: int, submitted: int | None, shown: tuple[str, str]
) -> None:
    row = Assignment(
        status=status,
        due_on=cast.TODAY + dt.timedelta(days=due),
        last_progress_on=day(progress),
        submitted_on=day(submitted),
    )
    found = lamp(row, AT)
    assert (found["colour"], found["words"]) == shown
