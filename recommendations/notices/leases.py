"""Leases of what is written down as claimed: whether its worker is dead is asked of the database, not of the clock
alone. A clock that skips must not send what somebody is sending."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

from .claiming import be_steady
from .retrying import LEASE

_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


@contextmanager
def alive(now: dt.datetime) -> Iterator[None]:
    """While this is open, what was claimed at `now` has a living worker; the lock goes with its connection."""
    be_steady()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [_key(now + LEASE)])
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [_key(now + LEASE)])


def is_dead(lease: dt.datetime) -> bool:
    """Whether the worker of that lease is gone; asked in a transaction, which keeps others from asking too."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_key(lease)])
        return bool(cursor.fetchone()[0])


def _key(lease: dt.datetime) -> int:
    return (lease - _EPOCH) // dt.timedelta(microseconds=1)
