"""Taking notices to send, so that several workers never take the same one and none is lost.

People are claimed, not single notices: whoever holds a person's row for a moment takes all that waits for
them, so that a digest is never split between two workers. A claim is a lease; a dead worker's notices are
taken again when it has run out.
"""

from __future__ import annotations

import datetime as dt

from django.db import connection, transaction
from django.utils import timezone

from ..models import Notice
from .ceiling import fold
from .retrying import LEASE, MOST_ATTEMPTS

PEOPLE = 50
LOOK_AHEAD = 4000
"""Notices looked through for people: enough that a second worker finds others beside those already held."""


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


def reclaim(now: dt.datetime) -> int:
    """Put back what a dead worker held; one that has killed eight workers is given up, visibly."""
    held = Notice.objects.filter(state=Notice.State.CLAIMED, lease_until__lt=now)
    held.filter(attempts__gte=MOST_ATTEMPTS).update(state=Notice.State.FAILED, lease_until=None)
    return held.update(state=Notice.State.WAITING, lease_until=None)
