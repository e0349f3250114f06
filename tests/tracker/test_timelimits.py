"""Legal time limits: hand-worked examples, properties against a slow oracle, and the stored reasoning."""

import json
from calendar import monthrange
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.tracker.calendars import CALENDAR, published, slow_add_working, slow_next_working
from tracker.timelimits import Deadline, TimeLimit, Unit, compute, fixed, recompute

BEIJING = "《检查法律法规实施情况办法》第十六条"


def limit(amount: int, unit: Unit, *, rolls: bool = True) -> TimeLimit:
    return TimeLimit(amount, unit, rolls, "报送研究处理方案", BEIJING, "北京", "收到审议意见书")


@pytest.mark.parametrize(
    ("start", "rule", "raw", "due", "is_tentative", "reason"),
    [
        # 25 November 2025 is a Tuesday, 25 August 2026 too.
        (date(2025, 8, 25), limit(3, Unit.MONTH), date(2025, 11, 25), date(2025, 11, 25), False, ""),
        (date(2025, 8, 25), limit(1, Unit.YEAR), date(2026, 8, 25), date(2026, 8, 25), False, ""),
        # No 30 February: the 28th, a Saturday, but worked to make up for the Spring Festival of 2026.
        (date(2025, 11, 30), limit(3, Unit.MONTH), date(2026, 2, 28), date(2026, 2, 28), False, ""),
        # Sunday 15 February 2026 opens the holiday of 15-23; the first day back is Tuesday the 24th.
        (date(2025, 11, 15), limit(3, Unit.MONTH), date(2026, 2, 15), date(2026, 2, 24), False, "春节"),
        # Friday 3 October 2025, in the holiday of 1-8.
        (date(2025, 7, 3), limit(3, Unit.MONTH), date(2025, 10, 3), date(2025, 10, 9), False, "国庆节"),
        # A plain Saturday, then the Monday.
        (date(2025, 12, 7), limit(3, Unit.MONTH), date(2026, 3, 7), date(2026, 3, 9), False, "周六"),
        # Leap days: a year from one, and three months to one.
        (date(2024, 2, 29), limit(1, Unit.YEAR), date(2025, 2, 28), date(2025, 2, 28), False, ""),
        (date(2023, 11, 30), limit(3, Unit.MONTH), date(2024, 2, 29), date(2024, 2, 29), False, ""),
        # The last published day, and the first that is not.
        (date(2025, 12, 31), limit(1, Unit.YEAR), date(2026, 12, 31), date(2026, 12, 31), False, ""),
        (date(2026, 1, 1), limit(1, Unit.YEAR), date(2027, 1, 1), date(2027, 1, 1), True, ""),
        (date(2026, 1, 2), limit(1, Unit.YEAR), date(2027, 1, 2), date(2027, 1, 4), True, "周六"),
        # Ten calendar days into a holiday; without rolling the day stays.
        (date(2025, 9, 22), limit(10, Unit.DAY), date(2025, 10, 2), date(2025, 10, 9), False, "国庆节"),
        (
            date(2025, 9, 22),
            limit(10, Unit.DAY, rolls=False),
            date(2025, 10, 2),
            date(2025, 10, 2),
            False,
            "",
        ),
        # A day that no calendar can move is certain, however far.
        (
            date(2026, 1, 2),
            limit(1, Unit.YEAR, rolls=False),
            date(2027, 1, 2),
            date(2027, 1, 2),
            False,
            "",
        ),
        # Seven working days over the Spring Festival with both made-up Saturdays; and past 2026.
        (date(2026, 2, 13), limit(7, Unit.WORKING_DAY), date(2026, 3, 2), date(2026, 3, 2), False, ""),
        (date(2026, 12, 30), limit(1, Unit.WORKING_DAY), date(2026, 12, 31), date(2026, 12, 31), False, ""),
        (date(2026, 12, 31), limit(1, Unit.WORKING_DAY), date(2027, 1, 1), date(2027, 1, 1), True, ""),
    ],
)
def test_by_hand(start: date, rule: TimeLimit, raw: date, due: date, is_tentative: bool, reason: str) -> None:
    deadline = compute(rule, start, CALENDAR)
    assert (deadline.raw_day, deadline.due_on) == (raw, due)
    assert (deadline.is_tentative, deadline.rolled_reason) == (is_tentative, reason)
    assert deadline.rolled_from == (raw if raw != due else None)


def test_a_tentative_day_moves_when_the_year_is_published() -> None:
    """31 December 2022 is a Saturday; only the calendar of 2023 says that Monday 2 January is off too."""
    early, later = published(2021, 2022), published(2021, 2023)
    deadline = compute(limit(1, Unit.YEAR), date(2021, 12, 31), early)
    assert (deadline.raw_day, deadline.due_on, deadline.is_tentative) == (
        date(2022, 12, 31),
        date(2023, 1, 2),
        True,
    )
    settled = recompute(deadline, later)
    assert (settled.due_on, settled.is_tentative, settled.rolled_reason) == (date(2023, 1, 3), False, "元旦")
    assert recompute(settled, later) == settled


def test_the_page_shows_every_step() -> None:
    assert compute(limit(3, Unit.MONTH), date(2025, 11, 15), CALENDAR).steps == (
        ("规则", "报送研究处理方案（北京）：3个月"),
        ("依据", BEIJING),
        ("起算", "收到审议意见书，2025年11月15日（周六），当日不计入"),
        ("推算", "加3个月，得2026年2月15日（周日）"),
        ("顺延", "2026年2月15日（周日）为休息日（春节），顺延至下一工作日2026年2月24日（周二）"),
        ("结果", "2026年2月24日（周二）"),
    )


def test_a_make_up_saturday_is_explained() -> None:
    steps = dict(compute(limit(3, Unit.MONTH), date(2025, 11, 30), CALENDAR).steps)
    assert steps["顺延"] == "2026年2月28日（周六）为调休工作日，不顺延"


def test_a_tentative_day_is_explained() -> None:
    steps = dict(compute(limit(1, Unit.YEAR), date(2026, 1, 15), CALENDAR).steps)
    assert steps["结果"] == "2027年1月15日（周五）"
    assert steps["暂定"] == (
        "工作日历已公布至2026年12月31日（周四），其余暂按周一至周五为工作日推算；放假安排公布后重新计算"
    )


def test_a_day_set_by_hand_stays_and_an_off_day_is_pointed_out() -> None:
    deadline = fixed(date(2026, 10, 3), "京常办函〔2026〕1号（示例）", CALENDAR)
    assert (deadline.due_on, deadline.rolled_from, deadline.is_tentative) == (date(2026, 10, 3), None, False)
    assert deadline.steps == (
        ("规则", "人工确定的日期"),
        ("依据", "京常办函〔2026〕1号（示例）"),
        ("结果", "2026年10月3日（周六）"),
        ("提示", "该日为休息日（国庆节），按确定的日期执行，不顺延"),
    )
    assert recompute(deadline, CALENDAR) == deadline


def test_the_basis_is_plain_json() -> None:
    basis = compute(limit(3, Unit.MONTH), date(2025, 7, 3), CALENDAR).to_basis()
    steps = basis.pop("steps")
    assert [label for label, _ in steps] == ["规则", "依据", "起算", "推算", "顺延", "结果"]
    assert basis == {
        "rule": "报送研究处理方案",
        "legal_basis": BEIJING,
        "jurisdiction": "北京",
        "counted_from": "收到审议意见书",
        "start": "2025-07-03",
        "amount": 3,
        "unit": "month",
        "rolls": True,
        "raw": "2025-10-03",
        "due_on": "2025-10-09",
        "is_tentative": False,
        "rolled_reason": "国庆节",
    }


@pytest.mark.parametrize("amount", [0, -1])
def test_a_limit_of_no_length_is_refused(amount: int) -> None:
    with pytest.raises(ValueError, match="at least one unit"):
        limit(amount, Unit.MONTH)


starts = st.dates(date(2003, 1, 1), date(2028, 12, 31))
limits = st.builds(
    TimeLimit,
    amount=st.integers(1, 40),
    unit=st.sampled_from(Unit),
    rolls=st.booleans(),
    name=st.text(),
    legal_basis=st.text(),
    jurisdiction=st.text(),
    counted_from=st.text(),
)


def slow_due(rule: TimeLimit, start: date) -> date:
    """Work the due day out one day and one month at a time."""
    if rule.unit is Unit.WORKING_DAY:
        return slow_add_working(start, rule.amount)
    if rule.unit is Unit.DAY:
        day = start + timedelta(days=rule.amount)
    else:
        year, month = start.year, start.month
        for _ in range(rule.amount * (12 if rule.unit is Unit.YEAR else 1)):
            year, month = (year + 1, 1) if month == 12 else (year, month + 1)
        day = date(year, month, min(start.day, monthrange(year, month)[1]))
    return slow_next_working(day) if rule.rolls else day


@given(limits, starts)
def test_due_days_agree_with_the_slow_way(rule: TimeLimit, start: date) -> None:
    deadline = compute(rule, start, CALENDAR)
    assert deadline.due_on == slow_due(rule, start)
    assert start < deadline.raw_day <= deadline.due_on


@given(limits, starts)
def test_due_is_tentative_exactly_when_it_rests_on_an_unpublished_day(rule: TimeLimit, start: date) -> None:
    deadline = compute(rule, start, CALENDAR)
    first = start + timedelta(days=1) if rule.unit is Unit.WORKING_DAY else deadline.raw_day
    is_movable = rule.rolls or rule.unit is Unit.WORKING_DAY
    assert deadline.is_tentative is (is_movable and (first.year < 2004 or deadline.due_on.year > 2026))
    assert ("暂定" in dict(deadline.steps)) is deadline.is_tentative


@given(limits, starts)
def test_the_basis_survives_storage(rule: TimeLimit, start: date) -> None:
    deadline = compute(rule, start, CALENDAR)
    stored: dict[str, Any] = json.loads(json.dumps(deadline.to_basis()))
    assert Deadline.from_basis(stored) == deadline


@given(starts)
def test_a_fixed_day_survives_storage(day: date) -> None:
    deadline = fixed(day, "决议", CALENDAR)
    assert Deadline.from_basis(json.loads(json.dumps(deadline.to_basis()))) == deadline


@given(limits, starts, st.integers(1, 60))
def test_a_later_start_is_never_due_earlier(rule: TimeLimit, start: date, later: int) -> None:
    assert compute(rule, start, CALENDAR).due_on <= compute(rule, start + timedelta(days=later), CALENDAR).due_on
