"""Sending what waits: claim, look again whether the reason holds, send, stamp. Mail never waits in a transaction."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from ..models import Delivery, Notice, NoticeRule
from .channels import mail
from .channels.answers import Answer
from .claiming import claim, reclaim
from .letters import Letter, group
from .outbox import put_out
from .retrying import LEASE, MOST_ATTEMPTS, wait_after
from .standing import call_off_fallen
from .timing import preference_of

_RELATED = (
    "rule",
    "recipient__organization",
    "recipient__notice_preference",
    "assignment__recommendation",
    "assignment__unit",
    "opinion__government",
)


def deliver(*, now: dt.datetime) -> int:
    """Deliver one batch; how many notices were taken. Call again until it takes none."""
    reclaim(now)
    taken = claim(now)
    if not taken:
        return 0
    call_off_fallen(taken, now)
    rows = Notice.objects.filter(pk__in=taken, state=Notice.State.CLAIMED, lease_until=now + LEASE)
    told = _present(list(rows.select_related(*_RELATED)), now)
    put_out(told, now)
    letters = group(_addressed(told, now))
    for letter, answer in zip(letters, mail.post(letters), strict=True):
        _stamp(letter, answer, now)
    return len(taken)


def _present(notices: Sequence[Notice], now: dt.datetime) -> list[Notice]:
    """Those whose recipient still has an account."""
    gone = [notice.pk for notice in notices if not notice.recipient.is_active]
    if gone:
        Notice.objects.filter(pk__in=gone, state=Notice.State.CLAIMED).update(
            state=Notice.State.CANCELLED, cancelled_at=now, lease_until=None, cancel_reason=_("收件人已停用")
        )
    return [notice for notice in notices if notice.recipient.is_active]


def _addressed(notices: Sequence[Notice], now: dt.datetime) -> list[Notice]:
    """Those that make a letter: where mail is configured at all, the person has an address and wants letters."""
    if not mail.is_sent():
        return list(notices)
    silent = [notice.pk for notice in notices if not _is_wanted(notice)]
    if silent:
        Notice.objects.filter(pk__in=silent, state=Notice.State.CLAIMED).update(
            state=Notice.State.INBOX_ONLY, sent_at=now, lease_until=None
        )
    return [notice for notice in notices if notice.pk not in set(silent)]


def _is_wanted(notice: Notice) -> bool:
    """Red goes by mail whatever the person prefers, where its rule uses mail at all."""
    if not notice.recipient.email or NoticeRule.Way.MAIL not in notice.rule.ways:
        return False
    return notice.rule.light == NoticeRule.Light.RED or preference_of(notice.recipient).wants_mail


@transaction.atomic
def _stamp(letter: Letter, answer: Answer, now: dt.datetime) -> None:
    """Write the attempt down, and what follows for its notices. A lease that others took over is left alone."""
    held = Notice.objects.filter(
        pk__in=[n.pk for n in letter.notices], state=Notice.State.CLAIMED, lease_until=now + LEASE
    )
    delivery = Delivery.objects.create(
        recipient=letter.recipient,
        address=letter.recipient.email,
        message_id=letter.message_id,
        subject=letter.subject,
        body=letter.body,
        at=now,
        result=answer.result,
        answer=answer.words[:300],
    )
    delivery.notices.set(letter.notices)
    match answer.result:
        case Delivery.Result.ACCEPTED:
            held.update(state=Notice.State.SENT, sent_at=now, lease_until=None)
        case Delivery.Result.KEPT:
            held.update(state=Notice.State.INBOX_ONLY, sent_at=now, lease_until=None)
        case _:
            _try_later(held, letter, now, is_final=answer.is_final)


def _try_later(held: Any, letter: Letter, now: dt.datetime, *, is_final: bool) -> None:
    """Wait longer each time; after `MOST_ATTEMPTS`, or when trying again cannot help, give up visibly."""
    attempts = max(notice.attempts for notice in letter.notices)
    if is_final or attempts >= MOST_ATTEMPTS:
        held.update(state=Notice.State.FAILED, lease_until=None)
    else:
        send_after = now + wait_after(attempts, letter.message_id)
        held.update(state=Notice.State.WAITING, lease_until=None, send_after=send_after)


def resend(*, notice: Notice, now: dt.datetime) -> bool:
    """Put a given-up letter back in the queue with fresh attempts; False when it was not given up.

    All notices that were given up in the same letter go together, so that it is the same letter again.
    """
    last = notice.deliveries.filter(posting=None).first()
    together = [notice.pk, *(last.notices.values_list("pk", flat=True) if last else ())]
    failed = Notice.objects.filter(pk__in=together, state=Notice.State.FAILED)
    return bool(failed.update(state=Notice.State.WAITING, attempts=0, send_after=now))
