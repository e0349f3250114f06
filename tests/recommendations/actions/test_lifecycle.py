"""The whole way of an assignment, and the gates on it."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied

from recommendations import actions
from tests import cast
from tracker.errors import Refused
from tracker.models import Event
from tracker.record import broken_links


def test_an_assignment_goes_from_dispatch_to_clearance_by_two_people(world: cast.World) -> None:
    done = cast.brought_to(world, "cleared")
    assert (done.status, done.percent, done.evidence_count, done.report_count) == ("cleared", 100, 1, 2)
    assert done.verified_by == world["qian"]
    verbs = list(Event.objects.of(done).values_list("verb", flat=True))
    assert verbs == ["clear", "verify", "complete", "submit", "report_progress", "acknowledge", "dispatch"]
    assert broken_links(done) == []


def test_whoever_verified_may_not_clear(world: cast.World) -> None:
    assignment = cast.brought_to(world, "verified")
    with pytest.raises(Refused, match="两人"):
        actions.clear_assignment(actor=world["qian"], assignment=assignment, now=cast.ago(1), comment="同意")
    assignment.refresh_from_db()
    assert assignment.status == "completed"


def test_receipt_starts_a_clock_that_shows_its_arithmetic(world: cast.World) -> None:
    opinion = world.opinion
    assert str(opinion.received_on) == "2026-04-12"
    assert str(opinion.plan_due_on) == "2026-07-13"  # 2026-07-12 is a Sunday
    assert str(opinion.report_due_on) == "2027-04-12"
    assert opinion.plan_basis["raw"] == "2026-07-12"
    assert opinion.report_basis["is_tentative"] is True


def test_the_lead_waits_for_its_co_handlers(people: cast.World) -> None:
    world = cast.dispatched(cast.handed_over(cast.inspected(people)), co_handlers=("rsj",))
    lead = cast.brought_to(world, "reported")
    with pytest.raises(Refused, match="1个会办单位尚未会签"):
        cast.submit(world["zhou"], lead, cast.ago(9))
    mine = lead.co_handlers.get()
    actions.acknowledge_assignment(actor=world["wu"], assignment=mine, now=cast.ago(9))
    actions.counter_sign(actor=world["xu"], assignment=mine, now=cast.ago(8), verdict="agree")
    submitted = cast.submit(world["zhou"], lead, cast.ago(7))
    assert (submitted.status, submitted.co_unsigned) == ("submitted", 0)


@pytest.mark.parametrize("stranger", ["wu", "gao", "zheng", "zhao", "chen"])
def test_nobody_signs_for_another_unit(world: cast.World, stranger: str) -> None:
    with pytest.raises(PermissionDenied):
        actions.acknowledge_assignment(actor=world[stranger], assignment=world.assignment, now=cast.ago(1))
    world.assignment.refresh_from_db()
    assert world.assignment.status == "pending"


def test_what_repeats_another_item_is_not_dispatched_twice(people: cast.World) -> None:
    world = cast.inspected(people)
    first, second = world.recommendations
    second.same_as = first
    second.save()
    cast.handed_over(world)
    assert [item.recommendation for item in world.opinion.items.own_work()] == [first]
    order = actions.DispatchOrder(recommendation=second, lead=world.places["kw"])
    with pytest.raises(Refused, match="与1.1相同，随该项办理"):
        actions.dispatch_item(actor=world["sun"], opinion=world.opinion, order=order, now=cast.ago(50))
    assert world.opinion.assignments.count() == 0
    assert len(cast.dispatched(world).opinion.assignments.all()) == 1


def test_a_government_without_a_region_is_told_what_helps(people: cast.World) -> None:
    world = cast.handed_over(cast.inspected(people))
    office = world["sun"].organization
    office.region = None
    office.save()
    order = actions.DispatchOrder(recommendation=world.recommendations[0], lead=world.places["kw"])
    with pytest.raises(Refused, match="请系统管理员在单位里补上地区"):
        actions.dispatch_item(actor=world["sun"], opinion=world.opinion, order=order, now=cast.ago(50))
    assert world.opinion.assignments.count() == 0
