"""Lost updates: a change on a stale form is told what changed, by whom and when; nothing typed is lost."""

from __future__ import annotations

import datetime as dt
import json
import threading
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from inspections import actions as looking
from inspections.models import Participation
from recommendations import actions
from recommendations.models import Opinion, Recommendation
from tests import cast
from tracker import actions as keeping
from tracker.actions import DayFact
from tracker.errors import Refused
from tracker.models import Event, Organization, User
from tracker.record import record
from tracker.versions import Stale, require_unchanged, seen_as, version_of

MOVE = "recommendations:assignment-move"


def version_in(response: Any) -> str:
    """What the form of this answer carries."""
    forms = [context["form"] for context in response.context if "form" in context]
    return str(forms[0]["version"].value())


def version_on(client: Client, url: str) -> str:
    """What the form on the page carries."""
    return version_in(client.get(url))


def reported(world: cast.World, percent: int = 70) -> None:
    actions.report_progress(
        actor=world["li"], assignment=world.assignment, now=cast.at(cast.TODAY, 10), body="又一步。", percent=percent
    )


# --- the version itself


def test_a_version_is_the_last_event_that_changed_a_value(world: cast.World) -> None:
    before = version_of(world.assignment)
    assert before == Event.objects.of(world.assignment).values_list("pk", flat=True).first()
    record(actor=world["zhao"], verb="nudge", subject=world.assignment, now=cast.ago(1), reason="请抓紧。")
    assert version_of(world.assignment) == before
    actions.acknowledge_assignment(actor=world["li"], assignment=world.assignment, now=cast.ago(1))
    assert version_of(world.assignment) > before
    assert version_of(Opinion(pk=0)) == 0


def test_a_clock_that_was_ahead_for_a_while_refuses_nobody_afterwards(world: cast.World) -> None:
    """As many events with a time to come as anybody might have left: the next change is still the newest."""
    for number in range(30):
        ahead = cast.at(cast.TODAY + dt.timedelta(days=3), 9)
        record(actor=None, verb="recompute", subject=world.assignment, now=ahead, after={"percent": number})
    actions.acknowledge_assignment(actor=world["li"], assignment=world.assignment, now=cast.ago(1))
    newest = max(Event.objects.of(world.assignment).values_list("pk", flat=True))
    assert version_of(world.assignment) == newest
    seen_as(world.assignment, newest)
    require_unchanged(world.assignment)


def test_visits_do_not_change_an_account(people: cast.World) -> None:
    li = people["li"]
    before = version_of(li)
    record(actor=li, verb="sign_in", subject=li, now=cast.ago(1), after={"origin": "10.0.0.1"})
    keeping.end_sessions(actor=li, now=cast.ago(1), count=2)
    assert version_of(li) == before


def test_who_did_not_say_what_they_saw_is_not_asked(world: cast.World) -> None:
    reported_on = world.assignment
    require_unchanged(reported_on)
    seen_as(reported_on, None)
    require_unchanged(reported_on)


def test_the_sentence_names_everybody_who_changed_something(world: cast.World) -> None:
    seen_as(world.assignment, version_of(world.assignment))
    actions.acknowledge_assignment(
        actor=world["li"], assignment=type(world.assignment).objects.get(), now=cast.at(cast.TODAY, 9)
    )
    world_again = type(world.assignment).objects.get()
    actions.report_progress(
        actor=world["zhou"], assignment=world_again, now=cast.at(cast.TODAY, 10), body="一步。", percent=30
    )
    with pytest.raises(Stale) as stale:
        require_unchanged(world.assignment)
    assert str(stale.value) == (
        "您打开这一页之后，这一项有了变化：小李于6月11日09:00签收（状态、下次报告进展、签收日期）；"
        "周处于6月11日10:00填报进展（完成率、进展次数、最近进展）。请看过变化，再决定是否办理。"
    )
    assert stale.value.version == version_of(world.assignment)


# --- a move, on the page and by program


def test_a_stale_page_keeps_what_was_typed_and_says_who_changed_what(world: cast.World, client: Client) -> None:
    cast.brought_to(world, "reported")
    client.force_login(world["zhou"])
    url = reverse(MOVE, args=[world.assignment.pk, "report_progress"])
    version = version_on(client, url)
    reported(world)
    typed = {"body": "我写了很久的进展。", "percent": 80, "version": version}
    refused = client.post(url, typed)
    assert refused.status_code == 409
    page = refused.content.decode()
    assert "小李于6月11日10:00填报进展（完成率、进展次数、下次报告进展、最近进展）" in page
    assert "我写了很久的进展。" in page
    world.assignment.refresh_from_db()
    assert (world.assignment.percent, world.assignment.report_count) == (70, 2)
    renewed = str(refused.context["form"]["version"].value())
    assert int(renewed) == version_of(world.assignment) > int(version)
    assert client.post(url, {**typed, "version": renewed}).status_code == 302
    world.assignment.refresh_from_db()
    assert (world.assignment.percent, world.assignment.report_count) == (80, 3)


def test_what_changes_no_value_disturbs_nobody(world: cast.World, client: Client) -> None:
    cast.brought_to(world, "reported")
    client.force_login(world["zhou"])
    url = reverse(MOVE, args=[world.assignment.pk, "report_progress"])
    version = version_on(client, url)
    cast.asked(world)
    record(actor=world["zhao"], verb="nudge", subject=world.assignment, now=cast.ago(0), reason="请抓紧。")
    assert client.post(url, {"body": "进展。", "percent": 80, "version": version}).status_code == 302


def test_a_stale_call_is_refused_with_the_sentence(world: cast.World, client: Client) -> None:
    cast.brought_to(world, "reported")
    client.force_login(world["li"])
    url = f"/api/v1/assignments/{world.assignment.pk}/"
    version = client.get(url).json()["version"]
    reported(world)

    def post(**body: Any) -> Any:
        return client.post(f"{url}report_progress/", json.dumps(body), content_type="application/json")

    answer = post(body="进展。", percent=80, version=version)
    assert answer.status_code == 409
    assert answer.json()["detail"].startswith("您打开这一页之后，这一项有了变化：小李于6月11日10:00填报进展")
    assert world.assignment.reports.count() == 2
    assert post(body="进展。", percent=80, version=client.get(url).json()["version"]).status_code == 200


@pytest.mark.parametrize("version", ["", "x", "-1", "9" * 30])
def test_a_forged_version_is_no_error(world: cast.World, client: Client, version: str) -> None:
    cast.brought_to(world, "reported")
    client.force_login(world["li"])
    url = reverse(MOVE, args=[world.assignment.pk, "report_progress"])
    answer = client.post(url, {"body": "进展。", "percent": 80, "version": version})
    assert answer.status_code == (302 if version == "" else 400)


# --- everything else that is edited: (who, page, what is typed, what somebody else does meanwhile)


def _amend_recommendation(world: cast.World) -> None:
    actions.amend_recommendation(
        actor=world["qian"],
        recommendation=Recommendation.objects.get(pk=world.recommendations[0].pk),
        now=cast.ago(1),
        facts={"title": "改过的题"},
        clauses=["一项"],
    )


def _amend_user(world: cast.World) -> None:
    li = User.objects.get(username="li")
    keeping.grant_role(actor=world["han"], user=li, now=cast.ago(1), role="head", is_active=True)


def _amend_place(world: cast.World) -> None:
    place = world.places["kw"]
    names = ("kind", "name", "region", "committee", "government", "is_active")
    facts = {name: getattr(place, name) for name in names} | {"short_name": "科委"}
    keeping.save_organization(
        actor=world["chen"], organization=Organization.objects.get(pk=place.pk), now=cast.ago(1), facts=facts
    )


def _amend_own(world: cast.World) -> None:
    li = User.objects.get(username="li")
    keeping.amend_profile(actor=li, now=cast.ago(1), email="another@example.test", has_large_text=False)


def _set_the_day(world: cast.World) -> None:
    chen = User.objects.get(username="chen")
    day = DayFact(dt.date(2026, 10, 1), False, "国庆节", True, "通知")
    keeping.set_days(actor=chen, now=cast.ago(1), days=[day])


def _note_dates(world: cast.World) -> None:
    part = Participation.objects.get(committee=world.places["bjrd"])
    looking.note_participation_dates(
        actor=world["qian"], participation=part, now=cast.ago(1), dates={"session": "第十八次会议"}
    )


EDITED: dict[str, tuple[str, str, dict[str, Any], Any, str]] = {
    "recommendation": (
        "zhao",
        "/recommendations/{recommendation}/amend/",
        {"number": "1.1", "source": "group", "title": "我的新题", "text": "内容。", "heading": "{heading}"},
        _amend_recommendation,
        "老钱",
    ),
    "account": (
        "chen",
        "/platform/users/{li}/edit/",
        {"name": "李改名", "email": "", "phone": "", "organization": "{kw}"},
        _amend_user,
        "小韩",
    ),
    "role": ("han", "/platform/users/{li}/role/", {"role": "handler", "is_active": "on"}, _amend_user, "小韩"),
    "place": (
        "chen",
        "/platform/organizations/{kw}/",
        {"kind": "department", "name": "市科委改名", "short_name": "市科委", "government": "{bjzf}", "is_active": "on"},
        _amend_place,
        "小陈",
    ),
    "profile": ("li", "/profile/", {"email": "mine@example.test"}, _amend_own, "小李"),
    "day": ("chen", "/platform/calendar/2026-10-01/", {"is_working": "1", "source": "我的来源"}, _set_the_day, "小陈"),
    "dates": ("zhao", "/inspections/{inspection}/dates/new/", {"session": "我写的会次"}, _note_dates, "老钱"),
}


@pytest.mark.parametrize("what", EDITED)
def test_whatever_is_edited_is_not_overwritten_unseen(people: cast.World, client: Client, what: str) -> None:
    world = cast.inspected(people)
    who, page, typed, meanwhile, name = EDITED[what]
    keys = {
        "recommendation": world.recommendations[0].pk,
        "heading": world.recommendations[0].heading_id,
        "li": world["li"].pk,
        "kw": world.places["kw"].pk,
        "bjzf": world.places["bjzf"].pk,
        "inspection": world.inspection.pk,
    }
    url = page.format(**keys)
    asked = {field: value.format(**keys) for field, value in typed.items()}
    client.force_login(world[who])
    version = version_on(client, url)
    meanwhile(world)
    events = Event.objects.count()
    refused = client.post(url, {**asked, "version": version})
    assert refused.status_code == 409
    shown = refused.content.decode()
    assert f"有了变化：{name}于" in shown
    assert all(str(value) in shown for field, value in asked.items() if field in ("title", "name", "email", "source"))
    assert Event.objects.count() == events
    again = client.post(url, {**asked, "version": version_in(refused)})
    assert again.status_code == 302
    assert Event.objects.count() == events + 1


def test_another_day_of_the_calendar_is_not_this_one(people: cast.World, client: Client) -> None:
    client.force_login(people["chen"])
    url = "/platform/calendar/2026-10-02/"
    version = version_on(client, url)
    _set_the_day(people)
    answer = client.post(url, {"is_working": "0", "source": "通知", "version": version})
    assert answer.status_code == 302


# --- two at once, for real


@pytest.mark.django_db(transaction=True)
def test_of_two_amendments_at_once_exactly_one_wins() -> None:
    world = cast.inspected(cast.people_and_places())
    pk = world.recommendations[0].pk
    version = version_of(world.recommendations[0])
    start, results = threading.Barrier(2), []

    def amend(who: str, title: str) -> None:
        try:
            seen = Recommendation.objects.get(pk=pk)
            seen_as(seen, version)
            start.wait(10)
            actions.amend_recommendation(
                actor=world[who], recommendation=seen, now=cast.ago(0), facts={"title": title}, clauses=[]
            )
            results.append(("done", title))
        except Refused as refused:
            results.append((type(refused).__name__, title))
        finally:
            connection.close()

    threads = [threading.Thread(target=amend, args=pair) for pair in (("zhao", "甲题"), ("qian", "乙题"))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(outcome for outcome, _title in results) == ["Stale", "done"]
    won = next(title for outcome, title in results if outcome == "done")
    assert Recommendation.objects.get(pk=pk).title == won
    assert Event.objects.of(world.recommendations[0]).filter(verb="amend").count() == 1
