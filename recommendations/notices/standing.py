"""Which notices no longer say what is the case: asked once more just before anything leaves.

One statement for each deadline and each act that occurs among them, and only about their own subjects.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from django.db import connection
from django.utils.translation import gettext as _

from ..models import Notice
from .ladders import ASKING, LADDERS, Ladder


def fallen(notices: Sequence[Notice]) -> dict[int, str]:
    """Notice → why it is not to be told: called off already, its deadline moved, or its subject went on."""
    gone = {notice.pk: notice.cancel_reason for notice in notices if notice.state == Notice.State.CANCELLED}
    by_reason = defaultdict[tuple[str, str, str], list[int]](list)
    for notice in notices:
        by_reason[notice.rule.subject, notice.rule.ladder, notice.rule.verb].append(notice.pk)
    for ladder in LADDERS:
        if keys := by_reason.get((ladder.subject, ladder.name, "")):
            gone |= _among(keys, ladder, ladder.gone or f"{ladder.day} IS DISTINCT FROM n.due_on")
    for (subject, verb), states in ASKING.items():
        if keys := by_reason.get((subject, "", verb)):
            gone |= _among(keys, Ladder(subject, verb, "NULL", states), "FALSE")
    return gone


def _among(keys: Sequence[int], ladder: Ladder, over: str) -> dict[int, str]:
    place = ladder.place
    joins = "" if ladder.gone else ladder.joins
    states = tuple(str(state) for state in ladder.states)
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            SELECT n.id, s.status IN %s FROM recommendations_notice n
            JOIN {place.table} s ON s.id = n.{place.column} {joins}
            WHERE n.id = ANY(%s) AND (s.status NOT IN %s OR {over})""",
            [states, list(keys), states],
        )
        return {pk: _("期限已变更") if is_asked else _("事项已进入下一步") for pk, is_asked in cursor.fetchall()}
