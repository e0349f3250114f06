"""责任人, cover for absence, and handing everything over: who is told, who may act, what the record says."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client

from recommendations import actions
from recommendations.models import Assignment, Notice, NoticeRule, UnitDraft
from recommendations.notices.orphans import orphans
from recommendations.notices.planning import plan
from recommendations.notices.telling import heard_by
from recommendations.permissions import ASSIGNMENT
from tests import cast
from tests.cast import TODAY, at
from tests.pressing import traces
from tracker.actions import amend_user, arrange_cover, end_cover
from tracker.errors import Refused
from tracker.models import Cover, Event, Role, User

NOW = at(TODAY)
DAY = dt.timedelta(days=1)


@pytest.fixture(autouse=True)
def _on_the_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: at(TODAY, 17))


@pytest.fixture
def unit(world: cast.World) -> cast.World:
    """市科委 has a second handler, 小何, and handles its item."""
    cast.brought_to(world, "handling")
    world.people["he"] = User.objects.create(
        username="he", name="小何", role=Role.HANDLER, organization=world.places["kw"], email="he@example.test"
    )
    return world


def item(world: cast.World) -> Assignment:
    return Assignment.objects.get(pk=world.assignment.pk)


def named(world: cast.World, by: str, who: str | None) -> Assignment:
    person = world[who] if who else None
    return actions.name_responsible(actor=world[by], assignment=item(world), person=person, now=NOW)


def cover(world: cast.World, absent: str, substitute: str, days: tuple[int, int] = (0, 3), by: str = "zhou") -> Cover:
    return arrange_cover(
        actor=world[by],
        absent=world[absent],
        substitute=world[substitute],
        from_on=TODAY + days[0] * DAY,
        until_on=TODAY + days[1] * DAY,
        now=NOW,
    )


def as_(world: cast.World, who: str) -> Client:
    client = Client()
    client.force_login(world[who])
    return client


def test_the_head_names_and_clears_and_a_handler_takes_over(unit: cast.World) -> None:
    assert named(unit, "zhou", "li").responsible == unit["li"]
    told = Notice.objects.filter(rule__verb="name_responsible").values_list("recipient__username", "text")
    assert list(told) == [("li", "你是“1.1 推行人才绿卡”的责任人，应于2026-08-10前办结。")]
    assert named(unit, "he", "he").responsible == unit["he"]
    assert named(unit, "zhou", None).responsible is None
    events = Event.objects.of(unit.assignment).filter(verb="name_responsible").order_by("id")
    assert [event.reason for event in events] == ["责任人：小李", "责任人：小何", "责任人：不指定"]
    assert events[1].before == {"responsible": unit["li"].pk}


@pytest.mark.parametrize(("by", "who"), [("li", "he"), ("li", None), ("zhou", "wu"), ("zhou", "zhao")])
def test_not_anybody_for_anybody(unit: cast.World, by: str, who: str | None) -> None:
    before = traces(unit.assignment)
    with pytest.raises(Refused):
        named(unit, by, who)
    assert traces(unit.assignment) == before


def test_the_ledger_and_my_items_know_who_answers(unit: cast.World) -> None:
    named(unit, "zhou", "li")
    assert len(as_(unit, "li").get("/my-items/", {"list": "mine"}).context["rows"]) == 1
    assert as_(unit, "he").get("/my-items/", {"list": "mine"}).context["rows"] == []
    head = as_(unit, "zhou")
    page = head.get("/ledger/", {"responsible": unit["li"].pk})
    assert len(page.context["rows"]) == 1
    assert ("责任人：小李", "/ledger/?view=open") in page.context["conditions"]
    assert head.get("/ledger/", {"responsible": unit["he"].pk}).context["rows"] == []
    assert "小李" in head.get(f"/assignments/{unit.assignment.pk}/").content.decode()


# --- who is told: the sweep's statement and the action's say the same

SITUATIONS: dict[str, Callable[[cast.World], object]] = {
    "nobody named": lambda w: None,
    "a handler named": lambda w: named(w, "zhou", "he"),
    "the head named": lambda w: named(w, "zhou", "zhou"),
    "a leaver named": lambda w: (named(w, "zhou", "he"), User.objects.filter(username="he").update(is_active=False)),
    "a transfer named": lambda w: (
        named(w, "zhou", "he"),
        User.objects.filter(username="he").update(organization=w.places["rsj"]),
    ),
    "named and covered": lambda w: (named(w, "zhou", "he"), cover(w, "he", "li")),
    "a handler covered": lambda w: cover(w, "li", "zhou"),
    "the head covered": lambda w: cover(w, "zhou", "li"),
    "covered from tomorrow": lambda w: cover(w, "zhou", "li", (1, 3)),
    "a cover ended": lambda w: end_cover(actor=w["zhou"], cover=cover(w, "zhou", "li"), now=NOW),
    "a shut account covered": lambda w: (
        cover(w, "zhou", "he"),
        User.objects.filter(username="zhou").update(is_active=False),
    ),
    "staff covered": lambda w: cover(w, "zhao", "feng", by="qian"),
    "the office covered": lambda w: (
        User.objects.create(username="sun2", name="小宋", role=Role.COORDINATOR, organization=w.places["bjzf"]),
        w.people.update(sun2=User.objects.get(username="sun2")),
        cover(w, "sun", "sun2", by="sun2"),
    ),
}
EXPECTED: dict[str, dict[str, list[str]]] = {
    "nobody named": {"handler": ["he", "li"], "head": ["zhou"], "unit": ["he", "li", "zhou"]},
    "a handler named": {"handler": ["he"], "head": ["zhou"], "unit": ["he", "zhou"]},
    "the head named": {"handler": ["zhou"], "head": ["zhou"], "unit": ["zhou"]},
    "a leaver named": {"handler": ["li"], "head": ["zhou"], "unit": ["li", "zhou"]},
    "a transfer named": {"handler": ["li"], "head": ["zhou"], "unit": ["li", "zhou"]},
    "named and covered": {"handler": ["he", "li"], "head": ["zhou"], "unit": ["he", "li", "zhou"]},
    "a handler covered": {"handler": ["he", "li", "zhou"], "head": ["zhou"], "unit": ["he", "li", "zhou"]},
    "the head covered": {"handler": ["he", "li"], "head": ["li", "zhou"], "unit": ["he", "li", "zhou"]},
    "covered from tomorrow": {"handler": ["he", "li"], "head": ["zhou"], "unit": ["he", "li", "zhou"]},
    "a cover ended": {"handler": ["he", "li"], "head": ["zhou"], "unit": ["he", "li", "zhou"]},
    "a shut account covered": {"handler": ["he", "li"], "head": ["he"], "unit": ["he", "li"]},
    "staff covered": {"staff": ["feng", "zhao"], "supervisor": ["feng", "qian"]},
    "the office covered": {"coordinator": ["sun", "sun2"]},
}


@pytest.mark.parametrize("situation", SITUATIONS)
def test_the_sweep_and_the_action_tell_the_same_people(unit: cast.World, situation: str) -> None:
    SITUATIONS[situation](unit)
    subject = item(unit)
    expected = EXPECTED[situation]
    by_action = {
        audience: sorted(person.username for person in heard_by(audience, subject, TODAY)) for audience in expected
    }
    assert by_action == expected
    NoticeRule.objects.exclude(ladder="").update(is_active=False)
    for audience in expected:
        NoticeRule.objects.create(
            code=f"to-{audience}",
            name=audience,
            subject="assignment",
            ladder="due",
            offset=-60,
            audience=audience,
            text="到期",
        )
        plan(today=TODAY, now=NOW)
        plan(today=TODAY, now=NOW)  # once more changes nothing
        NoticeRule.objects.filter(code=f"to-{audience}").update(is_active=False)
    swept = {
        audience: sorted(
            Notice.objects.filter(rule__code=f"to-{audience}").values_list("recipient__username", flat=True)
        )
        for audience in expected
    }
    assert swept == expected


# --- cover


def test_a_heads_substitute_speaks_as_head_for_these_days_only(unit: cast.World) -> None:
    cast.head_signs_out(unit, "kw")
    arranged = cover(unit, "zhou", "li", (1, 2))
    li = User.objects.get(username="li")
    assert [li.heads_on(TODAY + n * DAY) for n in range(4)] == [False, True, True, False]
    offered = [ASSIGNMENT.allowed(li, item(unit), TODAY + n * DAY) for n in range(4)]
    assert [("report_progress" in moves, "propose_report_progress" in moves) for moves in offered] == [
        (False, True),
        (True, False),
        (True, False),
        (False, True),
    ]
    events = Event.objects.filter(verb="arrange_cover").order_by("subject_id")
    assert {(event.subject_id, event.after["cover"]) for event in events} == {
        (unit["zhou"].pk, arranged.pk),
        (unit["li"].pk, arranged.pk),
    }
    end_cover(actor=unit["zhou"], cover=arranged, now=NOW)
    assert User.objects.get(username="li").heads_from is None
    with pytest.raises(Refused):
        end_cover(actor=unit["zhou"], cover=arranged, now=NOW)


@pytest.mark.parametrize(
    ("absent", "substitute", "days"),
    [
        ("li", "li", (0, 1)),
        ("li", "wu", (0, 1)),
        ("li", "he", (2, 1)),
        ("li", "he", (-3, -1)),
        ("zhou", "he", (2, 5)),
        ("he", "zhou", (1, 1)),
        ("li", "he", (3, 9)),
    ],
)
def test_a_cover_that_does_not_fit_is_refused(
    unit: cast.World, absent: str, substitute: str, days: tuple[int, int]
) -> None:
    cover(unit, "zhou", "li")
    with pytest.raises(Refused):
        cover(unit, absent, substitute, days)
    assert (Cover.objects.count(), Event.objects.filter(verb="arrange_cover").count()) == (1, 2)


@pytest.mark.parametrize("by", ["li", "xu", "zhao", "chen"])
def test_cover_is_the_heads_to_arrange(unit: cast.World, by: str) -> None:
    with pytest.raises(PermissionDenied):
        cover(unit, "he", "li", by=by)
    assert not Cover.objects.exists()


def test_who_changes_unit_speaks_as_head_nowhere(unit: cast.World) -> None:
    cover(unit, "zhou", "li")
    moved = amend_user(actor=unit["chen"], user=unit["li"], now=NOW, facts={"organization": unit.places["rsj"]})
    li = User.objects.get(pk=moved.pk)
    assert (li.organization, li.heads_from, li.heads_on(TODAY)) == (unit.places["rsj"], None, False)
    assert Cover.objects.get().ended_at == NOW


# --- handing over


def test_everything_a_leaver_holds_goes_in_one_act(unit: cast.World) -> None:
    cast.head_signs_out(unit, "kw")
    named(unit, "zhou", "li")
    actions.propose(actor=unit["li"], assignment=item(unit), move="report_progress", answers={"body": "拟。"}, now=NOW)
    cover(unit, "zhou", "li")
    told = actions.hand_over_work(actor=unit["zhou"], leaver=unit["li"], successor=unit["he"], now=NOW)
    assert told == actions.HandedOver(items=1, drafts=1, covers=1)
    assert (item(unit).responsible, UnitDraft.objects.get().author) == (unit["he"], unit["he"])
    running = Cover.objects.get(ended_at=None)
    assert (running.substitute, running.until_on) == (unit["he"], TODAY + 3 * DAY)
    days = User.objects.filter(username__in=("li", "he")).order_by("pk").values_list("username", "heads_until")
    assert list(days) == [("li", None), ("he", TODAY + 3 * DAY)]
    of_item = Event.objects.of(unit.assignment).filter(verb="hand_over_work").get()
    assert (of_item.before, of_item.after) == ({"responsible": unit["li"].pk}, {"responsible": unit["he"].pk})
    of_person = Event.objects.of(unit["li"]).filter(verb="hand_over_work").get()
    assert of_person.after == {"successor": unit["he"].pk, "items": 1, "drafts": 1, "covers": 1}


def test_only_the_head_hands_over_and_only_within_the_unit(unit: cast.World) -> None:
    named(unit, "zhou", "li")
    for by, to, error in (("he", "he", PermissionDenied), ("xu", "he", PermissionDenied), ("zhou", "wu", Refused)):
        with pytest.raises(error):
            actions.hand_over_work(actor=unit[by], leaver=unit["li"], successor=unit[to], now=NOW)
    assert item(unit).responsible == unit["li"]
    assert not Event.objects.filter(verb="hand_over_work").exists()


def test_the_page_shows_who_is_there_and_the_head_acts_on_it(unit: cast.World) -> None:
    named(unit, "zhou", "li")
    head = as_(unit, "zhou")
    rows = {row["person"].username: (row["items"], row["drafts"]) for row in head.get("/unit/").context["rows"]}
    assert rows == {"li": (1, 0), "he": (0, 0), "zhou": (0, 0)}
    days = {"substitute": unit["li"].pk, "from_on": TODAY, "until_on": TODAY + DAY}
    assert head.post(f"/unit/cover/{unit['zhou'].pk}/", days).status_code == 302
    assert "今天代行负责人" in as_(unit, "he").get("/unit/").content.decode()
    answer = head.post(f"/unit/hand-over/{unit['li'].pk}/", {"successor": unit["he"].pk}, follow=True)
    said = "已移交小何：事项 1 件，拟稿 0 份，代办 1 项。小李如已离开，请联系系统管理员停用账号。"
    assert [str(message) for message in answer.context["messages"]][-1] == said
    assert head.post(f"/unit/cover/{unit['he'].pk}/", {**days, "substitute": unit["he"].pk}).status_code == 400
    running = Cover.objects.get(ended_at=None)
    assert as_(unit, "wu").post(f"/unit/cover/{running.pk}/end/").status_code == 404
    assert head.post(f"/unit/cover/{running.pk}/end/").status_code == 302
    assert not Cover.objects.filter(ended_at=None).exists()


# --- orphans


def test_an_item_nobody_moves_on_is_listed_with_the_reason(unit: cast.World) -> None:
    committee = unit["zhao"].organization

    def why() -> list[str]:
        return [row.reason for row in orphans(committee, TODAY)]  # type: ignore[attr-defined]

    named(unit, "zhou", "he")
    assert why() == []
    User.objects.filter(username="he").update(is_active=False)
    assert why() == ["left"]
    cast.head_signs_out(unit, "kw")
    actions.propose(actor=unit["li"], assignment=item(unit), move="report_progress", answers={"body": "拟。"}, now=NOW)
    cover(unit, "zhou", "li")
    User.objects.filter(username="zhou").update(is_active=False)
    assert why() == ["left"]  # 小李 speaks as head today
    User.objects.filter(username="li").update(heads_until=TODAY - DAY)
    assert why() == ["no_head"]
    shown = as_(unit, "zhao").get("/notices/orphans/").content.decode()
    assert "有材料待签发，但单位没有在用的负责人，也没有人代行" in shown
    assert "有材料待签发" in as_(unit, "zhao").get("/workbench/").content.decode()
    User.objects.filter(organization=unit.places["kw"]).update(is_active=False)
    assert why() == ["nobody"]
