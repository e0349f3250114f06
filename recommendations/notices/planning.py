"""The daily sweep: gather what the deadlines reach, call off what waits and is not reached, write what is due.

Set-based, so that its cost follows what is due and not what is stored. Found with `<=`, so a missed day is
caught up; of the rungs by which a person hears only the most advanced one speaks, so nothing floods; a unique
key and an anti-join make a second run change nothing. What waits is what holds: a change of day, state, person,
rule or calendar shows in the next sweep as rows that are no longer reached.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext as _

from ..models import NoticeRule
from . import audience
from .calling_off import calling_off
from .ladders import Ladder, Place
from .reached import Speech, Sql, speeches
from .rungs import PASSED, is_for_before
from .timing import leaving_sql

_KEPT = """
    CREATE TEMPORARY TABLE IF NOT EXISTS reached (subject bigint, person bigint, rule int, root int, committee bigint,
        day date, occurrence int, item bigint, unit bigint, several text) ON COMMIT DELETE ROWS;
    CREATE TEMPORARY TABLE IF NOT EXISTS gone (notice bigint, rule int) ON COMMIT DELETE ROWS;
    DELETE FROM reached;
    DELETE FROM gone"""
"""Tables and no WITH: the planner sees how much is reached, and takes one hash instead of a search a row."""

_HEIGHT = f"""r."offset" * CASE r.offset_unit WHEN '{NoticeRule.Unit.WORKING_DAY.value}' THEN 7 ELSE 5 END"""
_HIGHEST_FIRST = f'{_HEIGHT} DESC, r."offset" DESC, r.id DESC'
"""`rungs.height`, of the rule `r`."""

_LOWER = f"""
    DELETE FROM reached USING (
        SELECT w.ctid AS place, w.rule <> first_value(w.rule) OVER (
            PARTITION BY w.subject, w.person, w.day, r.ladder ORDER BY {_HIGHEST_FIRST}) AS is_lower
        FROM (SELECT w.subject, w.person, w.day, r.ladder
              FROM reached w JOIN recommendations_noticerule r ON r.id = w.rule
              GROUP BY w.subject, w.person, w.day, r.ladder HAVING min(w.rule) <> max(w.rule)) twice
        JOIN reached w ON (w.subject, w.person, w.day) = (twice.subject, twice.person, twice.day)
        JOIN recommendations_noticerule r ON r.id = w.rule AND r.ladder = twice.ladder) ranked
    WHERE reached.ctid = ranked.place AND ranked.is_lower"""
"""Who hears of one deadline by two ways (as handler, and covering for the head) hears the higher rung alone."""

FEWEST_FIRST = (NoticeRule.Subject.OPINION, NoticeRule.Subject.ASSIGNMENT)
"""The kinds of subjects that have ladders. What is deleted from `reached` for the next kind is still read past."""

MANY = 10_000
"""Notices that, written by one sweep, make what the planner knows of the table wrong. It is told at once: the server
would look by itself a minute later, and ledger and next sweep would walk wrong ways until then."""


@dataclass(frozen=True)
class Foreseen:
    """One notice that a sweep would write."""

    rule: NoticeRule
    person: str
    unit: str
    text: str
    due_on: dt.date


def plan(
    *,
    today: dt.date,
    now: dt.datetime,
    committee_id: int | None = None,
    ladders: Collection[str] | None = None,
    is_first: bool = True,
) -> dict[str, int]:
    """Call off what waits and no longer holds, and write what is due; how many per ladder (`assignment-due`).

    `committee_id` and `ladders` (by code) narrow it to what a changed rule concerns. What that writes, and what is
    written where this sweep is not the day's first, waits for the next digest: the morning's has gone or is on its way.
    """
    said = [speech for speech in speeches(today) if ladders is None or speech.ladder.code in ladders]
    is_morning = is_first and committee_id is None
    written = Counter[int]()
    with transaction.atomic(), connection.cursor() as cursor:
        if not all(speech.is_silent for speech in said):
            audience.gather(cursor, today, committee_id)
        for kind in FEWEST_FIRST:
            mine = [speech for speech in said if speech.ladder.subject == kind]
            if _reach(cursor, mine, now, committee_id):
                written.update(_write(cursor, mine[0], now, is_morning=is_morning))
    if written.total() >= MANY:
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE recommendations_notice, recommendations_unsent")
    return {speech.ladder.code: sum(written[rule] for rule in speech.rules) for speech in said}


def preview(*, committee_id: int, day: dt.date, limit: int = 100) -> list[Foreseen]:
    """What the sweep of `day` would write for one committee if nothing changed: the same SQL, only read."""
    found: list[Foreseen] = []
    for speech in speeches(day):
        if not speech.is_silent and len(found) < limit:
            found += _foresee(speech, committee_id, limit - len(found))
    return found


def ahead(*, committee_id: int, ladder: Ladder, days: Sequence[dt.date]) -> list[int]:
    """How many notices each of these days' sweeps would write for one committee about one ladder, if every item stayed
    as it is and everybody where they are on the first of them."""
    told: dict[tuple[int, ...], int] = {}
    with transaction.atomic(), connection.cursor() as cursor:
        audience.gather(cursor, days[0], committee_id)
        return [_count_new(cursor, speech, committee_id, told) for speech in speeches(*days, ladders=[ladder])]


def explain(*, ladder: Ladder, today: dt.date) -> str:
    """The plan PostgreSQL makes for one ladder of the sweep; for tests and for the curious operator."""
    speech = next(speech for speech in speeches(today) if speech.ladder is ladder)
    sql, values = _untold(speech.ladder.place, today, speech.reached())
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {sql}", values)
        return "\n".join(row[0] for row in cursor.fetchall())


def _reach(cursor: Any, said: Sequence[Speech], now: dt.datetime, committee_id: int | None) -> bool:
    """Gathers in `reached` whom all ladders of one kind of subject speak to, and calls off what waits for anybody else;
    whether there is anybody."""
    cursor.execute(_KEPT)
    is_anybody_reached = False
    for speech in said:
        if not speech.is_silent:
            sql, values = speech.reached(committee_id, is_gathered=True)
            cursor.execute(f"INSERT INTO reached {sql}", values)
            is_anybody_reached |= cursor.rowcount > 0
    if is_anybody_reached:
        cursor.execute(_LOWER)
    _call_off(cursor, said, now, committee_id)
    return is_anybody_reached


def _told(place: Place) -> str:
    """Whether the row `w` was told already. A cancelled notice counts as not told: when its reason returns, it
    is revived. What was told by a default rule is not told again by the committee's own one in its place, and
    an earlier repeat is not told after a later one, whatever interval the rule has now."""
    return f"""EXISTS (
        SELECT 1 FROM recommendations_notice x
        WHERE x.{place.column} = w.subject AND x.recipient_id = w.person AND x.due_on = w.day
          AND x.occurrence >= w.occurrence AND x.cancelled_at IS NULL
          AND (x.rule_id = w.rule OR x.rule_id = w.root AND NOT EXISTS (
                SELECT 1 FROM recommendations_unsent q WHERE q.notice_id = x.id AND q.state = 'waiting')))"""


def _untold(place: Place, today: dt.date, reached: Sql) -> Sql:
    """The words for what is reached and not told: each once, though one person may hear of it by two ways, and in
    the order in which the indexes of the notices grow."""
    sql, values = reached
    return (
        f"""
        SELECT w.rule, w.subject, w.person, w.committee, w.day, w.occurrence, rule.is_urgent AS urgent, rule.light,
               left(replace(replace(replace(replace(rule.text, '{{item}}', {place.item_name} || w.several),
                    '{{unit}}', unit.short_name), '{{due}}', w.day::text),
                    '{{days}}', abs(w.day - %s::date)::text), 500) AS words
        FROM (SELECT DISTINCT * FROM ({sql}) w WHERE NOT {_told(place)} ORDER BY subject, person, rule, day) w
        JOIN recommendations_noticerule rule ON rule.id = w.rule
        JOIN {place.item_table} item ON item.id = w.item
        JOIN tracker_organization unit ON unit.id = w.unit""",
        [today, *values],
    )


def _call_off(cursor: Any, said: Sequence[Speech], now: dt.datetime, committee_id: int | None) -> None:
    """Calls off what waits by these rules and is not in `reached`."""
    rules = [rule for speech in said for rule in speech.rules]
    if not rules:
        return
    column = said[0].ladder.place.column
    cursor.execute(
        f"""
        INSERT INTO gone SELECT n.id, n.rule_id
        FROM recommendations_unsent q JOIN recommendations_notice n ON n.id = q.notice_id
        WHERE q.state = 'waiting' AND n.{column} IS NOT NULL AND n.rule_id = ANY(%s)
          AND (%s IS NULL OR n.committee_id = %s)
          AND NOT EXISTS (SELECT 1 FROM reached w
                          WHERE w.rule = n.rule_id AND w.subject = n.{column} AND w.person = n.recipient_id
                            AND w.day = n.due_on AND w.occurrence = n.occurrence)""",
        [rules, committee_id, committee_id],
    )
    if cursor.rowcount:
        cursor.execute("SELECT DISTINCT rule FROM gone")
        gone = {rule for (rule,) in cursor.fetchall()}
        for speech in said:
            if not gone.isdisjoint(speech.rules):
                cursor.execute(*_cancelling(speech, now))


def _cancelling(speech: Speech, now: dt.datetime) -> Sql:
    """Cancels what one ladder has in `gone`, saying why."""
    ladder, place = speech.ladder, speech.ladder.place
    why = f"""CASE
            WHEN (SELECT s.status FROM {place.table} s WHERE s.id = n.{place.column}) NOT IN %s THEN %s
            WHEN EXISTS (SELECT 1 FROM reached w WHERE w.rule = ANY(%s) AND w.subject = n.{place.column}
                         AND w.person = n.recipient_id AND w.day = n.due_on) THEN %s
            WHEN NOT EXISTS (SELECT 1 FROM {place.table} s {ladder.joins}
                             WHERE s.id = n.{place.column} AND {ladder.day} = n.due_on) THEN %s
            WHEN n.due_on < %s AND n.rule_id = ANY(%s) THEN %s
            ELSE %s END"""
    went_on, newer, moved, passed, changed = (
        _("事项已进入下一步"),
        _("已由更新的提醒代替"),
        _("期限已变更"),
        str(PASSED),
        _("收件人或提醒规则已变更"),
    )
    rules = list(speech.rules)
    states = tuple(str(state) for state in ladder.states)
    mine = "SELECT notice AS id FROM gone WHERE rule = ANY(%s)"
    before = [step.rule.pk for steps in speech.steps.values() for step in steps if is_for_before(step.rule)]
    values = [rules, now, states, went_on, rules, newer, moved, speech.today, before, passed, changed]
    return calling_off(mine, why), values


def _write(cursor: Any, speech: Speech, now: dt.datetime, *, is_morning: bool) -> dict[int, int]:
    """Writes what is due, of the kind of subject that `speech` is about; how many by which rule. What was called off
    and is due again waits again (`models.unsent.keepers`)."""
    place, today = speech.ladder.place, speech.today
    untold, words = _untold(place, today, ("SELECT * FROM reached", []))
    leaving, moments = leaving_sql(today, now, is_morning=is_morning)
    cursor.execute(
        f"""
        WITH written AS (
            INSERT INTO recommendations_notice (rule_id, {place.column}, recipient_id, committee_id, due_on,
                occurrence, text, planned_at, send_after, is_urgent, cancel_reason)
            SELECT rule, subject, person, committee, day, occurrence, words, %s, {leaving}, due.urgent, ''
            FROM ({untold}) due
            LEFT JOIN recommendations_noticepreference own ON own.user_id = due.person
            ON CONFLICT ON CONSTRAINT one_notice_per_reason DO UPDATE
            SET text = EXCLUDED.text, planned_at = EXCLUDED.planned_at, read_at = NULL, folded_at = NULL,
                send_after = EXCLUDED.send_after, is_urgent = EXCLUDED.is_urgent, cancelled_at = NULL,
                cancel_reason = ''
            WHERE recommendations_notice.cancelled_at IS NOT NULL
            RETURNING rule_id)
        SELECT rule_id, count(*) FROM written GROUP BY rule_id""",
        [now, *moments, *words],
    )
    return dict(cursor.fetchall())


def _highest(reached: Sql) -> Sql:
    """What `_LOWER` leaves of one ladder, as a relation."""
    sql, values = reached
    return (
        f"""
        SELECT w.* FROM (
            SELECT w.*, first_value(w.rule) OVER (
                PARTITION BY w.subject, w.person, w.day ORDER BY {_HIGHEST_FIRST}) AS highest
            FROM ({sql}) w JOIN recommendations_noticerule r ON r.id = w.rule) w
        WHERE w.rule = w.highest""",
        values,
    )


def _count_new(cursor: Any, speech: Speech, committee_id: int, told: dict[tuple[int, ...], int]) -> int:
    """What the sweep would write that the sweeps before it, whose words are in `told`, have not."""
    if speech.is_silent:
        return 0
    sql, values = _highest(speech.reached(committee_id, is_gathered=True))
    cursor.execute(
        f"""SELECT DISTINCT w.subject, w.person, w.day - date '1970-01-01', w.rule, w.root, w.occurrence
            FROM ({sql}) w WHERE NOT {_told(speech.ladder.place)}""",
        values,
    )
    count = 0
    for *whom, rule, root, occurrence in cursor.fetchall():
        if all(told.get((*whom, by), occurrence - 1) < occurrence for by in (rule, root)):
            told[(*whom, rule)] = occurrence
            count += 1
    return count


def _foresee(speech: Speech, committee_id: int, limit: int) -> list[Foreseen]:
    sql, values = _untold(speech.ladder.place, speech.today, _highest(speech.reached(committee_id)))
    rules = {step.rule.pk: step.rule for steps in speech.steps.values() for step in steps}
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            SELECT due.rule, u.name, home.short_name, due.words, due.day
            FROM ({sql}) due JOIN tracker_user u ON u.id = due.person
            JOIN tracker_organization home ON home.id = u.organization_id
            ORDER BY due.day, due.subject LIMIT %s""",
            [*values, limit],
        )
        return [Foreseen(rules[rule], *rest) for rule, *rest in cursor.fetchall()]
