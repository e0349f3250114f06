"""When a notice leaves: hours, nights, days off, and each person's own wishes; SQL and Python agree."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.utils import timezone
from pytest_django import Settings

from recommendations import actions
from recommendations.models import Notice, NoticePreference, NoticeRule, Unsent
from recommendations.notices.planning import plan
from recommendations.notices.timing import Departures, leaving_sql
from tests import cast
from tests.cast import TODAY, at
from tests.recommendations.notices.test_delivery import clean, write
from tracker.models import User

pytestmark = pytest.mark.django_db
FRIDAY, SATURDAY, MONDAY = (TODAY + dt.timedelta(days=n) for n in (1, 2, 4))


@pytest.mark.parametrize(
    ("now", "hour", "leaves"),
    [
        (at(TODAY, 7), 8, at(TODAY, 8)),
        (at(TODAY, 8), 8, at(FRIDAY, 8)),
        (at(TODAY, 8), 15, at(TODAY, 15)),
        (at(FRIDAY, 17), 8, at(MONDAY, 8)),
        (at(SATURDAY, 3), 18, at(MONDAY, 18)),
    ],
)
def test_a_digest_leaves_at_ones_hour_of_a_working_day(
    people: cast.World, now: dt.datetime, hour: int, leaves: dt.datetime
) -> None:
    assert Departures(now).digest(hour) == leaves


@pytest.mark.parametrize(
    ("now", "quiet", "leaves"),
    [
        (at(TODAY, 10), (22, 7), at(TODAY, 10)),
        (at(TODAY, 22), (22, 7), at(FRIDAY, 7)),
        (at(TODAY, 3), (22, 7), at(TODAY, 7)),
        (at(TODAY, 7), (22, 7), at(TODAY, 7)),
        (at(TODAY, 13), (12, 14), at(TODAY, 14)),
        (at(TODAY, 23), (12, 14), at(TODAY, 23)),
        (at(TODAY, 23), (0, 0), at(TODAY, 23)),
        (at(FRIDAY, 23), (22, 7), at(MONDAY, 7)),
        (at(SATURDAY, 10), (22, 7), at(MONDAY, 7)),
        (at(SATURDAY, 10), (0, 0), at(MONDAY, 8)),
    ],
)
def test_an_urgent_one_waits_for_the_night_and_days_off(
    people: cast.World, now: dt.datetime, quiet: tuple[int, int], leaves: dt.datetime
) -> None:
    assert Departures(now).urgent(*quiet) == leaves


def test_red_waits_for_nothing_and_an_installation_may_never_rest(people: cast.World, settings: Settings) -> None:
    night = at(SATURDAY, 23)
    rule = NoticeRule(is_urgent=True, light="red")
    assert Departures(night).of(rule, people["li"]) == night
    rule.light = "blue"
    assert Departures(night).of(rule, people["li"]) == at(MONDAY, 7)
    settings.QUIET_HOURS = None
    assert Departures(night).of(rule, people["zhou"]) == night


def test_the_sweep_gives_each_person_their_hour(world: cast.World) -> None:
    clean(world)
    NoticePreference.objects.create(user=world["li"], hour=14)
    day = world.assignment.due_on - dt.timedelta(days=7)
    plan(today=day, now=at(day, 7))
    rows = dict(Notice.objects.filter(rule__ladder="due").values_list("recipient__username", "send_after"))
    assert rows == {"li": at(day, 14), "zhou": at(day, 8)}


def leaving(
    person: User,
    day: dt.date,
    now: dt.datetime,
    *,
    is_urgent: bool = True,
    light: str = "none",
    is_morning: bool = False,
) -> dt.datetime:
    """What a sweep of `day` would have a notice to this person wait for."""
    sql, values = leaving_sql(day, now, is_morning=is_morning)
    with connection.cursor() as cursor:
        cursor.execute(
            f"""SELECT {sql} FROM (SELECT %s AS urgent, %s AS light) due
            LEFT JOIN recommendations_noticepreference own ON own.user_id = %s""",
            [*values, is_urgent, light, person.pk],
        )
        found: dt.datetime = cursor.fetchone()[0]
        return found


@pytest.mark.parametrize("rests", [True, False])
@pytest.mark.parametrize("now", [at(day, hour) for day in (FRIDAY, SATURDAY) for hour in (0, 6, 7, 12, 13, 21, 23)])
@pytest.mark.parametrize("quiet", [None, (22, 7), (12, 14), (0, 0), (20, 9)])
def test_a_changed_rule_speaks_when_an_action_would(
    people: cast.World, settings: Settings, now: dt.datetime, quiet: tuple[int, int] | None, rests: bool
) -> None:
    """Of rules of all kinds, on a Friday and on a day off: the sweep's SQL and `Departures` agree."""
    person = people["li"]
    settings.QUIET_HOURS = settings.QUIET_HOURS if rests else None
    if quiet:
        NoticePreference.objects.create(user=person, hour=12, quiet_from=quiet[0], quiet_until=quiet[1])
    for is_urgent, light in ((True, "none"), (True, "red"), (False, "yellow"), (False, "red")):
        rule = NoticeRule(is_urgent=is_urgent, light=light)
        found = leaving(person, timezone.localdate(now), now, is_urgent=is_urgent, light=light)
        assert found == Departures(now).of(rule, person), (is_urgent, light)


@pytest.mark.parametrize(
    ("day", "now", "light", "leaves"),
    [
        (FRIDAY, at(FRIDAY, 7), "none", at(FRIDAY, 8)),
        (FRIDAY, at(FRIDAY, 10), "none", at(FRIDAY, 10)),
        (FRIDAY, at(FRIDAY, 23), "none", at(MONDAY, 7)),
        (FRIDAY, at(FRIDAY, 23), "red", at(FRIDAY, 23)),
        (SATURDAY, at(SATURDAY, 10), "yellow", at(MONDAY, 8)),
    ],
)
def test_a_late_morning_still_waits_for_the_night_and_days_off(
    people: cast.World, day: dt.date, now: dt.datetime, light: str, leaves: dt.datetime
) -> None:
    """A sweep on a day off happens by hand, or where the product is set up on one."""
    assert leaving(people["li"], day, now, is_urgent=False, light=light, is_morning=True) == leaves


def test_a_new_hour_moves_what_waits_for_the_old_one(world: cast.World) -> None:
    clean(world)
    waiting = write(world, "li", send_after=at(FRIDAY, 8))
    urgent = write(world, "li", name="分办后", send_after=at(FRIDAY, 7))
    other = write(world, "zhou", send_after=at(FRIDAY, 8))
    now = at(TODAY, 20)
    facts = {"wants_mail": True, "wants_sms": True, "hour": 16, "quiet_from": 22, "quiet_until": 7}
    actions.prefer(actor=world["li"], now=now, facts=facts)
    found = dict(Unsent.objects.values_list("pk", "send_after"))
    assert found == {waiting.pk: at(FRIDAY, 16), urgent.pk: at(FRIDAY, 7), other.pk: at(FRIDAY, 8)}
