"""Signing, or counting as signed: the clock is the same, the record says which, and there is a receipt."""

from __future__ import annotations

import datetime as dt
import html
import re
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from recommendations import actions, tasks
from recommendations.models import Assignment, Notice, Opinion
from tests import cast
from tests.cast import at
from tests.pressing import traces
from tests.recommendations.presses import ON_ASSIGNMENT
from tracker.errors import Refused
from tracker.models import Event, RuleSet

SIGN_DUE = dt.date(2026, 4, 21)
"""Seven working days after 2026-04-10, a Friday, when the opinion was handed over."""


@pytest.fixture
def handed(people: cast.World) -> cast.World:
    return cast.handed_over(cast.inspected(people), received=False)


@pytest.fixture
def set_clock(monkeypatch: pytest.MonkeyPatch) -> Callable[[dt.datetime], None]:
    return lambda now: monkeypatch.setattr(timezone, "now", lambda: now)


def accept(world: cast.World, day: dt.date) -> Opinion:
    return actions.accept_unsigned_opinion(opinion=world.opinion, now=at(day, 0))


def test_on_the_last_day_an_opinion_can_still_be_signed(handed: cast.World) -> None:
    assert handed.opinion.sign_due_on == SIGN_DUE
    before = traces(handed.opinion)
    with pytest.raises(Refused, match="签收期限未到"):
        accept(handed, SIGN_DUE)
    assert traces(handed.opinion) == before


def test_silence_starts_the_same_clock_as_a_signature(handed: cast.World) -> None:
    day = SIGN_DUE + dt.timedelta(days=1)
    clock = ("received_on", "plan_due_on", "plan_basis", "report_due_on", "report_basis")
    silent = accept(handed, day)
    assert (silent.status, silent.received_by, silent.is_accepted_by_default) == ("received", None, True)
    assert (silent.received_on, silent.plan_due_on) == (day, dt.date(2026, 7, 22))
    told = Notice.objects.filter(rule__verb="accept_unsigned")
    assert set(told.values_list("recipient__username", flat=True)) == {"sun", "zhao"}
    said = [getattr(silent, name) for name in clock]
    Opinion.objects.update(status="handed_over", is_accepted_by_default=False)
    signed = actions.acknowledge_opinion(actor=handed["sun"], opinion=silent, now=at(day))
    assert [getattr(signed, name) for name in clock] == said


def test_the_nightly_job_accepts_where_the_rules_say_so(
    handed: cast.World, set_clock: Callable[[dt.datetime], None]
) -> None:
    set_clock(at(SIGN_DUE + dt.timedelta(days=1), 0))
    RuleSet.objects.filter(committee=handed.places["bjrd"]).update(auto_accept=False)
    assert tasks.accept_unsigned() == 0
    RuleSet.objects.update(auto_accept=True)
    assert (tasks.accept_unsigned(), tasks.accept_unsigned()) == (1, 0)
    handed.opinion.refresh_from_db()
    assert handed.opinion.status == "received"
    assert Event.objects.of(handed.opinion)[0].verb == "accept_unsigned"


def test_the_nightly_job_leaves_what_is_being_returned(
    world: cast.World, set_clock: Callable[[dt.datetime], None]
) -> None:
    Assignment.objects.update(return_until=dt.date(2026, 6, 10))
    ON_ASSIGNMENT["request_return"](world["li"], world.assignment)
    set_clock(at(cast.TODAY, 0))
    assert tasks.accept_unsigned() == 0
    world.assignment.refresh_from_db()
    assert world.assignment.status == "returned"


# --- the paper


def page(client: Client, world: cast.World, who: str, name: str, pk: int) -> str:
    client.force_login(world[who])
    response = client.get(reverse(f"recommendations:{name}", args=[pk]))
    assert response.status_code == 200
    text = re.sub(r"<[^>]+>", " ", response.content.decode().partition('<article class="paper">')[2])
    return re.sub(r"\s+", " ", html.unescape(text))


def test_an_opinions_receipt_names_signer_items_days_and_hash(client: Client, world: cast.World) -> None:
    text = page(client, world, "zhao", "opinion-receipt", world.opinion.pk)
    event = Event.objects.of(world.opinion).get(verb="acknowledge")
    for said in ("北京市政府", "小孙（北京市政府）", "2026-04-12 10:00:00", event.hash, "一、签收的事项（2项）"):
        assert said in text
    for said in ("1.1 推行人才绿卡", "1.2 建立资质互认", "2026年7月13日", "2027年4月12日", "加3个月，得2026年7月12日"):
        assert said in text
    assert "视为签收" not in text


def test_a_unit_reads_only_its_own_items_on_it(client: Client, world: cast.World) -> None:
    text = page(client, world, "li", "opinion-receipt", world.opinion.pk)
    assert "1.1 推行人才绿卡" in text
    assert "资质互认" not in text


def test_an_items_receipt_shows_the_day_signed_for_and_the_day_now(client: Client, world: cast.World) -> None:
    item = cast.brought_to(world, "handling")
    actions.change_due(
        actor=world["qian"], assignment=item, now=cast.ago(1), due_on=dt.date(2026, 9, 1), reason="另有安排。"
    )
    text = page(client, world, "sun", "assignment-receipt", item.pk)
    event = Event.objects.of(item).get(verb="acknowledge")
    for said in (
        "小李（市科委）",
        event.hash,
        "2026年9月1日",
        "原定期限为 2026年8月10日，已经调整。",
        "（独办）",
    ):
        assert said in text


def test_silence_is_said_plainly(client: Client, world: cast.World) -> None:
    actions.accept_unsigned_assignment(assignment=world.assignment, now=at(dt.date(2026, 5, 2)))
    text = page(client, world, "zhou", "assignment-receipt", world.assignment.pk)
    assert "市科委未在签收期限 2026年5月1日 前签收《审议意见书》所列事项，按规则于 2026年5月2日 视为签收" in text
    assert "无，逾期未签收，视为签收" in text


def test_there_is_no_receipt_before_there_is_a_signature(client: Client, world: cast.World) -> None:
    client.force_login(world["li"])
    assert client.get(reverse("recommendations:assignment-receipt", args=[world.assignment.pk])).status_code == 404


@pytest.mark.parametrize(("name", "noun"), [("assignment-receipt", "assignment"), ("opinion-receipt", "opinion")])
def test_the_pages_lead_to_the_receipt(client: Client, world: cast.World, name: str, noun: str) -> None:
    subject = cast.brought_to(world, "handling") if noun == "assignment" else world.opinion
    client.force_login(world["zhao"])
    found = client.get(reverse(f"recommendations:{noun}", args=[subject.pk])).content.decode()
    assert reverse(f"recommendations:{name}", args=[subject.pk]) in found
