"""What is written already and leaves on a day: beside what that day's sweep would write, the rest of its letters."""

from __future__ import annotations

import datetime as dt

from django.db.models import F
from django.utils import timezone

from ..models import Notice
from ..models.notices import NoticeQuerySet


def leaving_on(rows: NoticeQuerySet, day: dt.date) -> NoticeQuerySet:
    """Of these notices those that wait for a moment of this day, in the order in which they leave, with what names
    each. To be cut by the caller."""
    begin = timezone.make_aware(dt.datetime.combine(day, dt.time()))
    waiting = rows.filter(
        unsent__state=Notice.State.WAITING,
        unsent__send_after__gte=begin,
        unsent__send_after__lt=begin + dt.timedelta(days=1),
        unsent__committee=F("committee"),
    )
    return waiting.select_related("rule", "recipient__organization", "unsent").order_by("unsent__send_after", "pk")
