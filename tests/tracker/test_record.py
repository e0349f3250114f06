"""The record: nothing in it changes, tampering shows, and chains do not stand in each other's way."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from inspections.models import Finding
from recommendations import actions
from recommendations.models import Assignment
from tests import cast
from tests.pressing_at_once import one_after_the_other
from tracker.models import Event
from tracker.record import broken_links, record


def story(row: Assignment) -> list[Event]:
    return list(Event.objects.of(row).order_by("id"))


def by_force(statement: str, *values: int | str) -> None:
    """What somebody with the database's own rights could do."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # a table with pending checks cannot be altered
        cursor.execute("ALTER TABLE tracker_event DISABLE TRIGGER USER")
        cursor.execute(statement, values)
        cursor.execute("ALTER TABLE tracker_event ENABLE TRIGGER USER")


@pytest.mark.parametrize("statement", ["UPDATE tracker_event SET reason = '改'", "DELETE FROM tracker_event"])
def test_the_database_refuses_to_change_the_record(world: cast.World, statement: str) -> None:
    before = list(Event.objects.order_by("id").values())
    with pytest.raises(DatabaseError, match="Cannot"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert list(Event.objects.order_by("id").values()) == before


def test_the_models_refuse_too(world: cast.World) -> None:
    first = story(world.assignment)[0]
    with pytest.raises(DatabaseError, match="Cannot"), transaction.atomic():
        Event.objects.filter(pk=first.pk).update(reason="改")
    with pytest.raises(DatabaseError, match="Cannot"), transaction.atomic():
        first.delete()
    first.reason = "改"
    with pytest.raises(DatabaseError, match="Cannot"), transaction.atomic():
        first.save()
    assert Event.objects.get(pk=story(world.assignment)[0].pk).reason == ""


@pytest.mark.parametrize(
    "change",
    [
        "reason = '改'",
        "actor_id = NULL",
        "at = at - interval '1 microsecond'",
        "verb = 'clear'",
        """after = '{"percent": 90}'""",
        "before = '{}'",
        "origin = '10.0.0.9'",
        "organization_id = NULL",
        "committee_id = NULL",
        "hash = repeat('0', 64)",
    ],
)
def test_a_changed_event_is_found(world: cast.World, change: str) -> None:
    row = cast.brought_to(world, "reported")
    assert broken_links(row) == []
    middle = story(row)[1]
    by_force(f"UPDATE tracker_event SET {change} WHERE id = %s", middle.pk)
    assert middle in broken_links(row)


def test_an_event_taken_out_is_found_at_its_successor(world: cast.World) -> None:
    row = cast.brought_to(world, "reported")
    events = story(row)
    by_force("DELETE FROM tracker_event WHERE id = %s", events[1].pk)
    assert broken_links(row) == [events[2]]


def test_a_changed_event_sealed_anew_is_found_at_its_successor(world: cast.World) -> None:
    row = cast.brought_to(world, "reported")
    events = story(row)
    events[1].reason = "改"
    by_force("UPDATE tracker_event SET reason = '改', hash = %s WHERE id = %s", events[1].sealed(), events[1].pk)
    assert broken_links(row) == [events[2]]


def test_two_events_cannot_follow_the_same_one(world: cast.World) -> None:
    row = cast.brought_to(world, "handling")
    last = story(row)[-1]
    forked = Event(
        at=cast.ago(1),
        verb="clear",
        subject_type=last.subject_type,
        subject_id=row.pk,
        previous_hash=last.previous_hash,
        hash="0" * 64,
    )
    with pytest.raises(DatabaseError, match="each_event_has_one_successor"), transaction.atomic():
        forked.save(force_insert=True)
    assert broken_links(row) == []


def test_who_where_why_and_what_changed_are_kept(world: cast.World) -> None:
    cast.brought_to(world, "submitted")
    zhao = world["zhao"]
    zhao.origin = "10.1.2.3"
    actions.send_back_assignment(actor=zhao, assignment=world.assignment, now=cast.ago(5), reason="缺佐证。")
    assert broken_links(world.assignment) == []
    last = story(world.assignment)[-1]
    assert (last.actor, last.organization, last.origin, last.verb, last.reason) == (
        zhao,
        zhao.organization,
        "10.1.2.3",
        "send_back",
        "缺佐证。",
    )
    assert last.at == cast.ago(5)
    assert last.committee == world.places["bjrd"]
    basis = last.after.pop("next_report_basis")
    assert (basis["start"], basis["due_on"]) == ("2026-06-06", "2026-09-07")
    assert last.before == {
        "status": "submitted",
        "submitted_on": "2026-06-01",
        "next_report_on": None,
        "next_report_basis": {},
    }
    assert last.after == {"status": "handling", "submitted_on": None, "next_report_on": "2026-09-07"}


def test_what_hangs_on_a_row_is_recorded_when_it_changes(people: cast.World) -> None:
    world = cast.inspected(people)
    world.opinion = actions.draft_opinion(
        actor=world["zhao"],
        inspection=world.inspection,
        government=world.places["bjzf"],
        now=cast.ago(9),
        title="意见书",
        recommendations=world.recommendations,
    )
    one, two = world.recommendations
    actions.amend_opinion(
        actor=world["zhao"],
        opinion=world.opinion,
        now=cast.ago(8),
        title="意见书",
        number="",
        evaluation="",
        recommendations=[two],
    )
    last = Event.objects.of(world.opinion)[0]
    assert (last.before, last.after) == ({"items": [one.pk, two.pk]}, {"items": [two.pk]})
    actions.amend_recommendation(
        actor=world["zhao"], recommendation=one, now=cast.ago(7), facts={"title": "改题"}, clauses=["一"]
    )
    last = Event.objects.of(one)[0]
    assert last.before == {
        "title": "推行人才绿卡",
        "clauses": ["明确分工", "定期评估"],
        "findings": [world.finding.pk],
        "provisions": [world.statute.provisions.get().pk],
        "tags": [],
    }
    assert last.after == {"title": "改题", "clauses": ["一"], "findings": [], "provisions": [], "tags": []}


def test_the_seal_does_not_depend_on_the_time_zone(world: cast.World) -> None:
    row = cast.brought_to(world, "reported")
    seals = [event.hash for event in story(row)]
    for zone in ("UTC", "America/St_Johns", "Pacific/Kiritimati"):
        with timezone.override(zone):
            assert broken_links(row) == []
            assert [event.sealed() for event in story(row)] == seals
    event = story(row)[0]
    event.at = event.at.astimezone(ZoneInfo("America/New_York"))
    assert event.sealed() == seals[0]


def test_values_are_sealed_as_they_are_read_back(people: cast.World) -> None:
    subject = people.places["kw"]
    event = record(
        actor=people["zhao"],
        verb="try",
        subject=subject,
        now=cast.at(cast.TODAY) + dt.timedelta(microseconds=1),
        after={
            "day": cast.TODAY,
            "moment": cast.at(cast.TODAY),
            "person": people["li"],
            "state": Finding.Kind.CASE,
            "text": "“引号”\n换行 <b> 𠮷",
            "number": 1.0,
            "list": [1, "二", None],
            "nested": {"乙": 1, "甲": 2},
        },
    )
    event.refresh_from_db()
    assert event.after["day"] == "2026-06-11"
    assert event.after["person"] == people["li"].pk
    assert event.after["state"] == "case"
    assert broken_links(subject) == []


@pytest.mark.django_db(transaction=True)
def test_chains_of_different_subjects_do_not_wait_for_each_other() -> None:
    people = cast.people_and_places()
    kw, rsj = people.places["kw"], people.places["rsj"]
    found = one_after_the_other(
        lambda: record(actor=people["li"], verb="try", subject=kw, now=cast.ago(1)),
        lambda: record(actor=people["wu"], verb="try", subject=rsj, now=cast.ago(1)),
    )
    assert (found.errors, found.waited) == ([], False)
    assert found.results == {"first": "done", "second": "done"}
    assert [broken_links(subject) for subject in (kw, rsj)] == [[], []]
