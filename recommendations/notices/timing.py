"""When a notice leaves: urgent ones at once but for the night and days off, the others once a working day.

Everybody has a default hour and default quiet hours; a `NoticePreference` moves them. Red waits for nothing
(an SMS still waits for the morning). Worked out when a notice is written, so that claiming compares one column.
"""

from __future__ import annotations

import datetime as dt
from functools import cached_property
from typing import Any

from django.conf import settings
from django.utils import timezone

from tracker.models import User
from tracker.models.calendar import days_between, load_calendar
from tracker.workdays import WorkingCalendar

from ..models import NoticePreference, NoticeRule

DIGEST_HOUR = 8
SMS_NIGHT = (22, 7)
_LONGEST_HOLIDAY = 14
"""Days within which the calendar must name a working day; no holiday arrangement is longer."""


def next_working_day(day: dt.date) -> dt.date:
    """The day itself when worked, else the next worked day: one small query, for actions."""
    return _calendar_from(day).next_working(day)


def next_working_days(after: dt.date, count: int) -> list[dt.date]:
    """The next so many days of work, `after` not counted."""
    calendar = load_calendar(after.year)
    return [calendar.add_working(after, n) for n in range(1, count + 1)]


def _calendar_from(day: dt.date) -> WorkingCalendar:
    # A digest after the first one of a holiday looks another holiday ahead.
    days = days_between(day, day + dt.timedelta(days=2 * _LONGEST_HOLIDAY))
    return WorkingCalendar((day, is_working) for day, is_working, _name, _is_published in days)


def preference_of(person: User) -> NoticePreference:
    """Their own, or the defaults. No query where `notice_preference` came along with the person."""
    try:
        return person.notice_preference
    except NoticePreference.DoesNotExist:
        first, last = settings.QUIET_HOURS or (0, 0)
        return NoticePreference(user=person, quiet_from=first, quiet_until=last)


def wants_mail(person: User) -> bool:
    """As `preference_of` has it, without making one for each of thousands of people."""
    own: NoticePreference | None = getattr(person, "notice_preference", None)
    return bool(NoticePreference._meta.get_field("wants_mail").default if own is None else own.wants_mail)


class Departures:
    """The moments at which what is written `now` may leave. Reads the calendar at most once."""

    def __init__(self, now: dt.datetime) -> None:
        self.now = now

    @cached_property
    def calendar(self) -> WorkingCalendar:
        return _calendar_from(timezone.localdate(self.now))

    @property
    def days(self) -> tuple[dt.date, dt.date]:
        """Today and tomorrow."""
        today = timezone.localdate(self.now)
        return today, today + dt.timedelta(days=1)

    def of(self, rule: NoticeRule, person: User) -> dt.datetime:
        """For one person by one rule."""
        own = preference_of(person)
        if not rule.is_urgent:
            return self.digest(own.hour)
        if rule.light == NoticeRule.Light.RED:
            return self.now
        return self.urgent(own.quiet_from, own.quiet_until)

    def digest(self, hour: int = DIGEST_HOUR, after: dt.datetime | None = None) -> dt.datetime:
        """The next full `hour` of a working day, strictly after `now` (or a later moment)."""
        local = timezone.localtime(after or self.now)
        day = local.date() if local.hour < hour else local.date() + dt.timedelta(days=1)
        return _at(self.calendar.next_working(day), hour)

    def urgent(self, quiet_from: int, quiet_until: int) -> dt.datetime:
        """Now, or the end of the quiet hours, on a working day unless the installation never rests."""
        moment = after_night(self.now, quiet_from, quiet_until)
        day = timezone.localdate(moment)
        if settings.QUIET_HOURS is None or self.calendar.is_working(day):
            return moment
        return _at(self.calendar.next_working(day), quiet_until if quiet_from != quiet_until else DIGEST_HOUR)


def after_night(now: dt.datetime, first: int, last: int) -> dt.datetime:
    """`now`, or when it lies between the hours `first` and `last` (22 and 7 lie around midnight), the last one."""
    local = timezone.localtime(now)
    if first < last and first <= local.hour < last:
        return _at(local.date(), last)
    if first > last and local.hour >= first:
        return _at(local.date() + dt.timedelta(days=1), last)
    if first > last and local.hour < last:
        return _at(local.date(), last)
    return now


def leaving_sql(day: dt.date, now: dt.datetime, *, is_morning: bool) -> tuple[str, list[Any]]:
    """When what a sweep of `day` writes may leave, as an expression over `own` (a preference, or nulls) and `due`.

    What the morning's sweep writes leaves with that day's digest, or with the next where the day is off. A letter
    that says 今天到期 is worth nothing tomorrow: a late sweep, whose hour has gone, waits for the night only. Any
    other sweep (a rule was changed) speaks as an action does: `Departures.of`.
    """
    first, last = settings.QUIET_HOURS or (0, 0)
    hour = timezone.localtime(now).hour
    begins, ends = f"COALESCE(own.quiet_from, {first:d})", f"COALESCE(own.quiet_until, {last:d})"
    departures = Departures(now)
    digest, sent = _digest_sql(day, now) if is_morning else _next_digest_sql(departures, hour)
    today, next_day, is_off = _days_of_urgent(departures)
    sql = f"""
        CASE {digest}
             WHEN due.light = 'red' THEN %s
             WHEN {begins} > {ends} AND {hour:d} >= {begins} THEN %s + {_hours(ends)}
             WHEN {begins} > {ends} AND {hour:d} < {ends} OR {hour:d} >= {begins} AND {hour:d} < {ends}
                 THEN %s + {_hours(ends)}
             WHEN %s THEN %s + {_hours(f"CASE WHEN {begins} = {ends} THEN {DIGEST_HOUR} ELSE {ends} END")}
             ELSE %s END"""
    return sql, [*sent, now, next_day, today, is_off, today, now]


def _hours(count: str) -> str:
    return f"make_interval(hours => {count})"


_DIGEST = f"COALESCE(own.hour, {DIGEST_HOUR})"


def _digest_sql(day: dt.date, now: dt.datetime) -> tuple[str, list[Any]]:
    """With the digest of the day, while its hour has not gone."""
    start = _at(next_working_day(day), 0)
    moment = f"%s + {_hours(_DIGEST)}"
    return f"WHEN NOT due.urgent AND {moment} > %s THEN {moment}", [start, now, start]


def _next_digest_sql(departures: Departures, hour: int) -> tuple[str, list[Any]]:
    """`Departures.digest`."""
    days = [_at(departures.calendar.next_working(day), 0) for day in departures.days]
    return f"WHEN NOT due.urgent THEN CASE WHEN {hour:d} < {_DIGEST} THEN %s ELSE %s END + {_hours(_DIGEST)}", days


def _days_of_urgent(departures: Departures) -> tuple[dt.datetime, dt.datetime, bool]:
    """The days, as their first moments, on which what is urgent may leave today, or after this night; and whether
    today is off. An installation that never rests takes each as it comes."""
    today, tomorrow = departures.days
    if settings.QUIET_HOURS is None:
        return _at(today, 0), _at(tomorrow, 0), False
    first, second = (_at(departures.calendar.next_working(day), 0) for day in departures.days)
    return first, second, not departures.calendar.is_working(today)


def _at(day: dt.date, hour: int) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, dt.time(hour)))
