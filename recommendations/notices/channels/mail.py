"""Mail: one letter a person, all letters of a batch over one connection, each answered before the next is sent."""

from __future__ import annotations

import contextlib
import functools
import re
import smtplib
import time
from collections.abc import Callable, Iterable, Iterator
from email.header import Header
from email.utils import formatdate
from typing import Any, NamedTuple

from django.conf import settings
from django.core.mail import get_connection
from django.core.mail.backends.smtp import EmailBackend
from django.core.mail.message import sanitize_address
from django.utils.translation import gettext as _

from ...models import Delivery
from ..letters import Letter
from .answers import Answer
from .pipelining import hand_over, takes_a_row

PATIENCE = 240.0
"""Seconds a batch may take: far less than a task may live, however slowly the server answers."""
_NO_MAIL = "django.core.mail.backends.dummy.EmailBackend"


def is_sent() -> bool:
    """Whether this installation sends mail at all."""
    return settings.EMAIL_BACKEND != _NO_MAIL


def _at_once() -> None:
    """The answer has come already."""


class Line:
    """One connection for letter after letter. A server that cannot be reached is asked once, not per letter."""

    def __init__(self) -> None:
        self.server: Any = get_connection()
        self.unreachable: Answer | None = None
        self.ended: Callable[[], None] = _at_once

    def begin(self, letter: Letter) -> Callable[[], Answer]:
        """Hand a letter over. The answer is asked for later, so that the next one is written meanwhile."""
        trouble = self._reach() or self._trouble(lambda: self._hand_over(letter))
        return lambda: trouble or self._trouble(self.ended) or Answer(Delivery.Result.ACCEPTED)

    def _reach(self) -> Answer | None:
        if self.unreachable is None:
            try:
                self.server.open()
            except (OSError, smtplib.SMTPException) as trouble:
                words = _("连不上邮件服务器：%(why)s") % {"why": trouble}
                self.unreachable = Answer(Delivery.Result.FAILED, words)
        return self.unreachable

    def _trouble(self, act: Callable[[], None]) -> Answer | None:
        """What went wrong with it, if anything did; the line is closed then."""
        try:
            act()
            return None
        except smtplib.SMTPRecipientsRefused as refusal:
            code, words = next(iter(refusal.recipients.values()))
            answer = Answer(Delivery.Result.REFUSED, f"{code} {words.decode(errors='replace')}", is_final=code >= 500)
        except (OSError, smtplib.SMTPException, ValueError) as trouble:
            answer = Answer(Delivery.Result.FAILED, str(trouble))
        self.close()
        return answer

    def _hand_over(self, letter: Letter) -> None:
        self.ended = _at_once
        written = as_bytes(letter)
        connection = self.server.connection if isinstance(self.server, EmailBackend) else None
        sender = _sender(settings.DEFAULT_FROM_EMAIL)[0]
        if written is None or connection is None:
            self.server.send_messages([letter.as_mail()])
        elif takes_a_row(connection):
            self.ended = hand_over(connection, sender, letter.recipient.email, written)
        else:
            connection.sendmail(sender, letter.recipient.email, written)

    def close(self) -> None:
        with contextlib.suppress(OSError, smtplib.SMTPException):
            self.server.close()


class Posted(NamedTuple):
    """A letter, what the server answered, and within how many seconds; no answer: no time was left to try it."""

    letter: Letter
    answer: Answer | None
    seconds: float = 0


def post(letters: Iterable[Letter]) -> Iterator[Posted]:
    """Send letter after letter. The next one is fetched (and so written) while an answer is waited for."""
    if not is_sent():
        yield from (Posted(letter, Answer(Delivery.Result.KEPT)) for letter in letters)
        return
    line, stop = Line(), time.monotonic() + PATIENCE
    waiting: Callable[[], Posted] | None = None
    try:
        for letter in letters:
            if waiting:
                yield waiting()
            began = time.monotonic()
            if began < stop:
                waiting = functools.partial(_ended, letter, began, line.begin(letter))
            else:
                waiting = functools.partial(Posted, letter, None)
        if waiting:
            yield waiting()
    finally:
        line.close()


def _ended(letter: Letter, began: float, answer: Callable[[], Answer]) -> Posted:
    return Posted(letter, answer(), time.monotonic() - began)


_PLAIN_ADDRESS = re.compile(r"[a-z0-9._+-]{1,64}@[a-z0-9.-]{1,190}", re.ASCII | re.IGNORECASE)
_LONGEST_LINE = 998
"""RFC 5322 2.1.1."""


def as_bytes(letter: Letter) -> bytes | None:
    """The letter as it goes over the line: one part of plain UTF-8, as Django would write it, in a twentieth of
    the time. None where that is not enough: an unusual address, or a line longer than mail may carry as it is."""
    if not _PLAIN_ADDRESS.fullmatch(letter.recipient.email):
        return None
    body = letter.body.replace("\r\n", "\n").replace("\r", "\n").encode()
    if max(map(len, body.split(b"\n"))) > _LONGEST_LINE:
        return None
    head = (
        'Content-Type: text/plain; charset="utf-8"\r\nMIME-Version: 1.0\r\nContent-Transfer-Encoding: 8bit\r\n'
        f"Subject: {_folded(letter.subject)}\r\nFrom: {_sender(settings.DEFAULT_FROM_EMAIL)[1]}\r\n"
        f"To: {letter.recipient.email}\r\nDate: {formatdate(localtime=settings.EMAIL_USE_LOCALTIME)}\r\n"
        f"Message-ID: {letter.message_id}\r\nAuto-Submitted: auto-generated\r\n\r\n"
    )
    return head.encode("ascii") + body.replace(b"\n", b"\r\n")


@functools.lru_cache(maxsize=200)
def _folded(subject: str) -> str:
    """The subject as a header; most digests of a morning have the same."""
    return Header(" ".join(subject.split()), "utf-8", header_name="Subject").encode(linesep="\r\n")


@functools.cache
def _sender(written: str) -> tuple[str, str]:
    """The sender as the envelope and as the header name them."""
    header = sanitize_address(written, "utf-8")
    return header.rpartition("<")[2].rstrip(">"), header
