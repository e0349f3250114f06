"""Reminder rules and settled notices by the interface: what the pages show, change and refuse."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client

from recommendations import actions
from recommendations.models import Notice, NoticeRule
from tests import cast

pytestmark = pytest.mark.django_db
WEEK = "办理期限前7日"


def client(world: cast.World, username: str) -> Client:
    found = Client()
    found.force_login(world[username])
    return found


def get(world: cast.World, username: str, path: str) -> Any:
    return client(world, username).get(f"/api/v1/{path}").json()


def post(world: cast.World, username: str, path: str, **body: Any) -> Any:
    return client(world, username).post(f"/api/v1/{path}/", json.dumps(body), content_type="application/json")


def rules_of(world: cast.World, username: str) -> dict[str, Any]:
    return {row["code"]: row for row in get(world, username, "notice_rules/?limit=200")["results"]}


def test_a_supervisor_amends_and_restores_a_rule_at_one_address(world: cast.World) -> None:
    default = NoticeRule.objects.get(name=WEEK, committee=None)
    path = f"notice_rules/{default.pk}"
    told = get(world, "qian", f"{path}/")
    assert (told["committee"], told["offset"], told["actions"]) == (None, -7, ["amend", "add_rung"])
    amended = post(world, "qian", f"{path}/amend", days=10, version=told["version"])
    assert amended.status_code == 200
    own = amended.json()
    assert (own["committee"], own["offset"], own["actions"]) == (
        world.places["bjrd"].pk,
        -10,
        ["amend", "add_rung", "restore"],
    )
    assert (rules_of(world, "zhao")[default.code]["id"], rules_of(world, "tang")[default.code]["id"]) == (
        own["id"],
        default.pk,
    )
    assert get(world, "zhao", f"{path}/")["actions"] == []
    assert get(world, "qian", f"{path}/")["id"] == own["id"]
    assert post(world, "qian", f"{path}/restore").json()["offset"] == -7


def test_refusals_are_the_pages_and_change_nothing(world: cast.World) -> None:
    default = NoticeRule.objects.get(name=WEEK, committee=None)
    count = NoticeRule.objects.count()
    path = f"notice_rules/{default.pk}"
    same = post(world, "qian", f"{path}/amend")
    assert (same.status_code, "没有可保存的改动" in same.json()["detail"]) == (409, True)
    wrong = post(world, "qian", f"{path}/amend", text="{wer}请抓紧。")
    assert (wrong.status_code, list(wrong.json())) == (400, ["text"])
    assert post(world, "zhao", f"{path}/amend", days=10).status_code == 403
    assert post(world, "li", f"{path}/amend", days=10).status_code == 404
    assert rules_of(world, "li") == {}
    assert NoticeRule.objects.count() == count


def test_one_committees_rule_is_not_anothers(world: cast.World) -> None:
    default = NoticeRule.objects.get(name=WEEK, committee=None)
    own = post(world, "qian", f"notice_rules/{default.pk}/amend", days=10).json()
    assert client(world, "tang").get(f"/api/v1/notice_rules/{own['id']}/").status_code == 404


def test_settled_notices_are_found_in_ones_own_and_in_the_ledger(world: cast.World) -> None:
    def found(username: str, query: str) -> list[int]:
        return [row["id"] for row in get(world, username, f"notices/?{query}")["results"]]

    waiting = Notice.objects.filter(assignment=world.assignment, rule__name="分办后").order_by("-id")
    assert found("li", "result=acted") == []
    actions.acknowledge_assignment(actor=world["li"], assignment=world.assignment, now=cast.ago(0))
    told = list(waiting.values_list("id", "recipient"))
    assert told
    assert set(found("li", "result=acted")) == {pk for pk, person in told if person == world["li"].pk}
    assert {pk for pk, _person in told} <= set(found("zhao", "scope=ledger&result=acted"))
    assert found("wu", "result=acted") == []
