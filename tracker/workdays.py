"""Working days and calendar months, as pure arithmetic.

The State Council's General Office publishes each autumn which days of the next year are off and which
weekends are worked instead (调休). Days outside what was published are taken as Monday to Friday, and
`WorkingCalendar.is_published` says so: a date that rests on them is tentative (暂定).
"""

import calendar
from array import array
from collections.abc import Iterable, Mapping
from datetime import MAXYEAR, date

WEEKDAYS = ("周一", "周二", "周三", "周四", "周五", "周六", "周日")

_OFF, _WORKING = 0, 1


def add_months(start: date, months: int) -> date:
    """Return the corresponding day `months` calendar months after `start`, or the month's last day.

    民法典 202 by analogy: where the month has no such day, its last day ends the period.
    Raises OverflowError beyond year 9999.
    """
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    if not 1 <= year <= MAXYEAR:
        raise OverflowError("date value out of range")
    return date(year, month + 1, min(start.day, calendar.monthrange(year, month + 1)[1]))


def add_years(start: date, years: int) -> date:
    """Return the corresponding day `years` calendar years after `start`; 29 February becomes the 28th."""
    return add_months(start, years * 12)


def _weekdays_through(ordinal: int) -> int:
    """Count Mondays to Fridays from ordinal 1 (0001-01-01, a Monday) through `ordinal`."""
    weeks, rest = divmod(ordinal, 7)
    return weeks * 5 + min(rest, 5)


def _nth_weekday(n: int) -> int:
    """Return the ordinal of the n-th Monday-to-Friday, the inverse of `_weekdays_through`."""
    weeks, rest = divmod(n - 1, 5)
    return weeks * 7 + rest + 1


class WorkingCalendar:
    """Which days are worked; every question is answered in constant time from arrays indexed by day.

    published: (day, is_working) of officially published days, usually whole years.
    expected: (day, is_working) entered ahead of publication; they count, but stay tentative.
    names: why a day is special (春节, 国庆节调休上班), for the explanation on the page.

    Published means inside the longest unbroken run of published days, so that a single day entered
    alone does not make its year look published.
    """

    def __init__(
        self,
        published: Iterable[tuple[date, bool]],
        *,
        expected: Iterable[tuple[date, bool]] = (),
        names: Mapping[date, str] | None = None,
    ) -> None:
        official = {day.toordinal(): is_working for day, is_working in published}
        known = {day.toordinal(): is_working for day, is_working in expected} | official
        self._names = dict(names or {})
        self._published_first, self._published_last = _longest_run(official)
        self._first, self._last = (min(known), max(known)) if known else (1, 0)
        self._before = _weekdays_through(self._first - 1)
        self._after = _weekdays_through(self._last)
        self._state = bytearray()
        self._rank = array("l")
        self._days = array("l")
        for ordinal in range(self._first, self._last + 1):
            is_working = known.get(ordinal, ordinal % 7 not in (6, 0))
            self._state.append(_WORKING if is_working else _OFF)
            if is_working:
                self._days.append(ordinal)
            self._rank.append(len(self._days))
        self._total = len(self._days)

    @property
    def published_from(self) -> date | None:
        """The first day of the published run, or None when nothing is published."""
        return date.fromordinal(self._published_first) if self._published_last else None

    @property
    def published_until(self) -> date | None:
        """The last day of the published run, or None when nothing is published."""
        return date.fromordinal(self._published_last) if self._published_last else None

    def is_published(self, day: date) -> bool:
        """Say whether the day lies in the officially published calendar."""
        return self._published_first <= day.toordinal() <= self._published_last

    def is_working(self, day: date) -> bool:
        """Say whether the day is worked; Monday to Friday where nothing is known."""
        return self._is_working(day.toordinal())

    def _is_working(self, ordinal: int) -> bool:
        if self._first <= ordinal <= self._last:
            return self._state[ordinal - self._first] == _WORKING
        return ordinal % 7 not in (6, 0)

    def name(self, day: date) -> str:
        """Return why the day is special (春节), or its weekday (周六)."""
        return self._names.get(day) or WEEKDAYS[day.weekday()]

    def next_working(self, day: date) -> date:
        """Return the day itself when worked, otherwise the first worked day after it."""
        return day if self.is_working(day) else self.add_working(day, 1)

    def add_working(self, start: date, n: int) -> date:
        """Return the n-th working day after `start`, which itself is not counted.

        A negative n counts back, `start` again not counted; 0 gives `start`, worked or not.
        """
        return date.fromordinal(self.add_working_to(start.toordinal(), n))

    def add_working_to(self, ordinal: int, n: int) -> int:
        """The same of a day given and told by its number (`date.toordinal`), for whoever asks of hundreds."""
        if n == 0:
            return ordinal
        rank = self._rank_of(ordinal) + n
        if n < 0 and not self._is_working(ordinal):
            rank += 1
        return self._ordinal_at(rank)

    def working_between(self, a: date, b: date) -> int:
        """Count the working days after `a` through `b`; when b < a, minus those after `b` through `a`."""
        return self._rank_of(b.toordinal()) - self._rank_of(a.toordinal())

    def _rank_of(self, ordinal: int) -> int:
        """Number the working days: 1 is the first one on or after the first known day."""
        if ordinal < self._first:
            return _weekdays_through(ordinal) - self._before
        if ordinal > self._last:
            return self._total + _weekdays_through(ordinal) - self._after
        return self._rank[ordinal - self._first]

    def _ordinal_at(self, rank: int) -> int:
        """Return the day of the working day numbered `rank`, the inverse of `_rank_of`."""
        if rank < 1:
            return _nth_weekday(self._before + rank)
        if rank > self._total:
            return _nth_weekday(self._after + rank - self._total)
        return self._days[rank - 1]


def _longest_run(ordinals: Iterable[int]) -> tuple[int, int]:
    """Return first and last of the longest run of consecutive ordinals, the later one on a tie."""
    best, start, previous = (1, 0), 0, None
    for ordinal in sorted(ordinals):
        if previous is None or ordinal != previous + 1:
            start = ordinal
        if ordinal - start >= best[1] - best[0]:
            best = (start, ordinal)
        previous = ordinal
    return best
