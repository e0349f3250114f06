"""Joint inspections: three committees, three opinions to three governments, one recommendation in each region."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.utils import timezone

from inspections.models import Participation
from recommendations import actions
from recommendations.lights import Thresholds, light_case, light_is, light_of, thresholds_beside
from recommendations.models import Assignment, Opinion, Recommendation
from recommendations.overview.regions import lines, sides
from tests import cast
from tests.pressing import traces
from tests.recommendations.overview_world import scope_of
from tests.recommendations.test_overview import _day
from tracker.errors import Refused
from tracker.models import Event, Organization, Region, Role, RuleSet, User


@pytest.fixture(autouse=True)
def on_the_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "localdate", lambda value=None, timezone=None: _day(value))


def hebei(world: cast.World) -> None:
    """河北 takes part too: 小石 is its staff, 石委员 its member, 小郭 its government's coordinator."""
    kind, region = Organization.Kind, Region.objects.create(name="河北", position=9)
    committee = Organization.objects.create(kind=kind.COMMITTEE, name="河北人大", short_name="河北人大", region=region)
    government = Organization.objects.create(
        kind=kind.GOVERNMENT, name="河北府办", short_name="河北府办", region=region, committee=committee
    )
    unit = Organization.objects.create(
        kind=kind.DEPARTMENT,
        name="河北科技厅",
        short_name="河北科技厅",
        region=region,
        committee=committee,
        government=government,
    )
    world.places |= {"hbrd": committee, "hbzf": government, "hbkj": unit}
    for username, name, role, place in (
        ("shi", "小石", Role.STAFF, committee),
        ("shiw", "石委员", Role.MEMBER, committee),
        ("guo", "小郭", Role.COORDINATOR, government),
    ):
        world.people[username] = User.objects.create(username=username, name=name, role=role, organization=place)
    Participation.objects.create(inspection=world.inspection, committee=committee)


SIDES = {"tj": ("tang", "cui", "tjkj"), "hb": ("shi", "guo", "hbkj")}


def listed_by(world: cast.World, prefix: str) -> Opinion:
    """The neighbour lists Beijing's first recommendation in an opinion of its own and hands it over."""
    staff, _coordinator, _unit = SIDES[prefix]
    opinion = actions.draft_opinion(
        actor=world[staff],
        inspection=world.inspection,
        government=world.places[f"{prefix}zf"],
        now=cast.ago(80),
        title=f"{world.places[f'{prefix}rd'].short_name}审议意见书",
        recommendations=world.recommendations[:1],
    )
    actions.issue_opinion(actor=world[staff], opinion=opinion, now=cast.ago(79), number="一号")
    actions.hand_over_opinion(actor=world[staff], opinion=opinion, now=cast.ago(78))
    return actions.acknowledge_opinion(actor=world[SIDES[prefix][1]], opinion=opinion, now=cast.ago(77))


def dispatched_by(world: cast.World, prefix: str, opinion: Opinion, due_on: dt.date) -> Assignment:
    order = actions.DispatchOrder(
        recommendation=world.recommendations[0], lead=world.places[SIDES[prefix][2]], due_on=due_on
    )
    [item] = actions.dispatch_item(actor=world[SIDES[prefix][1]], opinion=opinion, order=order, now=cast.ago(70))
    return item


@pytest.fixture
def three(world: cast.World) -> cast.World:
    """Beijing published its first recommendation; Tianjin and Hebei listed it and have a lead unit each."""
    hebei(world)
    published(world)
    for prefix, days in (("tj", -3), ("hb", 5)):
        opinion = listed_by(world, prefix)
        dispatched_by(world, prefix, opinion, cast.TODAY + dt.timedelta(days=days))
    return world


def published(world: cast.World) -> Recommendation:
    item = actions.publish_recommendation(
        actor=world["zhao"], recommendation=world.recommendations[0], now=cast.ago(95)
    )
    world.recommendations[0].refresh_from_db()
    return item


# --- publishing one recommendation


def test_publishing_is_told_and_for_good(world: cast.World) -> None:
    item = published(world)
    event = Event.objects.of(item).first()
    assert event is not None
    assert (event.verb, event.before, event.after) == ("publish", {"is_published": False}, {"is_published": True})
    before = traces(item)
    with pytest.raises(Refused, match="已经公布"):
        actions.publish_recommendation(actor=world["qian"], recommendation=item, now=cast.ago(1))
    assert traces(item) == before


@pytest.mark.parametrize("who", ["zheng", "sun", "li", "tang", "chen"])
def test_only_its_own_committees_staff_publish(world: cast.World, who: str) -> None:
    item = world.recommendations[0]
    before = traces(item)
    with pytest.raises(PermissionDenied):
        actions.publish_recommendation(actor=world[who], recommendation=item, now=cast.ago(1))
    assert traces(item) == before


def test_without_partners_there_is_nobody_to_publish_to(world: cast.World, client: Client) -> None:
    Participation.objects.exclude(committee=world.places["bjrd"]).delete()
    item = world.recommendations[0]
    before = traces(item)
    with pytest.raises(Refused, match="没有共同检查的其他常委会"):
        actions.publish_recommendation(actor=world["zhao"], recommendation=item, now=cast.ago(1))
    assert traces(item) == before
    client.force_login(world["zhao"])
    assert not client.get(item.get_absolute_url()).context["may_publish"]


def test_the_page_asks_once_more_and_the_partner_then_reads_it(world: cast.World, client: Client) -> None:
    item = world.recommendations[0]
    client.force_login(world["tian"])
    assert client.get(item.get_absolute_url()).status_code == 404
    client.force_login(world["zhao"])
    assert "向共同检查的常委会公布" in client.get(item.get_absolute_url()).content.decode()
    asked = client.get(f"{item.get_absolute_url()}publish/")
    assert "公布不能收回" in asked.content.decode()
    assert client.post(f"{item.get_absolute_url()}publish/").status_code == 302
    assert client.get(f"{item.get_absolute_url()}publish/").status_code == 409
    client.force_login(world["tian"])
    page = client.get(item.get_absolute_url()).content.decode()
    assert "推行人才绿卡" in page
    assert "市科委" not in page


# --- listing what another committee published


def test_a_neighbour_lists_what_was_published_and_nothing_else(world: cast.World, client: Client) -> None:
    client.force_login(world["tang"])
    url = f"/opinions/new/?inspection={world.inspection.pk}"
    offered: Any = client.get(url).context["form"].fields["recommendations"]
    assert list(offered.queryset) == []
    published(world)
    offered = client.get(url).context["form"].fields["recommendations"]
    assert [label for _value, label in offered.choices] == ["1.1 推行人才绿卡（北京人大公布）"]
    before = Opinion.objects.count(), Event.objects.count()
    with pytest.raises(Refused, match="尚未公布"):
        actions.draft_opinion(
            actor=world["tang"],
            inspection=world.inspection,
            government=world.places["tjzf"],
            now=cast.ago(1),
            title="意见书",
            recommendations=world.recommendations,
        )
    assert (Opinion.objects.count(), Event.objects.count()) == before


def test_once_a_neighbour_has_issued_it_the_words_stay(people: cast.World) -> None:
    world = cast.inspected(people)
    published(world)
    listed_by(world, "tj")
    with pytest.raises(Refused, match="不能再修改"):
        actions.amend_recommendation(
            actor=world["zhao"],
            recommendation=world.recommendations[0],
            now=cast.ago(1),
            facts={"title": "改题"},
            clauses=[],
        )


# --- one recommendation in three regions


def test_each_region_has_its_lead_and_the_whole_stands_as_the_worst(three: cast.World) -> None:
    rows = Assignment.objects.filter(recommendation=three.recommendations[0]).order_by("region__position")
    assert [(str(row.region), row.unit.short_name, row.part) for row in rows] == [
        ("北京", "市科委", "sole"),
        ("天津", "天津科技局", "sole"),
        ("河北", "河北科技厅", "sole"),
    ]
    with pytest.raises(Refused, match="已经分办"):
        dispatched_by(three, "tj", Opinion.objects.get(committee=three.places["tjrd"]), cast.TODAY)


# who looks → the three columns of 三地对照 for the first recommendation, before and after all publish
SEEN = {
    "zheng": (["市科委", "未公开", "未公开"], "none"),
    "tian": (["未公开", "天津科技局", "未公开"], "red"),
    "shiw": (["未公开", "未公开", "河北科技厅"], "blue"),
}


@pytest.mark.parametrize("who", SEEN)
def test_each_committee_sees_its_own_and_of_the_others_what_they_published(
    three: cast.World, client: Client, who: str
) -> None:
    columns, light = SEEN[who]
    scope = scope_of(three, who)

    def first() -> Any:
        return lines(scope, sides(scope), three.recommendations[:1])[0]

    line = first()
    assert [state.item.unit.short_name if state.item else state.absence for state in line.states] == columns
    assert line.light == light
    for opinion in Opinion.objects.all():
        staff = {"北京": "zhao", "天津": "tang", "河北": "shi"}[str(opinion.committee.region)]
        actions.publish_opinion(actor=three[staff], opinion=opinion, now=cast.ago(1))
    line = first()
    assert [state.item.unit.short_name for state in line.states] == ["市科委", "天津科技局", "河北科技厅"]
    assert (line.status, line.light) == ("pending", "red")
    client.force_login(three[who])
    for url in ("/regions/", three.recommendations[0].get_absolute_url()):
        page = client.get(url).content.decode()
        assert all(unit in page for unit in ("市科委", "天津科技局", "河北科技厅"))
    context = client.get(three.recommendations[0].get_absolute_url()).context
    assert [str(group["region"]) for group in context["regions"]] == ["北京", "天津", "河北"]


def test_a_second_opinion_of_a_committee_does_not_hide_the_first(three: cast.World) -> None:
    actions.draft_opinion(
        actor=three["zhao"],
        inspection=three.inspection,
        government=three.places["bjzf"],
        now=cast.ago(3),
        title="第二份",
        recommendations=[],
    )
    scope = scope_of(three)
    [_first, second] = lines(scope, sides(scope), three.recommendations)
    assert second.states[0].absence != "未列入意见书"


# --- an item is measured by its own committee's rules, whoever looks


def test_the_same_item_shows_the_same_light_to_everybody(three: cast.World, client: Client) -> None:
    RuleSet.objects.filter(committee=three.places["tjrd"]).update(blue_days=90)
    item = Assignment.objects.get(committee=three.places["tjrd"])
    Assignment.objects.filter(pk=item.pk).update(due_on=cast.TODAY + dt.timedelta(days=40))
    actions.publish_opinion(actor=three["tang"], opinion=item.opinion, now=cast.ago(1))
    seen = {}
    for who in ("tian", "zheng"):
        scope = "" if who == "tian" else "?scope=shared"
        client.force_login(three[who])
        listed = client.get(f"/ledger/{scope}").context["rows"]
        called = client.get(f"/api/v1/assignments/{scope}").json()["results"]
        seen[who] = (
            next(row["lamp"]["colour"] for row in listed if row["item"].pk == item.pk),
            next(row["light"]["colour"] for row in called if row["id"] == item.pk),
            client.get(f"/api/v1/assignments/{item.pk}/").json()["light"]["colour"],
            client.get(item.get_absolute_url()).context["lamp"]["colour"],
        )
    assert seen == {"tian": ("blue",) * 4, "zheng": ("blue",) * 4}
    at = thresholds_beside(three.places["bjrd"].pk, cast.TODAY)
    tianjin = sides(replace(scope_of(three), at=at))[1]
    assert [(lamp.colour, lamp.count) for lamp in tianjin.lamps] == [("blue", 1)]
    assert [row["item"].pk for row in client.get(tianjin.lamps[0].url).context["rows"]] == [item.pk]


@pytest.mark.parametrize("ahead", [0, 4, 8, 45])
def test_sql_and_python_agree_with_mixed_rules(three: cast.World, ahead: int) -> None:
    today = cast.TODAY + dt.timedelta(days=ahead)
    places = three.places
    others = {
        places["tjrd"].pk: Thresholds(today, 90, 10),
        places["hbrd"].pk: Thresholds(today, 7, 30),
    }
    at = Thresholds(today, others=others)
    shown = dict(Assignment.objects.annotate(shown=light_case(at)).values_list("pk", "shown"))
    assert shown == {row.pk: light_of(row, at).value for row in Assignment.objects.all()}
    for light in ("red", "yellow", "blue", "none"):
        found = set(Assignment.objects.filter(light_is(light, at)).values_list("pk", flat=True))
        assert found == {pk for pk, colour in shown.items() if colour == light}
