"""Sending what waits: claim, look again whether the reason holds, send, stamp. Mail never waits in a transaction."""

from __future__ import annotations

import contextlib
import datetime as dt
import smtplib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.mail import get_connection
from django.db import transaction
from django.utils.translation import gettext as _

from ..models import Delivery, Notice
from .claiming import LEASE, MOST_ATTEMPTS, claim, reclaim
from .letters import Letter, group
from .planning import cancel_obsolete

FIRST_WAIT = dt.timedelta(minutes=1)
_NO_MAIL = "django.core.mail.backends.dummy.EmailBackend"
_RELATED = (
    "rule",
    "recipient__organization",
    "assignment__recommendation",
    "assignment__unit",
    "opinion__government",
)


@dataclass(frozen=True)
class Answer:
    """What became of one letter. `is_final`: trying again would not help."""

    result: Delivery.Result
    words: str = ""
    is_final: bool = False


def deliver(*, now: dt.datetime) -> int:
    """Deliver one batch; how many notices were taken. Call again until it takes none."""
    reclaim(now)
    taken = claim(now)
    if not taken:
        return 0
    cancel_obsolete(now=now, among=taken)
    rows = Notice.objects.filter(pk__in=taken, state=Notice.State.CLAIMED, lease_until=now + LEASE)
    letters = group(_addressed(list(rows.select_related(*_RELATED)), now))
    for letter, answer in zip(letters, _post(letters), strict=True):
        _stamp(letter, answer, now)
    return len(taken)


def _addressed(notices: Sequence[Notice], now: dt.datetime) -> list[Notice]:
    """Those that make a letter: the person is active, and has an address where mail is configured at all."""
    gone = [n.pk for n in notices if not n.recipient.is_active]
    silent = [n.pk for n in notices if n.recipient.is_active and _sends() and not n.recipient.email]
    Notice.objects.filter(pk__in=gone, state=Notice.State.CLAIMED).update(
        state=Notice.State.CANCELLED, cancelled_at=now, lease_until=None, cancel_reason=_("收件人已停用")
    )
    Notice.objects.filter(pk__in=silent, state=Notice.State.CLAIMED).update(
        state=Notice.State.INBOX_ONLY, sent_at=now, lease_until=None
    )
    done = {*gone, *silent}
    return [notice for notice in notices if notice.pk not in done]


def _sends() -> bool:
    return settings.EMAIL_BACKEND != _NO_MAIL


def _post(letters: Sequence[Letter]) -> Sequence[Answer]:
    """Send each letter over one connection. A server that cannot be reached is asked once, not per letter."""
    if not _sends():
        return [Answer(Delivery.Result.KEPT) for _letter in letters]
    answers: list[Answer] = []
    server = get_connection()
    unreachable: Answer | None = None
    for letter in letters:
        if unreachable is None:
            unreachable = _reach(server)
        answers.append(unreachable or _send(server, letter))
    with contextlib.suppress(OSError, smtplib.SMTPException):
        server.close()
    return answers


def _reach(server: Any) -> Answer | None:
    try:
        server.open()
    except (OSError, smtplib.SMTPException) as trouble:
        return Answer(Delivery.Result.FAILED, _("连不上邮件服务器：%(why)s") % {"why": trouble})
    return None


def _send(server: Any, letter: Letter) -> Answer:
    try:
        server.send_messages([letter.as_mail()])
    except smtplib.SMTPRecipientsRefused as refusal:
        code, words = next(iter(refusal.recipients.values()))
        answer = Answer(Delivery.Result.REFUSED, f"{code} {words.decode(errors='replace')}", is_final=code >= 500)
    except (OSError, smtplib.SMTPException, ValueError) as trouble:
        answer = Answer(Delivery.Result.FAILED, str(trouble))
    else:
        return Answer(Delivery.Result.ACCEPTED)
    with contextlib.suppress(OSError, smtplib.SMTPException):
        server.close()
    return answer


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
    """Wait 1, 2, 4 … minutes; after `MOST_ATTEMPTS`, or when trying again cannot help, give up visibly."""
    attempts = max(notice.attempts for notice in letter.notices)
    if is_final or attempts >= MOST_ATTEMPTS:
        held.update(state=Notice.State.FAILED, lease_until=None)
    else:
        wait = FIRST_WAIT * 2 ** (attempts - 1)
        held.update(state=Notice.State.WAITING, lease_until=None, send_after=now + wait)


def resend(*, notice: Notice, now: dt.datetime) -> bool:
    """Put a given-up letter back in the queue with fresh attempts; False when it was not given up.

    All notices that were given up in the same letter go together, so that it is the same letter again.
    """
    last = notice.deliveries.first()
    together = [notice.pk, *(last.notices.values_list("pk", flat=True) if last else ())]
    failed = Notice.objects.filter(pk__in=together, state=Notice.State.FAILED)
    return bool(failed.update(state=Notice.State.WAITING, attempts=0, send_after=now))
