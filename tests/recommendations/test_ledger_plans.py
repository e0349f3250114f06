"""The ledger and a unit's items on 100,000 assignments: which index, how many pages of memory."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.db.models import F
from pytest_django import DjangoDbBlocker

from recommendations.counters import waiting
from recommendations.counts import count_up_to
from recommendations.filters import VIEWS, Ledger
from recommendations.lights import Light, Thresholds, light_case, light_is, light_of
from recommendations.models import Assignment
from recommendations.models.assignments import overdue_on
from recommendations.paging import PAGE, Cursor, beside
from recommendations.views.ledger import with_names
from recommendations.work import unit_items
from tests import cast
from tests.recommendations.crowd import BIG, Crowd, gather, give_back, walked, walked_sql
from tests.savepoints import taken_back
from tracker.models import User

pytestmark = pytest.mark.django_db
AT = Thresholds(cast.TODAY)


@pytest.fixture(scope="module")
def crowd(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Crowd]:
    """Made once, inside a transaction that is undone when the last of these tests has run."""
    with django_db_blocker.unblock():
        give_back()
        with taken_back():
            yield gather()
        give_back()


def page(user: User, cursor: Cursor | None = None, **chosen: Any) -> Any:
    return with_names(Ledger(user, {"view": "open", **chosen}, AT).rows(cursor, PAGE + 1))


def nth(user: User, number: int) -> Cursor:
    """Where page `number` of the open items begins."""
    row = Assignment.objects.own_of(user).open().by_due()[(number - 1) * PAGE - 1]
    return Cursor(row.due_on, row.pk)


def test_the_first_page_is_one_index_walk(crowd: Crowd) -> None:
    walk = walked(page(crowd.staff))
    assert "open_of_a_committee_by_due" in walk.indexes
    assert walk.buffers <= 600
    assert walk.rows == PAGE + 1


def test_page_200_costs_what_page_1_costs(crowd: Crowd) -> None:
    first = walked(page(crowd.staff))
    far = walked(page(crowd.staff, nth(crowd.staff, 200)))
    assert "open_of_a_committee_by_due" in far.indexes
    assert far.buffers <= 1.15 * first.buffers
    place = nth(crowd.staff, 200)
    back = walked(page(crowd.staff, Cursor(place.due_on, place.pk, is_backwards=True)))
    assert back.buffers <= 1.15 * first.buffers


def test_the_biggest_committee_pays_no_more_than_the_smallest(crowd: Crowd) -> None:
    big, small = walked(page(crowd.staff)), walked(page(crowd.small))
    assert Assignment.objects.own_of(crowd.staff).count() == BIG
    assert Assignment.objects.own_of(crowd.small).count() == 100
    assert big.buffers <= 1.5 * small.buffers


@pytest.mark.parametrize("view", list(VIEWS))
def test_no_saved_view_reads_a_table(crowd: Crowd, view: str) -> None:
    walk = walked(page(crowd.staff, view=view))
    assert "recommendations_assignment" not in walk.scanned
    assert walk.buffers <= 700, walk


@pytest.mark.parametrize(
    "chosen",
    [
        {"status": "returned"},
        {"light": "red"},
        {"light": "yellow"},
        {"light": "blue"},
        {"light": "none"},
        {"part": "sole"},
        {"heading": 0},
        {"unit": 0},
        {"region": 0},
        {"inspection": 0},
    ],
)
def test_no_condition_reads_a_table(crowd: Crowd, chosen: dict[str, Any]) -> None:
    one = Assignment.objects.own_of(crowd.staff).open().by_due()[30]
    real = {name: value or getattr(one, f"{name}_id") for name, value in chosen.items()}
    walk = walked(page(crowd.staff, **real))
    assert "recommendations_assignment" not in walk.scanned
    assert walk.buffers <= 900, walk


@pytest.mark.parametrize(("words", "rows"), [("鲟鱼", 4), ("推进", 51), ("湿地", 0), ("单位3", 51)])
def test_words_are_found_by_their_index(crowd: Crowd, words: str, rows: int) -> None:
    walk = walked(page(crowd.staff, view="all", q=words))
    assert walk.rows == rows
    assert "recommendations_recommendation" not in walk.scanned
    if rows < 50:
        assert "words_of_a_committee" in walk.indexes
        assert walk.buffers <= 900, walk


def test_what_others_shared_is_walked_inspection_by_inspection(crowd: Crowd) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO inspections_participation (inspection_id, committee_id, deliberated_in, session)"
            " SELECT id, %s, '', '' FROM inspections_inspection WHERE title = '大检查' AND committee_id <> %s"
            " ORDER BY id LIMIT 5",
            [crowd.small.organization_id, crowd.small.organization_id],
        )
    rows = page(crowd.small, view="all", scope="shared")
    walk = walked(rows)
    assert "published_of_an_inspection" in walk.indexes
    assert "recommendations_assignment" not in walk.scanned
    assert walk.buffers <= 400 * 5, walk  # a page of each inspection, whatever they hold
    expected = Assignment.objects.shared_with(crowd.small).by_due()[: PAGE + 1]
    assert [row.pk for row in rows] == [row.pk for row in expected]
    last = list(rows)[PAGE - 1]
    onward = page(crowd.small, Cursor(last.due_on, last.pk), view="all", scope="shared")
    assert [row.pk for row in onward] == [
        row.pk for row in Assignment.objects.shared_with(crowd.small).by_due((last.due_on, last.pk))[: PAGE + 1]
    ]


def test_a_units_items_are_one_index_walk(crowd: Crowd) -> None:
    rows = beside(unit_items(crowd.handler)["todo"], None).select_related("recommendation", "lead__unit")[: PAGE + 1]
    walk = walked(rows)
    assert "open_of_a_unit_by_due" in walk.indexes
    assert walk.buffers <= 350, walk


def test_a_coordinators_ledger_is_one_index_walk(crowd: Crowd) -> None:
    walk = walked(page(crowd.coordinator))
    assert "open_of_a_government_by_due" in walk.indexes
    assert walk.buffers <= 600


def test_counts_stop_where_they_are_no_longer_shown(crowd: Crowd) -> None:
    rows = Assignment.objects.own_of(crowd.staff)
    counts = User.objects.filter(pk=crowd.staff.pk).values(n=count_up_to(rows.open()))
    walk = walked(counts)
    assert counts.get()["n"] == 1001
    assert walk.buffers <= 2000, walk


def test_the_navigations_numbers_cost_one_bounded_question(crowd: Crowd) -> None:
    heard = _Heard()
    with connection.execute_wrapper(heard):
        counts = waiting(User.objects.get(pk=crowd.staff.pk), cast.TODAY)
    assert counts["overdue"] == 1001
    (sql, params) = heard.said[-1]
    assert "recommendations_assignment" not in walked_sql(sql, params).scanned


class _Heard:
    """Keeps the statements that pass."""

    def __init__(self) -> None:
        self.said: list[tuple[str, Any]] = []

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        self.said.append((sql, params))
        return execute(sql, params, many, context)


def test_python_and_the_database_light_the_same_lamps(crowd: Crowd) -> None:
    rows: list[Any] = list(Assignment.objects.own_of(crowd.staff).annotate(shown=light_case(AT))[:8000])
    assert [light_of(row, AT).value for row in rows] == [row.shown for row in rows]
    assert {row.shown for row in rows} == {light.value for light in Light}
    chosen = {row.pk for row in rows}
    for light in Light:
        asked = set(Assignment.objects.filter(light_is(light, AT), pk__in=chosen).values_list("pk", flat=True))
        assert asked == {row.pk for row in rows if row.shown == light}
    late = set(Assignment.objects.filter(overdue_on(cast.TODAY), pk__in=chosen).values_list("pk", flat=True))
    assert late == {row.pk for row in rows if row.is_overdue(cast.TODAY)}
    assert Assignment.objects.filter(pk__in=chosen, due_on=F("original_due_on")).count() == len(rows)
