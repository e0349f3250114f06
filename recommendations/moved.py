"""How often a deadline was moved, when last and from which day: read off the record, for a whole calendar at once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection
from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext as _

from tracker.models.record import subject_type

from .agenda import KINDS, Entry
from .models import Assignment, Opinion, Question, SupervisionNotice

_OWN: dict[str, type[Model]] = {"supervision": SupervisionNotice, "question": Question}
"""Kinds whose rows have a record of their own, beside items and opinions."""
_AGAIN_AND_AGAIN = ("interim",)
"""Each report sets the day of the next: that moves no deadline."""

_MOVES = """
    SELECT w.kind, w.key, min(e.at), max(e.at) FILTER (WHERE jsonb_exists(e.after, w.field)),
           count(*) FILTER (WHERE e.before ->> w.field IS NOT NULL),
           (array_agg(e.before ->> w.field ORDER BY e.id DESC) FILTER (WHERE e.before ->> w.field IS NOT NULL))[1]
    FROM unnest(%s::text[], %s::bigint[], %s::text[], %s::bigint[], %s::text[]) AS w (kind, key, type, subject, field)
    JOIN tracker_event e ON e.subject_type = w.type AND e.subject_id = w.subject
    GROUP BY w.kind, w.key"""


@dataclass(frozen=True)
class Moved:
    """When the day was last set, how often it was moved, and from which day last."""

    at: dt.datetime
    times: int
    was: dt.date | None

    def words(self, entry: Entry) -> str:
        """期限由 … 改为 …; empty where nothing of the kind is on record."""
        if self.was is None or self.was == entry.day or entry.kind in _AGAIN_AND_AGAIN:
            return ""
        said = _("%(on)s 期限由%(was)s改为%(day)s")
        return said % {"on": timezone.localdate(self.at), "was": self.was, "day": entry.day}


def moves(entries: Sequence[Entry]) -> dict[tuple[str, int], Moved]:
    """(kind, key) of each entry of which anything is on record → how its day was moved: one query."""
    if not entries:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(_MOVES, [list(column) for column in zip(*map(_asked, entries), strict=True)])
        return {
            (kind, key): Moved(set_at or first, times, None if kind == "milestone" or not was else _day(was))
            for kind, key, first, set_at, times, was in cursor.fetchall()
        }


def _asked(entry: Entry) -> tuple[str, int, str, int, str]:
    """Where the record tells of it: milestones are told of on their item, all of them together."""
    if entry.kind == "milestone":
        return entry.kind, entry.key, subject_type(Assignment()), entry.about, "milestones"
    kind = KINDS[entry.kind]
    model = _OWN.get(entry.kind, Opinion if kind.item is None else Assignment)
    return entry.kind, entry.key, subject_type(model()), entry.key, kind.day


def _day(written: str) -> dt.date:
    return dt.date.fromisoformat(written)
