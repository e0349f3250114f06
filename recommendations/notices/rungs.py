"""Which rule speaks on which days: each role's rules of one ladder, as intervals that do not overlap.

A rule speaks for deadlines in (after, until]. Intervals are worked out once per sweep, so that the sweep
compares with constants, catches up missed days with `<=`, and picks the most advanced rung only.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from tracker.workdays import WorkingCalendar

from ..models import NoticeRule
from .ladders import Ladder
from .telling import ROLES


@dataclass(frozen=True)
class Rung:
    """One rule for one role: it speaks when `after < deadline <= until`, again every `repeat_days`.

    `root` is the default rule of the same code, whose words count as having been told already.
    """

    rule: NoticeRule
    root: int
    role: str
    after: dt.date
    until: dt.date


def last_day(rule: NoticeRule, today: dt.date, calendar: WorkingCalendar) -> dt.date:
    """The latest deadline this rule has reached by `today`.

    Working days before: the deadline's n-th working day back is today or earlier. After: its n-th working
    day on is today or earlier, so a deadline on the weekend before counts like the Friday.
    """
    if rule.offset_unit == NoticeRule.Unit.DAY or rule.offset == 0:
        return today - dt.timedelta(days=rule.offset)
    if rule.offset < 0:
        return calendar.add_working(today, -rule.offset)
    anchor = today if calendar.is_working(today) else calendar.add_working(today, -1)
    return calendar.add_working(anchor, 1 - rule.offset) - dt.timedelta(days=1)


def rungs(
    ladder: Ladder,
    rules: Iterable[NoticeRule],
    today: dt.date,
    calendar: WorkingCalendar,
    roots: Mapping[str, int] | None = None,
) -> list[Rung]:
    """The rungs of a ladder, role by role, most advanced first. Of two that reach as far, the later one speaks."""
    reached = sorted(((last_day(rule, today, calendar), rule.offset, rule.pk, rule) for rule in rules), key=_order)
    found = []
    for role in ladder.place.homes:
        mine = [(until, rule) for until, _offset, _pk, rule in reached if role in ROLES[rule.audience]]
        floor = dt.date.min
        for index, (until, rule) in enumerate(mine):
            is_covered = index + 1 < len(mine) and mine[index + 1][0] == until
            if not is_covered:
                found.append(Rung(rule, (roots or {}).get(rule.code, rule.pk), role, floor, until))
                floor = until
    return found


def _order(entry: tuple[dt.date, int, int, NoticeRule]) -> tuple[dt.date, int, int]:
    until, offset, pk, _rule = entry
    return until, offset, pk
