"""Entering statutes and pairing them: by a committee's staff, whole or not at all, each with its event."""

from __future__ import annotations

import datetime as dt
import html
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse

from inspections import actions
from inspections.actions.statutes import StatuteFacts
from inspections.models import Provision, Statute
from inspections.numerals import numeral, value_of
from tests import cast
from tracker.errors import Refused
from tracker.models import Event
from tracker.record import broken_links

NOW = cast.ago(1)
NEW = reverse("inspections:statute-new")
FACTS: StatuteFacts = {"name": "某市科技进步条例", "short_name": "《条例》", "kind": "regulation"}


def article(number: int, gist: str = "", parent: str = "") -> actions.ProvisionSpec:
    return actions.ProvisionSpec("article", str(number), f"第{numeral(number)}条", number, gist, parent)


def enter(world: cast.World, who: str = "zhao", **changes: Any) -> Statute:
    asked: dict[str, Any] = {"facts": FACTS, "provisions": [article(1, "目的"), article(2)], **changes}
    return actions.enter_statute(actor=world[who], now=NOW, **asked)


def counted() -> tuple[int, ...]:
    links = Provision.counterparts.through.objects.count()
    return Statute.objects.count(), Provision.objects.count(), links, Event.objects.count()


def test_a_statute_is_entered_with_its_provisions_and_one_event(people: cast.World) -> None:
    before = Event.objects.count()
    below = actions.ProvisionSpec("paragraph", "2.1", "第二条第一款", 3, "分工", parent="2")
    statute = enter(people, provisions=[article(1, "目的"), article(2), below], reason="正文待导入")
    rows = statute.provisions.values_list("address", "label", "position", "gist", "text", "parent__address")
    assert list(rows) == [
        ("1", "第一条", 1, "目的", "", None),
        ("2", "第二条", 2, "", "", None),
        ("2.1", "第二条第一款", 3, "分工", "", "2"),
    ]
    event = Event.objects.of(statute).get()
    assert (event.verb, event.reason, event.actor) == ("enter", "正文待导入", people["zhao"])
    assert event.after == {**FACTS, "provisions": 3}
    assert Event.objects.count() == before + 1


def test_sister_texts_correspond_at_the_same_address_in_both_directions(people: cast.World) -> None:
    first = enter(people)
    other: StatuteFacts = {**FACTS, "name": "邻市科技进步条例"}
    second = enter(people, facts=other, sisters=[first], has_same_addresses=True, provisions=[article(2), article(3)])
    assert list(first.sisters.all()) == [second]
    pairs = [(row.label, str(twin.statute.name)) for row in first.provisions.all() for twin in row.counterparts.all()]
    assert pairs == [("第二条", "邻市科技进步条例")]
    assert second.provisions.get(address="2").counterparts.get().statute == first
    told = Event.objects.of(second).get().after
    assert (told["sisters"], told["counterparts"]) == ([first.pk], 1)


@pytest.mark.parametrize(
    ("who", "changes", "error"),
    [
        ("zheng", {}, PermissionDenied),
        ("sun", {}, PermissionDenied),
        ("chen", {}, PermissionDenied),
        ("zhao", {"facts": {**FACTS, "name": "已有条例"}}, Refused),
        ("zhao", {"provisions": [article(1), article(1)]}, Refused),
        ("zhao", {"provisions": [article(1, parent="9")]}, Refused),
    ],
)
def test_what_cannot_be_entered_leaves_nothing(
    people: cast.World, who: str, changes: dict[str, Any], error: type[Exception]
) -> None:
    enter(people, facts={**FACTS, "name": "已有条例"})
    before = counted()
    with pytest.raises(error):
        enter(people, who, **changes)
    assert counted() == before


def test_pairing_later_adds_only_what_is_new(people: cast.World) -> None:
    first, second = enter(people), enter(people, facts={**FACTS, "name": "邻市条例"})
    with pytest.raises(PermissionDenied):
        actions.pair_statutes(actor=people["zheng"], now=NOW, statute=first, sister=second)
    with pytest.raises(Refused, match="不能与自己协同"):
        actions.pair_statutes(actor=people["zhao"], now=NOW, statute=first, sister=first)
    assert not first.sisters.exists()
    url = reverse("inspections:statute-pair", args=[first.pk])
    client = signed_in(people, "zhao")
    assert client.post(url, {"sister": second.pk})["Location"] == first.get_absolute_url()
    assert list(second.sisters.all()) == [first]
    assert Event.objects.of(first)[0].after == {"sister": second.pk, "counterparts": 0}
    assert client.post(url, {"sister": second.pk, "has_same_addresses": "on"}).status_code == 302
    assert Event.objects.of(first)[0].after == {"sister": second.pk, "counterparts": 2}
    before = counted()
    again = client.post(url, {"sister": second.pk, "has_same_addresses": "on"})
    assert (again.status_code, "已经互为协同文本" in again.content.decode()) == (409, True)
    assert client.post(url, {"sister": first.pk}).status_code == 400
    assert counted() == before
    assert broken_links(first) == []


# --- the page


def signed_in(world: cast.World, username: str) -> Client:
    client = Client()
    client.force_login(world[username])
    return client


def asked(**changes: Any) -> dict[str, Any]:
    base = {"name": "某市促进条例", "short_name": "《条例》", "kind": "regulation", "items": "一 目的"}
    return {**base, **changes}


def test_lines_become_articles_of_a_law_and_items_of_a_decision(people: cast.World) -> None:
    client = signed_in(people, "zhao")
    assert f'<option value="{people.places["bjrd"].region_id}" selected>' in client.get(NEW).content.decode()
    region = people.places["bjrd"].region_id
    lines = "第一条 目的\r\n\r\n2、适用范围\n第十七条之一　插入的\n二十"
    posted = {"items": lines, "region": region, "adopted_on": "2023-11-24"}
    answer = client.post(NEW, asked(**posted))
    statute = Statute.objects.get()
    assert answer["Location"] == statute.get_absolute_url()
    assert (statute.region_id, statute.adopted_on, statute.effective_on) == (region, dt.date(2023, 11, 24), None)
    assert list(statute.provisions.values_list("kind", "address", "label", "position", "gist")) == [
        ("article", "1", "第一条", 1, "目的"),
        ("article", "2", "第二条", 2, "适用范围"),
        ("article", "17-1", "第十七条之一", 3, "插入的"),
        ("article", "20", "第二十条", 4, ""),
    ]
    assert client.post(NEW, asked(name="某市决定", kind="decision", items="四 支持新区")).status_code == 302
    item = Provision.objects.get(statute__name="某市决定")
    assert (item.kind, item.address, item.label, item.gist) == ("decision_item", "4", "第四项", "支持新区")
    assert "官方正文待导入" in client.get(answer["Location"]).content.decode()


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"items": "一 目的\n没有编号"}, "第 2 行看不懂"),
        ({"items": "一目的"}, "第 1 行看不懂"),
        ({"items": "一十七 错的数"}, "第 1 行看不懂"),
        ({"items": "四 甲\n第五条 乙\n4 丙"}, "第 3 行的第四条与第 1 行重复"),
        ({"items": "一 " + "长" * 301}, "第 1 行的要旨超过 300 字"),
        ({"items": "\n".join(str(n) for n in range(1, 1502))}, "最多录入 1500 条"),
        ({"name": "已有条例"}, "这部法规已经录入"),
        ({"kind": "gossip"}, "类别"),
        ({"adopted_on": "2023-02-30"}, "通过日期"),
        ({"sisters": ["999999"]}, "协同文本"),
    ],
)
def test_a_wrong_line_is_named_and_nothing_typed_is_lost(
    people: cast.World, changes: dict[str, Any], sentence: str
) -> None:
    enter(people, facts={**FACTS, "name": "已有条例"})
    before = counted()
    typed = asked(short_name="《留住我》", **changes)
    answer = signed_in(people, "zhao").post(NEW, typed)
    page = html.unescape(answer.content.decode())
    assert answer.status_code == 400
    assert sentence in page
    assert "《留住我》" in page
    assert typed["items"][:40] in page
    assert counted() == before


def test_the_list_leads_staff_to_the_page_and_nobody_else(people: cast.World) -> None:
    for username, leads in (("zhao", True), ("tang", True), ("zheng", False), ("li", False)):
        page = signed_in(people, username).get(reverse("inspections:statute-list")).content.decode()
        assert (NEW in page) == leads, username


def test_numerals_are_read_as_they_are_written() -> None:
    assert [numeral(n) for n in (1, 10, 17, 20, 105, 110, 1260, 2010, 3005)] == [
        *("一", "十", "十七", "二十", "一百零五", "一百一十", "一千二百六十", "二千零一十", "三千零五")
    ]
    assert [n for n in range(1, 10_000) if value_of(numeral(n)) != n] == []
    assert [value_of(text) for text in ("", "0", "10000", "一十七", "两", "百", "二二", "零", "４")] == [None] * 9
