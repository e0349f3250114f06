"""Lights: ● 蓝 临期, ◆ 黄 滞后, ▲ 红 超期, ○ 正常. Computed from stored facts and a day, never stored.

Once in SQL (`lit`) and once in Python (`light_of`); a test proves that the two agree.

red     the unit's clock runs and the day has passed
yellow  handling without progress for `stale_days`; or done, but after the day it was due
        (red made up late turns yellow, not green)
blue    the unit's clock runs and the day is at most `blue_days` away
none    everything else

An item is measured by the rules of its own committee, whoever looks at it.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal, TypedDict

from django.db.models import Case, CharField, DateField, F, Q, Subquery, TextChoices, Value, When
from django.db.models.functions import Coalesce
from django.db.models.lookups import GreaterThan, LessThan
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from inspections.models import Participation
from tracker.models import RuleSet

from .lifecycle import DONE, RUNNING, AssignmentStatus
from .models import Assignment
from .models.assignments import overdue_on


class Light(TextChoices):
    RED = "red", _("红")
    YELLOW = "yellow", _("黄")
    BLUE = "blue", _("蓝")
    NONE = "none", _("正常")


Against = Literal["due_on", "original_due_on"]
ORIGINAL = "original"
"""What an address says (`against=original`) to have every figure measured against the original days."""


def against_of(asked: str | None) -> Against:
    """The field that an address asks for; anything else is the day in force."""
    return "original_due_on" if asked == ORIGINAL else "due_on"


@dataclass(frozen=True, slots=True)
class Thresholds:
    """When to light up, as of one day. Both spans are calendar days of the committee's rule set.

    against  the field of the day that is measured against: as it is now, or as it was first set
    others   the spans of other committees whose items may be shown beside one's own
    """

    today: dt.date
    blue_days: int = 7
    stale_days: int = 30
    against: Against = "due_on"
    others: Mapping[int, Thresholds] = field(default_factory=dict, hash=False)

    @property
    def is_original(self) -> bool:
        return self.against == "original_due_on"

    def day_of(self, assignment: Assignment) -> dt.date:
        """The day that counts for this item."""
        return assignment.original_due_on if self.is_original else assignment.due_on

    def of(self, committee_id: int) -> Thresholds:
        """Those by which this committee's items are measured."""
        return self.others.get(committee_id, self)

    @property
    def blue_until(self) -> dt.date:
        return self.today + dt.timedelta(days=self.blue_days)

    @property
    def stale_before(self) -> dt.date:
        return self.today - dt.timedelta(days=self.stale_days)


PLAIN = Thresholds(dt.date.min)
"""The spans where no rule set names any."""


def thresholds_for(committee_id: int | None, today: dt.date, against: Against = "due_on") -> Thresholds:
    """The committee's own thresholds, else the default ones; one small query."""
    rules = RuleSet.objects.alone_for(committee_id or 0) or PLAIN
    return Thresholds(today, rules.blue_days, rules.stale_days, against)


def thresholds_beside(committee_id: int | None, today: dt.date, against: Against = "due_on") -> Thresholds:
    """The same with those of every committee that takes part in one of its inspections; one query.

    A partner without rules of its own is measured by the default ones.
    """
    mine = Participation.objects.filter(committee=committee_id or 0)
    partners = Participation.objects.filter(inspection__in=mine.values("inspection")).order_by()
    usual = RuleSet.objects.filter(committee=None)
    spans = {
        committee: Thresholds(today, blue_days, stale_days, against)
        for committee, blue_days, stale_days in partners.values_list(
            "committee",
            Coalesce("committee__rule_set__blue_days", Subquery(usual.values("blue_days")), Value(PLAIN.blue_days)),
            Coalesce("committee__rule_set__stale_days", Subquery(usual.values("stale_days")), Value(PLAIN.stale_days)),
        ).distinct()
    }
    own = spans.pop(committee_id or 0, None)
    return replace(own, others=spans) if own else thresholds_for(committee_id, today, against)


def thresholds_of(committees: set[int], own: int | None, plain: Thresholds) -> Thresholds:
    """Own thresholds, and beside them those of these committees; one query. `plain` gives day and measure."""
    wanted = committees | {own or 0}
    rules = RuleSet.objects.filter(Q(committee__in=wanted) | Q(committee=None)).order_by()
    spans = {row[0]: (row[1], row[2]) for row in rules.values_list("committee", "blue_days", "stale_days")}
    usual = spans.get(None, (plain.blue_days, plain.stale_days))

    def measured(committee: int | None) -> Thresholds:
        blue_days, stale_days = spans.get(committee, usual)
        return replace(plain, blue_days=blue_days, stale_days=stale_days)

    return replace(measured(own), others={key: measured(key) for key in committees if key != own})


# Missing days are replaced, not left unknown: a filter that may be unknown cannot be negated.
_EVER = dt.date.min
_NEVER = dt.date.max


def _red(at: Thresholds) -> Q:
    return overdue_on(at.today, at.against)


def _yellow(at: Thresholds) -> Q:
    last = Coalesce("last_progress_on", "acknowledged_on", Value(_NEVER), output_field=DateField())
    stale = Q(status=AssignmentStatus.HANDLING) & Q(LessThan(last, at.stale_before))
    submitted = Coalesce("submitted_on", Value(_EVER), output_field=DateField())
    return stale | (Q(status__in=DONE) & Q(GreaterThan(submitted, F(at.against))))


def _blue(at: Thresholds) -> Q:
    return Q(("status__in", RUNNING), (f"{at.against}__lte", at.blue_until))


def light_is(light: Light | str, at: Thresholds) -> Q:
    """The rows that show this light, as one filter."""
    return _each(lambda own: _light_is(light, own), at)


def _each(condition: Callable[[Thresholds], Q], at: Thresholds) -> Q:
    """The condition with each committee's own thresholds. Committees with the same spans share a branch, so
    that where all have the usual ones it is the plain condition."""
    branches: dict[tuple[int, int], list[int]] = defaultdict(list)
    for committee, own in at.others.items():
        if (own.blue_days, own.stale_days) != (at.blue_days, at.stale_days):
            branches[own.blue_days, own.stale_days].append(committee)
    if not branches:
        return condition(at)
    elsewhere = [committee for committees in branches.values() for committee in committees]
    found = condition(at) & ~Q(committee__in=elsewhere)
    for spans, committees in branches.items():
        blue_days, stale_days = spans
        theirs = replace(at, blue_days=blue_days, stale_days=stale_days)
        found |= condition(theirs) & Q(committee__in=committees)
    return found


def _light_is(light: Light | str, at: Thresholds) -> Q:
    match light:
        case Light.RED:
            return _red(at)
        case Light.YELLOW:
            return _yellow(at) & ~_red(at)
        case Light.BLUE:
            return _blue(at) & ~_yellow(at) & ~_red(at)
    return ~_red(at) & ~_yellow(at) & ~_blue(at)


def light_case(at: Thresholds) -> Case:
    """The light as a column, for counting by group in one pass."""
    return Case(
        When(_red(at), then=Value(Light.RED)),
        When(_each(_yellow, at), then=Value(Light.YELLOW)),
        When(_each(_blue, at), then=Value(Light.BLUE)),
        default=Value(Light.NONE),
        output_field=CharField(),
    )


def light_of(assignment: Assignment, at: Thresholds) -> Light:
    """The Python side of `light_case`, field for field."""
    if at.others:
        at = at.of(assignment.committee_id)
    status, day = assignment.status, at.day_of(assignment)
    running = status in RUNNING
    if running and day < at.today:
        return Light.RED
    if status == AssignmentStatus.HANDLING:
        last = assignment.last_progress_on or assignment.acknowledged_on
        if last is not None and last < at.stale_before:
            return Light.YELLOW
    if status in DONE and assignment.submitted_on is not None and assignment.submitted_on > day:
        return Light.YELLOW
    if running and day <= at.blue_until:
        return Light.BLUE
    return Light.NONE


class Lamp(TypedDict):
    """What a page shows: colour, its word, and the words after it."""

    colour: str
    word: str
    words: str


def lamp(assignment: Assignment, at: Thresholds) -> Lamp:
    """The light with its words: 红 超期 27 天, 蓝 还有 3 天, 黄 41 天无进展, 黄 逾期办结."""
    if at.others:
        at = at.of(assignment.committee_id)
    light = light_of(assignment, at)
    return Lamp(colour=light.value, word=str(light.label), words=_words(assignment, light, at))


def _words(assignment: Assignment, light: Light, at: Thresholds) -> str:
    if light == Light.RED:
        return _t("超期 %(days)s 天") % {"days": (at.today - at.day_of(assignment)).days}
    if light == Light.BLUE:
        days = (at.day_of(assignment) - at.today).days
        return _t("今天到期") if days == 0 else _t("还有 %(days)s 天") % {"days": days}
    if light == Light.YELLOW:
        if assignment.status != AssignmentStatus.HANDLING:
            return _t("逾期办结")
        last = assignment.last_progress_on or assignment.acknowledged_on or at.today
        return _t("%(days)s 天无进展") % {"days": (at.today - last).days}
    return ""
