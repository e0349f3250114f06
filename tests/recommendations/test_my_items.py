"""A unit's own items: nearest deadline first, each with just the moves its people may make."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from recommendations.models import Assignment
from tests import cast
from tests.recommendations.test_ledger import more_items

PAGE = "/my-items/"


@pytest.fixture(autouse=True)
def _on_the_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: cast.at(cast.TODAY, 17))


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("li", 200),
        ("zhou", 200),
        ("wu", 200),
        ("zhao", 403),
        ("zheng", 403),
        ("sun", 403),
        ("chen", 403),
        ("wang", 403),
    ],
)
def test_only_units_have_items_of_their_own(client: Client, world: cast.World, who: str, status: int) -> None:
    client.force_login(world[who])
    assert client.get(PAGE).status_code == status


def test_the_nearest_deadline_stands_first_with_its_moves(client: Client, world: cast.World) -> None:
    more_items(world, 2, status="handling", acknowledged_on=cast.TODAY, report_count=1)
    client.force_login(world["zhou"])
    response = client.get(PAGE)
    rows = response.context["rows"]
    assert [row["item"].due_on for row in rows] == [
        cast.TODAY,
        cast.TODAY + dt.timedelta(days=1),
        cast.TODAY + dt.timedelta(days=60),
    ]
    assert [[str(move["label"]) for move in row["moves"]] for row in rows] == [
        ["填报进展", "报送办结", "申请延期", "定节点"],
        ["填报进展", "报送办结", "申请延期", "定节点"],
        ["签收"],
    ]
    assert response.context["heading"] == "3 件要办，最早的 6月11日到期"


def test_the_heading_names_what_is_late(client: Client, world: cast.World) -> None:
    Assignment.objects.update(due_on=cast.TODAY - dt.timedelta(days=1))
    client.force_login(world["li"])
    response = client.get(PAGE)
    assert response.context["heading"] == "1 件要办，1 件已超期"
    assert "超期 1 天" in response.content.decode()


def test_what_waits_for_others_and_what_is_done_stand_apart(client: Client, world: cast.World) -> None:
    cast.brought_to(world, "submitted")
    client.force_login(world["li"])
    assert [len(client.get(PAGE, {"list": name}).context["rows"]) for name in ("todo", "waiting", "done")] == [0, 1, 0]
    assert client.get(PAGE, {"list": "<b>"}).context["name"] == "todo"
    assert client.get(PAGE, {"after": "x", "before": "2026-02-30.1"}).status_code == 200


def test_the_page_asks_the_same_however_long(client: Client, world: cast.World) -> None:
    client.force_login(world["li"])
    client.get(PAGE)
    with CaptureQueriesContext(connection) as few:
        client.get(PAGE)
    more_items(world, 60, status="handling", acknowledged_on=cast.TODAY)
    with CaptureQueriesContext(connection) as many:
        assert len(client.get(PAGE).context["rows"]) == 50
    assert len(many) == len(few) == 5


def test_another_units_items_are_not_there(client: Client, world: cast.World) -> None:
    client.force_login(world["wu"])
    assert client.get(PAGE).context["rows"] == []
    assert client.get(PAGE).context["heading"] == "现在没有要办的"
