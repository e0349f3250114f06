"""Mail: one letter a person, all letters of a batch over one connection."""

from __future__ import annotations

import contextlib
import smtplib
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.core.mail import get_connection
from django.utils.translation import gettext as _

from ...models import Delivery
from ..letters import Letter
from .answers import Answer

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
        if not is_sent():
            return Answer(Delivery.Result.KEPT)
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
            self.server.send_messages([letter.as_mail()])
        except smtplib.SMTPRecipientsRefused as refusal:
            code, words = next(iter(refusal.recipients.values()))
            answer = Answer(Delivery.Result.REFUSED, f"{code} {words.decode(errors='replace')}", is_final=code >= 500)
        except (OSError, smtplib.SMTPException, ValueError) as trouble:
            answer = Answer(Delivery.Result.FAILED, str(trouble))
        else:
            return Answer(Delivery.Result.ACCEPTED)
        self.close()
        return answer

    def close(self) -> None:
        with contextlib.suppress(OSError, smtplib.SMTPException):
            self.server.close()


@contextlib.contextmanager
def line() -> Iterator[Line]:
    """A line that is hung up at the end."""
    found = Line()
    try:
        yield found
    finally:
        found.close()
