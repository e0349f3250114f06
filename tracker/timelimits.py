"""Legal time limits: from a rule and a starting day to a due day that shows its arithmetic.

民法典 200–204, by analogy: periods run in calendar years, months and days (200); the starting day is not
counted (201); a month or year ends on the corresponding day, or the month's last day (202); a last day
that is off moves to the next working day (203); unless the rule says otherwise (204). Office limits in
working days (工作日) count worked days only and so always end on one.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any, Self

from tracker.workdays import WEEKDAYS, WorkingCalendar, add_months, add_years


class Unit(StrEnum):
    """What a time limit is counted in; the values are stored."""

    DAY = "day"
    WORKING_DAY = "working_day"
    MONTH = "month"
    YEAR = "year"

    @property
    def label(self) -> str:
        """The unit as it follows a number: 3个月."""
        return {"day": "日", "working_day": "个工作日", "month": "个月", "year": "年"}[self.value]


@dataclass(frozen=True, slots=True)
class TimeLimit:
    """One rule: so many units from a starting day, by which text, whether an off day moves the end."""

    amount: int
    unit: Unit
    rolls: bool
    name: str
    legal_basis: str
    jurisdiction: str = ""
    counted_from: str = ""

    def __post_init__(self) -> None:
        if self.amount < 1:
            raise ValueError("a time limit is at least one unit long")


@dataclass(frozen=True, slots=True)
class Deadline:
    """A due day and how it came about. `limit` is None for a day set by hand."""

    due_on: date
    rule: str
    legal_basis: str
    start: date | None
    raw_day: date
    rolled_reason: str
    is_tentative: bool
    steps: tuple[tuple[str, str], ...]
    limit: TimeLimit | None = None

    @property
    def rolled_from(self) -> date | None:
        """The off day the due day was moved from, or None when it was not moved."""
        return self.raw_day if self.raw_day != self.due_on else None

    def to_basis(self) -> dict[str, Any]:
        """Return the whole reasoning, ready for JSON, to be stored beside the due day."""
        limit = self.limit
        return {
            "rule": self.rule,
            "legal_basis": self.legal_basis,
            "jurisdiction": limit.jurisdiction if limit else "",
            "counted_from": limit.counted_from if limit else "",
            "start": self.start.isoformat() if self.start else None,
            "amount": limit.amount if limit else None,
            "unit": limit.unit.value if limit else None,
            "rolls": limit.rolls if limit else False,
            "raw": self.raw_day.isoformat(),
            "due_on": self.due_on.isoformat(),
            "is_tentative": self.is_tentative,
            "rolled_reason": self.rolled_reason,
            "steps": [list(step) for step in self.steps],
        }

    @classmethod
    def from_basis(cls, basis: Mapping[str, Any]) -> Self:
        """Rebuild what `to_basis` wrote."""
        limit = None
        if basis["amount"] is not None:
            limit = TimeLimit(
                amount=basis["amount"],
                unit=Unit(basis["unit"]),
                rolls=basis["rolls"],
                name=basis["rule"],
                legal_basis=basis["legal_basis"],
                jurisdiction=basis["jurisdiction"],
                counted_from=basis["counted_from"],
            )
        return cls(
            due_on=date.fromisoformat(basis["due_on"]),
            rule=basis["rule"],
            legal_basis=basis["legal_basis"],
            start=date.fromisoformat(basis["start"]) if basis["start"] else None,
            raw_day=date.fromisoformat(basis["raw"]),
            rolled_reason=basis["rolled_reason"],
            is_tentative=basis["is_tentative"],
            steps=tuple((label, text) for label, text in basis["steps"]),
            limit=limit,
        )


def compute(limit: TimeLimit, start: date, calendar: WorkingCalendar) -> Deadline:
    """Return the deadline of `limit` when it starts on `start` (民法典 200–204 by analogy).

    The result is tentative when it rests on a day whose calendar is not published yet. Raises
    OverflowError when the end lies beyond year 9999.
    """
    raw = _raw_day(limit, start, calendar)
    may_roll = limit.rolls and limit.unit is not Unit.WORKING_DAY
    due = calendar.next_working(raw) if may_roll else raw
    if limit.unit is Unit.WORKING_DAY:
        is_tentative = not _is_published(calendar, start + timedelta(days=1), due)
    else:
        is_tentative = may_roll and not _is_published(calendar, raw, due)
    reason = calendar.name(raw) if due != raw else ""
    steps = [("规则", _rule_text(limit)), ("依据", limit.legal_basis or "未录入")]
    steps += [("起算", _start_text(limit, start)), ("推算", f"加{_length(limit)}，得{say(raw)}")]
    if may_roll:
        steps.append(("顺延", _roll_text(raw, due, calendar)))
    steps.append(("结果", say(due)))
    if is_tentative:
        steps.append(("暂定", _tentative_text(calendar)))
    return Deadline(
        due_on=due,
        rule=limit.name,
        legal_basis=limit.legal_basis,
        start=start,
        raw_day=raw,
        rolled_reason=reason,
        is_tentative=is_tentative,
        steps=tuple(steps),
        limit=limit,
    )


def fixed(due_on: date, source: str, calendar: WorkingCalendar) -> Deadline:
    """Return a deadline set by hand; `source` says where the day comes from (a letter, a resolution).

    It is not moved and never tentative, since no calendar can change it; an off day is pointed out.
    """
    steps = [("规则", "人工确定的日期"), ("依据", source or "未录入"), ("结果", say(due_on))]
    if not calendar.is_working(due_on):
        steps.append(("提示", f"该日为休息日（{calendar.name(due_on)}），按确定的日期执行，不顺延"))
    return Deadline(
        due_on=due_on,
        rule="人工确定的日期",
        legal_basis=source,
        start=None,
        raw_day=due_on,
        rolled_reason="",
        is_tentative=False,
        steps=tuple(steps),
    )


def recompute(deadline: Deadline, calendar: WorkingCalendar) -> Deadline:
    """Work the same rule and start out again, once a calendar was published or corrected."""
    if deadline.limit is None or deadline.start is None:
        return fixed(deadline.due_on, deadline.legal_basis, calendar)
    return compute(deadline.limit, deadline.start, calendar)


def say(day: date) -> str:
    """Write a day out: 2025年8月25日（周一）."""
    return f"{day.year}年{day.month}月{day.day}日（{WEEKDAYS[day.weekday()]}）"


def _raw_day(limit: TimeLimit, start: date, calendar: WorkingCalendar) -> date:
    match limit.unit:
        case Unit.DAY:
            return start + timedelta(days=limit.amount)
        case Unit.WORKING_DAY:
            return calendar.add_working(start, limit.amount)
        case Unit.MONTH:
            return add_months(start, limit.amount)
        case Unit.YEAR:
            return add_years(start, limit.amount)


def _is_published(calendar: WorkingCalendar, first: date, last: date) -> bool:
    return calendar.is_published(first) and calendar.is_published(last)


def _length(limit: TimeLimit) -> str:
    return f"{limit.amount}{limit.unit.label}"


def _rule_text(limit: TimeLimit) -> str:
    place = f"（{limit.jurisdiction}）" if limit.jurisdiction else ""
    return f"{limit.name}{place}：{_length(limit)}"


def _start_text(limit: TimeLimit, start: date) -> str:
    event = f"{limit.counted_from}，" if limit.counted_from else ""
    return f"{event}{say(start)}，当日不计入"


def _roll_text(raw: date, due: date, calendar: WorkingCalendar) -> str:
    if due != raw:
        return f"{say(raw)}为休息日（{calendar.name(raw)}），顺延至下一工作日{say(due)}"
    if raw.weekday() >= 5:
        return f"{say(raw)}为调休工作日，不顺延"
    return "当日为工作日，不顺延"


def _tentative_text(calendar: WorkingCalendar) -> str:
    until = calendar.published_until
    known = f"工作日历已公布至{say(until)}" if until else "工作日历尚未录入"
    return f"{known}，其余暂按周一至周五为工作日推算；放假安排公布后重新计算"
