"""The reminders of the demonstration: old ones are read, the last days' wait, today's deadlines are planned."""

from __future__ import annotations

import datetime as dt

from django.db.models import F

from recommendations.models import Notice
from recommendations.notices.planning import plan

from .loading_accounts import Cast

UNREAD_DAYS = 5
"""What was told longer ago has been read; otherwise everybody's first letter would hold three months."""


def settle_notices(cast: Cast) -> None:
    """The actions have written their notices on their own days; here the days since are made up for.

    Old ones were never sent by mail, and say so (仅收件箱). Today's sweep runs as it would at 07:30.
    """
    old = Notice.objects.filter(planned_at__lt=cast.moment(UNREAD_DAYS), state=Notice.State.WAITING)
    read_at = F("planned_at") + dt.timedelta(hours=3)
    old.update(state=Notice.State.INBOX_ONLY, sent_at=F("planned_at"), read_at=read_at)
    plan(today=cast.today, now=cast.moment(0, minute=-90))
