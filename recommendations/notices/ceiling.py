"""A ceiling per person and day: so many letters of their own, the rest folded into the next digest, none lost.

Called by a claim, which holds the person: two workers never give away the same place. Red ones take
places first. A letter that was begun keeps its place, so that trying again sends the same letter again.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence

from django.conf import settings
from django.db import connection
from django.utils import timezone

from ..models import Notice, NoticePreference, Unsent
from .timing import DIGEST_HOUR, Departures


def fold(urgent: Sequence[int], now: dt.datetime) -> set[int]:
    """Give the places of the day to due `urgent` notices that have none yet; those for whom none was left.

    They wait for their recipient's next digest, and are urgent no more.
    """
    if not urgent:
        return set()
    day = timezone.localdate(now)
    beyond = _beyond(urgent, day)
    departures, by_hour = Departures(now), defaultdict[int, list[int]](list)
    hours = dict(NoticePreference.objects.filter(user__in=set(beyond.values())).values_list("user", "hour"))
    for pk, person in beyond.items():
        by_hour[hours.get(person, DIGEST_HOUR)].append(pk)
    for hour, folded in by_hour.items():
        Unsent.objects.filter(pk__in=folded).update(is_urgent=False, send_after=departures.digest(hour))
    Notice.objects.filter(pk__in=beyond).update(folded_at=now)
    Notice.objects.filter(pk__in=urgent).exclude(pk__in=beyond).exclude(alone_on=day).update(alone_on=day)
    return set(beyond)


def _beyond(urgent: Sequence[int], day: dt.date) -> dict[int, int]:
    """Notice → person, of those that come after the last place."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT id, recipient_id FROM (
                SELECT n.id, n.recipient_id, n.alone_on, COALESCE(used.places, 0) + row_number() OVER (
                    PARTITION BY n.recipient_id
                    ORDER BY n.alone_on IS NULL, rule.light <> 'red', q.send_after, n.id) AS place
                FROM recommendations_notice n JOIN recommendations_noticerule rule ON rule.id = n.rule_id
                JOIN recommendations_unsent q ON q.notice_id = n.id
                LEFT JOIN (SELECT recipient_id, count(*) AS places FROM recommendations_notice
                           WHERE alone_on = %(day)s AND recipient_id IN
                               (SELECT recipient_id FROM recommendations_notice WHERE id = ANY(%(urgent)s))
                           GROUP BY recipient_id) used ON used.recipient_id = n.recipient_id
                WHERE n.id = ANY(%(urgent)s) AND n.alone_on IS DISTINCT FROM %(day)s) wanted
            WHERE place > %(most)s AND alone_on IS NULL""",
            {"day": day, "urgent": list(urgent), "most": settings.LETTERS_A_DAY},
        )
        return dict(cursor.fetchall())
