"""A notice is among those that have not left until its delivery is written down."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable

import pytest
from django.db import connection, transaction

from recommendations.models import Notice, Unsent
from recommendations.notices import seed_rules
from recommendations.notices.calling_off import call_off_keys
from recommendations.notices.delivery import deliver
from recommendations.notices.planning import plan
from tests import cast
from tests.recommendations.notices.conftest import Sink
from tests.recommendations.notices.test_delivery import NOW, clean, write

LATER = NOW + dt.timedelta(hours=1)


def kept() -> set[tuple[object, ...]]:
    return set(Unsent.objects.values_list("notice", "recipient", "committee", "state", "send_after", "attempts"))


def new(*notices: Notice) -> set[tuple[object, ...]]:
    return {(n.pk, n.recipient_id, n.committee_id, "waiting", n.send_after, 0) for n in notices}


@pytest.mark.django_db
def test_whoever_writes_a_notice_it_waits_and_falls_out_with_its_row(world: cast.World) -> None:
    clean(world)
    one, two, three = (write(world, name) for name in ("li", "zhou", "sun"))
    assert kept() == new(one, two, three)
    Notice.objects.filter(pk=one.pk).update(read_at=NOW)
    assert kept() == new(one, two, three)
    Notice.objects.filter(pk=two.pk).delete()
    assert kept() == new(one, three)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; TRUNCATE recommendations_notice CASCADE")
    assert kept() == set()


@pytest.mark.django_db
def test_only_what_waits_is_called_off(world: cast.World, sink: Sink) -> None:
    quiet = clean(world)
    gone, waits, failed = (write(quiet, name) for name in ("li", "zhou", "sun"))
    Unsent.objects.filter(pk=waits.pk).update(send_after=LATER)
    Unsent.objects.filter(pk=failed.pk).update(state="failed")
    assert deliver(now=NOW) == 1
    assert call_off_keys([gone.pk, waits.pk, failed.pk], "期限已变更", LATER) == 1
    found = {n.pk: (n.state, n.cancelled_at, n.cancel_reason) for n in Notice.objects.all()}
    assert found == {
        gone.pk: ("sent", None, ""),
        waits.pk: ("cancelled", LATER, "期限已变更"),
        failed.pk: ("failed", None, ""),
    }


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("first", "ends"), [("stamp", ("sent", "")), ("call off", ("cancelled", "期限已变更"))])
def test_calling_off_and_stamping_at_once_agree(first: str, ends: tuple[str, str]) -> None:
    """Whichever comes first is waited for by the other, and is what stands."""
    seed_rules()
    cast.weekdays()
    world = clean(cast.dispatched(cast.handed_over(cast.inspected(cast.people_and_places()))))
    notice = write(world, "li")

    def stamp() -> None:
        Unsent.objects.filter(pk=notice.pk, state="waiting").delete()

    def call_off() -> None:
        call_off_keys([notice.pk], "期限已变更", NOW)

    def beside(act: Callable[[], None]) -> None:
        act()
        connection.close()

    one, other = (stamp, call_off) if first == "stamp" else (call_off, stamp)
    with transaction.atomic():
        one()
        worker = threading.Thread(target=beside, args=(other,))
        worker.start()
        worker.join(0.3)
        assert worker.is_alive()
    worker.join()
    notice.refresh_from_db()
    assert (notice.state, notice.cancel_reason) == ends
    assert (notice.cancelled_at is None) == (first == "stamp")


@pytest.mark.django_db
def test_no_trigger_joins_what_a_change_wrote_with_anything() -> None:
    """The plan of a trigger's statement is kept: one made when a change touched no row walked all pairs of rows when
    a sweep called off a hundred thousand. So what was and what is do not meet, and what waits is found by its keys."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT tgname, tgoldtable, tgnewtable, prosrc FROM pg_trigger JOIN pg_proc ON pg_proc.oid = tgfoid
            WHERE tgrelid = 'recommendations_notice'::regclass AND NOT tgisinternal"""
        )
        triggers = cursor.fetchall()
    assert len(triggers) == 4
    assert [name for name, old, new, _body in triggers if old and new] == []
    changes = [body for name, _old, _new, body in triggers if "revived" in name]
    assert [(body.count("FROM after"), body.count("ARRAY(SELECT id FROM after")) for body in changes] == [(1, 1)]


@pytest.mark.django_db(transaction=True)
def test_what_a_sweep_revives_waits_again_whenever_it_was_called_off() -> None:
    """Two sweeps at once: what the first wrote is called off before the second has got as far as writing it. That one
    cannot see yet that it was there at all, and has it wait again."""
    seed_rules()
    cast.weekdays()
    world = clean(cast.dispatched(cast.handed_over(cast.inspected(cast.people_and_places()))))
    sign_due_on = world.assignment.sign_due_on
    assert sign_due_on

    def sweep() -> None:
        plan(today=sign_due_on, now=NOW)

    def beside() -> None:
        sweep()
        connection.close()

    with transaction.atomic():
        sweep()
        worker = threading.Thread(target=beside)
        worker.start()
        worker.join(0.5)
        assert worker.is_alive()
        keys = list(Notice.objects.values_list("pk", flat=True))
        assert call_off_keys(keys, "期限已变更", NOW) == len(keys) > 0
    worker.join()
    found = set(Notice.objects.values_list("unsent__state", "cancelled_at", "cancel_reason"))
    assert found == {("waiting", None, "")}
