"""Three regions side by side: own in full, of the others what they published, and why a cell is empty."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from recommendations.models import Assignment, Opinion, Recommendation
from recommendations.overview.regions import lines, sides
from tests import cast
from tests.recommendations.overview_world import many, neighbours, rows_behind, scope_of
from tests.recommendations.test_overview import _day, text_of


@pytest.fixture(autouse=True)
def on_the_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "localdate", lambda value=None, timezone=None: _day(value))


def page(client: Client, world: cast.World, username: str, query: str = "") -> str:
    client.force_login(world[username])
    response = client.get(f"/regions/{query}")
    assert response.status_code == 200
    return response.content.decode()


@pytest.mark.parametrize(
    ("username", "code"),
    [("zheng", 200), ("zhao", 200), ("tian", 200), ("sun", 403), ("li", 403), ("zhou", 403), ("wang", 403)],
)
def test_the_regions_are_for_committees(world: cast.World, client: Client, username: str, code: int) -> None:
    client.force_login(world[username])
    assert client.get("/regions/").status_code == code


def joint(world: cast.World, *, published: bool) -> Assignment:
    """天津 has the same recommendation as 北京, done; `published` to the others or not."""
    opinion = neighbours(world, published=0, hidden=0)
    Opinion.objects.filter(pk=opinion.pk).update(is_published=published)
    row = Assignment.objects.get(pk=world.assignment.pk)
    row.pk, row.opinion = None, opinion
    row.committee, row.government, row.unit = (world.places[code] for code in ("tjrd", "tjzf", "tjkj"))
    row.region_id, row.is_published = world.places["tjrd"].region_id or 0, published
    row.status, row.due_on, row.cleared_on = "handling", cast.TODAY - dt.timedelta(days=3), None
    row.save(force_insert=True)
    return row


def test_the_whole_stands_as_its_worst_region(world: cast.World) -> None:
    cast.brought_to(world, "cleared")
    theirs = joint(world, published=True)
    scope = scope_of(world)
    columns = sides(scope)
    first, second = lines(scope, columns, world.recommendations)
    assert [side.name for side in columns] == ["北京", "天津"]
    assert [state.item for state in first.states] == [world.assignment, theirs]
    assert (first.status, first.light) == ("handling", "red")
    assert [state.absence for state in second.states] == ["尚未分办", "公布的意见书未列入"]
    assert (second.status, second.light) == (None, None)


def test_what_is_not_published_is_neither_shown_nor_counted(world: cast.World, client: Client) -> None:
    joint(world, published=False)
    scope = scope_of(world)
    columns = sides(scope)
    [line, _other] = lines(scope, columns, world.recommendations)
    assert [state.absence if state.item is None else state.item for state in line.states] == [
        world.assignment,
        "未公开",
    ]
    assert columns[1].opinion is None
    assert columns[1].lamps == []
    assert "天津科技局" not in page(client, world, "zheng")
    assert "市科委" not in page(client, world, "tian")


def test_tianjin_reads_of_beijing_what_beijing_published(world: cast.World, client: Client) -> None:
    assert "市科委" not in page(client, world, "tian")
    Opinion.objects.filter(pk=world.opinion.pk).update(is_published=True)
    Assignment.objects.filter(pk=world.assignment.pk).update(is_published=True)
    Recommendation.objects.update(is_published=True)
    html = page(client, world, "tian")
    assert "市科委" in html
    assert "2026-07-13" in html
    assert "尚未交办" in html


def test_before_anything_is_handed_over(people: cast.World) -> None:
    world = cast.inspected(people)
    scope = scope_of(world)
    assert [side.absence for side in sides(scope)] == ["尚未交办", "未公开"]


def test_the_lights_of_each_region_lead_to_their_rows(world: cast.World) -> None:
    many(world)
    neighbours(world, published=2, hidden=1)
    beijing, tianjin = sides(scope_of(world))
    assert [(lamp.colour, lamp.count) for lamp in beijing.lamps] == [
        ("red", 2),
        ("yellow", 2),
        ("blue", 2),
        ("none", 8),
    ]
    assert [(lamp.colour, lamp.count) for lamp in tianjin.lamps] == [("red", 2)]
    for lamp in (*beijing.lamps, *tianjin.lamps):
        assert rows_behind(lamp.url, world["zheng"]) == lamp.count


def test_the_terms_of_each_rule_set_stand_side_by_side(world: cast.World) -> None:
    beijing, tianjin = sides(scope_of(world))
    assert beijing.terms == ["方案 3个月", "报告 1年"]
    assert tianjin.terms == []


def test_a_long_inspection_is_paged_worst_first(world: cast.World, client: Client) -> None:
    many(world)
    Recommendation.objects.bulk_create(
        Recommendation(
            inspection=world.inspection,
            committee=world.places["bjrd"],
            heading=world.recommendations[0].heading,
            number=f"6.{number}",
            position=300 + number,
            title=f"后续{number}",
            text="内容",
        )
        for number in range(60)
    )
    html = page(client, world, "zheng")
    assert "本页先列最差的" in html
    assert html.index("事项1<") < html.index("事项4<")
    following = re.search(r'href="([^"]+)" rel="next"', html)
    assert following is not None
    rest = page(client, world, "zheng", following[1].replace("&amp;", "&"))
    assert "后续59<" in rest
    assert "后续0<" not in rest


@pytest.mark.parametrize("after", ["x", "1", "1-2-3", "99999999999999999999-1", "%00", "١-١", "-1--1"])
def test_a_forged_page_is_the_first_page(world: cast.World, client: Client, after: str) -> None:
    assert "推行人才绿卡" in text_of(page(client, world, "zheng", f"?after={after}"))


def test_the_regions_cost_the_same_with_more_rows(world: cast.World, client: Client) -> None:
    joint(world, published=True)
    first = _queries(client, world)
    many(world)
    neighbours(world, published=8, hidden=2)
    assert _queries(client, world) == first
    assert first <= 16


def _queries(client: Client, world: cast.World) -> int:
    page(client, world, "zheng")
    with CaptureQueriesContext(connection) as caught:
        assert client.get("/regions/").status_code == 200
    return len(caught)
