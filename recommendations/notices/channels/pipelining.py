"""Letter after letter over an open connection in one turn each, where the server takes commands in a row."""

from __future__ import annotations

import smtplib
from collections.abc import Callable
from typing import NamedTuple

_TAKEN = (250, 251)


def takes_a_row(connection: smtplib.SMTP) -> bool:
    """Whether the server says so (RFC 2920)."""
    connection.ehlo_or_helo_if_needed()
    return connection.has_extn("pipelining")


class Mail(NamedTuple):
    """A letter to one address, as it goes over the line."""

    address: str
    written: bytes


class Row:
    """One sender's letters over one connection.

    RFC 2920: sender, recipient and the wish to send go together, and the server answers each in its turn. The
    letter itself waits for these answers: one that was refused is not sent. The commands of the next letter go
    together with the text of this one.
    """

    def __init__(self, connection: smtplib.SMTP, sender: str) -> None:
        self.connection = connection
        self.sender = sender
        self.announced: Mail | None = None
        """The server expects the text of this one: nothing else may be said before it, not even good-bye."""

    def hand_over(self, mail: Mail, following: Mail | None = None) -> Callable[[], None]:
        """Send a letter; what is returned waits for its answer, and has to be called before the next letter is
        handed over, which is `following` where one is named. Both raise what `smtplib.SMTP.sendmail` raises."""
        if self.announced is None:
            self.connection.send(self._commands(mail))
        elif self.announced is not mail:
            raise ValueError("Another letter was announced.")
        self.announced = None
        self._get_leave(mail)
        stuffed = mail.written.replace(b"\r\n.", b"\r\n..")  # RFC 5321 4.5.2; the first line is a header
        end = b".\r\n" if stuffed.endswith(b"\r\n") else b"\r\n.\r\n"
        self.connection.send(stuffed + end + (self._commands(following) if following else b""))
        self.announced = following
        return self._end

    def _commands(self, mail: Mail) -> bytes:
        size = f" SIZE={len(mail.written)}" if self.connection.has_extn("size") else ""
        body = " BODY=8BITMIME" if self.connection.has_extn("8bitmime") else ""
        return f"MAIL FROM:<{self.sender}>{size}{body}\r\nRCPT TO:<{mail.address}>\r\nDATA\r\n".encode("ascii")

    def _get_leave(self, mail: Mail) -> None:
        """Hear what the server says to the commands; raises its refusal."""
        from_, to, go_on = (self.connection.getreply() for _command in range(3))
        if go_on[0] == 354 and (from_[0] != 250 or to[0] not in _TAKEN):
            self.connection.send(b".\r\n")  # RFC 2920 3.1: it waits for a letter all the same
            self.connection.getreply()
        if from_[0] != 250:
            raise smtplib.SMTPSenderRefused(*from_, self.sender)
        if to[0] not in _TAKEN:
            raise smtplib.SMTPRecipientsRefused({mail.address: to})
        if go_on[0] != 354:
            raise smtplib.SMTPDataError(*go_on)

    def _end(self) -> None:
        answered = self.connection.getreply()
        if answered[0] != 250:
            raise smtplib.SMTPDataError(*answered)
