"""The workbench: what asks for an act, why, and the number in the navigation; and where each role lands."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from recommendations import actions
from recommendations.models import Assignment, Opinion
from recommendations.views.home import LANDING
from tests import cast
from tests.recommendations.test_ledger import more_items
from tracker.models import Cover, Role, User

PAGE = "/workbench/"


@pytest.fixture(autouse=True)
def _on_the_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: cast.at(cast.TODAY, 17))


def shown(client: Client, world: cast.World, who: str) -> list[dict[str, Any]]:
    client.force_login(world[who])
    page: Any = client.get(PAGE)
    return list(page.context["sections"])


def sections(client: Client, world: cast.World, who: str) -> dict[str, list[str]]:
    return {str(part["title"]): [row["reason"] for row in part["rows"]] for part in shown(client, world, who)}


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("zhao", 200),
        ("qian", 200),
        ("tang", 200),
        ("zheng", 403),
        ("sun", 403),
        ("li", 403),
        ("chen", 403),
        ("wang", 403),
    ],
)
def test_only_the_committees_staff_have_a_workbench(client: Client, world: cast.World, who: str, status: int) -> None:
    client.force_login(world[who])
    assert client.get(PAGE).status_code == status


def test_of_two_of_one_role_each_sees_their_own_committees(client: Client, world: cast.World) -> None:
    assert world["tang"].role == world["zhao"].role
    assert list(sections(client, world, "zhao")) == ["单位未签收"]
    assert list(sections(client, world, "tang")) == []
    Assignment.objects.update(committee=world["tang"].organization)
    assert list(sections(client, world, "zhao")) == []
    assert list(sections(client, world, "tang")) == ["单位未签收"]


@pytest.mark.parametrize(
    ("stage", "who", "section", "reason"),
    [
        ("pending", "zhao", "单位未签收", "2026-04-22 分办，尚未签收；2026-05-06 后视为签收。"),
        ("submitted", "zhao", "待审核", "2026-06-01 报送办结，已等 10 天；佐证 1 份。"),
        ("completed", "zhao", "待核验", "2026-06-03 审核通过，等待核验；佐证 1 份。"),
        ("verified", "feng", "待销号", "老钱已核验，请你决定是否销号。"),
    ],
)
def test_each_item_says_why_it_is_there(
    client: Client, world: cast.World, stage: str, who: str, section: str, reason: str
) -> None:
    cast.brought_to(world, stage)
    found = sections(client, world, who)
    assert list(found) == [section]
    if stage != "pending":
        assert found[section] == [reason]
    else:
        assert found[section][0].startswith("2026-04-22 分办，尚未签收；")


def test_whoever_verified_is_not_asked_to_clear(client: Client, world: cast.World) -> None:
    cast.brought_to(world, "verified")
    assert sections(client, world, "qian") == {}
    assert sections(client, world, "zhao") == {}


def test_opinions_wait_to_be_handed_over_and_signed_for(client: Client, people: cast.World) -> None:
    world = cast.handed_over(cast.inspected(people), received=False)
    assert list(sections(client, world, "zhao")) == ["政府未签收"]
    world.opinion.status, world.opinion.handed_over_on = "issued", None
    world.opinion.save()
    assert sections(client, world, "zhao") == {"待交办": ["京常审字〔2026〕1号 2026-03-13 印发，尚未交办。"]}


def test_an_item_nobody_can_be_reminded_of_is_an_orphan(client: Client, world: cast.World) -> None:
    cast.brought_to(world, "handling")
    assert sections(client, world, "zhao") == {}
    User.objects.filter(organization=world.places["kw"]).update(is_active=False)
    assert sections(client, world, "zhao") == {"孤儿件": ["尚未填报进展。承办单位没有在用账号，提醒无人可收。"]}
    Assignment.objects.update(due_on=cast.TODAY - dt.timedelta(days=2))
    assert sections(client, world, "zhao") == {"已超期": ["尚未填报进展。承办单位没有在用账号，提醒无人可收。"]}


def test_the_heading_and_the_navigation_say_the_same_number(client: Client, world: cast.World) -> None:
    more_items(world, 12, status="handling", acknowledged_on=cast.TODAY, due_on=cast.TODAY - dt.timedelta(days=3))
    client.force_login(world["zhao"])
    response = client.get(PAGE)
    assert response.context["heading"] == "13 件待办，12 件已超期"
    assert [len(part["rows"]) for part in response.context["sections"]] == [10, 1]
    counts = {link.name: link.count for group in response.context["nav"] for link in group.links}
    assert counts["recommendations:workbench"] == 13


def test_the_workbench_asks_the_same_however_much_waits(client: Client, world: cast.World) -> None:
    client.force_login(world["qian"])
    client.get(PAGE)
    with CaptureQueriesContext(connection) as few:
        client.get(PAGE)
    more_items(world, 40, status="handling", acknowledged_on=cast.TODAY, due_on=cast.TODAY - dt.timedelta(days=3))
    with CaptureQueriesContext(connection) as many:
        client.get(PAGE)
    assert len(many) == len(few) == 5


def test_another_committees_work_is_not_shown(client: Client, world: cast.World) -> None:
    actions.publish_opinion(actor=world["zhao"], opinion=world.opinion, now=cast.ago(1))
    assert sections(client, world, "tang") == {}


def test_every_role_has_a_landing_page() -> None:
    assert set(LANDING) == set(Role)


@pytest.mark.parametrize(
    ("who", "landing"), [("zhao", PAGE), ("qian", PAGE), ("li", "/my-items/"), ("zhou", "/my-items/")]
)
def test_the_front_door_leads_to_the_roles_own_page(client: Client, world: cast.World, who: str, landing: str) -> None:
    client.force_login(world[who])
    assert client.get("/").headers["Location"] == landing


def test_a_stranger_at_the_front_door_is_asked_to_sign_in(client: Client, db: None) -> None:
    assert client.get("/").headers["Location"].startswith("/accounts/login/")


def test_a_request_for_more_time_waits_for_the_supervisor_alone(world: cast.World, client: Client) -> None:
    assignment = cast.brought_to(world, "reported")
    actions.request_extension(
        actor=world["li"],
        assignment=assignment,
        now=cast.at(cast.TODAY),
        reason="接口未开放。",
        progress="本市一侧已完成。",
        proposed_on=assignment.due_on + dt.timedelta(days=60),
    )
    found = sections(client, world, "qian")
    assert found["延期申请待审批"] == [f"申请延期，期限 {assignment.due_on} 照算，请审批。"]
    assert "延期申请待审批" not in sections(client, world, "zhao")


def test_a_return_waits_above_the_opinions_of_the_office(world: cast.World, client: Client) -> None:
    client.force_login(world["sun"])
    assert client.get("/opinions/").context["sections"] == []
    Assignment.objects.update(return_until=cast.TODAY)
    actions.request_return(
        actor=world["zhou"],
        assignment=world.assignment,
        now=cast.at(cast.TODAY),
        reason="不属本单位职责。",
        proposed_unit=world.places["rsj"],
    )
    page = client.get("/opinions/")
    [section] = page.context["sections"]
    assert (section["name"], [row["who"] for row in section["rows"]]) == ("returns", ["市科委"])
    assert "退办申请待审批" in page.content.decode()
    client.force_login(world["zhao"])
    assert client.get("/opinions/").context["sections"] == []


def test_an_opinion_whose_office_is_empty_is_seen_at_once(client: Client, world: cast.World) -> None:
    """Whether it is signed for or not; who covers for the office is there too."""
    alone = "政府办公厅没有在用账号，提醒无人可收。"
    world.opinion.status = "planned"
    world.opinion.save()
    assert "无人可收的意见书" not in sections(client, world, "zhao")
    User.objects.filter(pk=world["sun"].pk).update(is_active=False)
    assert sections(client, world, "zhao")["无人可收的意见书"] == [f"现在是“方案已报送”。{alone}"]
    assert list(sections(client, world, "tang")) == []
    (part,) = [one for one in shown(client, world, "zhao") if one["name"] == "no_office"]
    assert (part["more_url"], part["count"]) == ("/notices/orphans/", "1")
    Opinion.objects.filter(pk=world.opinion.pk).update(status="handed_over")
    found = sections(client, world, "zhao")
    assert "无人可收的意见书" not in found
    assert found["政府未签收"][0].endswith(f"期限自签收起算。{alone}")
    cover = Cover.objects.create(
        absent=world["sun"],
        substitute=world["zhou"],
        from_on=cast.TODAY,
        until_on=cast.TODAY,
        appointed_by=world["sun"],
        at=cast.ago(1),
    )
    assert alone not in sections(client, world, "zhao")["政府未签收"][0]
    cover.delete()
    Opinion.objects.filter(pk=world.opinion.pk).update(status="closed")
    assert "无人可收的意见书" not in sections(client, world, "zhao")
