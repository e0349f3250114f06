"""The rules a new installation starts with."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommendations.lifecycle import ASSIGNMENT_MOVES, OPINION_MOVES, QUESTION_MOVES
from recommendations.models import NoticeRule
from recommendations.notices import seed_rules
from recommendations.notices.ladders import LADDERS, ladder_of
from recommendations.notices.rules import DEFAULT_RULES
from recommendations.notices.rungs import days_since, last_day, rungs
from recommendations.notices.telling import ROLES
from recommendations.verbs import told_label
from tracker.workdays import WorkingCalendar

MONDAY = dt.date(2026, 6, 8)
PLAIN_WEEKS = WorkingCalendar([])


def rule(offset: int, unit: str = "working_day", audience: str = "unit", pk: int = 0) -> NoticeRule:
    return NoticeRule(pk=pk, offset=offset, offset_unit=unit, audience=audience, text="")


@pytest.mark.django_db
def test_an_empty_installation_has_the_rules() -> None:
    assert set(NoticeRule.objects.values_list("code", flat=True)) == {rule.code for rule in DEFAULT_RULES}
    assert len({rule.code for rule in DEFAULT_RULES}) == len(DEFAULT_RULES)


@pytest.mark.django_db
def test_seeding_again_keeps_what_was_edited_and_adds_what_is_missing() -> None:
    kept, lost = NoticeRule.objects.order_by("id")[:2]
    NoticeRule.objects.filter(pk=kept.pk).update(text="改过的文字", is_active=False)
    lost.delete()
    assert seed_rules() == 1
    assert seed_rules() == 0
    kept.refresh_from_db()
    assert (kept.text, kept.is_active) == ("改过的文字", False)


def test_every_rule_follows_a_known_move_or_ladder() -> None:
    ladders = {(ladder.subject, ladder.name) for ladder in LADDERS}
    moves = {
        "assignment": {move for move, _state in ASSIGNMENT_MOVES}
        | {"dispatch", "propose", "recompute", "supervise_red"},
        "question": {move for move, _state in QUESTION_MOVES} | {"ask"},
        "opinion": {move for move, _state in OPINION_MOVES} | {"recompute", "vote_closed"},
    }
    for row in DEFAULT_RULES:
        assert row.verb in moves[row.subject] if row.verb else (row.subject, row.ladder) in ladders
        assert "{item}" in row.text
        assert len(row.code) <= 40


@pytest.mark.django_db
def test_every_seeded_rule_says_in_chinese_what_it_follows() -> None:
    for row in NoticeRule.objects.all():
        ladder = ladder_of(row)
        said = str(ladder.label) if ladder else told_label(row.subject, row.verb)
        assert not re.search("[a-z_]", said), (row.code, said)


def test_an_overdue_item_is_never_silent_for_its_unit() -> None:
    """The last rung of every ladder repeats, for everybody on it."""
    for ladder in LADDERS:
        mine = [row for row in DEFAULT_RULES if (row.subject, row.ladder) == (ladder.subject, ladder.name)]
        for role in {role for row in mine for role in ROLES[row.audience]}:
            last = max((row for row in mine if role in ROLES[row.audience]), key=lambda row: row.offset)
            assert last.repeat_days > 0 or last.offset < 0, last.code


CLIMBED = ("handler", "head", "coordinator", "staff", "supervisor", "member")


def test_lateness_climbs_in_working_days_from_the_handler_to_the_members() -> None:
    """Who hears first of a deadline that has passed, after how many working days, and then who."""
    for ladder in LADDERS:
        after = [
            row
            for row in DEFAULT_RULES
            if (row.subject, row.ladder) == (ladder.subject, ladder.name) and row.offset > 0
        ]
        climbed = sorted((row.offset, CLIMBED.index(role)) for row in after for role in ROLES[row.audience])
        assert [role for _days, role in climbed] == sorted({role for _days, role in climbed}), ladder.code
        assert {row.offset_unit for row in after} <= {"working_day"} or ladder.name == "stale", ladder.code
    due = [row for row in DEFAULT_RULES if row.ladder == "due" and row.offset > 0]
    assert [(row.audience, row.offset) for row in due] == list(zip(CLIMBED, (1, 3, 5, 10, 20, 40), strict=True))


@given(today=st.dates(dt.date(2026, 1, 1), dt.date(2026, 12, 31)), offset=st.integers(-10, 10).filter(lambda n: n != 0))
def test_the_last_day_is_the_latest_deadline_the_rule_has_reached(today: dt.date, offset: int) -> None:
    def is_reached(due: dt.date) -> bool:
        return PLAIN_WEEKS.add_working(due, offset) <= today

    found = last_day(rule(offset), today, PLAIN_WEEKS)
    assert is_reached(found)
    assert not any(is_reached(found + dt.timedelta(days=n)) for n in range(1, 8))


def test_calendar_days_are_plain_subtraction() -> None:
    assert last_day(rule(-30, "day"), MONDAY, PLAIN_WEEKS) == dt.date(2026, 7, 8)
    assert last_day(rule(0), MONDAY, PLAIN_WEEKS) == MONDAY
    assert last_day(rule(1, "day"), MONDAY, PLAIN_WEEKS) == dt.date(2026, 6, 7)


def test_rungs_of_one_role_do_not_overlap_and_the_later_of_two_equals_speaks() -> None:
    due = next(ladder for ladder in LADDERS if ladder.code == "assignment-due")
    rules = [rule(-7, "day", "unit", 1), rule(-30, "day", "handler", 2), rule(1, "day", "unit", 3)]
    rules.append(rule(1, "day", "unit", 4))
    found = [(step.role, step.rule.pk, step.after, step.until) for step in rungs(due, rules, MONDAY, PLAIN_WEEKS)]
    sunday, week_on, month_on = dt.date(2026, 6, 7), dt.date(2026, 6, 15), dt.date(2026, 7, 8)
    assert found == [
        ("handler", 4, dt.date.min, sunday),
        ("handler", 1, sunday, week_on),
        ("handler", 2, week_on, month_on),
        ("head", 4, dt.date.min, sunday),
        ("head", 1, sunday, week_on),
    ]


@pytest.mark.parametrize(("today", "since"), [(9, 0), (10, 1), (12, 3), (15, 6)])
def test_repeats_in_working_days_count_from_the_day_the_rule_began(today: int, since: int) -> None:
    """Due on Thursday the 4th, spoken three working days later, on Tuesday the 9th: a weekend lies in between."""
    due, now = dt.date(2026, 6, 4), dt.date(2026, 6, today)
    spoken = NoticeRule(offset=3, offset_unit="working_day", repeat_days=3)
    until = last_day(spoken, now, PLAIN_WEEKS)
    counted = days_since(spoken, until, now, PLAIN_WEEKS)
    assert counted is not None
    assert counted[(until - due).days] == since


@pytest.mark.parametrize(("day", "speaks"), [(11, 1), (12, 2), (13, 2)])
def test_a_working_day_before_stands_higher_than_two_days_before(day: int, speaks: int) -> None:
    """Due on Saturday the 13th; each rung has its day although on Friday both reach beyond it."""
    due = next(ladder for ladder in LADDERS if ladder.code == "assignment-due")
    steps = rungs(
        due, [rule(-2, "day", "head", 1), rule(-1, audience="head", pk=2)], dt.date(2026, 6, day), PLAIN_WEEKS
    )
    assert [step.rule.pk for step in steps if step.after < dt.date(2026, 6, 13) <= step.until] == [speaks]


def test_a_long_holiday_brings_no_lower_rung_back() -> None:
    """Five working days after the first of October take longer than eight days; who was told by the higher rung
    on the ninth is not told by the lower one later."""
    due = next(ladder for ladder in LADDERS if ladder.code == "assignment-due")
    off = [(dt.date(2026, 10, day), False) for day in range(1, 9)]
    calendar, deadline = WorkingCalendar(off), dt.date(2026, 10, 1)
    lower, higher = rule(5, audience="head", pk=1), rule(8, "day", "head", 2)
    heard = []
    for days in range(1, 40):
        steps = rungs(due, [lower, higher], deadline + dt.timedelta(days=days), calendar)
        heard += [step.rule.pk for step in steps if step.after < deadline <= step.until]
    assert heard == [2] * 32
