"""Whether notices still hold is asked of every ladder in words of its own; what a sweep has just written holds."""

from __future__ import annotations

import datetime as dt

import pytest

from recommendations.models import Notice, NoticeRule, Unsent
from recommendations.notices.ladders import LADDERS, Ladder
from recommendations.notices.planning import plan
from recommendations.notices.standing import _standing, fallen
from recommendations.notices.timing import next_working_day
from tests import cast
from tests.cast import TODAY, at

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("ladder", LADDERS, ids=lambda ladder: ladder.code)
def test_every_ladder_can_be_asked(world: cast.World, ladder: Ladder) -> None:
    """Of a day that nobody waits for, nothing holds; and the question is one the database understands."""
    rules = list(NoticeRule.objects.filter(subject=ladder.subject, ladder=ladder.name, is_active=True))
    about = {ladder.place.column: world.assignment.pk, "committee_id": world.assignment.committee_id}
    notices = [
        Notice(pk=number, rule=rule, recipient=world["li"], due_on=dt.date(1999, 1, 4), **about)
        for number, rule in enumerate(rules, 1)
    ]
    assert notices
    assert _standing(ladder, notices, rules, TODAY) == set()


def test_what_a_sweep_has_just_written_holds(world: cast.World) -> None:
    cast.brought_to(world, "handling")
    Unsent.objects.all().delete()
    day = world.assignment.due_on
    plan(today=day, now=at(day, 7))
    written = list(Notice.objects.waiting().select_related("rule"))
    assert {notice.rule.ladder for notice in written} >= {"due"}
    assert fallen(written, day) == {}


def test_what_was_to_come_does_not_leave_once_it_has_come(world: cast.World) -> None:
    """A mail server that answers again on the night after must not say 今天到期."""
    cast.brought_to(world, "handling")
    Unsent.objects.all().delete()
    day = world.assignment.due_on
    plan(today=day, now=at(day, 7))
    written = list(Notice.objects.waiting().filter(rule__ladder="due").select_related("rule"))
    assert fallen(written, day + dt.timedelta(days=1)) == {"期限已过，不再提前提醒": {notice.pk for notice in written}}
    Notice.objects.all().delete()
    late = next_working_day(day + dt.timedelta(days=1))
    plan(today=late, now=at(late, 7))
    written = list(Notice.objects.waiting().filter(rule__ladder="due").select_related("rule"))
    assert written
    assert fallen(written, late + dt.timedelta(days=1)) == {}
