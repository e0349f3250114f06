"""What keeps the suite short does not change what a test finds."""

from __future__ import annotations

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from recommendations.models import NoticeRule
from tests import cast, snapshots
from tests.savepoints import TURN
from tests.shortcuts import KEPT_TABLES, RULES
from tracker.models import Region, User

pytestmark = pytest.mark.django_db


def rows() -> dict[str, list[str]]:
    return {table: sorted(snapshots._rows_of(table).splitlines()) for table in snapshots.filled_tables()}


def test_a_step_copied_leaves_what_the_step_acted_out_left(world: cast.World) -> None:
    start, before = TURN.snapshot, transaction.savepoint()
    cast._taken_on.__wrapped__(world, "completed")  # type: ignore[attr-defined]
    events = len(rows()["tracker_event"])
    transaction.savepoint_rollback(before)
    found = []
    for _ in range(2):
        before = transaction.savepoint()
        TURN.snapshot = start
        cast.brought_to(world, "completed")
        found.append((TURN.snapshot, rows()))
        transaction.savepoint_rollback(before)
    assert found[0] == found[1]
    assert found[0][0].startswith(f"{start}, tests.cast._taken_on")
    assert (len(found[0][1]["tracker_event"]), world.assignment.status) == (events, "completed")


def test_a_world_stands_where_nobody_else_finds_it(world: cast.World) -> None:
    assert connection.settings_dict["NAME"].endswith("_world")
    assert world["zhao"] == User.objects.get(username="zhao")


def test_without_a_world_there_are_only_the_rows_of_migrating() -> None:
    assert set(snapshots.filled_tables()) <= KEPT_TABLES


@pytest.mark.django_db(transaction=True)
def test_who_commits_gets_the_same_rows_and_leaves_what_migrating_left(world: cast.World) -> None:
    assert not connection.settings_dict["NAME"].endswith("_world")
    assert world["zhao"] == User.objects.get(username="zhao")
    seeded = rows()[RULES]
    NoticeRule.objects.update(legal_basis="改过")
    assert rows()[RULES] != seeded
    call_command("flush", interactive=False, verbosity=0)
    assert set(snapshots.filled_tables()) <= KEPT_TABLES
    assert sorted(snapshots._rows_of(RULES).splitlines()) == sorted(
        snapshots._rows_of(f"{RULES}_as_seeded").splitlines()
    )


def test_after_anything_else_was_written_a_step_is_acted_out(world: cast.World) -> None:
    Region.objects.create(name="河北", position=9)
    assert TURN.snapshot == ""
    cast.brought_to(world, "handling")
    assert (TURN.snapshot, world.assignment.status) == ("", "handling")
    assert Region.objects.filter(name="河北").exists()


def test_what_is_taken_back_is_gone_at_the_next_look() -> None:
    Region.objects.create(name="北京", position=1)
    with pytest.raises(IntegrityError), transaction.atomic():
        Region.objects.bulk_create([Region(name="天津", position=2), Region(name="北京", position=3)])
    with transaction.atomic():
        Region.objects.create(name="河北", position=3)
        with transaction.atomic():
            Region.objects.filter(name="北京").delete()
            transaction.set_rollback(True)
    assert list(Region.objects.order_by("position").values_list("name", flat=True)) == ["北京", "河北"]


def test_counted_statements_are_each_sent_alone() -> None:
    with CaptureQueriesContext(connection) as asked, transaction.atomic():
        Region.objects.count()
    assert [query["sql"].split()[0] for query in asked] == ["SAVEPOINT", "SELECT", "RELEASE"]
