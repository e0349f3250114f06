"""A mail server on the loopback that keeps what it receives, and refuses whom it is told to."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from pytest_django import Settings


@dataclass
class Sink:
    """`letters` in the order of arrival; `refuses` maps an address to the server's answer. `takes_a_row`: commands
    may be sent without waiting for each answer, as mail servers of the day allow."""

    letters: list[EmailMessage] = field(default_factory=list)
    refuses: dict[str, str] = field(default_factory=dict)
    port: int = 0
    takes_a_row: bool = True

    async def handle_EHLO(
        self, server: Any, session: Any, envelope: Any, hostname: str, responses: list[str]
    ) -> list[str]:
        session.host_name = hostname
        return [*responses[:-1], "250-PIPELINING", responses[-1]] if self.takes_a_row else responses

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        if address in self.refuses:
            return self.refuses[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        self.letters.append(message_from_bytes(envelope.content, policy=policy.default))
        return "250 OK"

    @property
    def sent(self) -> list[tuple[str, str]]:
        return [(letter["To"], subject_of(letter)) for letter in self.letters]


def subject_of(letter: EmailMessage) -> str:
    """The subject as a mailbox shows it: folding a long header leaves a space at its start."""
    return str(letter["Subject"]).strip()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def sink(settings: Settings) -> Iterator[Sink]:
    """A running server that the product sends its mail to."""
    found = Sink(port=free_port())
    controller = Controller(found, hostname="127.0.0.1", port=found.port)
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", found.port
    settings.EMAIL_TIMEOUT = 5
    settings.SITE_URL = "https://tracker.example"
    settings.DEFAULT_FROM_EMAIL = "执法检查跟踪 <tracker@example.test>"
    yield found
    controller.stop()
