"""Writing down what was answered: the attempts, and what follows for their notices."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

from django.db import connection, transaction
from django.db.models import QuerySet

from tracker.prepared import Prepared

from ..models import Delivery, Notice, Unsent
from .channels.answers import Answer
from .letters import Letter
from .retrying import MOST_ATTEMPTS, wait_after


def still_waiting(notices: Iterable[Notice]) -> QuerySet[Unsent]:
    """What was called off while its letter was on its way stays called off."""
    return Unsent.objects.filter(pk__in=[notice.pk for notice in notices], state=Notice.State.WAITING)


_ENDS = {Delivery.Result.ACCEPTED: Notice.State.SENT.value, Delivery.Result.KEPT: Notice.State.INBOX_ONLY.value}
"""What a notice is after the letter that told it; after any other result it waits or is given up."""


_COLUMNS = ("person", "address", "name", "message_id", "subject", "body", "result", "words", "ends", "notices")
_STAMP = Prepared(
    "stamp",
    f"""
    WITH tried AS MATERIALIZED (
        SELECT nextval(pg_get_serial_sequence('recommendations_delivery', 'id')) AS id, t.*
        FROM unnest(%s::bigint[]{", %s::text[]" * 9}) AS t ({", ".join(_COLUMNS)})),
    told AS MATERIALIZED (
        SELECT tried.id AS delivery, tried.ends, notice
        FROM tried CROSS JOIN LATERAL unnest(tried.notices::bigint[]) notice),
    kept AS (
        INSERT INTO recommendations_delivery
            (id, recipient_id, channel, address, message_id, subject, body, at, result, answer)
        SELECT id, person, 'email', address, message_id, subject, body, %s::timestamptz, result, words FROM tried),
    lines AS (
        INSERT INTO recommendations_delivery_notices (delivery_id, notice_id)
        SELECT delivery, notice FROM told),
    free AS (
        DELETE FROM recommendations_openletter o USING tried
        WHERE o.name = tried.name AND tried.ends IS NOT NULL),
    inside AS (
        UPDATE recommendations_unsent q SET state = 'inbox_only', send_after = %s::timestamptz
        FROM told WHERE q.notice_id = told.notice AND told.ends = 'inbox_only' AND q.state = 'waiting')
    DELETE FROM recommendations_unsent q USING told
    WHERE q.notice_id = told.notice AND told.ends = 'sent' AND q.state = 'waiting'""",
    [*_COLUMNS, "now", "now"],
    [*_COLUMNS, "now"],
    writes=True,
)


def stamp(answered: Sequence[tuple[Letter, Answer]], now: dt.datetime) -> None:
    """Write the attempts down, and what follows for their notices: all of it, or nothing."""
    if all(answer.result in _ENDS for _letter, answer in answered):
        _note(answered, now)
        return
    with transaction.atomic():
        _note(answered, now)
        for letter, answer in answered:
            if answer.result not in _ENDS:
                try_later(letter, now, is_final=answer.is_final)


def _note(answered: Sequence[tuple[Letter, Answer]], now: dt.datetime) -> None:
    """Each attempt with its notices. Where it ended well they have left by mail or are read in the product itself,
    but for those called off meanwhile, and the letter's name is free.

    One statement and few values: a hundred notices a letter would be a hundred objects, and each turn with the
    database waits for the interpreter once more.
    """
    rows = [
        (
            *(letter.recipient.pk, letter.recipient.email, letter.name, letter.message_id, letter.subject),
            *(letter.body, answer.result.value, answer.words[:300], _ENDS.get(answer.result)),
            letter.keys,
        )
        for letter, answer in answered
    ]
    with connection.cursor() as cursor:
        columns = [[*column] for column in zip(*rows, strict=True)]
        cursor.execute(*_STAMP.filled(connection, *columns, now))


def try_later(letter: Letter, now: dt.datetime, *, is_final: bool) -> None:
    """Wait longer each time; after `MOST_ATTEMPTS`, or when trying again cannot help, give up visibly."""
    attempts = 1 + letter.due.attempts
    waiting = still_waiting(letter.notices)
    if is_final or attempts >= MOST_ATTEMPTS:
        waiting.update(state=Notice.State.FAILED, attempts=attempts)
    else:
        waiting.update(attempts=attempts, send_after=now + wait_after(attempts, letter.message_id))
