"""Which notices no longer say what is the case: asked once more just before a channel is told."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import connection

from ..models import Notice
from .ladders import ASKING, LADDERS, PLACES


def fallen(notices: Sequence[Notice]) -> set[int]:
    """Those that were called off, and those whose deadline moved or whose subject went on."""
    gone = {notice.pk for notice in notices if notice.state == Notice.State.CANCELLED}
    climbing = {(n.rule.subject, n.rule.ladder) for n in notices if n.rule.ladder}
    asking = {(n.rule.subject, n.rule.verb) for n in notices if n.rule.verb}
    keys = [notice.pk for notice in notices]
    for ladder in LADDERS:
        if (ladder.subject, ladder.name) in climbing:
            over = f"(s.status NOT IN %s OR {ladder.day} IS DISTINCT FROM n.due_on)"
            gone |= _among(keys, ladder.subject, "ladder", ladder.name, ladder.states, over, ladder.joins)
    for (subject, verb), states in ASKING.items():
        if (subject, verb) in asking:
            gone |= _among(keys, subject, "verb", verb, states, "s.status NOT IN %s", "")
    return gone


def _among(
    keys: Sequence[int], subject: str, column: str, value: str, states: Sequence[str], over: str, joins: str
) -> set[int]:
    place = PLACES[subject]
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            SELECT n.id FROM recommendations_notice n
            JOIN recommendations_noticerule rule ON rule.id = n.rule_id AND rule.{column} = %s
            JOIN {place.table} s ON s.id = n.{place.column} {joins}
            WHERE n.id = ANY(%s) AND {over}""",
            [value, list(keys), tuple(str(state) for state in states)],
        )
        return {row[0] for row in cursor.fetchall()}
