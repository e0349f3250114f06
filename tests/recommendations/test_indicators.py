"""Indicators: values as published, each change in its own unit, and a list that stays cheap."""

from __future__ import annotations

from decimal import Decimal
from urllib.parse import quote

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from recommendations.models import Indicator, Observation
from recommendations.overview.indicators import compared, period_words, plain, reading, sign_of
from tests import cast
from tests.recommendations.test_overview import text_of


def observed(
    name: str,
    place: str,
    value: str,
    unit: str = "%",
    *,
    kind: str = "share",
    period: str = "2025H1",
    change: str | None = None,
    change_unit: str = "",
    qualifier: str = "",
) -> Observation:
    indicator, _made = Indicator.objects.get_or_create(name=name, unit=unit, defaults={"kind": kind})
    return Observation.objects.create(
        indicator=indicator,
        place=place,
        period=period,
        value=Decimal(value),
        change=Decimal(change) if change else None,
        change_unit=change_unit,
        qualifier=qualifier,
        source="来源文章2，第1—9字",
    )


@pytest.mark.parametrize(
    ("value", "unit", "qualifier", "shown"),
    [
        ("50", "%", "近五成(<50%)", "<50%"),
        ("20", "个", "20余个(>20)", ">20 个"),
        ("300", "所", "300余所", ">300 所"),
        ("10", "个", "近10个", "<10 个"),
        ("120", "%", "原文1.2倍", "120%"),
        ("46", "万人", "约", "约46 万人"),
        ("5.70", "万亿元", "", "5.7 万亿元"),
        ("16097.80", "亿元", "", "16097.8 亿元"),
        ("-0.50", "%", "", "-0.5%"),
    ],
)
def test_an_inexact_value_carries_its_sign(value: str, unit: str, qualifier: str, shown: str) -> None:
    row = Observation(place="天津", period="2025H1", value=Decimal(value), qualifier=qualifier)
    assert reading(row, unit).value == shown


@pytest.mark.parametrize(
    ("change", "unit", "shown"),
    [("0.30", "百分点", "+0.3 百分点"), ("5.40", "%", "+5.4%"), ("-1.00", "%", "-1%"), (None, "", "")],
)
def test_a_change_keeps_its_own_unit(change: str | None, unit: str, shown: str) -> None:
    row = Observation(
        place="京津冀", period="累计", value=Decimal(1), change=Decimal(change) if change else None, change_unit=unit
    )
    assert reading(row, "%").change == shown


@pytest.mark.parametrize(
    ("period", "words"),
    [("2025H1", "2025年上半年"), ("2025H2", "2025年下半年"), ("2025M1-M7", "2025年1—7月"), ("累计", "累计")],
)
def test_periods_in_words(period: str, words: str) -> None:
    assert period_words(period) == words


def test_small_words() -> None:
    assert (plain(Decimal("100")), plain(Decimal("0.00")), sign_of("")) == ("100", "0", "")


def test_regions_are_compared_only_within_one_period(db: None) -> None:
    rows = [
        observed("工业增速", "北京", "7"),
        observed("工业增速", "天津", "5.1"),
        observed("工业增速", "河北", "9", period="2025M1-M7"),
        observed("独有", "北京", "3"),
    ]
    [found] = compared(rows, ["北京", "天津", "河北"], 12)
    assert [(region, shown.value if shown else None, length) for region, shown, length in found.bars] == [
        ("北京", "7%", 100),
        ("天津", "5.1%", 72),
        ("河北", None, 0),
    ]


@pytest.mark.parametrize(
    ("username", "code"), [("zheng", 200), ("zhao", 200), ("tian", 200), ("sun", 403), ("li", 403), ("wang", 403)]
)
def test_the_indicators_are_for_committees(world: cast.World, client: Client, username: str, code: int) -> None:
    client.force_login(world[username])
    assert client.get("/indicators/").status_code == code


def test_the_list_finds_by_name_and_place(world: cast.World, client: Client) -> None:
    mine = observed("投资占比", "天津", "50", qualifier="近五成(<50%)")
    mine.indicator.recommendations.add(world.recommendations[0])
    observed("投资占比", "北京", "7")
    observed("通勤", "京津冀", "46", "万人", kind="level", change="3.3", change_unit="%")
    client.force_login(world["zheng"])
    text = text_of(client.get(f"/indicators/?q={quote('占比')}&place={quote('天津')}").content.decode())
    assert "<50%" in text
    assert "近五成(<50%)" in text
    assert "1.1 推行人才绿卡" in text
    assert "万人" not in text
    assert "7%" not in text.replace("<50%", "")
    client.force_login(world["tian"])
    assert "推行人才绿卡" not in client.get("/indicators/").content.decode()


@pytest.mark.parametrize("query", ["q=%00", "q=%25_", "place='--", "after=x-1", f"after={10**20}-1", "q=%FF"])
def test_hostile_addresses_get_an_answer(world: cast.World, client: Client, query: str) -> None:
    observed("投资占比", "天津", "50")
    client.force_login(world["zheng"])
    assert client.get(f"/indicators/?{query}").status_code == 200


def test_a_long_list_is_paged_and_flat(world: cast.World, client: Client) -> None:
    observed("第0项", "天津", "1")
    first = _queries(client, world)
    for number in range(1, 70):
        observed(f"第{number}项", "天津", "1")
    assert _queries(client, world) == first <= 5
    html = client.get("/indicators/").content.decode()
    assert "第59项" in html
    assert "第60项" not in html
    last = Observation.objects.get(indicator__name="第59项")
    following = client.get(f"/indicators/?after={last.indicator_id}-{last.pk}").content.decode()
    assert "第69项" in following
    assert "第59项" not in following


def _queries(client: Client, world: cast.World) -> int:
    client.force_login(world["zheng"])
    client.get("/indicators/")
    with CaptureQueriesContext(connection) as caught:
        assert client.get("/indicators/").status_code == 200
    return len(caught)
