"""The overview page: who may open it, what it says, what it costs, and what hostile addresses get."""

from __future__ import annotations

import datetime as dt
import re
from html import unescape

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from recommendations.models import Assignment
from tests import cast
from tests.recommendations.overview_world import another_problem, many, neighbours, rows_behind, unit_like

MOST_QUERIES = 16
"""One a part of the page, the session, the person, the frame."""


@pytest.fixture(autouse=True)
def on_the_day(monkeypatch: pytest.MonkeyPatch) -> None:
    """The pages ask what day it is; today is the day of the cast."""
    monkeypatch.setattr(timezone, "localdate", lambda value=None, timezone=None: _day(value))


def _day(value: dt.datetime | None) -> dt.date:
    return value.astimezone(timezone.get_default_timezone()).date() if value else cast.TODAY


def page(client: Client, user: object, query: str = "") -> str:
    client.force_login(user)  # type: ignore[arg-type]
    response = client.get(f"/overview/{query}")
    assert response.status_code == 200
    return response.content.decode()


def text_of(html: str) -> str:
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", "", html)))


@pytest.mark.parametrize(
    ("username", "code"),
    [
        ("zhao", 200),
        ("qian", 200),
        ("zheng", 200),
        ("sun", 200),
        ("tian", 200),
        ("li", 403),
        ("zhou", 403),
        ("chen", 403),
        ("han", 403),
        ("wang", 403),
    ],
)
def test_who_may_open_the_overview(world: cast.World, client: Client, username: str, code: int) -> None:
    client.force_login(world[username])
    assert client.get("/overview/").status_code == code


def test_a_stranger_signs_in_first(client: Client, db: None) -> None:
    assert client.get("/overview/").headers["Location"].startswith("/accounts/login/")


def test_the_page_begins_with_its_answer(world: cast.World, client: Client) -> None:
    many(world)
    html = page(client, world["zheng"])
    heading = re.search(r"<h1.*?</h1>", html, re.S)
    assert heading is not None
    assert text_of(heading[0]).strip() == "14 件在册，销号 2 件，超期 2 件。"
    assert html.count("<h1") == 1
    assert "29% 到期 7 件，按期 2 件" in text_of(html)


def test_nothing_on_record_says_so(people: cast.World, client: Client) -> None:
    assert "还没有你能看到的执法检查" in page(client, people["zheng"])
    cast.inspected(people)
    text = text_of(page(client, people["zheng"]))
    assert "还没有交办件在册。" in text
    assert "还没有一件到原定期限，暂不计算。" in text
    assert "还没有审议意见书。" in text


def test_every_number_on_the_page_leads_to_as_many_rows(world: cast.World, client: Client) -> None:
    many(world)
    neighbours(world, published=2, hidden=1)
    html = page(client, world["zheng"])
    links = re.findall(r'<a[^>]*href="([^"]*figure=[^"]*)"[^>]*>(.*?)</a>', html, re.S)
    checked = 0
    for url, inner in links:
        found = re.search(r"(\d+)(?: 件)?\s*(?:件在册)?$", text_of(inner).replace("件在册", "").strip())
        if found:
            assert rows_behind(unescape(url), world["zheng"]) == int(found[1]), url
            checked += 1
    assert checked >= 30


def test_a_government_sees_its_own_items(world: cast.World, client: Client) -> None:
    many(world)
    neighbours(world, published=2, hidden=1)
    text = text_of(page(client, world["sun"]))
    assert "14 件在册，销号 2 件，超期 2 件。" in text
    assert "天津" not in text


def test_a_member_of_tianjin_sees_of_beijing_only_what_is_published(world: cast.World, client: Client) -> None:
    rows = many(world)
    neighbours(world)
    assert "事项1" not in page(client, world["tian"]).replace("津事项1", "")
    Assignment.objects.filter(pk=rows[0].pk).update(is_published=True)
    text = text_of(page(client, world["tian"]))
    assert "2 件在册，销号 0 件，超期 2 件。" in text
    assert "北京 1 件 已公布" in text


def test_another_days_changes(world: cast.World, client: Client) -> None:
    cast.brought_to(world, "cleared")
    assert "新销号 1 件" in text_of(page(client, world["zheng"], "?since=2026-06-01"))
    assert "这段时间没有变化" in text_of(page(client, world["zheng"], "?since=2026-06-11"))


def test_the_page_by_the_original_days_keeps_them_in_every_link(world: cast.World, client: Client) -> None:
    many(world)
    html = page(client, world["zheng"], "?against=original")
    assert "14 件在册，销号 2 件，超期 3 件。" in text_of(html)
    links = re.findall(r'href="([^"]*figure=[^"]*)"', html)
    assert len(links) >= 30
    assert all("against=original" in link for link in links)
    for url in links:
        assert rows_behind(unescape(url), world["zheng"]) >= 0
    assert '<input type="hidden" name="against" value="original">' in html
    other = re.search(r'<a href="([^"]*)">按现定期限</a>', html)
    assert other is not None
    assert "超期 2 件" in text_of(page(client, world["zheng"], unescape(other[1])))


@pytest.mark.parametrize("since", ["2026-02-30", "x", "9999-12-31", "0001-01-01", "2026-06-12", "%00", "'--"])
def test_a_day_that_is_none_is_explained(world: cast.World, client: Client, since: str) -> None:
    text = text_of(page(client, world["zheng"], f"?since={since}"))
    assert "已按最近30天列出" in text
    assert "自 2026年5月12日以来" in text


@pytest.mark.parametrize("asked", ["0", "-1", "99999999999999999999", "x", "%00", "1' OR 1=1", "%F0%9F%98%80", "١"])
@pytest.mark.parametrize("place", ["overview", "regions"])
def test_an_inspection_nobody_knows_is_not_found(world: cast.World, client: Client, asked: str, place: str) -> None:
    client.force_login(world["zheng"])
    assert client.get(f"/{place}/?inspection={asked}").status_code == 404
    assert client.post(f"/{place}/").status_code == 405


def test_the_overview_costs_the_same_with_more_rows(world: cast.World, client: Client) -> None:
    many(world)
    another_problem(world)
    first = _queries(client, world)
    for number in range(10):
        template = Assignment.objects.get(status="handling", due_on=cast.TODAY + dt.timedelta(days=61))
        _beside(template, world, number)
        another_problem(world, f"又一个{number}")
    assert _queries(client, world) == first
    assert first <= MOST_QUERIES


def _beside(template: Assignment, world: cast.World, number: int) -> None:
    asked = template.recommendation
    asked.pk, asked.number = None, f"7.{number}"
    asked.save(force_insert=True)
    template.pk, template.recommendation, template.unit = None, asked, unit_like(world, f"新单位{number}")
    template.due_on = cast.TODAY - dt.timedelta(days=number + 1)
    template.save(force_insert=True)


def _queries(client: Client, world: cast.World) -> int:
    page(client, world["zheng"])
    with CaptureQueriesContext(connection) as caught:
        assert client.get("/overview/").status_code == 200
    return len(caught)
