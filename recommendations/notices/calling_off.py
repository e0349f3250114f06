"""Calling off what waits. What has left, was given up, or is called off already, stays as it is."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.db import connection


def calling_off(those: str, reason: str = "%s") -> str:
    """The statement that calls off those of the notices (`those` selects their `id`) that wait. It is given what
    `those` is given, the moment, and what `reason` is given: an expression about the notice `n`.

    The row of what waits is taken first: whoever stamps its letter meanwhile is waited for, and then it has left.
    """
    return f"""
    WITH off AS (
        UPDATE recommendations_unsent q SET state = 'cancelled' FROM ({those}) those
        WHERE q.notice_id = those.id AND q.state = 'waiting' RETURNING q.notice_id)
    UPDATE recommendations_notice n SET cancelled_at = %s, cancel_reason = {reason}
    FROM off WHERE n.id = off.notice_id"""


def call_off_keys(keys: Iterable[int], words: str, now: dt.datetime) -> int:
    """Call off those of these that wait; how many."""
    with connection.cursor() as cursor:
        cursor.execute(calling_off("SELECT unnest(%s::bigint[]) AS id"), [list(keys), now, words])
        return int(cursor.rowcount)
