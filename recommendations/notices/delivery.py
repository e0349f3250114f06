"""Sending what waits: claim, look again whether the reason holds, send, stamp. Mail never waits in a transaction."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection, transaction
from django.db.models import F, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from tracker.models import Organization, User

from ..models import Assignment, Delivery, Notice, NoticeRule, Opinion, Recommendation
from ..models.assignments import BASES
from .channels import mail
from .channels.answers import Answer
from .claiming import alive, claim, is_anything_due, reclaim
from .letters import Letter, group
from .outbox import put_out
from .retrying import LEASE, MOST_ATTEMPTS, wait_after
from .standing import fallen
from .timing import preference_of

TOGETHER = 10
"""Letters stamped in one transaction: as many, at most, are sent again when a worker dies."""
BRISK = 0.005
"""Seconds within which a server answers for whose next letter a stamp waits; a slower one's are stamped singly."""
_State = Notice.State
_SAID = (
    *("rule", "recipient", "assignment", "opinion", "state", "attempts", "send_after", "is_urgent"),
    *("text", "due_on", "occurrence", "acted_at", "letter", "planned_at"),
)
_PEOPLE = User.objects.select_related("organization", "notice_preference").defer("password")
_ITEMS = Assignment.objects.defer(*BASES)


def deliver(*, now: dt.datetime) -> int:
    """Deliver one batch; how many notices were taken. Call again until it takes none."""
    reclaim(now)
    if not is_anything_due(now):
        return 0
    with alive(now):
        return _deliver(now)


def _deliver(now: dt.datetime) -> int:
    taken = claim(now)
    if not taken:
        return 0
    told = _holding(_present(_read(taken, now), now), now)
    put_out(told, now)
    letters = group(_addressed(told, now))
    _keep_names(letters)
    _send(letters, now)
    return len(taken)


def _send(letters: Sequence[Letter], now: dt.datetime) -> None:
    """Letter after letter, stamped a few together: a worker that dies leaves those in doubt, not a batch."""
    answered: list[tuple[Letter, Answer]] = []
    before = time.monotonic()
    for letter, answer in zip(letters, mail.post(letters), strict=True):
        if answer is None:
            _put_back(letter, now)
            continue
        answered.append((letter, answer))
        if len(answered) == TOGETHER or time.monotonic() - before > BRISK:
            _stamp(answered, now)
            answered = []
        before = time.monotonic()
    if answered:
        _stamp(answered, now)


def _keep_names(letters: Sequence[Letter]) -> None:
    """Write down which letter each notice goes in, before anything is sent: a second try is the same letter again."""
    new = [(notice.pk, letter.name) for letter in letters for notice in letter.notices if not notice.letter]
    if not new:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE recommendations_notice n SET letter = kept.name
            FROM unnest(%s::bigint[], %s::text[]) AS kept (id, name) WHERE n.id = kept.id""",
            [[pk for pk, _name in new], [name for _pk, name in new]],
        )


def _put_back(letter: Letter, now: dt.datetime) -> None:
    """Not tried: it waits on, and its try does not count."""
    held = _still_held((notice.pk for notice in letter.notices), now)
    held.update(state=_State.WAITING, lease_until=None, attempts=F("attempts") - 1)


def _read(taken: Sequence[int], now: dt.datetime) -> list[Notice]:
    """The claimed notices with all a letter says, and no more: what several share is read once, as one object."""
    notices = list(_still_held(taken, now).only(*_SAID))
    _attach(notices, "rule", NoticeRule.objects.all())
    _attach(notices, "recipient", _PEOPLE)
    _attach(notices, "opinion", Opinion.objects.select_related("government").defer("evaluation", "answer"))
    items = _attach(notices, "assignment", _ITEMS)
    _attach(items, "unit", Organization.objects.all())
    _attach(items, "recommendation", Recommendation.objects.only("number", "title"))
    return notices


def _attach(rows: Sequence[Any], name: str, others: QuerySet[Any]) -> list[Any]:
    """Give each row its other; the others."""
    if not rows:
        return []
    field = rows[0]._meta.get_field(name)
    keys = [getattr(row, field.attname) for row in rows]
    found = others.in_bulk({key for key in keys if key is not None})
    for row, key in zip(rows, keys, strict=True):
        field.set_cached_value(row, found.get(key))
    return list(found.values())


def _holding(notices: Sequence[Notice], now: dt.datetime) -> list[Notice]:
    """Those whose reason is still the case."""
    for reason, gone in fallen(notices, timezone.localdate(now)).items():
        _cancel(gone, reason, now)
        notices = [notice for notice in notices if notice.pk not in gone]
    return list(notices)


def _present(notices: Sequence[Notice], now: dt.datetime) -> list[Notice]:
    """Those whose recipient still has an account."""
    gone = {notice.pk for notice in notices if not notice.recipient.is_active}
    if gone:
        _cancel(gone, _("收件人已停用"), now)
    return [notice for notice in notices if notice.pk not in gone]


def _cancel(keys: Iterable[int], words: str, now: dt.datetime) -> None:
    _still_held(keys, now).update(state=_State.CANCELLED, cancelled_at=now, lease_until=None, cancel_reason=words)


def _still_held(keys: Iterable[int], now: dt.datetime) -> QuerySet[Notice]:
    """A lease that others took over is left alone."""
    return Notice.objects.filter(pk__in=list(keys), state=_State.CLAIMED, lease_until=now + LEASE)


def _addressed(notices: Sequence[Notice], now: dt.datetime) -> list[Notice]:
    """Those that make a letter: where mail is configured at all, the person has an address and wants letters."""
    if not mail.is_sent():
        return list(notices)
    silent = {notice.pk for notice in notices if not _is_wanted(notice)}
    if silent:
        _still_held(silent, now).update(state=_State.INBOX_ONLY, sent_at=now, lease_until=None)
    return [notice for notice in notices if notice.pk not in silent]


def _is_wanted(notice: Notice) -> bool:
    """Red goes by mail whatever the person prefers, where its rule uses mail at all."""
    rule, person = notice.rule, notice.recipient
    if not person.email or NoticeRule.Way.MAIL not in rule.ways:
        return False
    return rule.light == NoticeRule.Light.RED or preference_of(person).wants_mail


@transaction.atomic
def _stamp(answered: Sequence[tuple[Letter, Answer]], now: dt.datetime) -> None:
    """Write the attempts down, and what follows for their notices."""
    rows = [_written(letter, answer, now) for letter, answer in answered]
    _join(Delivery.objects.bulk_create(rows), [letter for letter, _answer in answered])
    for result, state in (
        (Delivery.Result.ACCEPTED, _State.SENT),
        (Delivery.Result.KEPT, _State.INBOX_ONLY),
    ):
        if done := [n.pk for letter, answer in answered if answer.result == result for n in letter.notices]:
            _still_held(done, now).update(state=state, sent_at=now, lease_until=None)
    for letter, answer in answered:
        if answer.result not in (Delivery.Result.ACCEPTED, Delivery.Result.KEPT):
            _try_later(letter, now, is_final=answer.is_final)


def _written(letter: Letter, answer: Answer, now: dt.datetime) -> Delivery:
    return Delivery(
        recipient=letter.recipient,
        address=letter.recipient.email,
        message_id=letter.message_id,
        subject=letter.subject,
        body=letter.body,
        at=now,
        result=answer.result,
        answer=answer.words[:300],
    )


def _join(deliveries: Sequence[Delivery], letters: Sequence[Letter]) -> None:
    """Each attempt with its notices. Plain SQL: a hundred notices a letter would be a hundred objects."""
    pairs = [(row.pk, n.pk) for row, letter in zip(deliveries, letters, strict=True) for n in letter.notices]
    left, right = zip(*pairs, strict=True)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO recommendations_delivery_notices (delivery_id, notice_id) "
            "SELECT * FROM unnest(%s::bigint[], %s::bigint[])",
            [list(left), list(right)],
        )


def _try_later(letter: Letter, now: dt.datetime, *, is_final: bool) -> None:
    """Wait longer each time; after `MOST_ATTEMPTS`, or when trying again cannot help, give up visibly."""
    held = _still_held((notice.pk for notice in letter.notices), now)
    attempts = max(notice.attempts for notice in letter.notices)
    if is_final or attempts >= MOST_ATTEMPTS:
        held.update(state=_State.FAILED, lease_until=None)
    else:
        send_after = now + wait_after(attempts, letter.message_id)
        held.update(state=_State.WAITING, lease_until=None, send_after=send_after)


def resend(*, notice: Notice, now: dt.datetime) -> bool:
    """Put a given-up letter back in the queue with fresh attempts; False when it was not given up.

    All notices that were given up in the same letter go together, so that it is the same letter again.
    """
    last = notice.deliveries.filter(posting=None).first()
    together = [notice.pk, *(last.notices.values_list("pk", flat=True) if last else ())]
    failed = Notice.objects.filter(pk__in=together, state=_State.FAILED)
    return bool(failed.update(state=_State.WAITING, attempts=0, send_after=now))
