"""When a letter leaves: urgent ones at once, the others once a working day at eight."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from tracker.models import CalendarDay
from tracker.workdays import WorkingCalendar

DIGEST_AT = dt.time(8)
_LONGEST_HOLIDAY = 14
"""Days within which the calendar must name a working day; no holiday arrangement is longer."""


def next_working_day(day: dt.date) -> dt.date:
    """The day itself when worked, else the next worked day: one small query, for actions."""
    known = dict(
        CalendarDay.objects.filter(day__range=(day, day + dt.timedelta(days=_LONGEST_HOLIDAY))).values_list(
            "day", "is_working"
        )
    )
    return WorkingCalendar(known.items()).next_working(day)


def next_digest(now: dt.datetime) -> dt.datetime:
    """The next eight o'clock of a working day, strictly after `now`."""
    local = timezone.localtime(now)
    day = local.date() if local.time() < DIGEST_AT else local.date() + dt.timedelta(days=1)
    return _eight(next_working_day(day))


def digest_of(day: dt.date, now: dt.datetime) -> dt.datetime:
    """When the letters that the sweep of `day` planned leave: at eight, or at once after a late sweep.

    A letter that says 今天到期 is worth nothing tomorrow, so a late sweep does not wait for the next eight.
    """
    return max(now, _eight(day))


def _eight(day: dt.date) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, DIGEST_AT))
