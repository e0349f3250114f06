"""Each committee's own dates in an inspection."""

from __future__ import annotations

import datetime as dt
from typing import Any, TypedDict

from django.core.exceptions import PermissionDenied
from django.db import transaction

from tracker.models import User
from tracker.record import record
from tracker.versions import require_unchanged

from ..models import Participation
from ..permissions import writes_for


class ParticipationDates(TypedDict, total=False):
    """What a committee may say of its own part. Names are the model's; blank is not known."""

    plan_adopted_on: dt.date | None
    notified_on: dt.date | None
    launched_on: dt.date | None
    deliberated_in: str
    session: str


@transaction.atomic
def note_participation_dates(
    *, actor: User, participation: Participation, now: dt.datetime, dates: ParticipationDates, reason: str = ""
) -> Participation:
    """记录日期：by the committee's own staff; `reason` says where the dates were read.

    Nothing differs and nothing is said: nothing is told. A reason alone is told: somebody looked and found none.
    """
    if not writes_for(actor, participation.committee_id):
        raise PermissionDenied
    locked = Participation.objects.select_for_update(of=("self",)).get(pk=participation.pk)
    require_unchanged(participation)
    before: dict[str, Any] = {name: getattr(locked, name) for name in dates}
    moved = {name: value for name, value in dates.items() if before[name] != value}
    if not moved and not reason:
        return locked
    for name, value in moved.items():
        setattr(locked, name, value)
    locked.save(update_fields=list(moved))
    record(
        actor=actor,
        verb="note_dates",
        subject=locked,
        now=now,
        reason=reason,
        before={name: before[name] for name in moved},
        after=moved,
    )
    return locked
