"""Taking notices to send, so that several workers never take the same one and none is lost.

People are held, not single notices: whoever holds a person takes all that waits for them, so that a digest is
never split between two workers. They are held by the worker's own connection (an advisory lock), which falls
away with the worker however it dies: no lease has to run out, and no clock is asked. Nothing is written.
"""

from __future__ import annotations

import datetime as dt
import select
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg2
from django.db import connection, transaction

from ..models import Notice, Unsent
from .ceiling import fold
from .reading import due_to

PEOPLE = 150
LOOK_AHEAD = 3500
"""Notices looked through for people whom nobody holds yet: a batch of long letters."""
LOCK = 0x70656F
"""Our class among the database's advisory locks; the second number is the person's key."""


_HANGS_UP = getattr(select, "POLLRDHUP", 0)
"""Linux's; elsewhere a poll that asks for nothing still tells of a line that is closed at both ends."""


class Claims:
    """The people whom this thread's connection holds."""

    def __init__(self) -> None:
        self.people: set[int] = set()
        self._line: Any = None

    def are_held(self) -> bool:
        """Whether the connection that holds them still stands, asked of this machine alone: a database that died has
        hung up, and when it is back somebody else may hold them. May be asked from another thread."""
        try:
            end = self._line.fileno()  # negative once libpq has given up
        except psycopg2.InterfaceError:
            return False
        if end < 0:
            return False
        hung_up = select.poll()
        hung_up.register(end, _HANGS_UP)
        return not hung_up.poll(0)

    def take(self, now: dt.datetime) -> tuple[list[int], list[Notice]]:
        """Hold up to `PEOPLE` people for whom something is due: they, and the notices that are due to them.

        What is due is read by a statement of its own, which sees all that an earlier holder has committed.
        Both are empty when nothing is due, or only to people who are held already.
        """
        while people := self._hold(now):
            with transaction.atomic():
                due = due_to(people, now)
                folded = fold([notice.id for notice in due if notice.leaves_alone], now)
            if taken := [notice for notice in due if notice.id not in folded]:
                return people, taken
            self.release(people)
        return [], []

    def _hold(self, now: dt.datetime) -> list[int]:
        with connection.cursor() as cursor:
            if not self.people:
                be_steady()
            cursor.execute(
                """
                WITH due AS MATERIALIZED (
                    SELECT DISTINCT recipient_id::int AS person FROM (
                        SELECT recipient_id FROM recommendations_unsent
                        WHERE state = 'waiting' AND send_after <= %s AND recipient_id NOT IN (
                            SELECT objid::bigint FROM pg_locks WHERE locktype = 'advisory' AND classid = %s
                            AND objsubid = 2 AND database = (
                                SELECT oid FROM pg_database WHERE datname = current_database()))
                        ORDER BY send_after, notice_id LIMIT %s) first)
                SELECT person FROM due WHERE pg_try_advisory_lock(%s, person) LIMIT %s""",
                [now, LOCK, LOOK_AHEAD, LOCK, PEOPLE],
            )
            people = [row[0] for row in cursor.fetchall()]
        self.people.update(people)
        self._line = connection.connection
        return people

    def release(self, people: list[int] | None = None) -> None:
        """Let these people go; all, by default."""
        going = sorted(self.people) if people is None else people
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s, person) FROM unnest(%s::int[]) person", [LOCK, going])
        self.people.difference_update(going)


@contextmanager
def claimed(now: dt.datetime) -> Iterator[list[Notice]]:
    """The notices of one claim, held while this is open."""
    claims = Claims()
    try:
        yield claims.take(now)[1]
    finally:
        claims.release()


def be_steady() -> None:
    """A worker whose whole machine died leaves a connection that nobody closes: PostgreSQL is to notice within
    two minutes, not the usual two hours."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT set_config('tcp_keepalives_idle', '60', FALSE), set_config('tcp_keepalives_interval', '20', FALSE),
                   set_config('tcp_keepalives_count', '3', FALSE)"""
        )


def is_anything_due(now: dt.datetime) -> bool:
    return Unsent.objects.filter(state=Notice.State.WAITING, send_after__lte=now).exists()


def people_held() -> int:
    """To how many people letters are being written at this moment, by all workers together."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND classid = %s AND objsubid = 2 AND granted
            AND database = (SELECT oid FROM pg_database WHERE datname = current_database())""",
            [LOCK],
        )
        return int(cursor.fetchone()[0])
