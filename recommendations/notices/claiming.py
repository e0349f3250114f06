"""Taking notices to send, so that several workers never take the same one and none is lost.

People are claimed, not single notices: whoever holds a person's row for a moment takes all that waits for
them, so that a digest is never split between two workers. A claim is a lease; a dead worker's notices are
taken again when it has run out. Whether the worker is dead is asked of the database, not of the clock alone:
a clock that skips must not send what somebody is sending.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction
from django.utils import timezone

from ..models import Notice
from .ceiling import fold
from .retrying import LEASE, MOST_ATTEMPTS

PEOPLE = 50
LOOK_AHEAD = 4000
"""Notices looked through for people: enough that a second worker finds others beside those already held."""
_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


def claim(now: dt.datetime) -> list[int]:
    """Take what is due for up to `PEOPLE` people; the ids. Their attempt is counted here, before sending.

    The people are locked by a statement of its own, so that the next one sees all that another claim of the
    same person has just committed.
    """
    day = timezone.localdate(now)
    with transaction.atomic(), connection.cursor() as cursor:
        while people := _held(now):
            # A claim that is lost with the server is made again: no need to wait for the disk.
            cursor.execute(
                """
                SET LOCAL synchronous_commit = off;
                UPDATE recommendations_notice
                SET state = 'claimed', lease_until = %(lease)s, attempts = attempts + 1
                WHERE state = 'waiting' AND send_after <= %(now)s AND recipient_id = ANY(%(people)s)
                RETURNING id, is_urgent AND alone_on IS DISTINCT FROM %(day)s""",
                {"now": now, "lease": now + LEASE, "people": people, "day": day},
            )
            rows = cursor.fetchall()
            folded = fold([pk for pk, wants_a_place in rows if wants_a_place], now)
            if taken := [pk for pk, _wants_a_place in rows if pk not in folded]:
                return taken
    return []


def _held(now: dt.datetime) -> list[int]:
    """People for whom something is due, held until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT id FROM tracker_user WHERE id IN (
                SELECT recipient_id FROM recommendations_notice
                WHERE state = 'waiting' AND send_after <= %s ORDER BY send_after, id LIMIT %s)
            ORDER BY id LIMIT %s FOR NO KEY UPDATE SKIP LOCKED""",
            [now, LOOK_AHEAD, PEOPLE],
        )
        return [row[0] for row in cursor.fetchall()]


@contextmanager
def alive(now: dt.datetime) -> Iterator[None]:
    """While this is open, what was claimed at `now` has a living worker; the lock goes with its connection.

    A worker whose whole machine died leaves a connection that nobody closes: PostgreSQL is to notice within
    two minutes, not the usual two hours.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT set_config('tcp_keepalives_idle', '60', FALSE), set_config('tcp_keepalives_interval', '20', FALSE),
                   set_config('tcp_keepalives_count', '3', FALSE), pg_advisory_lock(%s)""",
            [_key(now + LEASE)],
        )
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [_key(now + LEASE)])


def is_anything_due(now: dt.datetime) -> bool:
    return Notice.objects.waiting().filter(send_after__lte=now).exists()


def reclaim(now: dt.datetime) -> int:
    """Put back what a dead worker held; one that has killed eight workers is given up, visibly."""
    held = Notice.objects.filter(state=Notice.State.CLAIMED, lease_until__lt=now)
    leases = list(held.values_list("lease_until", flat=True).order_by().distinct())
    if not leases:
        return 0
    with transaction.atomic():
        held = held.filter(lease_until__in=[lease for lease in leases if lease and is_dead(lease)])
        held.filter(attempts__gte=MOST_ATTEMPTS).update(state=Notice.State.FAILED, lease_until=None)
        return held.update(state=Notice.State.WAITING, lease_until=None)


def is_dead(lease: dt.datetime) -> bool:
    """Whether the worker of that lease is gone; asked in a transaction, which keeps others from asking too."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_key(lease)])
        return bool(cursor.fetchone()[0])


def _key(lease: dt.datetime) -> int:
    return (lease - _EPOCH) // dt.timedelta(microseconds=1)
