"""A committee's time limits from a day on, as its rule set states them."""

from __future__ import annotations

import datetime as dt
from functools import cached_property
from typing import Any

from tracker.models import RuleLimit, RuleSet
from tracker.models.calendar import load_calendar
from tracker.timelimits import Deadline, compute
from tracker.workdays import WorkingCalendar


class Terms:
    """What a committee's rules set going on a day. The rules and the calendar are read at most once."""

    def __init__(self, committee_id: int, start: dt.date) -> None:
        self.committee_id, self.start = committee_id, start

    @cached_property
    def rules(self) -> RuleSet | None:
        return RuleSet.objects.for_committee(self.committee_id)

    @cached_property
    def calendar(self) -> WorkingCalendar:
        """From the year of the day on."""
        return load_calendar(self.start.year)

    def deadline(self, code: RuleLimit.Code) -> Deadline | None:
        """The time limit from the day, or None where the rules name no number."""
        limit = self.rules.limit(code) if self.rules else None
        return compute(limit, self.start, self.calendar) if limit else None


def deadline_for(committee_id: int, code: RuleLimit.Code, start: dt.date) -> Deadline | None:
    """The committee's time limit from `start`, or None where its rules name no number."""
    return Terms(committee_id, start).deadline(code)


NO_REPORT: dict[str, Any] = {"next_report_on": None, "next_report_basis": {}}
"""Nothing more to report on, as columns."""


def next_report(committee_id: int, start: dt.date) -> dict[str, Any]:
    """When the next interim report is owed, counted from signing or from the last report, as columns."""
    limit = deadline_for(committee_id, RuleLimit.Code.INTERIM, start)
    return {"next_report_on": limit.due_on, "next_report_basis": limit.to_basis()} if limit else NO_REPORT
