"""催办：told at once, counted, once a day, and in nobody's way."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied

from recommendations import actions
from recommendations.models import Assignment, Notice
from tests import cast
from tests.pressing import traces
from tracker.errors import Refused
from tracker.models import Event
from tracker.record import broken_links
from tracker.versions import seen_as, version_of


def nudge(world: cast.World, who: str = "zhao", days_ago: int = 0) -> Assignment:
    return actions.nudge_assignment(
        actor=world[who], assignment=world.assignment, now=cast.ago(days_ago), text="请于周五前填报。"
    )


def test_the_unit_is_told_at_once_in_the_same_words(world: cast.World) -> None:
    nudge(world)
    told = Notice.objects.filter(rule__verb="nudge").order_by("recipient__username")
    assert [(row.recipient.username, row.text, row.send_after) for row in told] == [
        (who, "催办“1.1 推行人才绿卡”（期限2026-08-10）：请于周五前填报。", cast.ago(0)) for who in ("li", "zhou")
    ]
    world.assignment.refresh_from_db()
    assert (world.assignment.nudge_count, world.assignment.nudged_on) == (1, cast.TODAY)
    event = Event.objects.of(world.assignment).filter(verb="nudge").get()
    assert (event.actor, event.reason, event.after) == (world["zhao"], "请于周五前填报。", {})
    assert broken_links(world.assignment) == []


def test_once_a_day_whoever_nudges(world: cast.World) -> None:
    nudge(world, "sun", 1)
    nudge(world)
    before = traces(world.assignment)
    for who in ("zhao", "qian", "sun"):
        with pytest.raises(Refused, match=r"2026-06-11已经催办过，每天最多催办一次"):
            nudge(world, who)
    assert traces(world.assignment) == before
    world.assignment.refresh_from_db()
    assert world.assignment.nudge_count == 2


@pytest.mark.parametrize("who", ["zheng", "li", "zhou", "wu", "tang", "cui", "chen"])
def test_who_may_not_nudge(world: cast.World, who: str) -> None:
    before = traces(world.assignment)
    with pytest.raises(PermissionDenied):
        nudge(world, who)
    assert traces(world.assignment) == before


def test_what_the_unit_has_handed_in_is_not_nudged(world: cast.World) -> None:
    cast.brought_to(world, "submitted")
    with pytest.raises(Refused, match="现在是“待审核”，不能催办"):
        nudge(world)


def test_a_nudge_stands_in_nobodys_way(world: cast.World) -> None:
    """A form the unit opened before it is still good."""
    version = version_of(world.assignment)
    nudge(world)
    seen_as(world.assignment, version)
    actions.acknowledge_assignment(actor=world["li"], assignment=world.assignment, now=cast.ago(0))
    world.assignment.refresh_from_db()
    assert world.assignment.status == "handling"
    assert world.assignment.nudged_on == dt.date(2026, 6, 11)
