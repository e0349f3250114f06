"""延期 and 调整期限: the day in force moves, the original one never."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied

from recommendations import actions
from recommendations.models import Assignment, ExtensionRequest, Notice
from recommendations.notices.planning import plan
from tests import cast
from tests.cast import TODAY, at
from tests.pressing import traces
from tests.recommendations.soundness import unsound
from tracker.errors import Refused
from tracker.models import Event

DUE = TODAY + dt.timedelta(days=60)  # 2026-08-10
WANTED = dt.date(2026, 12, 31)


@pytest.fixture
def running(world: cast.World) -> cast.World:
    cast.brought_to(world, "reported")
    return world


def ask(world: cast.World, day: dt.date = TODAY, proposed_on: dt.date = WANTED) -> ExtensionRequest:
    found = actions.request_extension(
        actor=world["li"],
        assignment=world.assignment,
        now=at(day),
        reason="三地规则要会商。",
        progress="已形成初稿。",
        proposed_on=proposed_on,
    )
    world.assignment.refresh_from_db()
    return found


def grant(world: cast.World, granted_on: dt.date = WANTED, day: dt.date = TODAY) -> Assignment:
    return actions.grant_extension(
        actor=world["qian"], assignment=world.assignment, now=at(day), granted_on=granted_on, comment="同意。"
    )


def told(verb: str) -> set[str]:
    return set(Notice.objects.filter(rule__verb=verb).values_list("recipient__username", flat=True))


def test_an_extension_can_be_asked_for_on_the_last_day(running: cast.World) -> None:
    asked = ask(running, DUE)
    assert (asked.previous_due_on, asked.proposed_on, asked.decision) == (DUE, WANTED, "waiting")
    assert (running.assignment.due_on, running.assignment.has_extension_waiting) == (DUE, True)
    assert told("request_extension") == {"qian", "feng", "sun"}
    assert unsound(running.assignment) == []


@pytest.mark.parametrize(
    ("day", "proposed_on", "said"),
    [
        (DUE + dt.timedelta(days=1), WANTED, "期限2026-08-10已过"),
        (TODAY, DUE, "应晚于现在的期限2026-08-10"),
    ],
)
def test_too_late_or_no_later_is_refused(running: cast.World, day: dt.date, proposed_on: dt.date, said: str) -> None:
    before = traces(running.assignment)
    with pytest.raises(Refused, match=said):
        ask(running, day, proposed_on)
    assert traces(running.assignment) == before


def test_one_request_waits_at_a_time(running: cast.World) -> None:
    ask(running)
    before = traces(running.assignment)
    with pytest.raises(Refused, match="还在等审批"):
        ask(running)
    assert traces(running.assignment) == before


@pytest.mark.parametrize(
    ("granted_on", "decision"),
    [
        (WANTED, "approved"),
        (dt.date(2026, 12, 30), "shortened"),
        (DUE + dt.timedelta(days=1), "shortened"),
    ],
)
def test_granting_moves_the_day_in_force_and_keeps_the_original(
    running: cast.World, granted_on: dt.date, decision: str
) -> None:
    ask(running)
    row = grant(running, granted_on)
    row.refresh_from_db()
    assert (row.due_on, row.original_due_on, row.has_extension_waiting) == (granted_on, DUE, False)
    asked = row.extension_requests.get()
    assert (asked.decision, asked.granted_on, asked.decided_by) == (decision, granted_on, running["qian"])
    assert row.due_basis["legal_basis"].startswith("延期审批：老钱2026-06-11同意延期")
    assert told("grant_extension") == {"li", "zhou", "sun"}
    event = Event.objects.of(row)[0]
    assert (event.before["due_on"], event.after["due_on"]) == (DUE.isoformat(), granted_on.isoformat())


def test_an_extension_may_cross_the_year(running: cast.World) -> None:
    ask(running, proposed_on=dt.date(2028, 2, 29))
    assert grant(running, dt.date(2027, 1, 1)).due_on == dt.date(2027, 1, 1)


@pytest.mark.parametrize(
    ("day", "granted_on", "said"),
    [
        (TODAY, WANTED + dt.timedelta(days=1), "不能晚于申请的2026-12-31"),
        (TODAY, DUE, "应晚于今天和现在的期限2026-08-10"),
        (dt.date(2026, 9, 1), dt.date(2026, 9, 1), "应晚于今天"),
        (WANTED, WANTED, "申请延至的日期2026-12-31已到"),
    ],
)
def test_what_cannot_be_granted(running: cast.World, day: dt.date, granted_on: dt.date, said: str) -> None:
    ask(running)
    before = traces(running.assignment)
    with pytest.raises(Refused, match=said):
        grant(running, granted_on, day)
    assert traces(running.assignment) == before


def test_a_slow_decision_can_still_be_given_after_the_day(running: cast.World) -> None:
    ask(running)
    assert grant(running, dt.date(2026, 9, 2), dt.date(2026, 9, 1)).due_on == dt.date(2026, 9, 2)


def test_reminders_of_the_old_day_are_called_off(running: cast.World) -> None:
    plan(today=DUE - dt.timedelta(days=7), now=at(DUE - dt.timedelta(days=7), 7))
    ask(running, DUE - dt.timedelta(days=7))
    due = Notice.objects.filter(rule__ladder="due", assignment=running.assignment)
    assert set(due.values_list("unsent__state", flat=True)) == {"waiting"}
    grant(running, day=DUE - dt.timedelta(days=6))
    assert set(due.values_list("unsent__state", "cancel_reason")) == {("cancelled", "期限已延")}


def test_refusal_leaves_the_day_and_another_may_be_asked_for(running: cast.World) -> None:
    ask(running)
    row = actions.refuse_extension(
        actor=running["feng"], assignment=running.assignment, now=at(TODAY), reason="应抓紧办理。"
    )
    assert (row.due_on, row.has_extension_waiting) == (DUE, False)
    assert (row.extension_requests.get().decision, told("refuse_extension")) == ("refused", {"li", "zhou", "sun"})
    ask(running, proposed_on=DUE + dt.timedelta(days=30))
    assert running.assignment.extension_requests.count() == 2


@pytest.mark.parametrize("stranger", ["zhao", "zheng", "sun", "li", "zhou", "tang"])
def test_only_the_committees_supervisor_decides(running: cast.World, stranger: str) -> None:
    ask(running)
    before, who = traces(running.assignment), running[stranger]
    with pytest.raises(PermissionDenied):
        actions.grant_extension(actor=who, assignment=running.assignment, now=at(TODAY), granted_on=WANTED)
    with pytest.raises(PermissionDenied):
        actions.refuse_extension(actor=who, assignment=running.assignment, now=at(TODAY), reason="不。")
    with pytest.raises(PermissionDenied):
        actions.change_due(actor=who, assignment=running.assignment, now=at(TODAY), due_on=WANTED, reason="改。")
    assert traces(running.assignment) == before


def test_a_waiting_request_lapses_with_the_claim(running: cast.World) -> None:
    asked = ask(running)
    row = cast.submit(running["zhou"], running.assignment, at(TODAY))
    asked.refresh_from_db()
    row.refresh_from_db()
    assert (asked.decision, row.has_extension_waiting, row.status) == ("lapsed", False, "submitted")
    assert unsound(row) == []


def test_a_refused_claim_leaves_the_request_waiting(running: cast.World) -> None:
    ask(running)
    before = traces(running.assignment)
    with pytest.raises(Refused, match="请选择结果类别"):
        actions.submit_assignment(actor=running["zhou"], assignment=running.assignment, now=at(TODAY), body="完。")
    assert traces(running.assignment) == before


def test_a_co_handlers_request_lapses_when_it_signs(people: cast.World) -> None:
    world = cast.dispatched(cast.handed_over(cast.inspected(people)), co_handlers=("rsj",))
    mine = world.assignment.co_handlers.get()
    actions.acknowledge_assignment(actor=world["wu"], assignment=mine, now=cast.ago(40))
    actions.request_extension(
        actor=world["wu"], assignment=mine, now=at(TODAY), reason="要查。", progress="未。", proposed_on=WANTED
    )
    actions.counter_sign(actor=world["xu"], assignment=mine, now=at(TODAY), verdict="agree")
    assert mine.extension_requests.get().decision == "lapsed"


def test_a_request_that_waits_long_reminds_the_supervisor(running: cast.World) -> None:
    ask(running)  # Thursday 2026-06-11; three working days on is Tuesday
    reminded = Notice.objects.filter(rule__ladder="extension")
    plan(today=dt.date(2026, 6, 15), now=at(dt.date(2026, 6, 15), 7))
    assert reminded.count() == 0
    plan(today=dt.date(2026, 6, 16), now=at(dt.date(2026, 6, 16), 7))
    assert set(reminded.values_list("recipient__username", "due_on")) == {("qian", TODAY), ("feng", TODAY)}
    grant(running, day=dt.date(2026, 6, 16))
    assert set(reminded.values_list("unsent__state", flat=True)) == {"cancelled"}


@pytest.mark.parametrize("due_on", [TODAY, dt.date(2027, 12, 31)])
def test_the_supervisor_changes_the_day_with_a_reason(running: cast.World, due_on: dt.date) -> None:
    asked = ask(running)
    row = actions.change_due(
        actor=running["qian"], assignment=running.assignment, now=at(TODAY), due_on=due_on, reason="另有安排。"
    )
    row.refresh_from_db()
    asked.refresh_from_db()
    assert (row.due_on, row.original_due_on) == (due_on, DUE)
    assert row.due_basis["legal_basis"] == "常委会调整期限：老钱2026-06-11确定"
    assert (asked.decision, row.has_extension_waiting) == ("lapsed", False)
    assert told("change_due") == {"li", "zhou", "sun"}


@pytest.mark.parametrize(
    ("due_on", "said"), [(TODAY - dt.timedelta(days=1), "早于今天"), (DUE, "与现在的期限2026-08-10相同")]
)
def test_a_day_gone_by_or_the_same_day_is_no_change(running: cast.World, due_on: dt.date, said: str) -> None:
    ask(running)
    before = traces(running.assignment)
    with pytest.raises(Refused, match=said):
        actions.change_due(
            actor=running["qian"], assignment=running.assignment, now=at(TODAY), due_on=due_on, reason="改。"
        )
    assert traces(running.assignment) == before
