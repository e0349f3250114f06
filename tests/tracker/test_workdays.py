"""Working-day and month arithmetic against the published calendar and a slow oracle."""

import calendar as month_lengths
import timeit
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.tracker.calendars import (
    CALENDAR,
    DAY,
    days_of,
    slow_add_working,
    slow_between,
    slow_is_working,
    slow_next_working,
)
from tracker.workdays import WorkingCalendar, add_months, add_years

known_days = st.dates(date(2004, 1, 1), date(2026, 12, 31))
edge_days = st.dates(date(2003, 6, 1), date(2004, 6, 1)) | st.dates(date(2026, 6, 1), date(2027, 12, 31))
some_days = known_days | edge_days
counts = st.integers(-400, 400)


@given(known_days)
def test_every_published_day_agrees_with_the_library(day: date) -> None:
    assert CALENDAR.is_working(day) is slow_is_working(day)
    assert CALENDAR.is_published(day)


@given(some_days)
def test_next_working_agrees_with_walking_day_by_day(day: date) -> None:
    assert CALENDAR.next_working(day) == slow_next_working(day)


@given(some_days, counts)
def test_adding_agrees_with_walking_day_by_day(start: date, n: int) -> None:
    assert CALENDAR.add_working(start, n) == slow_add_working(start, n)


@given(some_days, st.integers(-700, 700))
def test_between_agrees_with_counting_day_by_day(a: date, distance: int) -> None:
    b = a + DAY * distance
    assert CALENDAR.working_between(a, b) == slow_between(a, b)


@given(some_days, st.integers(1, 400))
def test_between_undoes_adding(start: date, n: int) -> None:
    assert CALENDAR.working_between(start, CALENDAR.add_working(start, n)) == n


@given(some_days, some_days)
def test_between_changes_sign_with_direction(a: date, b: date) -> None:
    assert CALENDAR.working_between(a, b) == -CALENDAR.working_between(b, a)


@given(st.dates(date(1900, 1, 1), date(2200, 1, 1)), counts)
def test_an_empty_calendar_works_monday_to_friday(start: date, n: int) -> None:
    empty = WorkingCalendar(())
    assert empty.published_until is None
    assert not empty.is_published(start)
    assert empty.is_working(start) is (start.weekday() < 5)
    if n:
        assert empty.add_working(start, n).weekday() < 5
        assert abs(empty.working_between(start, empty.add_working(start, n))) in {abs(n), abs(n) - 1}


@pytest.mark.parametrize(
    ("start", "n", "due"),
    [
        # Fri 13 Feb 2026: Sat 14 (made up), 24, 25, 26, 27, Sat 28 (made up), Mon 2 March.
        (date(2026, 2, 13), 7, date(2026, 3, 2)),
        # Wed 31 Dec 2025: 1-3 January off, Sunday 4 January made up.
        (date(2025, 12, 31), 1, date(2026, 1, 4)),
        # Tue 30 Sep 2025: 1-8 October off; Thu 9, Fri 10, Sat 11 (made up), Mon 13.
        (date(2025, 9, 30), 4, date(2025, 10, 13)),
        # Back over the Spring Festival: 27, 26, 25, 24 February, then Sat 14.
        (date(2026, 2, 28), -5, date(2026, 2, 14)),
        # From within a holiday, both ways.
        (date(2025, 10, 3), 1, date(2025, 10, 9)),
        (date(2025, 10, 3), -1, date(2025, 9, 30)),
        (date(2025, 10, 3), 0, date(2025, 10, 3)),
        # Across the end of what is published: Thu 31 Dec 2026 and then plain weekdays.
        (date(2026, 12, 31), 2, date(2027, 1, 4)),
    ],
)
def test_adding_by_hand(start: date, n: int, due: date) -> None:
    assert CALENDAR.add_working(start, n) == due


def test_a_make_up_saturday_is_worked_and_a_holiday_wednesday_is_not() -> None:
    assert CALENDAR.is_working(date(2026, 2, 28))
    assert not CALENDAR.is_working(date(2026, 2, 18))
    assert CALENDAR.name(date(2026, 2, 18)) == "春节"
    assert CALENDAR.name(date(2026, 3, 7)) == "周六"


def test_beyond_the_published_years_it_falls_back_and_says_so() -> None:
    assert (CALENDAR.published_from, CALENDAR.published_until) == (date(2004, 1, 1), date(2026, 12, 31))
    assert not CALENDAR.is_published(date(2027, 1, 1))
    assert CALENDAR.is_working(date(2027, 1, 1))
    assert not CALENDAR.is_working(date(2027, 1, 2))
    assert not CALENDAR.is_published(date(2003, 12, 31))


def test_a_day_entered_alone_counts_but_does_not_publish_its_year() -> None:
    official = [(day, slow_is_working(day)) for day in days_of([2025])]
    lone = WorkingCalendar([*official, (date(2026, 6, 3), False)])
    assert lone.published_until == date(2025, 12, 31)
    assert not lone.is_published(date(2026, 6, 3))
    assert not lone.is_working(date(2026, 6, 3))
    assert lone.is_working(date(2026, 6, 4))


def test_an_expected_day_off_counts_but_is_not_published() -> None:
    foreseen = WorkingCalendar(
        [(day, slow_is_working(day)) for day in days_of([2026])], expected=[(date(2027, 1, 1), False)]
    )
    assert foreseen.next_working(date(2027, 1, 1)) == date(2027, 1, 4)
    assert foreseen.published_until == date(2026, 12, 31)


@given(st.dates(date(1950, 1, 1), date(2150, 12, 31)), st.integers(-600, 600))
def test_months_keep_the_day_or_end_with_the_month(start: date, n: int) -> None:
    end = add_months(start, n)
    assert (end.year - start.year) * 12 + end.month - start.month == n
    last = month_lengths.monthrange(end.year, end.month)[1]
    assert end.day == min(start.day, last)


@given(st.dates(date(1950, 1, 1), date(2150, 12, 31)), st.integers(-50, 50))
def test_years_are_twelve_months(start: date, n: int) -> None:
    assert add_years(start, n) == add_months(start, 12 * n)


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        (date(2025, 11, 30), 3, date(2026, 2, 28)),
        (date(2023, 11, 30), 3, date(2024, 2, 29)),
        (date(2025, 8, 31), 1, date(2025, 9, 30)),
        (date(2025, 12, 31), 2, date(2026, 2, 28)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2024, 2, 29), 48, date(2028, 2, 29)),
        (date(2026, 1, 31), -2, date(2025, 11, 30)),
        (date(2025, 12, 1), 1, date(2026, 1, 1)),
    ],
)
def test_months_by_hand(start: date, months: int, end: date) -> None:
    assert add_months(start, months) == end


def test_months_past_the_last_year_are_refused() -> None:
    with pytest.raises(OverflowError, match="out of range"):
        add_months(date(9999, 11, 30), 2)


def test_a_question_takes_no_longer_for_a_longer_period() -> None:
    start = date(2005, 3, 1)

    def best(n: int) -> float:
        return min(timeit.repeat(lambda: CALENDAR.add_working(start, n), number=2000, repeat=7))

    assert best(5000) < 4 * best(5)
