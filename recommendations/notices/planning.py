"""The daily sweep: one statement per deadline finds what is due, whom to tell, and writes the notices.

Set-based, so that its cost follows what is due and not what is stored. Found with `<=`, so a missed day is
caught up; only the most advanced rung of a person speaks, so nothing floods; a unique key and an anti-join
make a second run change nothing.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext as _

from tracker.models.calendar import load_calendar

from ..models import NoticeRule
from .audience import days, joined
from .ladders import ASKING, LADDERS, Ladder
from .rungs import Rung, rungs
from .timing import leaving_sql


@dataclass(frozen=True)
class Foreseen:
    """One notice that a sweep would write."""

    rule: NoticeRule
    person: str
    unit: str
    text: str
    due_on: dt.date


def plan(*, today: dt.date, now: dt.datetime) -> dict[str, int]:
    """Cancel what no longer holds, then write what is due; how many notices per ladder (`assignment-due`)."""
    cancel_obsolete(now=now)
    written = {}
    for ladder, steps in _steps(today):
        written[ladder.code] = _write(ladder, steps, today, now) if steps else 0
    _cancel_overtaken(now)
    return written


def preview(*, committee_id: int, day: dt.date, limit: int = 100) -> list[Foreseen]:
    """What the sweep of `day` would write for one committee if nothing changed: the same SQL, only read."""
    found: list[Foreseen] = []
    for ladder, steps in _steps(day):
        if steps and len(found) < limit:
            found += _foresee(ladder, steps, day, committee_id, limit - len(found))
    return found


def explain(*, ladder: Ladder, today: dt.date) -> str:
    """The plan PostgreSQL makes for one ladder of the sweep; for tests and for the curious operator."""
    steps = dict(_steps(today))[ladder]
    sql, values = _due(ladder, steps, today)
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {sql}", values)
        return "\n".join(row[0] for row in cursor.fetchall())


def _steps(today: dt.date) -> list[tuple[Ladder, list[Rung]]]:
    calendar = load_calendar(today.year - 1)
    rules = list(NoticeRule.objects.filter(is_active=True).exclude(ladder=""))
    return [
        (
            ladder,
            rungs(
                ladder, [r for r in rules if (r.subject, r.ladder) == (ladder.subject, ladder.name)], today, calendar
            ),
        )
        for ladder in LADDERS
    ]


def _due(ladder: Ladder, steps: Sequence[Rung], today: dt.date, committee_id: int | None = None) -> tuple[str, Any]:
    """The due items × the people to tell, one row each, without those that were told already.

    A cancelled notice counts as not told: when its reason returns, it is revived. One person who hears by
    two ways (as handler, and covering for the head) is told once by each rule.
    """
    place = ladder.place
    rows = ", ".join(["(%s, %s, %s::date, %s::date, %s, %s::int[], %s, %s, %s)"] * len(steps))
    values: list[Any] = []
    for step in steps:
        rule = step.rule
        values += [rule.pk, step.role, step.after, step.until, rule.repeat_days, step.since]
        values += [rule.is_urgent, rule.light, rule.text]
    values += days(today)
    sql = f"""
        SELECT DISTINCT r.rule, s.id AS subject, u.id AS person, s.committee_id AS committee, d.day,
               t.occurrence, r.urgent, r.light,
               left(replace(replace(replace(r.words, '{{item}}', {place.item}), '{{unit}}', unit.short_name),
                    '{{due}}', d.day::text), 500) AS words, u.name AS person_name, home.short_name AS home_name
        FROM {place.table} s {ladder.joins}
        CROSS JOIN LATERAL (SELECT {ladder.day} AS day) d
        JOIN (VALUES {rows}) AS r(rule, role, after, until, every, since, urgent, light, words)
          ON d.day > r.after AND d.day <= r.until
        CROSS JOIN LATERAL (
            SELECT CASE WHEN r.every > 0 THEN COALESCE(r.since[r.until - d.day + 1], r.until - d.day) / r.every
                   ELSE 0 END AS occurrence) t
        {joined(place)}
        JOIN tracker_organization home ON home.id = u.organization_id
        JOIN tracker_organization unit ON unit.id = {place.unit}
        {place.item_join}
        WHERE s.status IN %s AND {ladder.day} <= %s AND {ladder.only}
          AND (%s IS NULL OR s.committee_id = %s)
          AND NOT EXISTS (
            SELECT 1 FROM recommendations_notice x
            WHERE x.{place.column} = s.id AND x.recipient_id = u.id AND x.rule_id = r.rule AND x.due_on = d.day
              AND x.occurrence = t.occurrence
              AND x.state <> 'cancelled')"""
    farthest = max(step.until for step in steps)
    return sql, [*values, tuple(str(state) for state in ladder.states), farthest, committee_id, committee_id]


def _write(ladder: Ladder, steps: Sequence[Rung], today: dt.date, now: dt.datetime) -> int:
    sql, values = _due(ladder, steps, today)
    leaving, moments = leaving_sql(today, now)
    place = ladder.place
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            f"""
            INSERT INTO recommendations_notice (rule_id, {place.column}, recipient_id, committee_id, due_on,
                occurrence, text, planned_at, state, send_after, attempts, cancel_reason)
            SELECT rule, subject, person, committee, day, occurrence, words, %s, 'waiting', {leaving}, 0, ''
            FROM ({sql}) due
            LEFT JOIN recommendations_noticepreference own ON own.user_id = due.person
            ON CONFLICT ON CONSTRAINT one_notice_per_reason DO UPDATE
            SET state = 'waiting', text = EXCLUDED.text, planned_at = EXCLUDED.planned_at, read_at = NULL,
                send_after = EXCLUDED.send_after, attempts = 0, cancelled_at = NULL, cancel_reason = ''
            WHERE recommendations_notice.state = 'cancelled'""",
            [now, *moments, *values],
        )
        return int(cursor.rowcount)


def _foresee(ladder: Ladder, steps: Sequence[Rung], day: dt.date, committee_id: int, limit: int) -> list[Foreseen]:
    sql, values = _due(ladder, steps, day, committee_id)
    rules = {step.rule.pk: step.rule for step in steps}
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT rule, person_name, home_name, words, day FROM ({sql}) due ORDER BY day, subject LIMIT %s",
            [*values, limit],
        )
        return [
            Foreseen(rules[rule], person, unit, text, due_on) for rule, person, unit, text, due_on in cursor.fetchall()
        ]


def cancel_obsolete(*, now: dt.datetime, among: Sequence[int] | None = None) -> int:
    """Cancel unsent notices whose reason is gone: the state moved on, or the deadline is another one now.

    The sweep asks for all that wait; delivery asks for those it has claimed (`among`), just before sending.
    """
    cancelled = 0
    for ladder in LADDERS:
        gone = ladder.gone or f"{ladder.day} IS DISTINCT FROM n.due_on"
        cancelled += _cancel(ladder, f"s.status NOT IN %s OR {gone}", "ladder", ladder.name, now, among)
    if among is not None:
        for (subject, verb), states in ASKING.items():
            cancelled += _cancel(Ladder(subject, verb, "NULL", states), "s.status NOT IN %s", "verb", verb, now, among)
    return cancelled


def _cancel(ladder: Ladder, gone: str, column: str, value: str, now: dt.datetime, among: Sequence[int] | None) -> int:
    place = ladder.place
    which = "n.state = 'waiting'" if among is None else "n.state = 'claimed' AND n.id = ANY(%s)"
    states = tuple(str(state) for state in ladder.states)
    joins = "" if ladder.gone else ladder.joins
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            UPDATE recommendations_notice n
            SET state = 'cancelled', cancelled_at = %s, lease_until = NULL,
                cancel_reason = CASE WHEN s.status IN %s THEN %s ELSE %s END
            FROM {place.table} s {joins}, recommendations_noticerule rule
            WHERE n.{place.column} = s.id AND rule.id = n.rule_id AND rule.{column} = %s
              AND {which} AND ({gone})""",
            [
                now,
                states,
                _("期限已变更"),
                _("事项已进入下一步"),
                value,
                *([list(among)] if among is not None else []),
                states,
            ],
        )
        return int(cursor.rowcount)


def _cancel_overtaken(now: dt.datetime) -> None:
    """A reminder that still waits when the next one for its day is written would only be noise. Another day of
    the same ladder (a second milestone) is another matter."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE recommendations_notice n SET state = 'cancelled', cancelled_at = %s, cancel_reason = %s
            FROM recommendations_noticerule rule
            WHERE n.state = 'waiting' AND rule.id = n.rule_id AND rule.ladder <> '' AND EXISTS (
                SELECT 1 FROM recommendations_notice x JOIN recommendations_noticerule later ON later.id = x.rule_id
                WHERE x.recipient_id = n.recipient_id AND x.state = 'waiting' AND later.ladder = rule.ladder
                  AND x.due_on = n.due_on
                  AND x.assignment_id IS NOT DISTINCT FROM n.assignment_id
                  AND x.opinion_id IS NOT DISTINCT FROM n.opinion_id AND x.planned_at > n.planned_at)""",
            [now, _("已由更新的提醒代替")],
        )
