"""What an item's page foretells is what the sweep then writes. 办理期限 2026-08-10, a Monday."""

from __future__ import annotations

import datetime as dt

import pytest

from recommendations.models import Assignment, Channel, Notice, NoticePreference, NoticeRule, Opinion
from recommendations.notices.foresight import WORDS, climbs
from recommendations.notices.ladders import LADDERS
from recommendations.notices.planning import plan
from tests import cast
from tests.cast import TODAY, ago, at
from tests.recommendations.notices import ways
from tests.recommendations.notices.conftest import Sink
from tracker.models import Cover, User

pytestmark = pytest.mark.django_db


def ahead(subject: Assignment | Opinion, today: dt.date) -> dict[str, tuple[list[tuple[str, str, str]], str]]:
    """Deadline → [(day, rule, to whom)], and why silent."""
    subject.refresh_from_db()
    told = list(Notice.objects.filter(assignment=subject.pk).select_related("rule").order_by("-id"))
    found, _unset = climbs(subject, told if isinstance(subject, Assignment) else [], today)
    return {
        climb.word: (
            sorted((f"{one.on:%m-%d}", one.rule.name, one.people or one.nobody) for one in climb.coming),
            climb.silent,
        )
        for climb in found
    }


def test_every_deadline_has_its_word() -> None:
    assert set(WORDS) == {(ladder.subject, ladder.name) for ladder in LADDERS}


def test_what_is_foretold_is_what_the_sweep_writes(world: cast.World) -> None:
    cast.brought_to(world, "handling")
    item, today = world.assignment, TODAY
    for _round in range(6):
        coming = {
            (one.on, one.rule.pk, day)
            for climb in climbs(item, list(Notice.objects.select_related("rule").order_by("-id")), today)[0]
            for day in [climb.day]
            for one in climb.coming
            if not one.nobody
        }
        on = min(one[0] for one in coming)
        mine = Notice.objects.filter(assignment=item)
        before = set(mine.values_list("pk", flat=True))
        for day in (today + dt.timedelta(days=ahead) for ahead in range((on - today).days)):
            if day.weekday() < 5:  # the sweep rests on days off
                plan(today=day, now=at(day, 7))
                assert set(mine.values_list("pk", flat=True)) == before, day
        plan(today=on, now=at(on, 7))
        written = mine.exclude(pk__in=before).values_list("rule", "due_on")
        assert {(on, *one) for one in written} == {one for one in coming if one[0] == on}
        today = on + dt.timedelta(days=1)
        item.refresh_from_db()


def test_who_covers_for_the_head_is_foretold_the_higher_rung_alone(world: cast.World) -> None:
    """As the sweep tells it; the head's own rung names who stands in. Their own follows when they no longer do."""
    item = cast.brought_to(world, "handling")
    due = item.due_on
    Cover.objects.create(
        absent=world["zhou"],
        substitute=world["li"],
        from_on=due,
        until_on=due + dt.timedelta(days=90),
        appointed_by=world["zhou"],
        at=at(TODAY),
    )
    late = due + dt.timedelta(days=3)
    coming, _silent = ahead(item, late)["办理期限"]
    assert ("08-13", "办理逾期报负责人", "小李、周处") in coming
    ended = due + dt.timedelta(days=90)
    assert [f"{ended:%m-%d}" < on for on, rule, _to in coming if rule == "办理逾期"] == [True]
    plan(today=late, now=at(late, 7))
    told = Notice.objects.filter(rule__ladder="due", recipient=world["li"])
    assert list(told.values_list("rule__name", flat=True)) == ["办理逾期报负责人"]


def test_what_was_called_off_is_not_the_last_that_was_said(world: cast.World) -> None:
    def last() -> Notice | None:
        rows = list(Notice.objects.filter(assignment=item).select_related("rule").order_by("-id"))
        return next(climb.last for climb in climbs(item, rows, TODAY)[0] if climb.word == "签收期限")

    item = world.assignment
    assert item.sign_due_on
    for days in (3, 10):
        on = item.sign_due_on + dt.timedelta(days=days)
        plan(today=on, now=at(on, 7))
        if days == 3:
            told = Notice.objects.filter(rule__ladder="sign").latest("id")
            ways.sent([told])
    newest = Notice.objects.filter(rule__ladder="sign").latest("id")
    assert last() == newest != told
    ways.cancelled(Notice.objects.filter(rule__ladder="sign"))
    assert last() == told
    Notice.objects.filter(pk=told.pk).update(cancelled_at=at(TODAY))
    assert last() is None


def test_a_state_that_does_not_ask_says_so(world: cast.World) -> None:
    cast.brought_to(world, "submitted")
    found = ahead(world.assignment, TODAY)
    assert found["办理期限"] == ([], "现在是“待审核”，这个期限不提醒。")
    assert [to for _on, _rule, to in found["待审核"][0]] == ["小赵", "老钱、老冯"]


def test_a_rule_switched_off_says_so(world: cast.World) -> None:
    cast.brought_to(world, "handling")
    NoticeRule.objects.filter(subject="assignment", ladder="stale").update(is_active=False)
    assert ahead(world.assignment, TODAY)["进展停滞"] == ([], "这个期限的规则都已停用，不会提醒。")


def test_nobody_there_says_why(world: cast.World) -> None:
    cast.brought_to(world, "handling")
    User.objects.filter(username="zhou").update(is_active=False)
    people = {rule: to for _on, rule, to in ahead(world.assignment, TODAY)["办理期限"][0]}
    assert people["办理期限前7日"] == "市科委的单位负责人账号都已停用，没有人会收到。"
    User.objects.filter(username="zhou").update(organization=world.places["rsj"])
    people = {rule: to for _on, rule, to in ahead(world.assignment, TODAY)["办理期限"][0]}
    assert people["办理期限前7日"] == "市科委没有单位负责人的账号，没有人会收到。"


def test_what_keeps_a_letter_away_is_told(world: cast.World, sink: Sink) -> None:
    cast.brought_to(world, "handling")
    User.objects.filter(username="zhou").update(email="")
    NoticePreference.objects.create(user=world["li"], wants_mail=False)
    Cover.objects.create(
        absent=world["zhou"],
        substitute=world["li"],
        from_on=TODAY,
        until_on=dt.date(2026, 8, 14),
        appointed_by=world["zhou"],
        at=ago(1),
    )
    Channel.objects.create(
        organization=world.places["kw"], kind="wecom", name="科委群", created_at=ago(30), dead_at=ago(1)
    )
    found, _unset = climbs(world.assignment, [], TODAY)
    notes = {note for climb in found if climb.word == "办理期限" for one in climb.coming for note in one.notes}
    assert {
        "小李代周处，至2026-08-14。",
        "周处没有登记邮箱；小李选了不收邮件（红灯除外），只进收件箱。",
        "渠道“科委群”已失效，只有邮件和收件箱。",
    } <= notes


@pytest.mark.parametrize(
    ("begin", "end", "heard"),
    [
        ("2026-08-10", "2026-08-11", ["周处"]),
        ("2026-08-10", "2026-08-12", ["周处"]),
        ("2026-08-10", "2026-08-13", ["周处", "小李"]),
        ("2026-08-13", "2026-08-20", ["周处", "小李"]),
        ("2026-08-14", "2026-08-20", ["周处"]),
    ],
)
def test_who_stands_in_is_foretold_for_the_days_they_do(
    world: cast.World, begin: str, end: str, heard: list[str]
) -> None:
    """Lateness reaches the head on 08-13, and who stands in that day; looked at from 08-11."""
    item = cast.brought_to(world, "handling")
    plan(today=item.due_on, now=at(item.due_on, 7))
    days = {"from_on": begin, "until_on": end, "at": ago(1)}
    Cover.objects.create(absent=world["zhou"], substitute=world["li"], appointed_by=world["zhou"], **days)
    told = list(Notice.objects.select_related("rule").order_by("-id"))
    coming = [one for climb in climbs(item, told, item.due_on + dt.timedelta(days=1))[0] for one in climb.coming]
    (head,) = [one for one in coming if one.rule.name == "办理逾期报负责人"]
    on = item.due_on + dt.timedelta(days=3)
    assert (head.on, sorted(head.people.split("、"))) == (on, heard)
    assert [note for note in head.notes if "代" in note] == [f"小李代周处，至{end}。"] * (len(heard) - 1)
    plan(today=on, now=at(on, 7))
    told_head = Notice.objects.filter(rule=head.rule).values_list("recipient__name", flat=True)
    assert sorted(told_head) == heard
