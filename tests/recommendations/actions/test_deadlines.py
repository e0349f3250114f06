"""A change of the working calendar moves what rests on it, after the list was shown; everything else stays."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse

from recommendations import actions
from recommendations.models import Assignment, Notice, Opinion
from recommendations.notices.planning import plan
from recommendations.tasks import follow_calendar
from tests import cast
from tracker import actions as platform
from tracker.actions import DayFact
from tracker.models import CalendarDay, Event
from tracker.record import broken_links
from tracker.timelimits import say

NOW = cast.at(cast.TODAY)


@pytest.fixture
def asked(people: cast.World) -> cast.World:
    """Handed over and signed for; the report falls due on Monday 12 April 2027, beyond the published calendar."""
    return cast.handed_over(cast.inspected(people))


def _due(world: cast.World) -> dt.date:
    due: dt.date | None = Opinion.objects.get(pk=world.opinion.pk).report_due_on
    assert due is not None
    return due


def _holiday(day: dt.date) -> list[DayFact]:
    return [DayFact(day, False, "临时放假", True, "示例通知")]


def test_a_holiday_on_the_last_day_moves_the_deadline_and_says_so(asked: cast.World) -> None:
    was = _due(asked)
    item = cast.dispatched(asked, due_on=was).assignment
    by_report = actions.dispatch_item(
        actor=asked["sun"],
        opinion=asked.opinion,
        order=actions.DispatchOrder(asked.recommendations[1], asked.places["rsj"]),
        now=cast.ago(50),
    )[0]
    changed, moved = platform.change_days(actor=asked["chen"], now=NOW, days=_holiday(was))
    becomes = was + dt.timedelta(days=1)
    assert (changed, moved) == (1, 2)
    opinion = Opinion.objects.get(pk=asked.opinion.pk)
    assert opinion.report_due_on == becomes
    assert ["顺延", f"{say(was)}为休息日（临时放假），顺延至下一工作日{say(becomes)}"] in opinion.report_basis["steps"]
    by_report.refresh_from_db()
    assert (by_report.due_on, by_report.original_due_on) == (becomes, was)
    item.refresh_from_db()
    assert item.due_on == was, "a day set by hand rests on no calendar"
    told = Event.objects.of(by_report).filter(verb="recompute").get()
    assert (told.before, told.after) == ({"due_on": was.isoformat()}, {"due_on": becomes.isoformat()})
    assert told.actor == asked["chen"]
    assert broken_links(by_report) == []
    heard = Notice.objects.filter(assignment=by_report, rule__verb="recompute").values_list(
        "recipient__username", flat=True
    )
    assert sorted(heard) == ["sun", "wu", "xu"]
    assert follow_calendar() == 0, "a second run finds nothing"


def test_a_moved_reply_and_a_moved_answer_are_told_to_whom_they_concern(world: cast.World) -> None:
    """They hang on the item, whose own deadline stays; what was written of the old day and waits is called off."""
    actions.acknowledge_assignment(actor=world["li"], assignment=world.assignment, now=cast.ago(8))
    question = cast.forwarded(world, days=7)
    notice = actions.supervise_assignment(
        actor=world["qian"], assignment=world.assignment, now=cast.ago(7), level="yellow", text="请加快。"
    )
    for row, name in ((notice, "reply_due_on"), (question, "due_on")):
        row.refresh_from_db()
        day = getattr(row, name)
        plan(today=day, now=cast.at(day, 7))
        waiting = Notice.objects.waiting().filter(due_on=day).exclude(rule__ladder="")
        assert waiting.exists()
        platform.change_days(actor=world["chen"], now=cast.at(day, 7), days=_holiday(day))
        assert not waiting.exists()
    heard = Notice.objects.filter(rule__verb="recompute").values_list("recipient__username", "text")
    by_what = {word: {name for name, text in heard if word in text} for word in ("督办回复期限", "询问答复期限")}
    assert by_what == {"督办回复期限": {"li", "sun", "zhou"}, "询问答复期限": {"li", "zhou"}}
    question.refresh_from_db()
    told = Notice.objects.filter(text__endswith=f"询问答复期限由{day}改为{question.due_on}。")
    assert set(told.values_list("due_on", flat=True)) == {question.due_on}


def test_foreseeing_lists_what_would_move_and_changes_nothing(asked: cast.World) -> None:
    was, events = _due(asked), Event.objects.count()
    shifts = platform.foresee_days(actor=asked["chen"], now=NOW, days=_holiday(was))
    assert [(shift.what, shift.count, shift.was, shift.becomes) for shift in shifts] == [
        ("书面报告期限", 1, was, was + dt.timedelta(days=1))
    ]
    assert (_due(asked), Event.objects.count()) == (was, events)
    assert not CalendarDay.objects.filter(day=was, name="临时放假").exists()


def test_an_ended_deadline_stays_what_it_was(asked: cast.World) -> None:
    was = _due(asked)
    Opinion.objects.filter(pk=asked.opinion.pk).update(status="reported")
    assert platform.change_days(actor=asked["chen"], now=NOW, days=_holiday(was)) == (1, 0)
    assert _due(asked) == was


def test_a_published_year_makes_a_tentative_day_certain_without_an_event(asked: cast.World) -> None:
    was = _due(asked)
    assert asked.opinion.report_basis["is_tentative"] is True
    events = Event.objects.of(asked.opinion).count()
    first = dt.date(2027, 1, 1)
    days = [first + dt.timedelta(days=n) for n in range(365)]
    facts = [DayFact(day, day.weekday() < 5, "", True, "示例通知") for day in days]
    assert platform.change_days(actor=asked["chen"], now=NOW, days=facts) == (365, 0)
    asked.opinion.refresh_from_db()
    assert asked.opinion.report_due_on == was
    assert asked.opinion.report_basis["is_tentative"] is False
    assert Event.objects.of(asked.opinion).count() == events


def test_more_than_a_batch_is_done_by_the_worker(asked: cast.World) -> None:
    was = _due(asked)
    for order in asked.recommendations:
        actions.dispatch_item(
            actor=asked["sun"],
            opinion=asked.opinion,
            order=actions.DispatchOrder(order, asked.places["kw"]),
            now=cast.ago(50),
        )
    platform.set_days(actor=asked["chen"], now=NOW, days=_holiday(was))
    assert actions.recompute_deadlines(actor=None, now=NOW, most=1) == 1
    assert follow_calendar() == 2
    assert set(Assignment.objects.values_list("due_on", flat=True)) == {was + dt.timedelta(days=1)}


def test_the_page_shows_the_list_first_and_keeps_what_was_typed(asked: cast.World, client: Client) -> None:
    was = _due(asked)
    client.force_login(asked["chen"])
    url = reverse("tracker:calendar-day", args=[was.isoformat()])
    typed = {"is_working": "0", "name": "临时放假", "source": "示例通知"}
    shown = client.post(url, typed)
    assert shown.status_code == 200
    page = shown.content.decode()
    assert "1 个未到的期限会变动" in page
    assert 'value="临时放假"' in page
    assert _due(asked) == was
    assert client.post(url, {**typed, "confirmed": "1"}).status_code == 302
    assert _due(asked) == was + dt.timedelta(days=1)
