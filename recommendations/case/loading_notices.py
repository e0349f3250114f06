"""The reminders of the demonstration: those of past weeks were delivered and read then, today's sweep has run."""

from __future__ import annotations

import datetime as dt

from django.db.models import F
from django.utils import timezone

from recommendations.models import Notice
from recommendations.notices.planning import plan

STILL_NEW = dt.timedelta(days=5)
"""Older notices would greet a visitor as hundreds of unread ones."""


def settle(today: dt.date) -> None:
    """Put the reminders in the state they would be in this morning, had the product run all the time."""
    morning = timezone.make_aware(dt.datetime.combine(today, dt.time(7, 30)))
    Notice.objects.filter(planned_at__lt=morning - STILL_NEW).update(
        state=Notice.State.INBOX_ONLY, sent_at=F("send_after"), read_at=F("send_after")
    )
    plan(today=today, now=morning)
