"""What has not left by mail is found in `Unsent`, which follows the notices by itself."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection

from recommendations.models import Notice, Unsent
from tests import cast
from tests.recommendations.notices.test_delivery import NOW, clean, write

pytestmark = pytest.mark.django_db
LATER = NOW + dt.timedelta(hours=1)


def kept() -> set[tuple[object, ...]]:
    return set(Unsent.objects.values_list("notice", "recipient", "committee", "state", "send_after"))


def unsent() -> set[tuple[object, ...]]:
    """What it should hold, told by the notices."""
    return set(Notice.objects.exclude(state="sent").values_list("pk", "recipient", "committee", "state", "send_after"))


def test_it_follows_whatever_becomes_of_notices(world: cast.World) -> None:
    clean(world)
    one, two, three = (write(world, name) for name in ("li", "zhou", "sun"))
    ours = Notice.objects.filter(pk__in=(one.pk, two.pk, three.pk))
    assert {row[0] for row in kept()} == {one.pk, two.pk, three.pk}
    for changes in (
        {"send_after": LATER},
        {"state": "failed"},
        {"state": "sent", "sent_at": NOW},
        {"read_at": NOW},
        {"state": "cancelled", "cancelled_at": NOW},
        {"state": "waiting", "cancelled_at": None},
        {"state": "inbox_only"},
    ):
        ours.filter(pk=one.pk).update(**changes)
        assert kept() == unsent(), changes
        ours.update(**changes)
        assert kept() == unsent(), changes
    ours.filter(pk=two.pk).update(state="sent")
    ours.filter(pk=one.pk).delete()
    assert {row[0] for row in kept()} == {three.pk}
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; TRUNCATE recommendations_notice CASCADE")
    assert kept() == set()


def test_a_notice_that_is_revived_by_a_sweep_waits_again(world: cast.World) -> None:
    clean(world)
    notice = write(world, "li")
    Notice.objects.filter(pk=notice.pk).update(state="cancelled", cancelled_at=NOW)
    with connection.cursor() as cursor:
        columns = ", ".join(str(field.column) for field in Notice._meta.concrete_fields if not field.primary_key)
        cursor.execute(
            f"""INSERT INTO recommendations_notice ({columns}) SELECT {columns} FROM recommendations_notice
            ON CONFLICT ON CONSTRAINT one_notice_per_reason DO UPDATE SET state = 'waiting', send_after = %s""",
            [LATER],
        )
    assert {(row[0], *row[3:]) for row in kept()} == {(notice.pk, "waiting", LATER)}


def test_a_stamp_writes_no_index_of_the_notices() -> None:
    """PostgreSQL leaves a changed row to all its indexes where none of them, nor their conditions, knows a column
    that changed, and where there is room on the page."""
    stamped = ("state", "sent_at", "attempts", "send_after")
    with connection.cursor() as cursor:
        cursor.execute("SELECT indexdef FROM pg_indexes WHERE tablename = 'recommendations_notice'")
        indexes = [row[0] for row in cursor.fetchall()]
        cursor.execute("SELECT reloptions FROM pg_class WHERE relname = 'recommendations_notice'")
        [[room]] = cursor.fetchall()
    assert len(indexes) >= 8
    assert [index for index in indexes if any(name in index.partition(" USING ")[2] for name in stamped)] == []
    assert room == ["fillfactor=80"]


def test_no_trigger_joins_what_was_with_what_is() -> None:
    """The plan of a trigger's statement is kept: one made when a change touched no row walked all pairs of rows when
    a sweep called off a hundred thousand."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT tgname, tgoldtable, tgnewtable FROM pg_trigger
            WHERE tgrelid = 'recommendations_notice'::regclass AND NOT tgisinternal"""
        )
        triggers = cursor.fetchall()
    assert len(triggers) == 4
    assert [name for name, old, new in triggers if old and new] == []
