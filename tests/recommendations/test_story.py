"""The history of an item or an opinion reads as a story: values in words, reminders folded, nothing raw."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from recommendations import actions
from recommendations.changes import changes_in_words, names_in
from recommendations.lifecycle import ASSIGNMENT_LABELS, OPINION_LABELS, QUESTION_LABELS
from recommendations.models import Assignment, Milestone, Opinion, Recommendation
from recommendations.story import folded
from tests import cast
from tracker.models import OutcomeClass
from tracker.record import record
from tracker.verbs import VERBS

BASE = Path(__file__).resolve().parent.parent.parent


@pytest.fixture(autouse=True)
def _on_the_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: cast.at(cast.TODAY, 17))


def story(client: Client, world: cast.World, who: str, subject: Any = None) -> list[dict[str, Any]]:
    client.force_login(world[who])
    page = client.get((subject or world.assignment).get_absolute_url())
    assert page.status_code == 200
    found: list[dict[str, Any]] = page.context["story"]
    return found


def said(old: dict[str, Any], new: dict[str, Any], model: Any = Assignment) -> list[str]:
    return changes_in_words(model, old, new, names_in(model, [(old, new)]))


# --- values in words


def test_keys_become_names_and_codes_labels(world: cast.World) -> None:
    outcome = OutcomeClass.objects.get(code="B", rule_set__committee=world.places["bjrd"])
    kw, rsj = world.places["kw"].pk, world.places["rsj"].pk
    assert said(
        {"unit": kw, "due_on": "2026-06-30", "status": "handling", "responsible": None, "percent": 40},
        {
            "unit": rsj,
            "due_on": "2026-09-30",
            "status": "carried_forward",
            "responsible": world["wu"].pk,
            "percent": 60,
            "outcome": outcome.pk,
            "review_on": "2026-12-31",
            "supervision_level": "yellow",
            "part": "lead",
        },
    ) == [
        "状态：办理中 → 挂账",
        "承办单位：市科委 → 市人社局",
        "承办方式：主办",
        "期限：2026-06-30 → 2026-09-30",
        "挂账复核日：2026-12-31",
        "责任人：小吴",
        f"结果类别：{outcome}",
        "完成率：40% → 60%",
        "待回复的督办：黄色督办",
    ]


def test_what_is_taken_away_and_what_hangs_on_it_are_told(world: cast.World) -> None:
    assert said({"review_on": "2026-12-31", "milestones": ["甲"]}, {"review_on": None, "milestones": ["甲", "乙"]}) == [
        "挂账复核日：2026-12-31 → 无",
        f"{Milestone._meta.verbose_name}：1 项 → 2 项",
    ]
    assert said({"items": [1, 2], "title": "旧题"}, {"items": [1, 2, 3], "title": "新题"}, Opinion) == [
        "标题：旧题 → 新题",
        "所列建议：2 项 → 3 项",
    ]
    assert said({"text": "旧"}, {"text": "新" * 80}, Recommendation) == [f"内容：“旧” → “{'新' * 59}…”"]


@pytest.mark.parametrize(
    "new",
    [
        {"report_count": 3},
        {"verified_by": 7},
        {"submitted_on": "2026-06-01"},
        {"due_basis": {"rule": "报告"}},
        {"no_such_field": "x"},
        {"due_on": "no day"},
        {"status": "no_such_state"},
        {"unit": 999_999},
        {"unit": "市科委"},
    ],
)
@pytest.mark.django_db
def test_nothing_is_shown_raw(new: dict[str, Any]) -> None:
    assert said({}, new) == []


# --- the story of an item


def test_the_dispatch_names_unit_and_day(client: Client, world: cast.World) -> None:
    assert [entry["note"] for entry in story(client, world, "zheng") if entry["is_act"]] == [
        "承办单位：市科委；承办方式：独办；期限：2026-08-10"
    ]


def test_reminders_between_two_acts_fold_into_one_line(client: Client, world: cast.World) -> None:
    cast.brought_to(world, "reported")
    told = [
        (str(entry["title"]), [line["who"] for line in entry.get("lines", [])])
        for entry in story(client, world, "zhao")
    ]
    assert told == [
        ("提醒", []),
        ("填报进展", []),
        ("提醒", []),
        ("签收", []),
        ("2 条提醒", ["发给 周处", "发给 小李"]),
        ("分办", []),
    ]
    page = client.get(world.assignment.get_absolute_url()).content.decode()
    assert "<summary>2 条提醒</summary>" in page


def test_a_single_reminder_is_not_folded_and_acts_never_are() -> None:
    act = {"when": 1, "title": "签收", "is_act": True}
    one = {"when": 2, "title": "提醒", "is_act": False, "is_notice": True}
    assert folded([one, act, one, one, one]) == [
        one,
        act,
        {"when": 2, "is_act": False, "title": "3 条提醒", "lines": [one, one, one]},
    ]
    assert folded([]) == []


def test_what_the_system_did_is_said_plainly(client: Client, people: cast.World) -> None:
    world = cast.dispatched(cast.handed_over(cast.inspected(people)), co_handlers=("rsj",))
    helper = world.assignment.co_handlers.get()
    actions.accept_unsigned_assignment(assignment=helper, now=cast.ago(30))
    [entry] = [entry for entry in story(client, world, "zheng", helper) if entry["who"] == "系统"]
    assert (entry["title"], entry["quote"], entry["note"], entry["is_act"]) == (
        "视为签收",
        "签收期限已过，没有签收，也没有申请退办，由系统记为已签收。",
        "状态：待签收 → 办理中；下次报告进展：2026-08-12",
        False,
    )
    actions.counter_sign(actor=world["xu"], assignment=helper, now=cast.ago(25), verdict="agree")
    cast.brought_to(world, "cleared")
    along = story(client, world, "zheng", helper)[0]
    assert (along["title"], along["who"], along["quote"]) == ("随主办件销号", "系统", "")


def test_a_changed_day_shows_old_and_new_in_every_story(client: Client, world: cast.World) -> None:
    was, due_on = world.assignment.due_on, dt.date(2026, 9, 30)
    Assignment.objects.filter(pk=world.assignment.pk).update(due_on=due_on)
    record(
        actor=world["zhao"],
        verb="change_due",
        subject=world.assignment,
        now=cast.ago(1),
        reason="经主任会议同意",
        before={"due_on": was},
        after={"due_on": due_on},
    )
    entry = story(client, world, "zhao")[0]
    assert (entry["title"], entry["note"], entry["quote"]) == (
        "调整期限",
        "期限：2026-08-10 → 2026-09-30",
        "经主任会议同意",
    )
    entry = story(client, world, "zhao", world.recommendations[0])[0]
    assert entry["note"] == "市科委（独办）；期限：2026-08-10 → 2026-09-30"


# --- the story of an opinion


def test_the_story_of_an_opinion_has_its_days_and_its_reminders(client: Client, world: cast.World) -> None:
    told = story(client, world, "zhao", world.opinion)
    assert [(str(entry["title"]), entry["note"]) for entry in told if entry["is_act"]] == [
        ("分办", "1.1 推行人才绿卡 → 市科委（独办）；期限：2026-08-10"),
        ("签收", "状态：已交办 → 已签收；方案期限：2026-07-13；报告期限：2027-04-12"),
        ("交办", "状态：已印发 → 已交办；签收期限：2026-04-21"),
        ("印发意见书", "状态：起草 → 已印发；文号：京常审字〔2026〕1号"),
        ("起草意见书", "标题：审议意见书；所列建议：2 项"),
    ]
    assert sum("is_notice" in entry or "lines" in entry for entry in told) == 2


# --- every verb has its word


def test_every_verb_has_its_word() -> None:
    named = {verb for _kind, verb in VERBS}
    written = set()
    for app in ("tracker", "inspections", "recommendations"):
        for path in (BASE / app / "actions").rglob("*.py"):
            calls = re.findall(r"record(?:_alike)?\((.*?)\n    *\)", path.read_text(encoding="utf-8"), re.S)
            written |= {verb for call in calls for verb in re.findall(r'verb="(\w+)"', call)}
    told = {"outline"}  # of a heading: nobody reads its story
    assert written - named - told == set()
    for kind, labels in (
        ("assignment", ASSIGNMENT_LABELS),
        ("opinion", OPINION_LABELS),
        ("question", QUESTION_LABELS),
    ):
        assert {verb for verb in labels if (f"recommendations.{kind}", verb) not in VERBS} == set()
