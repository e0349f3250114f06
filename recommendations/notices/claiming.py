"""Taking notices to send, so that several workers never take the same one and none is lost.

People are claimed, not single notices: whoever holds a person's row for a moment takes all that waits for
them, so that a digest is never split between two workers. A claim is a lease; a dead worker's notices are
taken again when it has run out.
"""

from __future__ import annotations

import datetime as dt

from django.db import connection, transaction

from ..models import Notice
from .retrying import LEASE, MOST_ATTEMPTS

PEOPLE = 25
LOOK_AHEAD = 1000


def claim(now: dt.datetime) -> list[int]:
    """Take what is due for up to `PEOPLE` people; the ids. Their attempt is counted here, before sending.

    The people are locked once (MATERIALIZED): a plan that asked again for each row would lock others as they
    come free, and split their digests.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            """
            WITH people AS MATERIALIZED (
                SELECT id FROM tracker_user WHERE id IN (
                    SELECT recipient_id FROM recommendations_notice
                    WHERE state = 'waiting' AND send_after <= %(now)s ORDER BY send_after, id LIMIT %(ahead)s)
                ORDER BY id LIMIT %(people)s FOR NO KEY UPDATE SKIP LOCKED)
            UPDATE recommendations_notice
            SET state = 'claimed', lease_until = %(lease)s, attempts = attempts + 1
            WHERE state = 'waiting' AND send_after <= %(now)s AND recipient_id IN (SELECT id FROM people)
            RETURNING id""",
            {"now": now, "lease": now + LEASE, "ahead": LOOK_AHEAD, "people": PEOPLE},
        )
        return [row[0] for row in cursor.fetchall()]


def reclaim(now: dt.datetime) -> int:
    """Put back what a dead worker held; one that has killed eight workers is given up, visibly."""
    held = Notice.objects.filter(state=Notice.State.CLAIMED, lease_until__lt=now)
    held.filter(attempts__gte=MOST_ATTEMPTS).update(state=Notice.State.FAILED, lease_until=None)
    return held.update(state=Notice.State.WAITING, lease_until=None)
