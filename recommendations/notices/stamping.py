"""Writing down what was answered: the attempts, and what follows for their notices."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

from django.db import connection, transaction
from django.db.models import QuerySet

from ..models import Delivery, Notice
from .arrays import array_of
from .channels.answers import Answer
from .letters import Letter
from .naming import forget_names
from .retrying import MOST_ATTEMPTS, wait_after


def still_waiting(keys: Iterable[int]) -> QuerySet[Notice]:
    """What was called off while its letter was on its way stays called off."""
    return Notice.objects.waiting().filter(pk__in=list(keys))


@transaction.atomic
def stamp(answered: Sequence[tuple[Letter, Answer]], now: dt.datetime) -> None:
    """Write the attempts down, and what follows for their notices."""
    _note(answered, now)
    for result, state in (
        (Delivery.Result.ACCEPTED, Notice.State.SENT),
        (Delivery.Result.KEPT, Notice.State.INBOX_ONLY),
    ):
        if done := [letter for letter, answer in answered if answer.result == result]:
            stamp_sent([notice.pk for letter in done for notice in letter.notices], state, now)
            forget_names(done)
    for letter, answer in answered:
        if answer.result not in (Delivery.Result.ACCEPTED, Delivery.Result.KEPT):
            try_later(letter.notices, letter.message_id, now, is_final=answer.is_final)


# Plain SQL for what is written for every letter: a hundred notices a letter would be a hundred objects.


def _note(answered: Sequence[tuple[Letter, Answer]], now: dt.datetime) -> None:
    """Each attempt, with its notices."""
    rows = [
        (
            *(letter.recipient.pk, letter.recipient.email, letter.message_id, letter.subject, letter.body),
            *(answer.result.value, answer.words[:300], array_of(notice.pk for notice in letter.notices)),
        )
        for letter, answer in answered
    ]
    with connection.cursor() as cursor:
        cursor.execute(
            """
            WITH tried AS MATERIALIZED (
                SELECT nextval(pg_get_serial_sequence('recommendations_delivery', 'id')) AS id, t.* FROM unnest(
                    %s::bigint[], %s::text[], %s::text[], %s::text[], %s::text[], %s::text[], %s::text[], %s::text[])
                    AS t (person, address, name, subject, body, result, words, notices)),
            kept AS (
                INSERT INTO recommendations_delivery
                    (id, recipient_id, channel, address, message_id, subject, body, at, result, answer)
                SELECT id, person, 'email', address, name, subject, body, %s, result, words FROM tried)
            INSERT INTO recommendations_delivery_notices (delivery_id, notice_id)
            SELECT tried.id, notice FROM tried CROSS JOIN LATERAL unnest(tried.notices::bigint[]) notice""",
            [*([*column] for column in zip(*rows, strict=True)), now],
        )


def stamp_sent(keys: Sequence[int], state: str, now: dt.datetime) -> None:
    """These have left by mail, or are read in the product itself; what was called off meanwhile stays so."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE recommendations_notice SET state = %s, sent_at = %s, attempts = attempts + 1
            WHERE id = ANY(%s::bigint[]) AND state = 'waiting'""",
            [state, now, array_of(keys)],
        )


def try_later(notices: Sequence[Notice], seed: str, now: dt.datetime, *, is_final: bool) -> None:
    """Wait longer each time; after `MOST_ATTEMPTS`, or when trying again cannot help, give up visibly."""
    attempts = 1 + max(notice.attempts for notice in notices)
    waiting = still_waiting(notice.pk for notice in notices)
    if is_final or attempts >= MOST_ATTEMPTS:
        waiting.update(state=Notice.State.FAILED, attempts=attempts)
    else:
        waiting.update(attempts=attempts, send_after=now + wait_after(attempts, seed))
