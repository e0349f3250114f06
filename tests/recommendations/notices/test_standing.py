"""Whether notices still hold is asked of every ladder in words of its own; what a sweep has just written holds."""

from __future__ import annotations

import datetime as dt

import pytest

from recommendations.models import Notice, NoticeRule, Unsent
from recommendations.notices.ladders import LADDERS, Ladder
from recommendations.notices.planning import plan
from recommendations.notices.standing import _standing, fallen
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
