"""What falls due: the month page, and calendars that programs read."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse
from icalendar import Calendar

from recommendations import actions
from recommendations.agenda import KINDS, agenda
from recommendations.feeds import calendar_of
from recommendations.models import Assignment, CalendarFeed, Milestone, Question, SupervisionNotice
from tests import cast
from tracker.errors import Refused
from tracker.models import Event

NOW = cast.at(cast.TODAY)
FAR = cast.TODAY + dt.timedelta(days=500)


def told(world: cast.World, username: str) -> list[tuple[str, dt.date, str]]:
    return [(e.kind, e.day, e.unit) for e in agenda(world[username], dt.date(2026, 1, 1), FAR)]


@pytest.fixture
def full(world: cast.World) -> cast.World:
    """One deadline of every kind that hangs on the item in hand."""
    item = cast.brought_to(world, "handling")
    Assignment.objects.filter(pk=item.pk).update(
        counter_sign_due_on=cast.TODAY, next_report_on=cast.TODAY + dt.timedelta(days=1)
    )
    Milestone.objects.create(assignment=item, position=1, title="形成方案", due_on=cast.TODAY)
    SupervisionNotice.objects.create(
        assignment=item,
        committee=item.committee,
        year=2026,
        sequence=1,
        level="yellow",
        text="请抓紧。",
        issued_by=world["qian"],
        issued_on=cast.TODAY,
        reply_due_on=cast.TODAY + dt.timedelta(days=2),
    )
    Question.objects.create(
        assignment=item,
        committee=item.committee,
        status="forwarded",
        asker=world["zheng"],
        at=NOW,
        text="何时完成？",
        forwarded_at=NOW,
        due_on=cast.TODAY + dt.timedelta(days=3),
    )
    return world


def test_each_side_is_told_its_own_deadlines(full: cast.World) -> None:
    due, day = full.assignment.due_on, cast.TODAY
    hanging = [
        ("counter_sign", day, "市科委"),
        ("milestone", day, "市科委"),
        ("interim", day + dt.timedelta(days=1), "市科委"),
        ("supervision", day + dt.timedelta(days=2), "市科委"),
        ("question", day + dt.timedelta(days=3), "市科委"),
    ]
    own = [("plan", full.opinion.plan_due_on, "北京府办"), ("report", full.opinion.report_due_on, "北京府办")]
    unit = sorted([*hanging, ("due", due, "市科委")], key=lambda row: row[1])
    assert sorted(told(full, "li")) == sorted(told(full, "zhou")) == sorted(unit)
    assert sorted(told(full, "sun")) == sorted(told(full, "zhao")) == sorted([*unit, *own])
    assert [told(full, who) for who in ("wu", "tang", "cui", "gao", "chen", "wang")] == [[]] * 6


def test_every_kind_ends_when_its_matter_does(full: cast.World) -> None:
    Assignment.objects.update(status="withdrawn")
    SupervisionNotice.objects.update(reply="已办。", replied_on=cast.TODAY, replied_by=full["li"])
    Question.objects.update(status="answered")
    assert told(full, "li") == []


def test_a_crowded_day_tells_some_and_counts_all(world: cast.World) -> None:
    item = world.assignment
    actions.dispatch_item(
        actor=world["sun"],
        opinion=world.opinion,
        order=actions.DispatchOrder(world.recommendations[1], world.places["kw"], due_on=item.due_on),
        now=cast.ago(50),
    )
    entries = [e for e in agenda(world["li"], item.due_on, item.due_on, a_day=1) if e.kind == "due"]
    assert [(e.key, e.of_day) for e in entries] == [(item.pk, 2)]


def test_the_agenda_is_one_query(full: cast.World, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(1):
        assert len(agenda(full["zhao"], dt.date(2026, 1, 1), FAR)) == 8


def test_the_month_page_shows_the_day_and_what_was_first_set(world: cast.World, client: Client) -> None:
    due = world.assignment.due_on
    Assignment.objects.filter(pk=world.assignment.pk).update(original_due_on=due - dt.timedelta(days=9))
    client.force_login(world["li"])
    page = client.get(reverse("recommendations:month"), {"month": f"{due:%Y-%m}"}).content.decode()
    assert reverse("recommendations:assignment", args=[world.assignment.pk]) in page
    assert f"原定{due - dt.timedelta(days=9)}" in page
    other = client.get(reverse("recommendations:month"), {"month": "2031-01"}).content.decode()
    assert "这个月没有到期的事。" in other
    assert client.get(reverse("recommendations:month"), {"month": "2026-13"}).status_code == 200


def events_of(feed: CalendarFeed) -> list[Any]:
    written: Any = Calendar.from_ical(calendar_of(feed, cast.TODAY))
    return list(written.walk("VEVENT"))


def read(client: Client, key: str) -> Any:
    return client.get(reverse("recommendations:feed", args=[key]))


def test_a_calendar_program_reads_the_deadlines_without_signing_in(world: cast.World, client: Client) -> None:
    feed, key = actions.open_feed(actor=world["li"], now=NOW)
    answer = read(client, key)
    assert (answer.status_code, answer["Content-Type"]) == (200, "text/calendar; charset=utf-8")
    events = events_of(feed)
    item = world.assignment
    days = {str(event["uid"]).partition("@")[0]: event["dtstart"].dt for event in events}
    assert days == {f"due-{item.pk}": item.due_on, f"sign-{item.pk}": item.sign_due_on}
    assert f"办理期限：{item.recommendation}（市科委）" in {str(event["summary"]) for event in events}
    assert not answer.cookies
    assert calendar_of(feed, cast.TODAY) == calendar_of(feed, cast.TODAY), "a client may cache it"


def test_a_changed_day_is_the_same_entry_and_says_so(world: cast.World) -> None:
    feed, _key = actions.open_feed(actor=world["li"], now=NOW)
    moved = world.assignment.due_on + dt.timedelta(days=30)
    Assignment.objects.filter(pk=world.assignment.pk).update(due_on=moved)
    entry = next(e for e in events_of(feed) if str(e["uid"]).startswith(f"due-{world.assignment.pk}@"))
    assert entry["dtstart"].dt == moved
    assert f"原定{world.assignment.due_on}" in str(entry["description"])


def test_a_moved_day_raises_the_number_of_its_entry_and_says_from_which_day(world: cast.World) -> None:
    feed, _key = actions.open_feed(actor=world["li"], now=NOW)
    item, first = cast.brought_to(world, "handling"), world.assignment.due_on

    def entry() -> Any:
        return next(e for e in events_of(feed) if str(e["uid"]).startswith(f"due-{item.pk}@"))

    set_at = Event.objects.of(item).get(verb="dispatch").at
    assert (entry()["sequence"], entry()["last-modified"].dt) == (0, set_at)
    for number, days in enumerate((10, 40), start=1):
        now = NOW + dt.timedelta(hours=number)
        due_on = first + dt.timedelta(days=days)
        actions.change_due(actor=world["qian"], assignment=item, now=now, due_on=due_on, reason="情况有变")
        item.refresh_from_db()
        assert (entry()["sequence"], entry()["last-modified"].dt) == (number, now)
    moved = entry()
    assert b"\r\nLAST-MODIFIED:" + f"{now.astimezone(dt.UTC):%Y%m%dT%H%M%SZ}".encode() in moved.to_ical()
    told = str(moved["description"]).splitlines()
    assert told[0] == f"{cast.TODAY} 期限由{first + dt.timedelta(days=10)}改为{due_on}"
    assert told[1] == f"原定{first}"


def test_every_entry_is_numbered_in_one_query_more(full: cast.World, django_assert_num_queries: Any) -> None:
    feed, _key = actions.open_feed(actor=full["zhao"], now=NOW, is_for_body=False)
    actions.set_milestones(
        actor=full["li"], assignment=full.assignment, now=NOW, steps=[actions.MilestoneStep("形成初稿", cast.TODAY)]
    )
    with django_assert_num_queries(2):
        calendar_of(feed, cast.TODAY)
    numbered = {str(e["uid"]).partition("-")[0]: e for e in events_of(feed)}
    assert numbered["milestone"]["sequence"] == 1
    assert numbered["milestone"]["last-modified"].dt == NOW
    assert "改为" not in "".join(str(e["description"]) for e in numbered.values())
    assert all("sequence" in e for e in numbered.values())


def test_a_bodys_calendar_is_its_heads_to_give_out(world: cast.World, client: Client) -> None:
    with pytest.raises(PermissionDenied):
        actions.open_feed(actor=world["li"], now=NOW, is_for_body=True)
    feed, key = actions.open_feed(actor=world["zhou"], now=NOW, is_for_body=True)
    assert len(events_of(feed)) == 2
    assert read(client, key).status_code == 200
    with pytest.raises(PermissionDenied):
        actions.open_feed(actor=world["wang"], now=NOW)


def test_a_revoked_address_reads_nothing_and_only_its_digest_was_kept(world: cast.World, client: Client) -> None:
    feed, key = actions.open_feed(actor=world["li"], now=NOW)
    assert key not in str(CalendarFeed.objects.values().get())
    with pytest.raises(PermissionDenied):
        actions.revoke_feed(actor=world["zhou"], feed=feed, now=NOW)
    assert read(client, key).status_code == 200
    actions.revoke_feed(actor=world["li"], feed=feed, now=NOW)
    assert read(client, key).status_code == 404
    with pytest.raises(Refused):
        actions.revoke_feed(actor=world["li"], feed=feed, now=NOW)
    assert list(Event.objects.of(feed).values_list("verb", flat=True)) == ["revoke", "open"]


def test_a_closed_account_closes_its_calendar(world: cast.World, client: Client) -> None:
    _feed, key = actions.open_feed(actor=world["li"], now=NOW)
    type(world["li"]).objects.filter(pk=world["li"].pk).update(is_active=False)
    assert read(client, key).status_code == 404


def test_addresses_do_not_pile_up(world: cast.World) -> None:
    for _each in range(5):
        actions.open_feed(actor=world["li"], now=NOW)
    with pytest.raises(Refused, match="已有5个"):
        actions.open_feed(actor=world["li"], now=NOW)
    assert CalendarFeed.objects.count() == 5


def test_the_page_shows_the_address_once(world: cast.World, client: Client) -> None:
    client.force_login(world["li"])
    url = reverse("recommendations:feed-list")
    made = client.post(url, {"for": "me"})
    assert made.status_code == 201
    assert "/feeds/" in made.content.decode()
    assert ".ics" not in client.get(url).content.decode()


def test_every_kind_of_deadline_has_a_word() -> None:
    assert all(str(kind.label) for kind in KINDS.values())
