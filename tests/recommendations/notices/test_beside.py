"""Batches one upon the other: written, sent and stamped at the same time, by connections of their own."""

from __future__ import annotations

import asyncio
import threading
import time
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from pytest_django import Settings

from recommendations.models import Delivery, Notice
from recommendations.notices import claiming, delivery, letters, seed_rules, stamping, stamps
from recommendations.notices.beside import Beside
from recommendations.notices.channels import Answer
from recommendations.notices.claiming import people_held
from recommendations.notices.delivery import deliver_for
from tests import cast
from tests.recommendations.notices.conftest import Sink
from tests.recommendations.notices.test_delivery import NOW, clean, write
from tracker.models import User

PEOPLE = ["li", "zhou", "sun", "zhao", "qian", "feng", "wu"]


@pytest.fixture
def waiting(monkeypatch: pytest.MonkeyPatch, transactional_db: None) -> list[Notice]:
    """Three notices for each of seven people, taken two people at a time."""
    monkeypatch.setattr(claiming, "PEOPLE", 2)
    seed_rules()
    cast.weekdays()
    world = clean(cast.dispatched(cast.handed_over(cast.inspected(cast.people_and_places()))))
    User.objects.filter(username__in=PEOPLE).update(organization=world.assignment.unit, role="handler")
    return [write(world, username, occurrence=number) for username in PEOPLE for number in range(3)]


def sessions() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()")
        return int(cursor.fetchone()[0])


def test_every_batch_is_sent_once_and_nothing_is_held_afterwards(waiting: list[Notice], sink: Sink) -> None:
    before = sessions()
    assert deliver_for(60, lambda: NOW) == (21, False)
    assert sorted(to for to, _subject in sink.sent) == sorted(f"{username}@example.test" for username in PEOPLE)
    assert Notice.objects.filter(unsent=None).count() == 21
    assert Delivery.objects.filter(result="accepted").count() == 7
    until = time.monotonic() + 10
    while sessions() != before and time.monotonic() < until:
        time.sleep(0.01)  # the server takes a moment to end a session that was closed
    assert (people_held(), sessions()) == (0, before)


def test_when_time_is_up_the_rest_waits(waiting: list[Notice], sink: Sink) -> None:
    assert deliver_for(-1, lambda: NOW) == (6, True)
    assert Notice.objects.waiting().count() == 15
    assert people_held() == 0


def test_a_stamp_that_fails_ends_the_run_and_the_rest_can_be_taken(
    waiting: list[Notice], sink: Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(stamps, "stamp", lambda *given: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            deliver_for(60, lambda: NOW)
    assert (people_held(), Notice.objects.waiting().count()) == (0, 21)
    assert deliver_for(60, lambda: NOW) == (21, False)
    assert len({letter["Message-ID"] for letter in sink.letters}) == 7


def test_when_a_run_breaks_off_nobody_is_let_go_before_what_left_is_stamped(
    waiting: list[Notice], sink: Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else another process might take the people over in between, and send the letter again."""
    order: list[str] = []
    stamp, release, write = stamping.stamp, claiming.Claims.release, letters.Letter.write

    def slow(*given: Any) -> None:
        time.sleep(0.3)
        stamp(*given)
        order.append("stamped")

    def let_go(claims: claiming.Claims, people: list[int] | None = None) -> None:
        order.append("let go")
        release(claims, people)

    def breaks(letter: letters.Letter) -> None:
        if order or sink.sent:
            raise DatabaseError("数据库重启")
        write(letter)

    monkeypatch.setattr(claiming, "PEOPLE", len(PEOPLE))
    monkeypatch.setattr(stamps, "TOGETHER", 1)
    monkeypatch.setattr(stamps, "stamp", slow)
    monkeypatch.setattr(claiming.Claims, "release", let_go)
    monkeypatch.setattr(letters.Letter, "write", breaks)
    monkeypatch.setattr(delivery, "_write_ahead", lambda coming: None)
    with pytest.raises(DatabaseError):
        deliver_for(60, lambda: NOW)
    assert order.index("let go") == order.count("stamped") > 0
    assert people_held() == 0


@pytest.mark.parametrize("step", ["RCPT", "DATA"])
@pytest.mark.parametrize("takes_a_row", [True, False])
def test_a_letter_is_stamped_while_the_server_makes_the_next_one_wait(
    waiting: list[Notice], sink: Sink, settings: Settings, monkeypatch: pytest.MonkeyPatch, step: str, takes_a_row: bool
) -> None:
    """Else, should the worker die in those minutes, it would be sent again."""
    answer, go_on = getattr(Sink, f"handle_{step}"), threading.Event()

    async def slow(sink: Sink, *given: Any) -> str:
        if len(sink.letters) == 3:
            await asyncio.get_running_loop().run_in_executor(None, go_on.wait, 20)
        return str(await answer(sink, *given))

    monkeypatch.setattr(claiming, "PEOPLE", len(PEOPLE))
    monkeypatch.setattr(Sink, f"handle_{step}", slow)
    settings.EMAIL_TIMEOUT, sink.takes_a_row = 30, takes_a_row
    with Beside() as beside:
        run = beside.call(deliver_for, 60, lambda: NOW)
        until = time.monotonic() + 10
        while Delivery.objects.count() < 3 and time.monotonic() < until:
            time.sleep(0.01)
        assert (len(sink.letters), Delivery.objects.count(), Notice.objects.waiting().count()) == (3, 3, 12)
        go_on.set()
        assert run.result() == (21, False)
    assert (len(sink.letters), Delivery.objects.count(), Notice.objects.waiting().count()) == (7, 7, 0)


@pytest.mark.django_db(transaction=True)
def test_no_more_leave_than_may_be_in_doubt(monkeypatch: pytest.MonkeyPatch) -> None:
    """While the database takes its time: twenty are answered and not stamped, and no other is on its way."""
    go_on, stamped, added = threading.Event(), [], []

    def slow(answered: list[Any], now: object) -> None:
        go_on.wait(20)
        stamped.extend(answered)

    def add_all(open_stamps: stamps.Stamps) -> None:
        for number in range(50):
            letter: Any = number
            open_stamps.add(letter, Answer(Delivery.Result.ACCEPTED), NOW)
            added.append(number)

    monkeypatch.setattr(stamps, "stamp", slow)
    with stamps.Stamps() as open_stamps, Beside() as beside:
        run = beside.call(add_all, open_stamps)
        until = time.monotonic() + 10
        while len(added) < stamps.IN_DOUBT - 1 and time.monotonic() < until:
            time.sleep(0.01)
        time.sleep(0.2)
        assert (len(added), stamped) == (stamps.IN_DOUBT - 1, [])
        go_on.set()
        run.result()
        open_stamps.wait()
        assert [number for number, _answer in stamped] == list(range(50))


@pytest.mark.django_db(transaction=True)
def test_beside_is_another_thread_but_within_a_transaction_here() -> None:
    with Beside() as beside:
        assert beside.call(threading.get_ident).result() != threading.get_ident()
    with transaction.atomic(), Beside() as beside:
        assert beside.call(threading.get_ident).result() == threading.get_ident()
