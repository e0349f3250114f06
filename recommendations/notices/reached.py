"""Whom the rules speak to on a day: one relation a ladder, of (rule, subject, person, day, occurrence).

The sweep writes what is in it and not yet told, and calls off what waits and is not in it; the preview only
reads it. Narrow, so that a million items cost what is due.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from tracker.models.calendar import load_calendar

from ..models import NoticeRule
from .audience import joined
from .ladders import LADDERS, Ladder
from .rungs import Rung, rungs

Sql = tuple[str, list[Any]]


@dataclass(frozen=True)
class Speech:
    """What the rules say of one ladder on one day: `steps` by the committee that has its own rules, and under
    None for everybody else. `rules` are all rules of the ladder, spoken or silent."""

    ladder: Ladder
    today: dt.date
    steps: dict[int | None, list[Rung]]
    rules: tuple[int, ...]

    @property
    def is_silent(self) -> bool:
        return not any(self.steps.values())

    def reached(self, committee_id: int | None = None, *, is_gathered: bool = False) -> Sql:
        """The relation: subject, person, rule, root, committee, day, occurrence, item, unit, several.

        One person who hears by two ways (as handler, and covering for the head) is in it by each; the sweep keeps
        the higher rung.
        """
        ladder, place = self.ladder, self.ladder.place
        values, given = _values(self.steps)
        people, heard = joined(place, self.today, is_gathered=is_gathered)
        own = [key for key in self.steps if key is not None]
        whose = "r.committee = CASE WHEN s.committee_id = ANY(%s) THEN s.committee_id ELSE 0 END AND" if own else ""
        sql = f"""
            SELECT s.id AS subject, u.id AS person, r.rule, r.root, s.committee_id AS committee, d.day,
                   CASE WHEN r.every > 0
                        THEN (%s::date - d.day) - COALESCE(r.since[r.until - d.day + 1], r.until - d.day) %% r.every
                        ELSE 0 END AS occurrence,
                   {place.item} AS item, {place.unit} AS unit, {ladder.several} AS several
            FROM {place.table} s {ladder.joins}
            CROSS JOIN LATERAL (SELECT {ladder.day} AS day) d
            JOIN (VALUES {values}) AS r(committee, rule, root, role, after, until, every, since)
              ON {whose} d.day > r.after AND d.day <= r.until
            {people}
            WHERE s.status IN %s AND {ladder.day} <= %s AND {ladder.only} AND {ladder.heard}
              AND (%s IS NULL OR s.committee_id = %s)"""
        farthest = max(step.until for steps in self.steps.values() for step in steps)
        states = tuple(str(state) for state in ladder.states)
        return sql, [self.today, *given, *([own] if own else []), *heard, states, farthest, committee_id, committee_id]


def _values(steps: dict[int | None, list[Rung]]) -> Sql:
    rows, given = [], []
    for committee, mine in steps.items():
        for step in mine:
            rows.append("(%s, %s, %s, %s, %s::date, %s::date, %s, %s::int[])")
            given += [committee or 0, step.rule.pk, step.root, step.role]
            given += [step.after, step.until, step.rule.repeat_days, _written(step.since)]
    return ", ".join(rows), given


def _written(days: list[int] | None) -> str | None:
    """As one constant: a list would be hundreds of expressions, each of which the database would have to plan."""
    return None if days is None else f"{{{','.join(map(str, days))}}}"


def speeches(*days: dt.date, ladders: Sequence[Ladder] = LADDERS) -> list[Speech]:
    """What is said of every ladder, day after day: the rules, and the calendar of the years around, in two queries."""
    calendar = load_calendar(days[0].year - 1)
    rules = list(NoticeRule.objects.exclude(ladder="").order_by("pk"))
    mine = [(ladder, [rule for rule in rules if _climbs(rule, ladder)]) for ladder in ladders]
    return [_speech(ladder, climbing, day, calendar) for day in days for ladder, climbing in mine]


def _climbs(rule: NoticeRule, ladder: Ladder) -> bool:
    return (rule.subject, rule.ladder) == (ladder.subject, ladder.name)


def _speech(ladder: Ladder, rules: Sequence[NoticeRule], today: dt.date, calendar: Any) -> Speech:
    default = {rule.code: rule for rule in rules if rule.committee_id is None}
    roots = {code: rule.pk for code, rule in default.items()}

    def climbed(mine: Iterable[NoticeRule]) -> list[Rung]:
        return rungs(ladder, [rule for rule in mine if rule.is_active], today, calendar, roots)

    steps: dict[int | None, list[Rung]] = {None: climbed(default.values())}
    for committee in sorted({rule.committee_id for rule in rules if rule.committee_id is not None}):
        own = {rule.code: rule for rule in rules if rule.committee_id == committee}
        steps[committee] = climbed((default | own).values())
    return Speech(ladder, today, steps, tuple(rule.pk for rule in rules))
