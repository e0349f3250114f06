"""What was on its way when the product was renewed goes on from where it stood, and back again."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from recommendations.models import Delivery, Notice, NoticeRule, Unsent
from tests import cast
from tests.recommendations.notices import ways
from tests.recommendations.notices.test_delivery import NOW, clean, write

LATER = NOW + dt.timedelta(hours=3)
COLUMNS = "id, state, attempts, send_after, is_urgent, sent_at"


def migrate(to: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    call_command("migrate", "recommendations", to, verbosity=0)


def before() -> dict[int, tuple[object, ...]]:
    """The notices as the earlier version keeps them."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {COLUMNS} FROM recommendations_notice")
        return {pk: tuple(rest) for pk, *rest in cursor.fetchall()}


def now() -> tuple[object, ...]:
    rows = Notice.objects.order_by("pk").values_list("pk", "is_urgent", "folded_at", "cancelled_at", "cancel_reason")
    return list(rows), sorted(Unsent.objects.values_list())


@pytest.mark.django_db
def test_what_was_on_its_way_goes_on_from_where_it_stood(world: cast.World) -> None:
    clean(world)
    NoticeRule.objects.filter(name="分办后").update(is_urgent=True)
    sent, off, failed, inside, folded, tried = (
        write(world, "li", name="分办后" if n == 4 else "办理期限前7日", occurrence=n) for n in range(6)
    )
    ways.sent([sent], LATER)
    ways.cancelled([off], LATER)
    ways.stands([failed], "failed", attempts=8)
    ways.stands([inside], "inbox_only", send_after=LATER)
    ways.stands([folded], "waiting", is_urgent=False, send_after=LATER)
    Notice.objects.filter(pk=folded.pk).update(folded_at=NOW)
    ways.stands([tried], "waiting", attempts=2, send_after=LATER)
    as_it_was = now()
    migrate("0003")
    assert before() == {
        sent.pk: ("sent", 0, NOW, False, LATER),
        off.pk: ("cancelled", 0, NOW, False, None),
        failed.pk: ("failed", 8, NOW, False, None),
        inside.pk: ("inbox_only", 0, LATER, False, LATER),
        folded.pk: ("waiting", 0, LATER, False, None),
        tried.pk: ("waiting", 2, LATER, False, None),
    }
    migrate("0004")
    assert now() == as_it_was


@pytest.mark.django_db
def test_what_was_revived_and_did_not_wait_waits(world: cast.World) -> None:
    clean(world)
    lost, off = write(world, "li"), write(world, "sun")
    ways.cancelled([lost, off], LATER)
    migrate("0007")
    Notice.objects.filter(pk=lost.pk).update(cancelled_at=None, cancel_reason="", send_after=LATER)
    assert Unsent.objects.get(pk=lost.pk).state == "cancelled"
    migrate("0008")
    found = dict(Unsent.objects.values_list("pk", "state"))
    assert found == {lost.pk: "waiting", off.pk: "cancelled"}
    assert Unsent.objects.get(pk=lost.pk).send_after == LATER


@pytest.mark.django_db
def test_a_mail_line_that_is_cut_off_stays_so(world: cast.World) -> None:
    now = timezone.now()
    for answer in ("连不上邮件服务器：对方拒绝连接", "451 later"):
        Delivery.objects.create(at=now, result="failed", answer=answer, message_id="<tried@test>")
    as_they_were = set(Delivery.objects.values_list("result", "answer"))
    migrate("0008")
    migrate("0009")
    assert set(Delivery.objects.values_list("result", "answer")) == {
        ("no_answer", "连不上邮件服务器：对方拒绝连接"),
        ("failed", "451 later"),
    }
    migrate("0008")
    assert set(Delivery.objects.values_list("result", "answer")) == as_they_were


@pytest.mark.django_db
def test_the_default_ladders_climb_in_working_days_and_a_committee_keeps_its_own(world: cast.World) -> None:
    """The rule keeps its row, so that what it told counts as told, and every installation ends with the same rules."""
    as_shipped = sorted(NoticeRule.objects.values_list("code", "offset", "offset_unit", "audience", "text"))
    migrate("0006")
    was = {"offset": 1, "offset_unit": "day", "audience": "unit", "code": "assignment-due-unit-after-1"}
    before = NoticeRule.objects.get(code="assignment-due-handler-after-1")
    NoticeRule.objects.filter(pk=before.pk).update(**was, text="从前的话。")
    own = NoticeRule.objects.create(
        **was | {"offset": 4},
        committee=world.places["bjrd"],
        name="自定",
        subject="assignment",
        ladder="due",
        text="{item}",
    )
    NoticeRule.objects.filter(code="assignment-due-head-after-3").delete()
    NoticeRule.objects.filter(code="assignment-due-staff-after-10").update(
        code="assignment-due-staff-after-15", offset=15, offset_unit="day"
    )
    migrate("0007")
    shipped = NoticeRule.objects.filter(committee=None)
    assert sorted(shipped.values_list("code", "offset", "offset_unit", "audience", "text")) == as_shipped
    assert shipped.get(code="assignment-due-handler-after-1").pk == before.pk
    own.refresh_from_db()
    assert (own.code, own.offset, own.audience, own.text) == ("assignment-due-handler-after-1", 4, "unit", "{item}")
