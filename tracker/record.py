"""Writing the record, and checking that nobody has touched it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from django.db import connection, models

from .composed import HOLE, Composed
from .models import Event, User
from .models.record import subject_type
from .prepared import Prepared
from .written import add


def _plain(values: Mapping[str, Any]) -> dict[str, Any]:
    """Values as JSON holds them, so that the hash is the same after reading back."""
    return {key: _plain_value(value) for key, value in values.items()}


def _plain_value(value: Any) -> Any:
    if isinstance(value, models.Model):
        return value.pk
    if value is None or isinstance(value, bool | int | float | str | list | dict):
        return value
    return str(value) if not isinstance(value, dt.date | dt.datetime) else value.isoformat()


_LAST_HASH = Prepared(
    "last_hash",
    "SELECT hash FROM tracker_event WHERE subject_type = %s AND subject_id = %s ORDER BY id DESC LIMIT 1",
    ["kind", "key"],
    ["kind", "key"],
)


def record(
    *,
    actor: User | None,
    verb: str,
    subject: models.Model,
    now: dt.datetime,
    reason: str = "",
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
) -> Event:
    """Append one event to the subject's chain. Call it last, under the lock the action already holds.

    `actor` None is the system itself (a time limit that ran out). `before` and `after` hold only what
    changed; models become their keys and dates ISO text.
    """
    kind = subject_type(subject)
    with connection.cursor() as cursor:
        cursor.execute(*_LAST_HASH.filled(connection, kind, subject.pk))
        last = cursor.fetchone()
    event = _event(
        subject, actor, now, verb, reason, _plain(before or {}), _plain(after or {}), last[0] if last else ""
    )
    add(event)
    return event


def record_alike(
    *,
    actor: User | None,
    verb: str,
    subjects: Sequence[models.Model],
    now: dt.datetime,
    reason: str,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
) -> None:
    """The same act on many subjects of one kind, one event each, in two statements. Needs their locks."""
    if not subjects:
        return
    kind = subject_type(subjects[0])
    keys = [subject.pk for subject in subjects]
    last = dict(
        Event.objects.filter(subject_type=kind, subject_id__in=keys)
        .order_by("subject_id", "-id")
        .distinct("subject_id")
        .values_list("subject_id", "hash")
    )
    facts = _plain(before), _plain(after)
    add(*(_event(subject, actor, now, verb, reason, *facts, last.get(subject.pk, "")) for subject in subjects))


def _event(
    subject: models.Model,
    actor: User | None,
    now: dt.datetime,
    verb: str,
    reason: str,
    before: dict[str, Any],
    after: dict[str, Any],
    previous: str,
) -> Event:
    """Sealed, and not written yet. `previous`: the hash of the last event on this subject."""
    event = Event(
        at=now,
        actor=actor,
        organization_id=actor.organization_id if actor else None,
        verb=verb,
        subject_type=subject_type(subject),
        subject_id=subject.pk,
        committee_id=getattr(subject, "committee_id", None),
        reason=reason,
        before=before,
        after=after,
        origin=actor.origin if actor else "",
        previous_hash=previous,
    )
    event.hash = event.sealed()
    return event


def broken_links(subject: models.Model) -> list[Event]:
    """The events of a subject that no longer match their hash or their predecessor. Empty is sound."""
    previous = ""
    broken: list[Event] = []
    for event in _chain().rows(subject_type(subject), subject.pk):
        if event.previous_hash != previous or event.hash != event.sealed():
            broken.append(event)
        previous = event.hash
    return broken


@cache
def _chain() -> Composed[Event]:
    return Composed(Event.objects.filter(subject_type="kind", subject_id=HOLE).order_by("id"), "kind", HOLE)
