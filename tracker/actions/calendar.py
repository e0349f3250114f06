"""The working calendar: single days, or a year's arrangement at once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import NamedTuple

from django.db import transaction

from ..effects import AT_ONCE, CALENDAR_EFFECTS, Shift
from ..models import CalendarDay, Organization, User
from ..permissions import require
from ..record import record
from ..versions import require_unchanged


class DayFact(NamedTuple):
    """One day as it shall stand. `source` names the notice it was published in."""

    day: dt.date
    is_working: bool
    name: str = ""
    is_published: bool = True
    source: str = ""


@transaction.atomic
def set_days(*, actor: User, now: dt.datetime, days: Sequence[DayFact]) -> int:
    """改工作日历：how many days were new or changed. The record keeps old and new, under the platform's body.

    A day's key is its date, which the record cannot point to; so it points to the actor's organization.
    """
    require("set_days", actor)
    platform = Organization.objects.select_for_update(of=("self",)).get(pk=actor.organization_id)
    require_unchanged(actor.organization, parts=[fact.day.isoformat() for fact in days])
    present = CalendarDay.objects.in_bulk([fact.day for fact in days])
    moved = [fact for fact in days if _told(present.get(fact.day)) != fact[1:]]
    if not moved:
        return 0
    CalendarDay.objects.bulk_create(
        [CalendarDay(**fact._asdict()) for fact in moved],
        update_conflicts=True,
        unique_fields=["day"],
        update_fields=["is_working", "name", "is_published", "source"],
    )
    record(
        actor=actor,
        verb="set_days",
        subject=platform,
        now=now,
        before={fact.day.isoformat(): list(old) for fact in moved if (old := _told(present.get(fact.day)))},
        after={fact.day.isoformat(): list(fact[1:]) for fact in moved},
    )
    return len(moved)


def foresee_days(*, actor: User, now: dt.datetime, days: Sequence[DayFact]) -> list[Shift]:
    """Which running deadlines these days would move. The days are tried and taken back: nothing changes."""
    with transaction.atomic():
        set_days(actor=actor, now=now, days=days)
        shifts = [shift for effect in CALENDAR_EFFECTS for shift in effect.foresee()]
        transaction.set_rollback(True)
    return shifts


def change_days(*, actor: User, now: dt.datetime, days: Sequence[DayFact]) -> tuple[int, int]:
    """Set the days and compute anew what rests on them: (days changed, deadlines moved by now).

    What is more than can be done while a person waits, a worker goes on with.
    """
    changed = set_days(actor=actor, now=now, days=days)
    moved = 0
    for effect in CALENDAR_EFFECTS if changed else ():
        done = effect.follow(actor, now, AT_ONCE)
        moved += done
        if done >= AT_ONCE:
            effect.wake()
    return changed, moved


def _told(row: CalendarDay | None) -> tuple[bool, str, bool, str] | None:
    return (row.is_working, row.name, row.is_published, row.source) if row else None
