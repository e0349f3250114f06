"""What judges the random walks and the races sees what is wrong."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from recommendations.models import Assignment
from tests import cast
from tests.recommendations.soundness import RELATED, around, kept_facts, unsound


@pytest.fixture
def cleared(world: cast.World) -> Assignment:
    cast.brought_to(world, "cleared")
    return Assignment.objects.get(pk=world.assignment.pk)


def other_than(value: Any) -> Any:
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + 1
    return dt.date(2020, 1, 1) if isinstance(value, dt.date | None) else "red"


def test_a_wrong_fact_on_the_row_is_named(cleared: Assignment) -> None:
    assert unsound(cleared) == []
    for name, told in kept_facts(cleared, around(cleared)).items():
        setattr(cleared, name, other_than(told))
        assert any(wrong.startswith(f"{name} is ") for wrong in unsound(cleared)), name
        setattr(cleared, name, told)


def test_what_is_around_it_is_what_hangs_on_it(cleared: Assignment) -> None:
    by = around(cleared)
    assert all((by.reports, by.evidence, by.verifications, by.events))
    for name in RELATED:
        found = {row.pk for row in getattr(by, name)}
        assert found == set(getattr(cleared, name).values_list("pk", flat=True)), name


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"submitted_on": None}, "claimed by nobody"),
        ({"outcome": None}, "claimed without an outcome class"),
        ({"acknowledged_on": None}, "signed or not?"),
        ({"next_report_on": dt.date(2026, 1, 1)}, "owes a report while not handling"),
    ],
)
def test_a_cleared_item_that_cannot_be_so_is_named(cleared: Assignment, changes: dict[str, Any], said: str) -> None:
    for name, value in changes.items():
        setattr(cleared, name, value)
    assert said in unsound(cleared)


def test_one_person_alone_does_not_clear(cleared: Assignment) -> None:
    cleared.verifications.filter(is_clearance=True).update(verifier=cleared.verified_by_id)
    assert "cleared by fewer than two people" in unsound(cleared)
