"""Statements composed once answer what the database holds now, in every thread, and hold what they lock."""

from __future__ import annotations

import threading
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection, models
from django.db.transaction import TransactionManagementError, atomic
from django.http import Http404

from inspections.models import Inspection
from recommendations import counters
from recommendations.models import Assignment, Notice
from tests import cast
from tracker.composed import ByKey, ByKeys, followed
from tracker.models import Role, User
from tracker.prepared import Prepared
from tracker.seen import Seen


def test_the_row_is_the_one_a_queryset_gives(world: cast.World, django_assert_num_queries: Any) -> None:
    people = ByKey(User.objects.select_related("organization"))
    for person in world.people.values():
        with django_assert_num_queries(1):
            found = people.first(person.pk)
            assert found is not None
            assert found.organization.name == person.organization.name
        stored = User.objects.get(pk=person.pk)
        assert [getattr(found, field.attname) for field in User._meta.concrete_fields] == [
            getattr(stored, field.attname) for field in User._meta.concrete_fields
        ]
    assert people.first(world["zhao"].pk + 1000) is None
    User.objects.filter(pk=world["zhao"].pk).update(name="改名")
    renamed = people.first(world["zhao"].pk)
    assert renamed is not None
    assert renamed.name == "改名"


def test_what_a_row_points_to_is_read_once(world: cast.World, django_assert_num_queries: Any) -> None:
    item = Assignment.objects.get(pk=world.assignment.pk)
    with django_assert_num_queries(1):
        assert followed(item, "unit") == world.places["kw"]
        assert (followed(item, "unit"), item.unit) == (world.places["kw"], world.places["kw"])
    with django_assert_num_queries(0):
        assert followed(item, "responsible") is None
    item.unit_id = world.places["rsj"].pk
    assert followed(item, "unit") == world.places["rsj"]


def test_many_rows_are_those_a_queryset_gives(world: cast.World, django_assert_num_queries: Any) -> None:
    people = ByKeys(User.objects.filter(role=Role.HANDLER).select_related("organization").defer("password"))
    keys = [person.pk for person in world.people.values()]
    with django_assert_num_queries(1):
        found = people.all([*keys, keys[-1] + 1000])
        homes = {person.pk: person.organization.name for person in found}
    wanted = User.objects.filter(role=Role.HANDLER).select_related("organization")
    assert homes == {person.pk: person.organization.name for person in wanted}
    assert all("password" not in vars(person) for person in found)
    with django_assert_num_queries(0):
        assert people.all([]) == []
        assert ByKeys(User.objects.none()).all(keys) == []


def test_what_the_queryset_leaves_out_stays_out(world: cast.World, django_assert_num_queries: Any) -> None:
    heads = ByKey(User.objects.filter(role=Role.HEAD))
    assert heads.first(world["zhou"].pk) == world["zhou"]
    assert heads.first(world["zhao"].pk) is None
    nobody = ByKey(User.objects.none())
    with django_assert_num_queries(0):
        assert nobody.first(world["zhao"].pk) is None


def test_readers_see_what_visible_to_says(world: cast.World) -> None:
    items: Any = Assignment.objects
    asked = Seen(Assignment, "unit")
    for published in (False, True):
        Assignment.objects.update(is_published=published)
        for person in [*world.people.values(), User(role="nonsense", organization_id=world["zhao"].organization_id)]:
            seen = items.visible_to(person).filter(pk=world.assignment.pk).exists()
            assert seen == (person.username in (("tang", "tian") if published else ()) or seen_anyhow(world, person))
            if seen:
                assert asked.get(person, world.assignment.pk) == world.assignment
            else:
                with pytest.raises(Http404):
                    asked.get(person, world.assignment.pk)


def test_the_inspected_side_sees_what_its_committee_inspects(world: cast.World) -> None:
    inspections: Any = Inspection.objects
    asked = Seen(Inspection)
    found: set[bool] = set()
    for person in world.people.values():
        seen = inspections.visible_to(person).filter(pk=world.inspection.pk).exists()
        found.add(seen)
        if seen:
            assert asked.get(person, world.inspection.pk) == world.inspection
        else:
            with pytest.raises(Http404):
                asked.get(person, world.inspection.pk)
    assert found == {True, False}


def seen_anyhow(world: cast.World, person: User) -> bool:
    item, at = world.assignment, person.organization_id
    return person.role in Role.values and at in (item.committee_id, item.government_id, item.unit_id)


def test_a_rule_that_asks_for_the_person_is_not_composed(world: cast.World) -> None:
    class Own(models.QuerySet[Notice]):
        def visible_to(self, user: User) -> models.QuerySet[Notice]:
            return self.filter(recipient=user)

    asked = Seen(Notice)
    asked.model = SimpleNamespace(_default_manager=Own(Notice))  # type: ignore[assignment]
    with pytest.raises(ValueError, match="must be saved"):
        asked.get(world["li"], 1)


def test_a_lock_is_taken_in_a_transaction_and_by_each_thread_on_its_own(
    transactional_db: None, world: cast.World
) -> None:
    with atomic():
        locking = ByKey(User.objects.select_for_update(of=("self",)))
    with pytest.raises(TransactionManagementError):
        locking.first(world["zhao"].pk)
    found: list[User | None] = []

    def elsewhere() -> None:
        with atomic():
            found.append(locking.first(world["zhou"].pk))
        connection.close()

    with atomic():
        assert locking.first(world["zhao"].pk) == world["zhao"]
        thread = threading.Thread(target=elsewhere)
        thread.start()
        thread.join(20)
    assert found == [world["zhou"]]


def test_the_frames_numbers_are_composed_from_the_person_alone_and_never_stale(
    world: cast.World, django_assert_num_queries: Any
) -> None:
    for person in world.people.values():
        counters._statement.cache_clear()
        with django_assert_num_queries(0):
            counters._statement(person.role, cast.TODAY)
        with django_assert_num_queries(1):
            counters.waiting(person, cast.TODAY)
    li = world["li"]
    unread = counters.waiting(li, cast.TODAY)["unread"]
    assert unread == Notice.objects.filter(recipient=li).count() > 0
    Notice.objects.filter(recipient=li).update(read_at=cast.ago(1))
    assert counters.waiting(User.objects.get(pk=li.pk), cast.TODAY)["unread"] == 0


def test_only_what_reads_is_prepared() -> None:
    assert Prepared("reads", "\n (SELECT 1)", [], []).call.startswith("EXECUTE reads_")
    for writing in ("DELETE FROM tracker_event", "WITH gone AS (DELETE FROM tracker_event) SELECT 1"):
        with pytest.raises(ValueError, match="Not a SELECT"):
            Prepared("writes", writing, [], [])
