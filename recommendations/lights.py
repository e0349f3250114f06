"""Lights: ● 蓝 临期, ◆ 黄 滞后, ▲ 红 超期, ○ 正常. Computed from stored facts and a day, never stored.

Once in SQL (`lit`) and once in Python (`light_of`); a test proves that the two agree.

red     the unit's clock runs and the day has passed
yellow  handling without progress for `stale_days`; or done, but after the day it was due
        (red made up late turns yellow, not green)
blue    the unit's clock runs and the day is at most `blue_days` away
none    everything else
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal, TypedDict

from django.db.models import Case, CharField, DateField, F, Q, TextChoices, Value, When
from django.db.models.functions import Coalesce
from django.db.models.lookups import GreaterThan, LessThan
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

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
    """

    today: dt.date
    blue_days: int = 7
    stale_days: int = 30
    against: Against = "due_on"

    @property
    def is_original(self) -> bool:
        return self.against == "original_due_on"

    def day_of(self, assignment: Assignment) -> dt.date:
        """The day that counts for this item."""
        return assignment.original_due_on if self.is_original else assignment.due_on

    @property
    def blue_until(self) -> dt.date:
        return self.today + dt.timedelta(days=self.blue_days)

    @property
    def stale_before(self) -> dt.date:
        return self.today - dt.timedelta(days=self.stale_days)


def thresholds_for(committee_id: int | None, today: dt.date, against: Against = "due_on") -> Thresholds:
    """The committee's own thresholds, else the default ones; one small query."""
    rules = RuleSet.objects.filter(Q(committee=committee_id or 0) | Q(committee=None))
    spans = rules.order_by(F("committee").asc(nulls_last=True)).values_list("blue_days", "stale_days").first()
    return Thresholds(today, *spans, against=against) if spans else Thresholds(today, against=against)


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
        When(_yellow(at), then=Value(Light.YELLOW)),
        When(_blue(at), then=Value(Light.BLUE)),
        default=Value(Light.NONE),
        output_field=CharField(),
    )


def light_of(assignment: Assignment, at: Thresholds) -> Light:
    """The Python side of `light_case`, field for field."""
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
