"""The overview's figures against hand-counted worlds, and each link against its number."""

from __future__ import annotations

import datetime as dt
from collections import Counter

import pytest

from inspections.models import Provision, Statute
from recommendations import actions
from recommendations.lights import light_of
from recommendations.models import Assignment
from recommendations.overview.cells import lights, units
from recommendations.overview.changes import news
from recommendations.overview.figures import AGES, BUCKETS, FIGURES, figure_is
from recommendations.overview.problems import coverage
from recommendations.overview.totals import totals
from tests import cast
from tests.recommendations.overview_world import (
    ITEMS,
    another_problem,
    many,
    neighbours,
    rows_behind,
    scope_of,
    unit_like,
)

COUNTED = len(ITEMS) - 1


def test_every_total_is_the_hand_count(world: cast.World) -> None:
    many(world)
    found = {name: number.count for name, number in totals(scope_of(world)).numbers.items()}
    assert found == {
        "all": 14,
        "running": 8,
        "cleared": 2,
        "claimed": 3,
        "working": 4,
        "overdue": 2,
        "other": 3,
        "ends_passed": 2,
        "ends_in_7": 2,
        "ends_in_20": 1,
        "ends_in_60": 2,
        "ends_later": 1,
        "fell_due": 7,
        "on_time": 2,
        "extended": 2,
        "made_up": 1,
        "missed": 2,
        "fell_due_extended": 6,
        "on_time_extended": 3,
        "turned_overdue": 2,
    }


def test_the_pieces_add_up(world: cast.World) -> None:
    many(world)
    found = totals(scope_of(world))
    assert sum(found[name].count for name in BUCKETS) == found["all"].count == COUNTED
    assert sum(found[name].count for name in AGES) == found["running"].count
    late = ("extended", "made_up", "missed")
    assert found["on_time"].count + sum(found[name].count for name in late) == found["fell_due"].count
    assert (found.rate, found.rate_extended) == (29, 50)


def test_no_rate_is_claimed_before_anything_fell_due(world: cast.World) -> None:
    found = totals(scope_of(world))
    assert (found["all"].count, found["fell_due"].count, found.rate, found.rate_extended) == (1, 0, None, None)


@pytest.mark.parametrize("username", ["zheng", "zhao", "sun"])
def test_every_total_links_to_just_its_rows(world: cast.World, username: str) -> None:
    many(world)
    for name, number in totals(scope_of(world, username)).numbers.items():
        assert rows_behind(number.url, world[username]) == number.count, name


def test_lights_by_heading_and_region_are_the_lights_of_the_rows(world: cast.World) -> None:
    many(world)
    scope = scope_of(world)
    matrix = lights(scope)
    shown = {(row.label, lamp.colour): lamp.count for row in matrix.rows for cell in row.cells for lamp in cell.lamps}
    expected = Counter((row.heading.title, light_of(row, scope.at).value) for row in scope.own())
    assert shown == dict(expected)
    assert shown == {
        ("要素自由流动", "red"): 1,
        ("要素自由流动", "yellow"): 2,
        ("要素自由流动", "blue"): 1,
        ("要素自由流动", "none"): 2,
        ("产业链", "red"): 1,
        ("产业链", "blue"): 1,
        ("产业链", "none"): 6,
    }
    for row in matrix.rows:
        for lamp in row.cells[0].lamps:
            assert rows_behind(lamp.url, world["zheng"]) == lamp.count
    assert rows_behind(matrix.columns[0].url, world["zheng"]) == matrix.columns[0].count == COUNTED


def test_of_another_region_only_what_it_published_is_counted(world: cast.World) -> None:
    many(world)
    neighbours(world, published=2, hidden=3)
    matrix = lights(scope_of(world))
    assert [(column.name, column.count, column.is_own) for column in matrix.columns] == [
        ("北京", COUNTED, True),
        ("天津", 2, False),
    ]
    [lamp] = [lamp for row in matrix.rows for lamp in row.cells[1].lamps]
    assert (lamp.colour, lamp.count) == ("red", 2)
    assert rows_behind(lamp.url, world["zheng"]) == 2
    theirs = lights(scope_of(world, "tian"))
    assert [(column.name, column.count, column.is_own) for column in theirs.columns] == [("天津", 5, True)]


def test_units_are_counted_by_state_worst_first(world: cast.World) -> None:
    many(world)
    found = units(scope_of(world))
    assert [(row.name, row.total, [number.count for number in row.numbers]) for row in found.rows] == [
        ("市科委", 5, [0, 0, 3, 2, 0]),
        ("市人社局", 9, [2, 3, 1, 0, 3]),
    ]
    assert (found.is_cut, found.widest) == (False, 9)
    for row in found.rows:
        for number in row.numbers:
            assert rows_behind(number.url, world["zheng"]) == number.count


def test_more_units_than_fit_are_said_to_be_cut(world: cast.World) -> None:
    template = many(world)[3]
    for number in range(30):
        template.pk, template.unit = None, unit_like(world, f"单位{number}")
        template.recommendation_id = many_more(template, number)
        template.save(force_insert=True)
    found = units(scope_of(world))
    assert (len(found.rows), found.is_cut) == (30, True)


def many_more(template: Assignment, number: int) -> int:
    asked = template.recommendation
    asked.pk, asked.number = None, f"8.{number}"
    asked.save(force_insert=True)
    return int(asked.pk)


def test_what_changed_comes_from_the_record(world: cast.World) -> None:
    cast.brought_to(world, "cleared")
    told = news(scope_of(world), 0)
    assert [(change.label, change.count) for change in told.changes] == [
        ("新销号", 1),
        ("审核通过", 1),
        ("报送办结", 1),
    ]
    assert [change.items for change in told.changes] == [[world.assignment]] * 3
    for change in told.changes:
        assert rows_behind(change.url, world["zheng"]) == change.count
    earlier = news(scope_of(world, since=cast.TODAY - dt.timedelta(days=60)), 0)
    assert [change.label for change in earlier.changes][-2:] == ["签收", "新分办"]
    nothing = news(scope_of(world, since=cast.TODAY - dt.timedelta(days=3)), 0)
    assert nothing.changes == []


def test_an_item_sent_back_twice_counts_once(world: cast.World) -> None:
    assignment = cast.brought_to(world, "submitted")
    for days in (9, 7):
        actions.send_back_assignment(actor=world["zhao"], assignment=assignment, now=cast.ago(days), reason="请补充")
        cast.submit(world["zhou"], assignment, cast.ago(days - 1), "补齐")
    found = {change.label: change.count for change in news(scope_of(world), 0).changes}
    assert found == {"报送办结": 1, "退回补充": 1}


def test_what_to_look_at_first(world: cast.World) -> None:
    rows = many(world)
    told = news(scope_of(world), 2)
    assert (told.worst, told.stalest) == (rows[0], rows[1])
    turned = next(change for change in told.changes if change.label == "新超期")
    assert (turned.count, set(turned.items)) == (2, {rows[0], rows[4]})


@pytest.mark.parametrize(("stage", "state"), [("handling", "open"), ("cleared", "open")])
def test_a_provision_is_open_while_one_recommendation_is_undone(world: cast.World, stage: str, state: str) -> None:
    cast.brought_to(world, stage)
    assert [(place.label, place.state) for place in coverage(scope_of(world)).places] == [("十", state)]


def test_a_provision_is_cleared_when_everything_is(world: cast.World) -> None:
    cast.brought_to(world, "cleared")
    world.recommendations[1].findings.clear()
    found = coverage(scope_of(world))
    assert [place.state for place in found.places] == ["cleared"]
    assert [number.count for _state, _words, number in found.counts] == [0, 0, 0, 0, 1]
    world.finding.repeats = another_problem(world)
    world.finding.save()
    world.assignment.status, world.assignment.cleared_on = "completed", None
    world.assignment.save()
    assert [place.state for place in coverage(scope_of(world)).places] == ["again"]


def test_of_coordinated_texts_ones_own_is_drawn(world: cast.World) -> None:
    sister = Statute.objects.create(
        name="天津文本", short_name="天津文本", kind="decision", region=world.places["tjrd"].region
    )
    Provision.objects.create(statute=sister, kind="decision_item", address="1", label="第一项", position=1)
    world.inspection.statutes.add(sister)
    assert [(place.label, place.state) for place in coverage(scope_of(world)).places] == [("十", "open")]
    assert [(place.label, place.state) for place in coverage(scope_of(world, "tian")).places] == [("一", "unseen")]


def test_an_unknown_figure_has_no_rows() -> None:
    today = cast.TODAY
    assert figure_is("x' OR 1=1", today=today, since=None, committee_id=1) is None
    assert figure_is("moved_clear", today=today, since=None, committee_id=1) is None
    assert all(figure_is(name, today=today, since=today, committee_id=1) is not None for name in FIGURES)
