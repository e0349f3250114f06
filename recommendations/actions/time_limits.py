"""A committee's time limits from a day on, as its rule set states them."""

from __future__ import annotations

import datetime as dt

from tracker.models import RuleLimit, RuleSet
from tracker.models.calendar import load_calendar
from tracker.timelimits import Deadline, compute


def deadline_for(committee_id: int, code: RuleLimit.Code, start: dt.date) -> Deadline | None:
    """The committee's time limit from `start`, or None where its rules name no number."""
    rules = RuleSet.objects.for_committee(committee_id)
    limit = rules.limit(code) if rules else None
    return compute(limit, start, load_calendar(start.year)) if limit else None


def next_report_on(committee_id: int, start: dt.date) -> dt.date | None:
    """When the next interim report is owed, counted from signing or from the last report."""
    limit = deadline_for(committee_id, RuleLimit.Code.INTERIM, start)
    return limit.due_on if limit else None
