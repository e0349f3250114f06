"""退办: asked for within the window, decided by the government's office, never passed on by the unit itself."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied

from recommendations import actions
from recommendations.lifecycle import RUNNING
from recommendations.models import Assignment, Notice, ReturnRequest, UnitDraft
from tests import cast
from tests.cast import at
from tests.pressing import traces
from tests.recommendations.presses import free_unit
from tests.recommendations.soundness import unsound
from tracker.errors import Refused
from tracker.models import Event, Organization, RuleLimit
from tracker.record import broken_links

DAY = dt.date(2026, 4, 29)
"""Within the window of the world's item: dispatched 2026-04-22, seven working days to 2026-05-01."""


def ask(world: cast.World, day: dt.date = DAY, unit: Organization | None = None) -> ReturnRequest:
    found = actions.request_return(
        actor=world["li"],
        assignment=world.assignment,
        now=at(day),
        reason="属人才政策，不属我单位职责。",
        proposed_unit=unit or world.places["rsj"],
    )
    world.assignment.refresh_from_db()
    return found


def told(verb: str) -> set[str]:
    return set(Notice.objects.filter(rule__verb=verb).values_list("recipient__username", flat=True))


def test_the_window_counts_from_the_day_of_dispatch_and_includes_its_last_day(world: cast.World) -> None:
    assert world.assignment.return_until == dt.date(2026, 5, 1)
    asked = ask(world, dt.date(2026, 5, 1))
    assert (world.assignment.status, asked.decision, asked.unit) == ("returned", "waiting", world.places["kw"])
    assert world.assignment.status in RUNNING  # the clock does not stop
    assert told("request_return") == {"sun", "zhao"}
    event = Event.objects.of(world.assignment)[0]
    assert event.after == {"status": "returned", "proposed_unit": world.places["rsj"].pk}
    assert unsound(world.assignment) == []


def test_the_day_after_the_window_is_too_late(world: cast.World) -> None:
    before = traces(world.assignment)
    with pytest.raises(Refused, match="2026-05-01（含当日），已过"):
        ask(world, dt.date(2026, 5, 2))
    assert traces(world.assignment) == before


@pytest.mark.parametrize(
    ("dispatched", "until"),
    [
        (dt.date(2025, 12, 25), dt.date(2026, 1, 5)),  # over the year's end
        (dt.date(2026, 2, 20), dt.date(2026, 3, 3)),  # over the end of February
        (dt.date(2026, 5, 2), dt.date(2026, 5, 12)),  # from a Saturday
    ],
)
def test_the_window_in_working_days(people: cast.World, dispatched: dt.date, until: dt.date) -> None:
    world = cast.inspected(people)
    opinion = actions.draft_opinion(
        actor=world["zhao"],
        inspection=world.inspection,
        government=world.places["bjzf"],
        now=at(dispatched),
        title="意见书",
        recommendations=world.recommendations,
    )
    opinion = actions.issue_opinion(actor=world["zhao"], opinion=opinion, now=at(dispatched), number="一号")
    opinion = actions.hand_over_opinion(actor=world["zhao"], opinion=opinion, now=at(dispatched))
    opinion = actions.acknowledge_opinion(actor=world["sun"], opinion=opinion, now=at(dispatched))
    order = actions.DispatchOrder(recommendation=world.recommendations[0], lead=world.places["kw"])
    [row] = actions.dispatch_item(actor=world["sun"], opinion=opinion, order=order, now=at(dispatched))
    assert row.return_until == until


def test_rules_without_a_window_leave_it_open_until_signed(people: cast.World) -> None:
    RuleLimit.objects.filter(code="return_window").update(amount=None, unit="")
    world = cast.dispatched(cast.handed_over(cast.inspected(people)))
    assert world.assignment.return_until is None
    ask(world, cast.TODAY)
    assert world.assignment.status == "returned"


@pytest.mark.parametrize(
    ("place", "said"), [("kw", "就是现在的承办单位"), ("tjkj", "不是本级政府"), ("bjzf", "不是本级")]
)
def test_the_proposed_unit_is_another_one_of_the_same_government(world: cast.World, place: str, said: str) -> None:
    before = traces(world.assignment)
    with pytest.raises(Refused, match=said):
        ask(world, unit=world.places[place])
    assert traces(world.assignment) == before


def test_approval_gives_the_same_item_to_the_new_unit_with_its_deadline_kept(world: cast.World) -> None:
    due, pk = world.assignment.due_on, world.assignment.pk
    UnitDraft.objects.create(
        assignment=world.assignment, unit=world.places["kw"], move="request_return", author=world["li"], at=at(DAY)
    )
    Assignment.objects.filter(pk=pk).update(drafts_waiting=1, responsible=world["li"])
    ask(world)
    row = actions.approve_return(
        actor=world["sun"], assignment=world.assignment, now=at(dt.date(2026, 5, 6)), comment="同意。"
    )
    row.refresh_from_db()
    assert (row.pk, row.unit, row.status) == (pk, world.places["rsj"], "pending")
    assert (row.due_on, row.original_due_on) == (due, due)
    assert (row.sign_due_on, row.return_until) == (dt.date(2026, 5, 15), dt.date(2026, 5, 15))
    assert (row.acknowledged_on, row.responsible, row.drafts_waiting) == (None, None, 0)
    assert row.drafts.get().state == "replaced"
    asked = row.return_requests.get()
    assert (asked.decision, asked.decided_by, asked.new_unit) == ("approved", world["sun"], row.unit)
    assert told("approve_return") == {"li", "zhou", "zhao"}
    assert told("dispatch") == {"li", "zhou", "wu", "xu"}
    assert not Notice.objects.filter(rule__verb="dispatch", recipient__username="li", unsent__state="waiting").exists()
    assert not Assignment.objects.visible_to(world["li"]).exists()
    given = Notice.objects.filter(rule__verb="dispatch", recipient__username="wu")
    assert set(given.values_list("due_on", "unsent__state")) == {(row.sign_due_on, "waiting")}
    actions.acknowledge_assignment(actor=world["wu"], assignment=row, now=at(dt.date(2026, 5, 7)))
    assert set(given.values_list("unsent__state", "cancel_reason")) == {("cancelled", "已签收")}
    assert broken_links(row) == []


def test_approval_may_set_a_fresh_deadline_and_another_unit_than_proposed(world: cast.World) -> None:
    original = world.assignment.original_due_on
    third = free_unit(world.places["kw"])
    ask(world)
    fresh = dt.date(2026, 12, 31)
    row = actions.approve_return(actor=world["sun"], assignment=world.assignment, now=at(DAY), unit=third, due_on=fresh)
    assert (row.unit, row.due_on, row.original_due_on) == (third, fresh, original)
    assert row.due_basis["legal_basis"] == "政府办公厅退办改派时确定"
    assert row.return_requests.get().new_unit == third


@pytest.mark.parametrize(
    ("day", "said"),
    [
        (dt.date(2026, 4, 28), "早于今天"),
        (dt.date(2027, 4, 13), "晚于书面报告期限2027-04-12"),
    ],
)
def test_a_fresh_deadline_lies_between_today_and_the_report(world: cast.World, day: dt.date, said: str) -> None:
    ask(world)
    before = traces(world.assignment)
    with pytest.raises(Refused, match=said):
        actions.approve_return(actor=world["sun"], assignment=world.assignment, now=at(DAY), due_on=day)
    assert traces(world.assignment) == before
    for allowed in (DAY, dt.date(2027, 4, 12)):
        row = actions.approve_return(actor=world["sun"], assignment=world.assignment, now=at(DAY), due_on=allowed)
        assert row.due_on == allowed
        ReturnRequest.objects.update(decision="waiting", new_unit=None)
        Assignment.objects.update(status="returned", unit=world.places["kw"])


def test_a_unit_that_has_the_recommendation_is_neither_proposed_nor_chosen(people: cast.World) -> None:
    world = cast.dispatched(cast.handed_over(cast.inspected(people)), co_handlers=("rsj",))
    with pytest.raises(Refused, match="市人社局已经承办这项建议"):
        ask(world)
    ask(world, unit=free_unit(world.places["kw"]))
    before = traces(world.assignment)
    with pytest.raises(Refused, match="市人社局已经承办这项建议"):
        actions.approve_return(actor=world["sun"], assignment=world.assignment, now=at(DAY), unit=world.places["rsj"])
    assert traces(world.assignment) == before


def test_a_co_handler_that_is_replaced_gets_its_own_days(people: cast.World) -> None:
    world = cast.dispatched(cast.handed_over(cast.inspected(people)), co_handlers=("rsj",))
    mine = world.assignment.co_handlers.get()
    actions.request_return(
        actor=world["wu"], assignment=mine, now=at(DAY), reason="无关。", proposed_unit=free_unit(mine.unit)
    )
    row = actions.approve_return(actor=world["sun"], assignment=mine, now=at(dt.date(2026, 5, 1)))
    world.assignment.refresh_from_db()
    assert (row.lead, row.counter_sign_due_on) == (world.assignment, dt.date(2026, 6, 1))
    assert world.assignment.co_unsigned == 1


def test_refusal_brings_it_back_with_the_reason_and_the_days_gone(world: cast.World) -> None:
    sign_due_on = world.assignment.sign_due_on
    ask(world)
    row = actions.refuse_return(
        actor=world["sun"], assignment=world.assignment, now=at(dt.date(2026, 5, 8)), reason="三定方案列明。"
    )
    assert (row.status, row.unit, row.sign_due_on) == ("pending", world.places["kw"], sign_due_on)
    asked = row.return_requests.get()
    assert (asked.decision, asked.comment, asked.new_unit) == ("refused", "三定方案列明。", None)
    assert told("refuse_return") == {"li", "zhou", "zhao"}
    notice = Notice.objects.filter(rule__verb="refuse_return", recipient=world["li"]).get()
    assert notice.text.endswith("期限为2026-08-10。理由：三定方案列明。")


@pytest.mark.parametrize("stranger", ["li", "zhou", "zhao", "qian", "cui", "wu"])
def test_only_the_own_governments_office_decides(world: cast.World, stranger: str) -> None:
    ask(world)
    before = traces(world.assignment)
    with pytest.raises(PermissionDenied):
        actions.approve_return(actor=world[stranger], assignment=world.assignment, now=at(DAY))
    with pytest.raises(PermissionDenied):
        actions.refuse_return(actor=world[stranger], assignment=world.assignment, now=at(DAY), reason="不同意。")
    assert traces(world.assignment) == before


def test_silence_is_no_acceptance_while_a_return_waits(world: cast.World) -> None:
    ask(world)
    before = traces(world.assignment)
    with pytest.raises(Refused):
        actions.accept_unsigned_assignment(assignment=world.assignment, now=at(cast.TODAY))
    assert traces(world.assignment) == before


def test_a_waiting_return_lapses_when_the_item_goes_another_way(world: cast.World) -> None:
    asked = ask(world)
    assert actions.lapse_requests(assignment=world.assignment, now=at(DAY)) == 1
    asked.refresh_from_db()
    assert asked.decision == "lapsed"
