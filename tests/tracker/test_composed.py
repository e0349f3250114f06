"""Statements composed once answer what the database holds now, in every thread, and hold what they lock."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from django.db import connection
from django.db.transaction import TransactionManagementError, atomic

from recommendations import counters
from recommendations.models import Notice
from tests import cast
from tracker.composed import ByKey
from tracker.models import Role, User


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


def test_what_the_queryset_leaves_out_stays_out(world: cast.World, django_assert_num_queries: Any) -> None:
    heads = ByKey(User.objects.filter(role=Role.HEAD))
    assert heads.first(world["zhou"].pk) == world["zhou"]
    assert heads.first(world["zhao"].pk) is None
    nobody = ByKey(User.objects.none())
    with django_assert_num_queries(0):
        assert nobody.first(world["zhao"].pk) is None


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
            counters._statement(person.pk, person.role, person.organization_id, cast.TODAY)
        with django_assert_num_queries(1):
            counters.waiting(person, cast.TODAY)
    li = world["li"]
    unread = counters.waiting(li, cast.TODAY)["unread"]
    assert unread == Notice.objects.filter(recipient=li).count() > 0
    Notice.objects.filter(recipient=li).update(read_at=cast.ago(1))
    assert counters.waiting(User.objects.get(pk=li.pk), cast.TODAY)["unread"] == 0
