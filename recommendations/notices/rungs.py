"""Which rule speaks on which days: each role's rules of one ladder, as intervals that do not overlap.

A rule speaks for deadlines in (after, until]. Intervals are worked out once per sweep, so that the sweep
compares with constants, catches up missed days with `<=`, and picks the most advanced rung only.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from tracker.workdays import WorkingCalendar

from ..models import NoticeRule
from .ladders import Ladder
from .telling import ROLES

LONGEST_REPEATED = 400
"""Days for which repeats are counted exactly; whatever is overdue longer hears every so many days just the same."""


PASSED = _("期限已过，不再提前提醒")
"""Why a notice of what was to come is called off."""


@dataclass(frozen=True)
class Rung:
    """One rule for one role: it speaks when `after < deadline <= until`, again every `repeat_days`.

    `since` is how many days ago it began to speak, for a deadline at `until`, the day before, and so on; None
    where that is simply how far back the deadline lies. `root` is the default rule of the same code, whose words
    count as having been told already.
    """

    rule: NoticeRule
    root: int
    role: str
    after: dt.date
    until: dt.date
    since: list[int] | None = None

    def occurrence(self, deadline: dt.date, today: dt.date) -> int:
        """The day on which it last had to speak by `today`, counted from the deadline; 0 where it speaks once.

        Counted from the deadline and not in turns: turns begin anew when the rule gets another interval, and what
        was said in one turn would be taken for said in another.
        """
        if not self.rule.repeat_days:
            return 0
        back = (self.until - deadline).days
        ago = self.since[back] if self.since is not None and back < len(self.since) else back
        return (today - deadline).days - ago % self.rule.repeat_days


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
    """The rungs of a ladder, role by role, highest first: of those a deadline has reached, the highest speaks.

    What is said before a deadline is not said after it: whoever missed it hears the next rung in its time.
    """
    highest_first = []
    for rule in sorted(rules, key=height, reverse=True):
        until = last_day(rule, today, calendar)
        highest_first.append((rule, until, days_since(rule, until, today, calendar)))
    found = []
    for role in ladder.place.homes:
        floor = dt.date.min
        for rule, until, since in highest_first:
            if role in ROLES[rule.audience] and until > floor:
                after = max(floor, today - dt.timedelta(days=1)) if is_for_before(rule) else floor
                found.append(Rung(rule, (roots or {}).get(rule.code, rule.pk), role, after, until, since))
                floor = until
    return found


def is_for_before(rule: NoticeRule) -> bool:
    """Whether it says what is to come, once, and is no longer true when the day has passed."""
    return rule.offset <= 0 and not rule.repeat_days


def height(rule: NoticeRule) -> tuple[int, int, int]:
    """Where a rule stands on its ladder: five working days are a week, whatever holidays lie between. The order
    is the same for every deadline and every day, so that nobody hears a lower rung after a higher one."""
    days = rule.offset * (7 if rule.offset_unit == NoticeRule.Unit.WORKING_DAY else 5)
    return days, rule.offset, rule.pk


def days_since(rule: NoticeRule, until: dt.date, today: dt.date, calendar: WorkingCalendar) -> list[int] | None:
    """How long ago a rule that counts working days began to speak, deadline by deadline, back from `until`.

    Repeats are counted from that day: counted from the deadline, a weekend in between would bring the second
    reminder a day after the first, and a long holiday would keep the third one back.
    """
    if rule.offset_unit == NoticeRule.Unit.DAY or not rule.repeat_days:
        return None
    now, last = today.toordinal(), until.toordinal()
    return [now - calendar.add_working_to(last - back, rule.offset) for back in range(LONGEST_REPEATED)]
