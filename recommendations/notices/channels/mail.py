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
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.smtp import EmailBackend
from django.core.mail.message import sanitize_address
from django.utils.translation import gettext as _

from ...models import Delivery
from ..letters import Letter
from .answers import Answer
from .pipelining import Mail, Row, takes_a_row
from .trouble import trouble_in_words

PATIENCE = 240.0
"""Seconds a batch may take: far less than a task may live, however slowly the server answers."""
_NO_MAIL = "django.core.mail.backends.dummy.EmailBackend"


def is_sent() -> bool:
    """Whether this installation sends mail at all."""
    return settings.EMAIL_BACKEND != _NO_MAIL


def _at_once() -> None:
    """The answer has come already."""


class Ready(NamedTuple):
    """A letter about to leave, and as it goes over the line: None where Django has to write it."""

    letter: Letter
    mail: Mail | None


class Line:
    """One connection for letter after letter. A server that cannot be reached is asked once, not per letter."""

    def __init__(self) -> None:
        self.server: Any = get_connection()
        self.unreachable: Answer | None = None
        self.row: Row | None = None
        self.ended: Callable[[], None] = _at_once

    def begin(self, ready: Ready, following: Ready | None) -> Callable[[], Answer]:
        """Hand a letter over. The answer is asked for later, so that another one is written meanwhile; it has to
        be, before the next one is begun. `following`: the next one, where it is sure to be."""
        trouble = self._reach() or self._trouble(lambda: self._hand_over(ready, following and following.mail))
        return lambda: trouble or self._trouble(self.ended) or Answer(Delivery.Result.ACCEPTED)

    def send(self, message: EmailMessage) -> Answer:
        """One message that tells of no notice, answered at once."""
        trouble = self._reach() or self._trouble(lambda: self.server.send_messages([message]))
        return trouble or Answer(Delivery.Result.ACCEPTED)

    def _reach(self) -> Answer | None:
        if self.unreachable is None:
            try:
                self.server.open()
            except (OSError, smtplib.SMTPException) as trouble:
                words = _("连不上邮件服务器：%(why)s") % {"why": trouble_in_words(trouble)}
                self.unreachable = Answer(Delivery.Result.NO_ANSWER, words)
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
            answer = Answer(Delivery.Result.FAILED, trouble_in_words(trouble))
        self.close()
        return answer

    def _hand_over(self, ready: Ready, following: Mail | None) -> None:
        self.ended = _at_once
        connection = self.server.connection if isinstance(self.server, EmailBackend) else None
        sender = _sender(settings.DEFAULT_FROM_EMAIL)[0]
        if ready.mail is None or connection is None:
            self.server.send_messages([ready.letter.as_mail()])
        elif takes_a_row(connection):
            self.row = self.row or Row(connection, sender)
            self.ended = self.row.hand_over(ready.mail, following)
        else:
            connection.sendmail(sender, *ready.mail)

    def close(self) -> None:
        if self.row and self.row.announced:
            self.row.connection.close()
        self.row = None
        with contextlib.suppress(OSError, smtplib.SMTPException):
            self.server.close()


class Posted(NamedTuple):
    """A letter, and what the server answered."""

    letter: Letter
    answer: Answer


def post(letters: Iterable[Letter], may_leave: Callable[[], bool] = lambda: True) -> Iterator[Posted]:
    """Send letter after letter, as many as there is time for. The next one is fetched, and so written, while an
    answer is waited for. `may_leave` is asked just before each; at the first no, it and the rest stay."""
    if not is_sent():
        yield from (Posted(letter, Answer(Delivery.Result.KEPT)) for letter in letters)
        return
    stop, line = time.monotonic() + PATIENCE, Line()
    waiting: Callable[[], Posted] | None = None
    try:
        for ready, following in _with_next(_in_time(letters, stop)):
            if waiting:
                yield waiting()
            if not may_leave():
                return
            waiting = functools.partial(_answered, ready.letter, line.begin(ready, following))
        if waiting:
            yield waiting()
    finally:
        line.close()


def _answered(letter: Letter, answer: Callable[[], Answer]) -> Posted:
    return Posted(letter, answer())


def _in_time(letters: Iterable[Letter], stop: float) -> Iterator[Ready]:
    for letter in letters:
        if time.monotonic() >= stop:
            return
        yield Ready(letter, as_mail(letter))


def _with_next(coming: Iterator[Ready]) -> Iterator[tuple[Ready, Ready | None]]:
    ready = next(coming, None)
    while ready:
        following = next(coming, None)
        yield ready, following
        ready = following


_PLAIN_ADDRESS = re.compile(r"[a-z0-9._+-]{1,64}@[a-z0-9.-]{1,190}", re.ASCII | re.IGNORECASE)
_LONGEST_LINE = 998
"""RFC 5322 2.1.1."""


def as_mail(letter: Letter) -> Mail | None:
    """The letter as it goes over the line: one part of plain UTF-8, as Django would write it, in a twentieth of
    the time. None where that is not enough: an unusual address, or a line longer than mail may carry as it is."""
    if not _PLAIN_ADDRESS.fullmatch(letter.recipient.email):
        return None
    lines = letter.body.replace("\r\n", "\n").replace("\r", "\n").encode().split(b"\n")
    if max(map(len, lines)) > _LONGEST_LINE:
        return None
    head = (
        'Content-Type: text/plain; charset="utf-8"\r\nMIME-Version: 1.0\r\nContent-Transfer-Encoding: 8bit\r\n'
        f"Subject: {_folded(letter.subject)}\r\nFrom: {_sender(settings.DEFAULT_FROM_EMAIL)[1]}\r\n"
        f"To: {letter.recipient.email}\r\nDate: {_date(int(time.time()))}\r\n"
        f"Message-ID: {letter.message_id}\r\nAuto-Submitted: auto-generated\r\n"
    )
    return Mail(letter.recipient.email, b"\r\n".join([head.encode("ascii"), *lines]))


@functools.lru_cache(maxsize=1)
def _date(second: int) -> str:
    return formatdate(second, localtime=settings.EMAIL_USE_LOCALTIME)


@functools.lru_cache(maxsize=200)
def _folded(subject: str) -> str:
    """The subject as a header; most digests of a morning have the same."""
    return Header(" ".join(subject.split()), "utf-8", header_name="Subject").encode(linesep="\r\n")


@functools.cache
def _sender(written: str) -> tuple[str, str]:
    """The sender as the envelope and as the header name them."""
    header = sanitize_address(written, "utf-8")
    return header.rpartition("<")[2].rstrip(">"), header
