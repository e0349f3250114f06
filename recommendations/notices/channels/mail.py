"""Mail: one letter a person, all letters of a batch over one connection, each answered before the next is sent."""

from __future__ import annotations

import contextlib
import smtplib
import time
from collections.abc import Iterator, Sequence
from typing import Any

from django.conf import settings
from django.core.mail import get_connection
from django.utils.translation import gettext as _

from ...models import Delivery
from ..letters import Letter
from .answers import Answer

PATIENCE = 240.0
"""Seconds a batch may take: far less than a task may live, however slowly the server answers."""
_NO_MAIL = "django.core.mail.backends.dummy.EmailBackend"


def is_sent() -> bool:
    """Whether this installation sends mail at all."""
    return settings.EMAIL_BACKEND != _NO_MAIL


def post(letters: Sequence[Letter]) -> Iterator[Answer | None]:
    """Send letter after letter, each when its answer is asked for; None: no time was left to try it.

    All go over one connection. A server that cannot be reached is asked once, not per letter.
    """
    if not is_sent():
        yield from (Answer(Delivery.Result.KEPT) for _letter in letters)
        return
    server, unreachable, stop = get_connection(), None, time.monotonic() + PATIENCE
    try:
        for letter in letters:
            if time.monotonic() > stop:
                yield None
                continue
            unreachable = unreachable or _reach(server)
            yield unreachable or _send(server, letter)
    finally:
        with contextlib.suppress(OSError, smtplib.SMTPException):
            server.close()


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
