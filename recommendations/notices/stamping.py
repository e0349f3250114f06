"""Writing down what was answered: the attempts, and what follows for their notices."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

from django.db import connection, transaction
from django.db.models import QuerySet

from ..models import Delivery, Notice
from .channels.answers import Answer
from .letters import Letter
from .retrying import MOST_ATTEMPTS, wait_after


def still_waiting(keys: Iterable[int]) -> QuerySet[Notice]:
    """What was called off while its letter was on its way stays called off."""
    return Notice.objects.waiting().filter(pk__in=list(keys))


_ENDS = {Delivery.Result.ACCEPTED: Notice.State.SENT.value, Delivery.Result.KEPT: Notice.State.INBOX_ONLY.value}
"""What a notice is after the letter that told it; after any other result it waits or is given up."""


def stamp(answered: Sequence[tuple[Letter, Answer]], now: dt.datetime) -> None:
    """Write the attempts down, and what follows for their notices: all of it, or nothing."""
    if all(answer.result in _ENDS for _letter, answer in answered):
        _note(answered, now)
        return
    with transaction.atomic():
        _note(answered, now)
        for letter, answer in answered:
            if answer.result not in _ENDS:
                try_later(letter.notices, letter.message_id, now, is_final=answer.is_final)


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
        cursor.execute(
            f"""
            WITH tried AS MATERIALIZED (
                SELECT nextval(pg_get_serial_sequence('recommendations_delivery', 'id')) AS id, t.*
                FROM unnest(%s::bigint[]{", %s::text[]" * 9})
                    AS t (person, address, name, message_id, subject, body, result, words, ends, notices)),
            told AS MATERIALIZED (
                SELECT tried.id AS delivery, tried.ends, notice
                FROM tried CROSS JOIN LATERAL unnest(tried.notices::bigint[]) notice),
            kept AS (
                INSERT INTO recommendations_delivery
                    (id, recipient_id, channel, address, message_id, subject, body, at, result, answer)
                SELECT id, person, 'email', address, message_id, subject, body, %s, result, words FROM tried),
            lines AS (
                INSERT INTO recommendations_delivery_notices (delivery_id, notice_id)
                SELECT delivery, notice FROM told),
            free AS (
                DELETE FROM recommendations_openletter o USING tried
                WHERE o.name = tried.name AND tried.ends IS NOT NULL)
            UPDATE recommendations_notice n SET state = told.ends, sent_at = %s, attempts = n.attempts + 1
            FROM told WHERE n.id = told.notice AND told.ends IS NOT NULL AND n.state = 'waiting'""",
            [*([*column] for column in zip(*rows, strict=True)), now, now],
        )


def try_later(notices: Sequence[Notice], seed: str, now: dt.datetime, *, is_final: bool) -> None:
    """Wait longer each time; after `MOST_ATTEMPTS`, or when trying again cannot help, give up visibly."""
    attempts = 1 + max(notice.attempts for notice in notices)
    waiting = still_waiting(notice.pk for notice in notices)
    if is_final or attempts >= MOST_ATTEMPTS:
        waiting.update(state=Notice.State.FAILED, attempts=attempts)
    else:
        waiting.update(attempts=attempts, send_after=now + wait_after(attempts, seed))
