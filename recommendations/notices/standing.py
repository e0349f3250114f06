"""Which notices still say what is the case: asked once more just before a letter or a message leaves."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from operator import itemgetter

from django.db import connection
from django.utils.translation import gettext as _

from tracker.arrays import array_of

from ..models import Notice, NoticeRule
from .audience import among, heard_at
from .ladders import ASKING, ASKING_OF_QUESTIONS, LADDERS, PLACES, Ladder
from .rungs import PASSED, is_for_before
from .telling import ROLES


def fallen(notices: Sequence[Notice], today: dt.date) -> dict[str, set[int]]:
    """Of these notices (with their rules), the ones that say what is no longer so, by the reason: their
    subject went on; the day, the person or the rule is another now; or they speak of what was to come, and it has."""
    by_rule: dict[int, list[Notice]] = {}
    for notice in notices:
        by_rule.setdefault(vars(notice)["rule_id"], []).append(notice)
    kinds: dict[tuple[str, str, str], list[Notice]] = {}
    rules = [told[0].rule for told in by_rule.values()]
    for rule in rules:
        kinds.setdefault((rule.subject, rule.ladder, rule.verb), []).extend(by_rule[rule.pk])
    went_on, changed = set[int](), set[int]()
    for ladder in LADDERS:
        if mine := kinds.get((ladder.subject, ladder.name, "")):
            gone = {notice.pk for notice in mine} - _standing(ladder, mine, rules, today)
            past = _past(ladder.subject, gone, ladder.states) if gone else set()
            went_on, changed = went_on | past, changed | (gone - past)
    for (subject, verb), states in ASKING.items():
        if mine := kinds.get((subject, "", verb)):
            went_on |= _past(subject, {notice.pk for notice in mine}, states)
    for verb, state in ASKING_OF_QUESTIONS.items():
        if mine := kinds.get((NoticeRule.Subject.QUESTION, "", verb)):
            went_on |= _without_question([notice.pk for notice in mine], state)
    to_come = [by_rule[rule.pk] for rule in rules if rule.ladder and is_for_before(rule)]
    passed = {notice.pk for said in to_come for notice in said if notice.due_on and notice.due_on < today}
    found = {
        _("事项已进入下一步"): went_on,
        _("期限、收件人或提醒规则已变更"): changed,
        str(PASSED): passed - went_on - changed,
    }
    return {reason: gone for reason, gone in found.items() if gone}


def _standing(ladder: Ladder, notices: Sequence[Notice], rules: Sequence[NoticeRule], today: dt.date) -> set[int]:
    """Those whose subject, day and recipient are still what the rule asks for; which rung is the sweep's matter.
    `rules`: theirs, and others.

    What a notice says never changes: it comes along, instead of being looked up again among all its recipient's. Its
    item and its recipient are found first, by their keys alone (OFFSET 0 keeps them apart): of the whole join the
    planner expects a single row, and would look for all the people anew with every notice.
    """
    asked = [
        (rule.pk, role, rule.code, rule.committee_id is None)
        for rule in rules
        if rule.is_active and (rule.subject, rule.ladder) == (ladder.subject, ladder.name)
        for role in ROLES[rule.audience]
        if role in ladder.place.homes
    ]
    if not asked:
        return set()
    said = itemgetter("id", "rule_id", ladder.place.column, "recipient_id", "due_on")
    told = list(zip(*map(said, map(vars, notices)), strict=True))
    people, heard = among(sorted(set(told[3])), today)
    states = tuple(str(state) for state in ladder.states)
    rungs = [entry for rung in asked for entry in rung]
    with connection.cursor() as cursor:
        given = [*map(array_of, told), array_of(set(told[2])), states, *heard, *rungs]
        cursor.execute(_question(ladder, people, len(asked)), given)
        return {row[0] for row in cursor.fetchall()}


def _question(ladder: Ladder, people: str, rungs: int) -> str:
    """Of the notices that come along, with their items and `people`, which are what one of the `rungs` tells."""
    return f"""
        SELECT s.notice FROM (
            SELECT told.notice, told.rule, told.person, told.day, heard.role, heard.home, heard.named, item.*
            FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[], %s::date[])
                AS told(notice, rule, item, person, day)
            JOIN (SELECT * FROM {ladder.place.table} WHERE id = ANY(%s) AND status IN %s OFFSET 0) item
                ON item.id = told.item
            JOIN {people} heard ON heard.id = told.person OFFSET 0) s
        CROSS JOIN LATERAL (SELECT s.person AS id, s.role, s.home, s.named) u
        {ladder.joins} {ladder.place.responsible}
        JOIN (VALUES {", ".join(["(%s, %s, %s, %s)"] * rungs)}) AS r(rule, role, code, is_general) ON r.rule = s.rule
        WHERE {heard_at(ladder.place)} AND {ladder.day} = s.day
          AND {ladder.only} AND {ladder.heard}
          AND NOT (r.is_general AND EXISTS (
            SELECT 1 FROM recommendations_noticerule own
            WHERE own.code = r.code AND own.committee_id = s.committee_id))"""


def _past(subject: str, notices: Collection[int], states: Sequence[str]) -> set[int]:
    """Those whose subject is in none of these states any more."""
    place = PLACES[subject]
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            SELECT n.id FROM recommendations_notice n JOIN {place.table} s ON s.id = n.{place.column}
            WHERE n.id = ANY(%s) AND s.status NOT IN %s""",
            [sorted(notices), tuple(str(state) for state in states)],
        )
        return {row[0] for row in cursor.fetchall()}


def _without_question(notices: Sequence[int], state: str) -> set[int]:
    """Those whose item has no question in this state any more."""
    rows = Notice.objects.filter(pk__in=notices).exclude(assignment__questions__status=state)
    return set(rows.order_by().values_list("pk", flat=True))
