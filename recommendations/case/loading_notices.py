"""The reminders of the demonstration: old ones are read, the last days' wait, today's deadlines are planned."""

from __future__ import annotations

import datetime as dt

from django.db.models import F, OuterRef, Subquery

from recommendations.models import Notice, Unsent
from recommendations.notices.planning import plan

from .loading_accounts import Cast

UNREAD_DAYS = 5
"""What was told longer ago has been read; otherwise everybody's first letter would hold three months."""


def settle_notices(cast: Cast) -> None:
    """The actions have written their notices on their own days; here the days since are made up for.

    Old ones were never sent by mail, and say so (仅收件箱). Today's sweep runs as it would at 07:30.
    """
    old = list(Notice.objects.waiting().filter(planned_at__lt=cast.moment(UNREAD_DAYS)).values_list("pk", flat=True))
    since = Notice.objects.filter(pk=OuterRef("pk")).values("planned_at")
    Unsent.objects.filter(pk__in=old).update(state=Notice.State.INBOX_ONLY, send_after=Subquery(since))
    Notice.objects.filter(pk__in=old).update(read_at=F("planned_at") + dt.timedelta(hours=3))
    plan(today=cast.today, now=cast.moment(0, minute=-90))
