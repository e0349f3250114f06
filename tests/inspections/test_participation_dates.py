"""Each committee's own dates: entered by its own staff, with what stood there before."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse

from inspections import actions
from inspections.models import Participation
from tests import cast
from tracker.models import Event
from tracker.record import broken_links

NOW = cast.ago(1)


@pytest.fixture
def part(people: cast.World) -> Participation:
    cast.inspected(people)
    return Participation.objects.get(committee=people.places["bjrd"])


def note(world: cast.World, part: Participation, who: str = "zhao", reason: str = "", **dates: Any) -> Participation:
    return actions.note_participation_dates(
        actor=world[who],
        participation=part,
        now=NOW,
        dates=dates,  # type: ignore[arg-type]
        reason=reason,
    )


def test_what_changed_is_told_and_nothing_else(people: cast.World, part: Participation) -> None:
    note(people, part, plan_adopted_on=dt.date(2025, 3, 20), session="第十八次会议", reason="公报")
    note(people, part, plan_adopted_on=dt.date(2025, 3, 21), session="第十八次会议")
    note(people, part, plan_adopted_on=dt.date(2025, 3, 21))
    told = [(e.verb, e.reason, e.before, e.after) for e in Event.objects.of(part)]
    assert told == [
        ("note_dates", "", {"plan_adopted_on": "2025-03-20"}, {"plan_adopted_on": "2025-03-21"}),
        (
            "note_dates",
            "公报",
            {"plan_adopted_on": None, "session": ""},
            {"plan_adopted_on": "2025-03-20", "session": "第十八次会议"},
        ),
    ]
    part.refresh_from_db()
    assert (part.plan_adopted_on, part.session, part.launched_on) == (dt.date(2025, 3, 21), "第十八次会议", None)
    assert broken_links(part) == []


def test_that_no_date_was_found_is_worth_an_event(people: cast.World, part: Participation) -> None:
    note(people, part, reason="公开报道未见日期")
    event = Event.objects.of(part).get()
    assert (event.reason, event.before, event.after) == ("公开报道未见日期", {}, {})


@pytest.mark.parametrize("who", ["tang", "zheng", "sun", "chen"])
def test_another_committee_and_everybody_else_are_refused(people: cast.World, part: Participation, who: str) -> None:
    with pytest.raises(PermissionDenied):
        note(people, part, who, session="别人的会次", reason="x")
    part.refresh_from_db()
    assert part.session == ""
    assert not Event.objects.of(part).exists()


def test_the_page_is_filled_and_writes_only_ones_own_part(people: cast.World, part: Participation) -> None:
    note(people, part, launched_on=dt.date(2025, 3, 28))
    url = reverse("inspections:inspection-add", args=[people.inspection.pk, "dates"])
    client = Client()
    client.force_login(people["zhao"])
    assert url in client.get(people.inspection.get_absolute_url()).content.decode()
    assert 'value="2025-03-28"' in client.get(url).content.decode()
    client.force_login(people["tang"])
    assert 'value="2025-03-28"' not in client.get(url).content.decode()
    answer = client.post(url, {"notified_on": "2025-03-10", "deliberated_in": "2025-07", "reason": "公报"})
    assert answer["Location"] == people.inspection.get_absolute_url()
    theirs = Participation.objects.get(committee=people.places["tjrd"])
    assert (theirs.notified_on, theirs.deliberated_in) == (dt.date(2025, 3, 10), "2025-07")
    part.refresh_from_db()
    assert (part.notified_on, part.launched_on) == (None, dt.date(2025, 3, 28))
    client.force_login(people["zheng"])
    assert url not in client.get(people.inspection.get_absolute_url()).content.decode()


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"deliberated_in": "2025-13"}, "请写成年和月"),
        ({"deliberated_in": "7月"}, "请写成年和月"),
        ({"launched_on": "2025-02-30"}, "启动日期"),
        ({"session": "长" * 101}, "会次"),
    ],
)
def test_a_wrong_date_changes_nothing(
    people: cast.World, part: Participation, wrong: dict[str, str], sentence: str
) -> None:
    client = Client()
    client.force_login(people["zhao"])
    url = reverse("inspections:inspection-add", args=[people.inspection.pk, "dates"])
    answer = client.post(url, {"reason": "留住我", **wrong})
    page = answer.content.decode()
    assert (answer.status_code, sentence in page, "留住我" in page) == (400, True, True)
    part.refresh_from_db()
    assert (part.session, part.deliberated_in, part.launched_on) == ("", "", None)
    assert not Event.objects.of(part).exists()
