"""One letter over an open connection in two turns instead of four, where the server takes commands in a row."""

from __future__ import annotations

import smtplib
from collections.abc import Callable

_TAKEN = (250, 251)


def takes_a_row(connection: smtplib.SMTP) -> bool:
    """Whether the server says so (RFC 2920)."""
    connection.ehlo_or_helo_if_needed()
    return connection.has_extn("pipelining")


def hand_over(connection: smtplib.SMTP, sender: str, address: str, written: bytes) -> Callable[[], None]:
    """Send a letter to one address; what is returned waits for the last answer. Both raise what
    `smtplib.SMTP.sendmail` raises.

    RFC 2920: sender, recipient and the wish to send go together, and the server answers each in its turn. The
    letter itself waits for the answer: one that was refused is not sent.
    """
    size = f" SIZE={len(written)}" if connection.has_extn("size") else ""
    body = " BODY=8BITMIME" if connection.has_extn("8bitmime") else ""
    connection.send(f"MAIL FROM:<{sender}>{size}{body}\r\nRCPT TO:<{address}>\r\nDATA\r\n".encode("ascii"))
    from_, to, go_on = connection.getreply(), connection.getreply(), connection.getreply()
    if go_on[0] == 354 and (from_[0] != 250 or to[0] not in _TAKEN):
        connection.send(b".\r\n")  # RFC 2920 3.1: it waits for a letter all the same
        connection.getreply()
    if from_[0] != 250:
        raise smtplib.SMTPSenderRefused(*from_, sender)
    if to[0] not in _TAKEN:
        raise smtplib.SMTPRecipientsRefused({address: to})
    if go_on[0] != 354:
        raise smtplib.SMTPDataError(*go_on)
    stuffed = written.replace(b"\r\n.", b"\r\n..")  # RFC 5321 4.5.2; the first line is a header
    connection.send(stuffed + (b".\r\n" if stuffed.endswith(b"\r\n") else b"\r\n.\r\n"))

    def end() -> None:
        answered = connection.getreply()
        if answered[0] != 250:
            raise smtplib.SMTPDataError(*answered)

    return end
