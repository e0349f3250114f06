"""Mail: one letter a person, all letters of a batch over one connection, each answered before the next is sent."""

from __future__ import annotations

import contextlib
import functools
import re
import smtplib
import time
from collections.abc import Iterator, Sequence
from email.header import Header
from email.utils import formatdate
from typing import Any

from django.conf import settings
from django.core.mail import get_connection
from django.core.mail.backends.smtp import EmailBackend
from django.core.mail.message import sanitize_address
from django.utils.translation import gettext as _

from ...models import Delivery
from ..letters import Letter
from .answers import Answer
from .pipelining import hand_over

PATIENCE = 240.0
"""Seconds a batch may take: far less than a task may live, however slowly the server answers."""
_NO_MAIL = "django.core.mail.backends.dummy.EmailBackend"


def is_sent() -> bool:
    """Whether this installation sends mail at all."""
    return settings.EMAIL_BACKEND != _NO_MAIL


class Line:
    """One connection for letter after letter. A server that cannot be reached is asked once, not per letter."""

    def __init__(self) -> None:
        self.server: Any = get_connection()
        self.unreachable: Answer | None = None

    def send(self, letter: Letter) -> Answer:
        return self._reach() or self._send(letter)

    def _reach(self) -> Answer | None:
        if self.unreachable is None:
            try:
                self.server.open()
            except (OSError, smtplib.SMTPException) as trouble:
                words = _("连不上邮件服务器：%(why)s") % {"why": trouble}
                self.unreachable = Answer(Delivery.Result.FAILED, words)
        return self.unreachable

    def _send(self, letter: Letter) -> Answer:
        try:
            self._hand_over(letter)
        except smtplib.SMTPRecipientsRefused as refusal:
            code, words = next(iter(refusal.recipients.values()))
            answer = Answer(Delivery.Result.REFUSED, f"{code} {words.decode(errors='replace')}", is_final=code >= 500)
        except (OSError, smtplib.SMTPException, ValueError) as trouble:
            answer = Answer(Delivery.Result.FAILED, str(trouble))
        else:
            return Answer(Delivery.Result.ACCEPTED)
        self.close()
        return answer

    def _hand_over(self, letter: Letter) -> None:
        written = as_bytes(letter)
        connection = self.server.connection if isinstance(self.server, EmailBackend) else None
        if written is None or connection is None:
            self.server.send_messages([letter.as_mail()])
        else:
            hand_over(connection, _sender(settings.DEFAULT_FROM_EMAIL)[0], letter.recipient.email, written)

    def close(self) -> None:
        with contextlib.suppress(OSError, smtplib.SMTPException):
            self.server.close()


def post(letters: Sequence[Letter]) -> Iterator[Answer | None]:
    """Send letter after letter, each when its answer is asked for; None: no time was left to try it."""
    if not is_sent():
        yield from (Answer(Delivery.Result.KEPT) for _letter in letters)
        return
    line, stop = Line(), time.monotonic() + PATIENCE
    try:
        for letter in letters:
            yield line.send(letter) if time.monotonic() < stop else None
    finally:
        line.close()


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
