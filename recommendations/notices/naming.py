"""The names of letters on their way. A letter has its name before it leaves, and keeps it until it is accepted:
in doubt, it is the same letter that leaves again, whatever joined or left the queue since."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import connection

from .letters import Letter


def names_of(people: list[int]) -> dict[int, str]:
    """Of what waits for these people, which notice was in which letter. One whose reason went away and came back
    is another notice since, and so is in no letter. What nobody waits for any more is forgotten."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT 1 FROM recommendations_openletter WHERE recipient_id = ANY(%s))", [people]
        )
        if cursor.fetchone() == (False,):  # nobody died
            return {}
        cursor.execute(
            """
            DELETE FROM recommendations_openletter o WHERE o.recipient_id = ANY(%s) AND NOT EXISTS (
                SELECT 1 FROM recommendations_unsent q
                WHERE q.notice_id = ANY(o.notices) AND q.state IN ('waiting', 'failed'))
            """,
            [people],
        )
        cursor.execute(
            """
            SELECT n.id, o.name FROM recommendations_openletter o
            JOIN recommendations_notice n ON n.id = ANY(o.notices) AND n.planned_at <= o.newest
            WHERE o.recipient_id = ANY(%s)""",
            [people],
        )
        return dict(cursor.fetchall())


def keep_names(letters: Iterable[Letter]) -> None:
    """Write down which notices each letter is made of, before anything is sent."""
    rows = [(letter.name, letter.recipient.pk, letter.keys, letter.newest) for letter in letters]
    if not rows:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO recommendations_openletter (name, recipient_id, notices, newest)
            SELECT name, person, notices::bigint[], newest
            FROM unnest(%s::text[], %s::bigint[], %s::text[], %s::timestamptz[]) t (name, person, notices, newest)
            ON CONFLICT DO NOTHING""",
            [[*column] for column in zip(*rows, strict=True)],
        )
