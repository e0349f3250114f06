"""Working calendars for tests, from the published arrangements, and the slow obvious way to ask them."""

from collections.abc import Iterable
from datetime import date, timedelta
from functools import cache
from typing import Any

import chinese_calendar  # type: ignore[import-untyped]
from django.utils.functional import SimpleLazyObject

from tracker.workdays import WorkingCalendar

DAY = timedelta(days=1)
FIRST_YEAR, LAST_YEAR = 2004, 2026


def days_of(years: Iterable[int]) -> list[date]:
    return [
        date(year, 1, 1) + DAY * n for year in years for n in range((date(year, 12, 31) - date(year, 1, 1)).days + 1)
    ]


@cache
def published(first_year: int = FIRST_YEAR, last_year: int = LAST_YEAR) -> WorkingCalendar:
    days = days_of(range(first_year, last_year + 1))
    names = {}
    for day in days:
        is_off, english = chinese_calendar.get_holiday_detail(day)
        if is_off and english:
            names[day] = chinese_calendar.Holiday(english).chinese
    return WorkingCalendar(((day, chinese_calendar.is_workday(day)) for day in days), names=names)


CALENDAR: Any = SimpleLazyObject(published)
"""Every published year; read when a test asks, not by every process that collects the tests."""


@cache
def slow_is_working(day: date) -> bool:
    if FIRST_YEAR <= day.year <= LAST_YEAR:
        return bool(chinese_calendar.is_workday(day))
    return day.weekday() < 5


def slow_next_working(day: date) -> date:
    while not slow_is_working(day):
        day += DAY
    return day


def slow_add_working(start: date, n: int) -> date:
    step = DAY if n > 0 else -DAY
    day, left = start, abs(n)
    while left:
        day += step
        left -= slow_is_working(day)
    return day


def slow_between(a: date, b: date) -> int:
    if b < a:
        return -slow_between(b, a)
    return sum(slow_is_working(a + DAY * n) for n in range(1, (b - a).days + 1))
