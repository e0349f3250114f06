"""Indicators, their values, and names of mechanisms: by a committee's staff, each once, each with its event."""

from __future__ import annotations

import html
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse

from recommendations import actions
from recommendations.actions.indicators import ObservationFacts
from recommendations.models import Indicator, Observation, Recommendation, Tag
from tests import cast
from tracker.errors import Refused
from tracker.models import Event
from tracker.record import broken_links

NOW = cast.ago(1)
NEW = reverse("recommendations:indicator-new")
LIST = reverse("recommendations:indicator-list")
FACTS: ObservationFacts = {"place": "天津", "period": "2025H1", "value": Decimal("5.1"), "source": "统计公报第3页"}


def signed_in(world: cast.World, username: str) -> Client:
    client = Client()
    client.force_login(world[username])
    return client


def counted() -> tuple[int, ...]:
    return tuple(model.objects.count() for model in (Indicator, Observation, Tag, Recommendation, Event))


@pytest.fixture
def indicator(people: cast.World) -> Indicator:
    cast.inspected(people)
    return cast.measured(people)


def test_an_indicator_and_its_value_are_two_events(people: cast.World, indicator: Indicator) -> None:
    linked = people.recommendations[0]
    assert list(indicator.recommendations.all()) == [linked]
    told = Event.objects.of(indicator).get()
    assert (told.verb, told.actor, told.after) == (
        "add",
        people["zhao"],
        {"name": "研发投入强度", "unit": "%", "kind": "share", "recommendations": [linked.pk]},
    )
    first = indicator.observations.get()
    assert Event.objects.of(first).get().after == {
        "indicator": indicator.pk,
        "place": "北京",
        "period": "2025",
        "value": "6.5",
        "source": "统计公报",
    }
    second = actions.note_observation(actor=people["tang"], indicator=indicator, now=NOW, facts=FACTS)
    assert (second.value, second.change, second.qualifier) == (Decimal("5.1"), None, "")
    assert [event.verb for event in Event.objects.of(second)] == ["note"]
    assert broken_links(indicator) == broken_links(second) == []


@pytest.mark.parametrize("who", ["zheng", "sun", "li", "chen"])
def test_only_staff_and_supervisors_write_figures(people: cast.World, indicator: Indicator, who: str) -> None:
    before = counted()
    with pytest.raises(PermissionDenied):
        actions.note_observation(actor=people[who], indicator=indicator, now=NOW, facts=FACTS)
    with pytest.raises(PermissionDenied):
        actions.add_indicator(actor=people[who], now=NOW, name="另一个", unit="%", kind="share")
    with pytest.raises(PermissionDenied):
        actions.name_tag(actor=people[who], now=NOW, name="新机制")
    assert counted() == before


def test_the_same_indicator_or_value_twice_is_refused(people: cast.World, indicator: Indicator) -> None:
    before = counted()
    with pytest.raises(Refused, match="已有指标“研发投入强度（%）”"):
        cast.measured(people)
    again: ObservationFacts = {**FACTS, "place": "北京", "period": "2025"}
    with pytest.raises(Refused, match="已有北京 2025的数值"):
        actions.note_observation(actor=people["zhao"], indicator=indicator, now=NOW, facts=again)
    assert counted() == before
    other = actions.add_indicator(actor=people["zhao"], now=NOW, name="研发投入强度", unit="亿元", kind="level")
    assert other.pk != indicator.pk


# --- the pages


def typed(**changes: Any) -> dict[str, Any]:
    return {"place": "天津", "period": "2025H1", "value": "5.1", "source": "统计公报第3页", **changes}


def test_a_new_indicator_comes_with_its_first_value(people: cast.World, indicator: Indicator) -> None:
    client = signed_in(people, "zhao")
    linked = people.recommendations[1]
    asked = typed(
        name="通勤人数", unit="万人", kind="level", recommendations=[linked.pk], change="3.3", change_unit="%"
    )
    assert client.post(NEW, asked)["Location"] == LIST
    made = Indicator.objects.get(name="通勤人数")
    assert list(made.recommendations.all()) == [linked]
    row = made.observations.get()
    assert (row.place, row.value, row.change, row.change_unit) == ("天津", Decimal("5.1"), Decimal("3.3"), "%")
    assert "已新增指标“通勤人数（万人）”" in client.get(LIST).content.decode()
    before = counted()
    again = client.post(NEW, asked)
    assert (again.status_code, "已有指标“通勤人数（万人）”" in again.content.decode()) == (409, True)
    assert counted() == before


def test_a_further_value_is_noted_from_the_list(people: cast.World, indicator: Indicator) -> None:
    url = reverse("recommendations:observation-new", args=[indicator.pk])
    for username, leads in (("zhao", True), ("tang", True), ("zheng", False)):
        page = signed_in(people, username).get(LIST).content.decode()
        assert (url in page, NEW in page) == (leads, leads), username
    client = signed_in(people, "tang")
    assert client.post(url, typed(qualifier="近五成"))["Location"] == LIST
    row = indicator.observations.get(place="天津")
    assert (row.period, row.value, row.qualifier, row.source) == ("2025H1", Decimal("5.1"), "近五成", "统计公报第3页")
    before = counted()
    again = client.post(url, typed(value="7"))
    assert (again.status_code, "请核对时段和范围" in again.content.decode()) == (409, True)
    assert counted() == before
    assert client.get(url.replace(str(indicator.pk), "999999")).status_code == 404


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"value": "五"}, "数值"),
        ({"value": "NaN"}, "数值"),
        ({"value": "1" * 13}, "数值"),
        ({"value": "1.234"}, "数值"),
        ({"source": ""}, "出处"),
        ({"place": "长" * 41}, "范围"),
        ({"change": "3"}, "须写明是 % 还是 百分点"),
        ({"change_unit": "%"}, "没有写同比"),
    ],
)
def test_a_wrong_figure_is_kept_on_the_page(
    people: cast.World, indicator: Indicator, changes: dict[str, Any], sentence: str
) -> None:
    url = reverse("recommendations:observation-new", args=[indicator.pk])
    before = counted()
    answer = signed_in(people, "zhao").post(url, typed(basis="留住我", **changes))
    page = html.unescape(answer.content.decode())
    assert (answer.status_code, sentence in page, "留住我" in page) == (400, True, True)
    assert counted() == before


# --- mechanisms


def drafting(people: cast.World, **changes: Any) -> Any:
    url = reverse("recommendations:recommendation-new") + f"?inspection={people.inspection.pk}"
    heading = people.inspection.headings.get().pk
    asked = {"heading": heading, "number": "1.9", "source": "group", "title": "共建", "text": "共建中试平台。"}
    return signed_in(people, "zhao").post(url, {**asked, **changes})


def test_a_mechanism_is_named_once_while_drafting(people: cast.World) -> None:
    cast.inspected(people)
    known = actions.name_tag(actor=people["zhao"], now=NOW, name="创新联合体")
    assert actions.name_tag(actor=people["tang"], now=NOW, name="创新联合体") == known
    assert Event.objects.of(known).get().after == {"name": "创新联合体"}
    answer = drafting(people, new_tags="创新联合体\n\n“一园一策”\n“一园一策”\n")
    made = Recommendation.objects.get(number="1.9")
    assert answer["Location"] == made.get_absolute_url()
    assert [tag.name for tag in made.tags.all()] == ["创新联合体", "“一园一策”"]
    new = Tag.objects.get(name="“一园一策”")
    assert [event.verb for event in Event.objects.of(new)] == ["name"]
    assert Event.objects.of(known).count() == 1
    amend = reverse("recommendations:recommendation-amend", args=[made.pk])
    asked = {"heading": made.heading_id, "number": "1.9", "source": "group", "title": "共建", "text": "共建。"}
    signed_in(people, "zhao").post(amend, {**asked, "tags": [new.pk], "new_tags": "政府引导基金"})
    assert [tag.name for tag in made.tags.all()] == ["“一园一策”", "政府引导基金"]


def test_a_refused_draft_names_nothing(people: cast.World) -> None:
    cast.inspected(people)
    before = counted()
    assert drafting(people, number="1.1", new_tags="新机制").status_code == 409
    answer = drafting(people, new_tags="好\n" + "长" * 61)
    assert (answer.status_code, "第2个名称超过 60 字" in answer.content.decode()) == (400, True)
    assert counted() == before
