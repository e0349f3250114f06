"""Writing the case into an empty ledger, in the order in which it can have happened."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from django.db import connection, transaction

from inspections.models import Finding, Heading, Inspection, Provision, Statute
from recommendations.models import Assignment, Observation, Opinion, Recommendation, Tag
from recommendations.notices.rules import seed_rules
from tracker.models import Event, User
from tracker.seeding import seed_calendar

from .loading_accounts import Account, open_accounts
from .loading_bulk import nudge_what_is_late
from .loading_facts import (
    enter_findings,
    enter_headings,
    enter_indicators,
    enter_inspection,
    enter_recommendations,
    enter_statutes,
)
from .loading_notices import settle_notices
from .loading_story import Teller


@dataclass
class LoadedCase:
    """What was written: the accounts with their passwords, and how many rows of what."""

    accounts: list[Account] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)


@transaction.atomic
def load(today: dt.date) -> LoadedCase:
    """Write everything as if it had been done by `today`; all of it or nothing.

    Facts of the public source are entered once, on one day of entry, and say that they were entered
    afterwards; what follows is invented, marked as a sample, and counts its days back from `today`.
    """
    seed_calendar()
    seed_rules()
    cast = open_accounts(today)
    statutes = enter_statutes(cast)
    inspection = enter_inspection(cast, statutes)
    headings = enter_headings(cast, inspection)
    findings = enter_findings(cast, inspection, headings)
    recommendations = enter_recommendations(cast, inspection, headings, findings)
    enter_indicators(cast, recommendations)
    Teller(cast, inspection, recommendations).tell_all()
    nudge_what_is_late(cast)
    settle_notices(cast)
    return LoadedCase(cast.accounts, _counts())


def analyze() -> None:
    """Tell the planner what the tables hold now; without it the first pages guess."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _counts() -> dict[str, int]:
    models = (Statute, Provision, Inspection, Heading, Finding, Recommendation, Tag)
    later = (Opinion, Assignment, Observation, User, Event)
    return {str(model._meta.verbose_name): model._default_manager.count() for model in (*models, *later)}
