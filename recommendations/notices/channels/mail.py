"""Mail: one letter a person, all letters of a batch over one connection."""

from __future__ import annotations

import contextlib
import smtplib
from collections.abc import Sequence
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


def post(letters: Sequence[Letter]) -> Sequence[Answer]:
    """Send each letter over one connection. A server that cannot be reached is asked once, not per letter."""
    if not is_sent():
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
