"""What a second try may and may not do: the same letter again, never somebody else's, never a batch."""

from __future__ import annotations

import datetime as dt
import threading
from contextlib import closing
from ipaddress import ip_network
from typing import Any

import psycopg2
import pytest
from django.db import InterfaceError, OperationalError, connection
from django.utils import timezone
from pytest_django import Settings

from recommendations import tasks
from recommendations.models import Assignment, Channel, Delivery, JobPulse, Notice, OpenLetter, Posting
from recommendations.notices import seed_rules, stamping, stamps
from recommendations.notices.channels import SENDERS, Answer, mail
from recommendations.notices.claiming import LOCK, claimed
from recommendations.notices.delivery import deliver, deliver_for
from recommendations.notices.naming import names_of
from recommendations.notices.planning import plan
from recommendations.notices.postings import send_for_one
from recommendations.operations import is_done
from tests import cast
from tests.cast import TODAY, at
from tests.recommendations.notices import receivers, ways
from tests.recommendations.notices.conftest import Sink
from tests.recommendations.notices.receivers import receiving
from tests.recommendations.notices.test_channels import channel_to
from tests.recommendations.notices.test_delivery import NOW, state, write
from tracker.models import User


@pytest.fixture
def quiet(world: cast.World) -> cast.World:
    Notice.objects.all().delete()
    return world


def dies_after(letters: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Deliver, and die between the server's acceptance of that letter and our stamp."""
    stamp, stamped = stamping.stamp, []

    def die(*args: Any) -> None:
        stamped.append(args)
        if len(stamped) == letters:
            raise KeyboardInterrupt
        stamp(*args)

    with monkeypatch.context() as patched:
        patched.setattr(stamps, "stamp", die)
        with pytest.raises(KeyboardInterrupt):
            deliver(now=NOW)


@pytest.mark.django_db
def test_a_letter_in_doubt_is_the_same_letter_whatever_came_and_went(
    quiet: cast.World, sink: Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    stays, goes = write(quiet, "li"), write(quiet, "li", occurrence=1)
    dies_after(1, monkeypatch)
    ways.cancelled([goes])
    comes = write(quiet, "li", occurrence=2)
    assert deliver(now=NOW) == 2
    doubted, again, fresh = sink.letters
    assert doubted["Message-ID"] == again["Message-ID"] != fresh["Message-ID"]
    assert f"/notices/{stays.pk}/" in again.get_content()
    assert f"/notices/{comes.pk}/" in fresh.get_content()
    assert (state(stays), state(goes), state(comes)) == (("sent", 1), ("cancelled", 0), ("sent", 1))


@pytest.mark.django_db
def test_a_reason_that_returns_is_another_letter(
    quiet: cast.World, sink: Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    day = quiet.assignment.due_on - dt.timedelta(days=7)
    Assignment.objects.update(status="handling", acknowledged_on=day, last_progress_on=day)
    plan(today=day, now=at(day, 7))
    notice = Notice.objects.get(recipient=quiet["li"], rule__ladder="due")
    other = write(quiet, "li", name="分办后")
    other_at = Notice.objects.get(pk=other.pk).planned_at
    newest = max(notice.planned_at, other_at)
    OpenLetter.objects.create(name="left", recipient=notice.recipient, notices=[notice.pk, other.pk], newest=newest)
    assert names_of([notice.recipient_id]) == {notice.pk: "left", other.pk: "left"}
    ways.cancelled([notice])
    plan(today=day, now=newest + dt.timedelta(hours=2))
    notice.refresh_from_db()
    assert (notice.state, names_of([notice.recipient_id])) == ("waiting", {other.pk: "left"})


@pytest.mark.django_db
def test_a_letter_keeps_its_name_until_it_is_accepted_and_no_longer(
    quiet: cast.World, sink: Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    notice = write(quiet, "li")
    dies_after(1, monkeypatch)
    [letter] = OpenLetter.objects.all()
    assert (letter.recipient, letter.notices, letter.newest) == (notice.recipient, [notice.pk], notice.planned_at)
    assert names_of([notice.recipient_id]) == {notice.pk: letter.name}
    assert deliver(now=NOW) == 1
    assert [sent["Message-ID"].startswith(f"<{letter.name}@") for sent in sink.letters] == [True, True]
    assert not OpenLetter.objects.exists()


@pytest.mark.django_db
def test_a_letter_nobody_waits_for_any_more_is_forgotten(
    quiet: cast.World, sink: Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    goes = write(quiet, "li")
    dies_after(1, monkeypatch)
    ways.cancelled([goes])
    write(quiet, "li", occurrence=1)
    assert deliver(now=NOW) == 1
    assert not OpenLetter.objects.exists()


@pytest.mark.django_db
def test_a_death_leaves_the_letters_of_one_stamp_in_doubt_and_not_the_batch(
    quiet: cast.World, sink: Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stamps, "TOGETHER", 2)
    rows = [write(quiet, "li", name="分办后", occurrence=number) for number in range(1, 6)]
    dies_after(2, monkeypatch)
    assert [state(row)[0] for row in rows].count("sent") == 2
    assert len(sink.letters) == 4
    assert deliver(now=NOW) == 3
    assert len(sink.letters) == 7
    assert len({letter["Message-ID"] for letter in sink.letters}) == 5
    assert [state(row)[0] for row in rows] == ["sent"] * 5


@pytest.mark.django_db
def test_what_there_was_no_time_for_waits_and_its_try_does_not_count(
    quiet: cast.World, sink: Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    notice = write(quiet, "li")
    monkeypatch.setattr(mail, "PATIENCE", -1.0)
    assert deliver(now=NOW) == 1
    assert (sink.letters, state(notice)) == ([], ("waiting", 0))


@pytest.mark.django_db(transaction=True)
def test_a_clock_that_skips_takes_nothing_from_a_living_worker() -> None:
    seed_rules()
    cast.weekdays()
    world = cast.dispatched(cast.handed_over(cast.inspected(cast.people_and_places())))
    Notice.objects.all().delete()
    notice = write(world, "li")
    held, over = threading.Event(), threading.Event()

    def work() -> None:
        with claimed(NOW):
            held.set()
            over.wait(10)
        connection.close()

    worker = threading.Thread(target=work)
    worker.start()
    held.wait(10)
    later = NOW + dt.timedelta(days=3)
    with claimed(later) as taken:
        assert not taken
    over.set()
    worker.join()
    with claimed(NOW) as taken:
        assert taken == [notice]


@pytest.mark.django_db(transaction=True)
def test_a_clock_that_skips_takes_no_posting_from_a_living_worker(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.PRIVATE_NETWORKS = [ip_network("127.0.0.0/8")]
    seed_rules()
    cast.weekdays()
    world = cast.dispatched(cast.handed_over(cast.inspected(cast.people_and_places())))
    Notice.objects.all().delete()
    asked, over, later = threading.Event(), threading.Event(), NOW + dt.timedelta(days=3)

    def slow(channel: Channel, posting: Posting, now: dt.datetime) -> Answer:
        asked.set()
        over.wait(10)
        return Answer(Delivery.Result.ACCEPTED, "0")

    def work() -> None:
        send_for_one(now=NOW, tried=set())
        connection.close()

    with receiving(receivers.wecom) as receiver:
        channel = channel_to(world, "wecom", receiver)
        posting = Posting.objects.create(channel=channel, key="k", made_at=NOW, send_after=NOW, is_test=True)
        monkeypatch.setitem(SENDERS, "wecom", slow)
        worker = threading.Thread(target=work)
        worker.start()
        assert asked.wait(10)
        assert send_for_one(now=later, tried=set()) is False
        posting.refresh_from_db()
        assert (posting.state, posting.attempts) == ("claimed", 1)
        over.set()
        worker.join()
    posting.refresh_from_db()
    assert (posting.state, posting.attempts, posting.accepted_at) == ("accepted", 1, NOW)


@pytest.fixture
def morning(monkeypatch: pytest.MonkeyPatch, people: cast.World) -> list[dt.datetime]:
    """The hands of the clock, as a list of one."""
    clock = [at(TODAY, 9)]
    monkeypatch.setattr(timezone, "now", lambda: clock[0])
    return clock


def test_a_lost_morning_is_swept_once_and_not_before_its_time(morning: list[dt.datetime]) -> None:
    assert (tasks.catch_up_plan(), tasks.catch_up_plan()) == (True, False)
    assert JobPulse.objects.get(name="plan_notices").runs == 1
    morning[0] = at(TODAY + dt.timedelta(days=1), 7)
    assert tasks.catch_up_plan() is False
    morning[0] = at(TODAY + dt.timedelta(days=1), 8)
    assert tasks.catch_up_plan() is True


def test_a_sweep_that_broke_off_is_swept_again(morning: list[dt.datetime], monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(**kwargs: Any) -> int:
        raise ValueError("数据库重启")

    with monkeypatch.context() as patched:
        patched.setattr(tasks, "plan", broken)
        with pytest.raises(ValueError, match="数据库重启"):
            tasks.catch_up_plan()
    assert is_done("plan_notices", since=at(TODAY, 7)) is False
    assert tasks.catch_up_plan() is True
    assert JobPulse.objects.get(name="plan_notices").failures == 1


class _Felling(list[Any]):
    """Takes letters; with the first one the database hangs up on whoever holds people, before it is answered."""

    def __init__(self, **database: Any) -> None:
        self.database = database

    def append(self, letter: Any) -> None:
        super().append(letter)
        if len(self) == 1:
            with closing(psycopg2.connect(**self.database)) as line, line.cursor() as cursor:
                line.autocommit = True
                cursor.execute(
                    """SELECT pg_terminate_backend(pid, 5000) FROM pg_locks JOIN pg_database d ON d.oid = database
                       WHERE classid = %s AND objsubid = 2 AND d.datname = current_database()""",
                    [LOCK],
                )


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("takes_a_row", [True, False])
def test_nothing_leaves_once_its_person_may_be_somebody_elses(sink: Sink, takes_a_row: bool) -> None:
    """The database died while a letter was on its way: the rest of the batch waits for whoever holds the people next,
    and what was answered is written down all the same."""
    seed_rules()
    cast.weekdays()
    world = cast.dispatched(cast.handed_over(cast.inspected(cast.people_and_places())))
    Notice.objects.all().delete()
    people = ("li", "zhou", "wu", "xu", "zhao")
    User.objects.filter(username__in=people).update(organization=world.assignment.unit, role="handler")
    notices = [write(world, username) for username in people]
    sink.takes_a_row, sink.letters = takes_a_row, _Felling(**connection.get_connection_params())
    with pytest.raises((OperationalError, InterfaceError)):  # by whether anything was asked of it since
        deliver_for(5, lambda: NOW)
    assert len(sink.letters) == 1
    assert sorted(state(notice)[0] for notice in notices) == ["sent", *["waiting"] * 4]
    assert deliver_for(5, lambda: NOW) == (4, False)
    assert sorted(letter["To"] for letter in sink.letters) == sorted(world[username].email for username in people)
