"""A letter handed over in a row arrives as it does word by word, and so does every refusal."""

from __future__ import annotations

import smtplib
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from recommendations.models import Delivery
from recommendations.notices.channels.pipelining import Mail, Row, takes_a_row
from recommendations.notices.delivery import deliver
from tests import cast
from tests.recommendations.notices.conftest import Sink
from tests.recommendations.notices.test_delivery import NOW, clean, state, write

LETTER = Mail("li@example.test", b"Subject: x\r\n\r\n.\r\n..two\r\nlast")
NEXT = Mail("wu@example.test", b"Subject: y\r\n\r\nbody\r\n")


@contextmanager
def talking(*answers: str) -> Iterator[tuple[int, list[bytes]]]:
    """A server that says these in turn after its greeting, each when something came, and what came."""
    came: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as door:

        def talk() -> None:
            line, _address = door.accept()
            with line:
                line.sendall(b"220 here\r\n")
                for answer in answers:
                    came.append(line.recv(65536))
                    line.sendall(answer.replace("|", "\r\n").encode() + b"\r\n")

        thread = threading.Thread(target=talk)
        thread.start()
        yield door.getsockname()[1], came
        thread.join()


OFFER = "250-here|250-8BITMIME|250-SIZE 1000|250 PIPELINING"


def test_commands_go_in_a_row_and_the_letter_waits_for_its_answer() -> None:
    with talking(OFFER, "250 OK|250 OK|354 go on", "250 taken") as (port, came):
        connection = smtplib.SMTP("127.0.0.1", port, timeout=5)
        assert takes_a_row(connection)
        end = Row(connection, "us@example.test").hand_over(LETTER)
        end()
        connection.close()
    assert came[1:] == [
        b"MAIL FROM:<us@example.test> SIZE=28 BODY=8BITMIME\r\nRCPT TO:<li@example.test>\r\nDATA\r\n",
        b"Subject: x\r\n\r\n..\r\n...two\r\nlast\r\n.\r\n",
    ]


def test_the_next_letter_is_announced_with_the_text_of_this_one() -> None:
    asked, leave = "250 OK|250 OK|354 go on", "250 taken|250 OK|250 OK|354 go on"
    with talking(OFFER, asked, leave, "250 taken") as (port, came):
        row = Row(smtplib.SMTP("127.0.0.1", port, timeout=5), "us@example.test")
        assert takes_a_row(row.connection)
        row.hand_over(LETTER, NEXT)()
        assert row.announced is NEXT
        with pytest.raises(ValueError, match="Another letter"):
            row.hand_over(LETTER)
        row.hand_over(NEXT)()
        assert row.announced is None
        row.connection.close()
    assert came[2:] == [
        b"Subject: x\r\n\r\n..\r\n...two\r\nlast\r\n.\r\n"
        b"MAIL FROM:<us@example.test> SIZE=20 BODY=8BITMIME\r\nRCPT TO:<wu@example.test>\r\nDATA\r\n",
        b"Subject: y\r\n\r\nbody\r\n.\r\n",
    ]


def test_a_server_that_takes_one_command_at_a_time_is_asked_one_at_a_time() -> None:
    with talking("250-here|250 8BITMIME") as (port, _came):
        connection = smtplib.SMTP("127.0.0.1", port, timeout=5)
        assert not takes_a_row(connection)
        connection.close()


@pytest.mark.parametrize(
    ("answers", "raised", "code"),
    [
        (("451 later|503 no sender|503 no sender",), smtplib.SMTPSenderRefused, 451),
        (("250 OK|550 no such person|503 nobody",), smtplib.SMTPRecipientsRefused, 550),
        # A server that waits for a letter to nobody gets an empty one, or it would take our QUIT for text.
        (("250 OK|550 no such person|354 go on", "554 nobody"), smtplib.SMTPRecipientsRefused, 550),
        (("250 OK|250 OK|452 no room",), smtplib.SMTPDataError, 452),
    ],
)
def test_a_refusal_is_the_one_that_the_library_would_raise(
    answers: tuple[str, ...], raised: type[smtplib.SMTPException], code: int
) -> None:
    with talking(OFFER, *answers) as (port, came):
        connection = smtplib.SMTP("127.0.0.1", port, timeout=5)
        assert takes_a_row(connection)
        with pytest.raises(raised) as refusal:
            Row(connection, "us@example.test").hand_over(LETTER)
        connection.close()
    found = refusal.value
    if isinstance(found, smtplib.SMTPRecipientsRefused):
        assert found.recipients["li@example.test"][0] == code
    else:
        assert isinstance(found, smtplib.SMTPResponseException)
        assert found.smtp_code == code
    assert came[2:] == [b".\r\n"] * (len(answers) - 1)


def test_a_letter_that_is_refused_at_its_end_is_not_taken() -> None:
    with talking(OFFER, "250 OK|250 OK|354 go on", "552 too long") as (port, _came):
        connection = smtplib.SMTP("127.0.0.1", port, timeout=5)
        assert takes_a_row(connection)
        end = Row(connection, "us@example.test").hand_over(LETTER)
        with pytest.raises(smtplib.SMTPDataError, match="too long"):
            end()
        connection.close()


@pytest.mark.django_db
def test_either_way_the_same_letter_arrives_and_a_refusal_stops_no_other(world: cast.World, sink: Sink) -> None:
    clean(world)
    arrived = []
    for occurrence, sink.takes_a_row in enumerate((True, False)):
        sink.letters.clear()
        sink.refuses = {"li@example.test": "550 no such person"}
        refused, taken = (write(world, username, occurrence=occurrence) for username in ("li", "zhou"))
        assert deliver(now=NOW) == 2
        [letter] = sink.letters
        arrived.append(
            (letter["To"], letter["Subject"], letter.get_content().replace(f"/notices/{taken.pk}/", "/notices/PK/"))
        )
        assert (state(refused), state(taken)) == (("failed", 1), ("sent", 1))
        kept = Delivery.objects.order_by("-id")[:2]
        assert {(row.result, row.answer) for row in kept} == {("refused", "550 no such person"), ("accepted", "")}
    in_a_row, one_by_one = arrived
    assert in_a_row[0] == one_by_one[0]
    assert in_a_row[2].replace("办理。", "办理。") == one_by_one[2].replace("办理。1", "办理。")
