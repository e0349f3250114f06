"""A ceiling per person and day: twenty letters of their own, the rest in the next digest, none lost."""

from __future__ import annotations

import datetime as dt
import threading

import pytest
from django.db import connection
from pytest_django import DjangoAssertNumQueries, Settings

from recommendations.models import Notice, NoticePreference, NoticeRule
from recommendations.notices import seed_rules
from recommendations.notices.claiming import claimed
from recommendations.notices.delivery import deliver
from tests import cast
from tests.cast import TODAY, at
from tests.recommendations.notices.conftest import Sink, free_port
from tests.recommendations.notices.test_delivery import clean, write

NOW = at(TODAY, 9)
TOMORROW = TODAY + dt.timedelta(days=1)
MORNING = at(TOMORROW, 8)


@pytest.fixture
def quiet(world: cast.World) -> cast.World:
    return clean(world)


def claim(now: dt.datetime) -> list[int]:
    with claimed(now) as taken:
        return [notice.pk for notice in taken]


def urgent(world: cast.World, username: str, number: int, name: str = "分办后") -> list[Notice]:
    return [write(world, username, name=name, occurrence=place) for place in range(number)]


@pytest.mark.django_db
def test_twenty_letters_today_and_the_rest_in_one_digest(quiet: cast.World, sink: Sink) -> None:
    notices = urgent(quiet, "li", 50)
    assert deliver(now=NOW) == 20
    assert deliver(now=NOW) == 0
    assert len(sink.letters) == 20
    folded = Notice.objects.filter(folded_at=NOW)
    assert set(folded.values_list("unsent__state", "unsent__is_urgent", "unsent__send_after", "unsent__attempts")) == {
        ("waiting", False, MORNING, 0)
    }
    assert {notice.pk for notice in folded} == {notice.pk for notice in notices[20:]}
    assert deliver(now=MORNING) == 30
    assert sink.sent[20:] == [("li@example.test", "执法检查跟踪：30条提醒（2026-06-12）")]
    assert Notice.objects.filter(unsent=None).count() == 50


@pytest.mark.django_db
def test_the_places_are_the_days_and_the_persons_own(quiet: cast.World, sink: Sink, settings: Settings) -> None:
    settings.LETTERS_A_DAY = 2
    urgent(quiet, "li", 2)
    deliver(now=NOW)
    write(quiet, "li", name="分办后", occurrence=2)
    urgent(quiet, "zhou", 1)
    assert deliver(now=at(TODAY, 15)) == 1
    assert [to for to, _subject in sink.sent] == ["li@example.test", "li@example.test", "zhou@example.test"]
    write(quiet, "li", name="分办后", occurrence=3, send_after=at(TOMORROW, 7))
    assert deliver(now=at(TOMORROW, 7)) == 1
    assert len(sink.letters) == 4


@pytest.mark.django_db
def test_red_takes_a_place_first_and_the_fold_follows_the_persons_hour(quiet: cast.World, settings: Settings) -> None:
    settings.LETTERS_A_DAY = 1
    NoticePreference.objects.create(user=quiet["li"], hour=17)
    NoticeRule.objects.filter(name="签收逾期").update(is_urgent=True)
    plain, red = write(quiet, "li", name="分办后"), write(quiet, "li", name="签收逾期")
    assert claim(NOW) == [red.pk]
    plain.refresh_from_db()
    assert (plain.state, plain.folded_at, plain.unsent.send_after) == ("waiting", NOW, at(TODAY, 17))


@pytest.mark.django_db
def test_a_letter_tried_again_keeps_its_place(quiet: cast.World, sink: Sink, settings: Settings) -> None:
    settings.LETTERS_A_DAY, settings.EMAIL_PORT = 1, free_port()
    first = write(quiet, "li", name="分办后")
    assert deliver(now=NOW) == 1
    settings.EMAIL_PORT = sink.port
    second = write(quiet, "li", name="分办后", occurrence=1)
    later = NOW + dt.timedelta(minutes=2)
    assert deliver(now=later) == 1
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, first.alone_on, first.folded_at) == ("sent", TODAY, None)
    assert (second.state, second.alone_on, second.folded_at) == ("waiting", None, later)


@pytest.mark.django_db
def test_what_a_dead_worker_held_over_midnight_is_the_same_letter_again(quiet: cast.World, settings: Settings) -> None:
    settings.LETTERS_A_DAY = 1
    held, late = write(quiet, "li", name="分办后"), at(TODAY, 23)
    assert claim(late) == [held.pk]
    red = write(quiet, "li", name="分办后", occurrence=1)
    assert claim(late + dt.timedelta(hours=2)) == [held.pk]
    held.refresh_from_db()
    red.refresh_from_db()
    assert (held.alone_on, held.leaves_alone) == (TOMORROW, True)
    assert (red.state, red.leaves_alone) == ("waiting", False)


@pytest.mark.django_db
def test_a_claim_asks_as_often_for_many_as_for_one(
    quiet: cast.World, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    urgent(quiet, "li", 1)
    with django_assert_num_queries(8):  # savepoint, and letting the person go, included
        assert len(claim(NOW)) == 1
    for username in ("zhou", "sun", "zhao"):
        urgent(quiet, username, 19)
    with django_assert_num_queries(8):
        assert len(claim(NOW)) == 58


@pytest.mark.django_db(transaction=True)
def test_claims_at_once_give_away_no_place_twice(settings: Settings) -> None:
    settings.LETTERS_A_DAY = 4
    seed_rules()
    cast.weekdays()
    world = clean(cast.dispatched(cast.handed_over(cast.inspected(cast.people_and_places()))))
    for _round in range(10):
        Notice.objects.all().delete()
        notices = urgent(world, "li", 6)
        start, taken = threading.Barrier(3), list[list[int]]()

        def work(start: threading.Barrier = start, taken: list[list[int]] = taken) -> None:
            start.wait()
            for place in range(3):
                taken.append(claim(NOW))
                write(world, "li", name="分办后", occurrence=100 + threading.get_native_id() * 4 + place)
            taken.append(claim(NOW))
            connection.close()

        workers = [threading.Thread(target=work) for _worker in range(3)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
        claim(NOW)
        assert Notice.objects.filter(alone_on=TODAY).count() == 4
        assert Notice.objects.filter(folded_at=NOW, unsent__state="waiting", unsent__send_after=MORNING).count() == 11
        assert Notice.objects.count() == len(notices) + 9
