"""询问: a member asks, staff pass it on, the unit answers, staff give the answer back; and who reads what."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse

from recommendations import actions
from recommendations.models import Assignment, Notice, Question
from recommendations.notices.planning import plan, preview
from recommendations.notices.standing import fallen
from tests import cast
from tests.pressing import traces
from tracker.errors import Refused
from tracker.models import Event, RuleLimit
from tracker.record import broken_links

MOVE = "recommendations:question-move"
LIST = "/questions/"


@pytest.fixture(autouse=True)
def _on_the_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: cast.at(cast.TODAY, 17))


def told(*, since: int = 0) -> list[tuple[str, str]]:
    rows = Notice.objects.filter(pk__gt=since).order_by("id").values_list("recipient__name", "text")
    return list(rows)


def last_notice() -> int:
    return Notice.objects.order_by("-id").values_list("pk", flat=True).first() or 0


def answered(world: cast.World) -> Question:
    question = cast.forwarded(world)
    return actions.answer_question(actor=world["li"], question=question, now=cast.ago(5), answer="九月底前发布目录。")


# --- the way of a question


def test_a_question_goes_to_the_unit_and_back_with_its_words(world: cast.World) -> None:
    since = last_notice()
    question = cast.forwarded(world)
    assert (question.status, question.due_on) == ("forwarded", dt.date(2026, 6, 18))  # 15 working days from 05-28
    assert question.due_basis["rule"] == "答复委员询问"
    actions.answer_question(actor=world["li"], question=question, now=cast.ago(5), answer="九月底前发布目录。")
    actions.release_question(actor=world["qian"], question=question, now=cast.ago(4), remark="另见附件。")
    question.refresh_from_db()
    assert (question.status, question.answer, question.remark) == ("released", "九月底前发布目录。", "另见附件。")
    assert [person and person.name for person in (question.asker, question.answered_by, question.released_by)] == [
        "郑委员",
        "小李",
        "老钱",
    ]
    assert told(since=since) == [
        ("小赵", "有委员询问“1.1 推行人才绿卡”，请转办或直接答复。"),
        ("小李", "常委会转来委员对“1.1 推行人才绿卡”的询问，请于2026-06-18前答复。请写明时间。"),
        ("周处", "常委会转来委员对“1.1 推行人才绿卡”的询问，请于2026-06-18前答复。请写明时间。"),
        ("小赵", "市科委已答复对“1.1 推行人才绿卡”的询问，请反馈委员。"),
        ("郑委员", "你对“1.1 推行人才绿卡”的询问已有答复。"),
    ]
    assert [event.verb for event in Event.objects.of(question)] == ["release", "answer", "forward", "ask"]
    assert broken_links(question) == broken_links(world.assignment) == []


def test_an_answer_that_lacks_something_goes_back_and_the_first_one_stays_in_the_record(world: cast.World) -> None:
    question = answered(world)
    since = last_notice()
    actions.ask_question_again(actor=world["zhao"], question=question, now=cast.ago(3), reason="缺牵头处室。")
    question.refresh_from_db()
    assert (question.status, question.due_on) == ("forwarded", dt.date(2026, 6, 29))
    actions.answer_question(actor=world["zhou"], question=question, now=cast.ago(2), answer="人才处牵头。")
    event = Event.objects.of(question).first()
    assert event is not None
    assert (event.before["answer"], event.after["answer"]) == ("九月底前发布目录。", "人才处牵头。")
    assert told(since=since)[0] == (
        "小李",
        "对“1.1 推行人才绿卡”的询问的答复须补充，请于2026-06-29前再次答复：缺牵头处室。",
    )


def test_staff_answer_from_the_record_without_the_unit(world: cast.World) -> None:
    question = cast.asked(world)
    since = last_notice()
    actions.answer_question_directly(actor=world["zhao"], question=question, now=cast.ago(3), answer="见第二次报告。")
    question.refresh_from_db()
    assert (question.status, question.answer, question.forwarded_at) == ("released", "见第二次报告。", None)
    assert told(since=since) == [("郑委员", "你对“1.1 推行人才绿卡”的询问已有答复。")]
    assert not Question.objects.visible_to(world["li"]).exists()


def test_asking_changes_nothing_of_the_item_and_disturbs_nobody(world: cast.World) -> None:
    before = Assignment.objects.filter(pk=world.assignment.pk).values().get()
    cast.asked(world)
    assert Assignment.objects.filter(pk=world.assignment.pk).values().get() == before
    event = Event.objects.of(world.assignment).first()
    assert event is not None
    assert (event.verb, event.after, event.reason) == ("ask", {}, "")


@pytest.mark.parametrize("who", ["zhao", "sun", "li", "tian", "chen"])
def test_only_a_member_of_its_committee_asks(world: cast.World, who: str) -> None:
    before = traces(world.assignment)
    with pytest.raises(PermissionDenied):
        actions.ask_question(actor=world[who], assignment=world.assignment, now=cast.ago(1), text="？")
    assert traces(world.assignment) == before


def test_an_answered_question_is_not_answered_again(world: cast.World) -> None:
    question = answered(world)
    before = traces(question)
    with pytest.raises(Refused, match="现在是“待反馈委员”"):
        actions.answer_question(actor=world["zhou"], question=question, now=cast.ago(1), answer="另答。")
    assert traces(question) == before


def test_where_the_rules_name_no_number_there_is_no_day(world: cast.World) -> None:
    RuleLimit.objects.filter(code="question").update(amount=None, unit="")
    question = cast.forwarded(world)
    assert (question.due_on, question.due_basis) == (None, {})


# --- who reads what


@pytest.mark.parametrize(
    ("who", "unforwarded", "later"),
    [
        *((who, 1, 1) for who in ("zhao", "qian", "zheng")),
        *((who, 0, 1) for who in ("sun", "li", "zhou")),
        *((who, 0, 0) for who in ("wu", "tang", "tian", "cui", "gao", "chen", "han", "wang")),
    ],
)
def test_a_unit_never_sees_what_was_not_forwarded(world: cast.World, who: str, unforwarded: int, later: int) -> None:
    question = cast.asked(world)
    seen: Any = Question.objects
    assert seen.visible_to(world[who]).count() == unforwarded
    actions.forward_question(actor=world["zhao"], question=question, now=cast.ago(3))
    assert seen.visible_to(world[who]).count() == later


@pytest.mark.parametrize("who", ["li", "zhou", "sun"])
def test_the_other_side_never_learns_who_asked(world: cast.World, client: Client, who: str) -> None:
    question = cast.asked(world)
    client.force_login(world[who])
    item = world.assignment.get_absolute_url()
    assert "郑委员" not in client.get(item).content.decode()
    assert "询问" not in [entry["title"] for entry in client.get(item).context["story"]]
    actions.forward_question(actor=world["zhao"], question=question, now=cast.ago(3), note="请写明时间。")
    actions.answer_question(actor=world["li"], question=question, now=cast.ago(2), answer="九月底前。")
    actions.release_question(actor=world["zhao"], question=question, now=cast.ago(1), remark="只给委员的话。")
    for url in (item, question.get_absolute_url(), LIST, LIST + "?list=done"):
        page = client.get(url).content.decode()
        assert "郑委员" not in page
        assert "只给委员的话。" not in page
    assert "资质互认何时能落地？" in client.get(item).content.decode()
    told = client.get(f"/api/v1/questions/{question.pk}/").json()
    assert (told["asker_name"], told["at"], told["remark"], told["answer"]) == ("", None, "", "九月底前。")


def test_a_member_reads_the_answer_once_it_is_released(world: cast.World, client: Client) -> None:
    question = answered(world)
    client.force_login(world["zheng"])
    urls = (question.get_absolute_url(), world.assignment.get_absolute_url(), f"/api/v1/questions/{question.pk}/")
    for url in urls:
        assert "九月底前发布目录。" not in client.get(url).content.decode()
    actions.release_question(actor=world["zhao"], question=question, now=cast.ago(1), remark="另见附件。")
    for url in urls:
        page = client.get(url).content.decode()
        assert "九月底前发布目录。" in page
        assert "另见附件。" in page


# --- through the pages


def test_each_side_takes_its_step_through_the_pages(world: cast.World, client: Client) -> None:
    def press(who: str, url: str, **typed: str) -> None:
        client.force_login(world[who])
        assert client.get(url).status_code == 200
        assert client.post(url, typed).status_code == 302

    press("zheng", reverse("recommendations:assignment-move", args=[world.assignment.pk, "ask"]), text="到哪一步了？")
    question = Question.objects.get()
    for who, move, typed in (
        ("zhao", "forward", {"note": ""}),
        ("li", "answer", {"answer": "已成稿。"}),
        ("zhao", "ask_again", {"reason": "何时印发？"}),
        ("li", "answer", {"answer": "九月印发。"}),
        ("zhao", "release", {"remark": ""}),
    ):
        press(who, reverse(MOVE, args=[question.pk, move]), **typed)
    question.refresh_from_db()
    assert (question.status, question.answer) == ("released", "九月印发。")
    client.force_login(world["zheng"])
    story = client.get(world.assignment.get_absolute_url()).context["story"]
    assert [(entry["title"], entry["quote"]) for entry in story if entry["is_act"]][:6] == [
        ("反馈委员", ""),
        ("答复", ""),
        ("请其补充", "何时印发？"),
        ("答复", ""),
        ("转承办单位", ""),
        ("询问", "到哪一步了？"),
    ]
    client.force_login(world["li"])
    story = client.get(world.assignment.get_absolute_url()).context["story"]
    assert [(entry["title"], entry["quote"]) for entry in story if entry["is_act"]][:5] == [
        ("反馈委员", ""),
        ("答复", "九月印发。"),
        ("请其补充", "何时印发？"),
        ("答复", "已成稿。"),
        ("转承办单位", "到哪一步了？"),
    ]


@pytest.mark.parametrize(
    ("who", "lists"),
    [
        ("zhao", {"forward": 1, "release": 1, "waiting": 1, "done": 0}),
        ("zheng", {"mine": 3, "all": 3}),
        ("li", {"todo": 1, "done": 1}),
        ("sun", {"todo": 1, "done": 1}),
        ("wu", {"todo": 0, "done": 0}),
        ("tian", {"mine": 0, "all": 0}),
    ],
)
def test_each_side_has_its_lists(world: cast.World, client: Client, who: str, lists: dict[str, int]) -> None:
    answered(world)
    cast.forwarded(world)
    cast.asked(world)
    client.force_login(world[who])
    found = {name: len(client.get(LIST, {"list": name}).context["rows"]) for name in lists}
    assert found == lists
    assert len(client.get(LIST, {"list": "<b>"}).context["rows"]) == next(iter(lists.values()))


def test_the_list_is_paged_by_key(world: cast.World, client: Client) -> None:
    for number in range(53):
        cast.asked(world, text=f"第{number}问")
    client.force_login(world["zheng"])
    first = client.get(LIST).context
    assert [row.question.text for row in first["rows"]][:2] == ["第52问", "第51问"]
    second = client.get(LIST + first["next_url"]).context
    assert [row.question.text for row in second["rows"]] == ["第2问", "第1问", "第0问"]
    assert second["next_url"] == ""


def test_what_waits_is_counted_where_people_look(world: cast.World, client: Client) -> None:
    cast.brought_to(world, "handling")
    answered(world)
    cast.forwarded(world)
    cast.asked(world, text="另一问？")
    client.force_login(world["zhao"])
    page = client.get("/workbench/")
    assert page.context["heading"] == "2 件待办"
    assert {str(part["title"]): [row["reason"] for row in part["rows"]] for part in page.context["sections"]} == {
        "委员询问待转办": ["郑委员 2026-05-27 询问。"],
        "委员询问待反馈": ["2026-06-06 答复，待反馈郑委员。"],
    }
    client.force_login(world["li"])
    mine = client.get("/my-items/")
    assert mine.context["to_answer"] == 1
    assert "有 1 条委员询问等你单位答复。" in mine.content.decode()
    links = {link.name: link.count for group in mine.context["nav"] for link in group.links}
    assert (links["recommendations:question-list"], links["recommendations:my-items"]) == (1, 1)


# --- reminders


def test_an_unanswered_question_climbs_its_ladder_and_stops_when_answered(world: cast.World) -> None:
    question = cast.forwarded(world)  # due on 2026-06-18
    since = last_notice()
    plan(today=dt.date(2026, 6, 16), now=cast.at(dt.date(2026, 6, 16), 7))
    plan(today=dt.date(2026, 6, 16), now=cast.at(dt.date(2026, 6, 16), 7))
    words = "委员对“1.1 推行人才绿卡”的询问请于2026-06-18前答复。"
    about = [(name, text) for name, text in told(since=since) if "询问" in text]
    assert sorted(about) == [("周处", words), ("小李", words)]
    actions.answer_question(actor=world["li"], question=question, now=cast.at(dt.date(2026, 6, 17)), answer="好。")
    states = Notice.objects.filter(text=words).values_list("unsent__state", "cancel_reason")
    assert set(states) == {("cancelled", "已答复")}
    after = last_notice()
    plan(today=dt.date(2026, 6, 22), now=cast.at(dt.date(2026, 6, 22), 7))
    words = "对“1.1 推行人才绿卡”的询问自2026-06-17起等常委会转办或反馈。"
    assert [row for row in told(since=after) if "询问" in row[1]] == [("小赵", words)]
    question.refresh_from_db()
    actions.release_question(actor=world["zhao"], question=question, now=cast.at(dt.date(2026, 6, 22)))
    plan(today=dt.date(2026, 6, 26), now=cast.at(dt.date(2026, 6, 26), 7))
    states = Notice.objects.filter(text=words).values_list("unsent__state", "cancel_reason")
    assert set(states) == {("cancelled", "已反馈委员")}


def test_what_staff_were_asked_to_pass_on_is_not_asked_when_it_is_done(world: cast.World) -> None:
    """And what no day hangs on names none."""
    item = world.assignment
    first = actions.ask_question(actor=world["zheng"], assignment=item, now=cast.ago(6), text="何时发布？")
    second = actions.ask_question(actor=world["zheng"], assignment=item, now=cast.ago(6), text="谁负责？")
    asked = Notice.objects.filter(rule__verb="ask", assignment=item)
    assert set(asked.values_list("due_on", "unsent__state")) == {(None, "waiting")}
    assert {notice.until for notice in asked} == {"无"}
    actions.forward_question(actor=world["zhao"], question=first, now=cast.ago(6))
    assert set(asked.values_list("unsent__state", flat=True)) == {"waiting"}, "the other one still waits"
    actions.answer_question_directly(actor=world["zhao"], question=second, now=cast.ago(5), answer="市人社局。")
    assert set(asked.values_list("unsent__state", "cancel_reason")) == {("cancelled", "已反馈委员")}
    forwarded = Notice.objects.filter(rule__verb="forward", assignment=item)
    actions.answer_question(actor=world["li"], question=first, now=cast.ago(4), answer="九月底前。")
    assert set(forwarded.values_list("unsent__state", "cancel_reason")) == {("cancelled", "已答复")}


def test_a_letter_already_taken_up_does_not_leave_when_the_question_moved_on(world: cast.World) -> None:
    """Asked once more before it leaves: of the several questions of an item one must still wait where it says."""
    item, day = world.assignment, cast.TODAY
    first = actions.ask_question(actor=world["zheng"], assignment=item, now=cast.ago(6), text="何时发布？")
    second = actions.ask_question(actor=world["zheng"], assignment=item, now=cast.ago(6), text="谁负责？")
    taken = list(Notice.objects.filter(rule__verb="ask", assignment=item).select_related("rule"))
    assert fallen(taken, day) == {}
    actions.forward_question(actor=world["zhao"], question=first, now=cast.ago(5))
    assert fallen(taken, day) == {}, "the other one still waits"
    actions.forward_question(actor=world["zhao"], question=second, now=cast.ago(5))
    assert fallen(taken, day) == {"事项已进入下一步": {notice.pk for notice in taken}}
    passed_on = list(Notice.objects.filter(rule__verb="forward", assignment=item).select_related("rule"))
    assert passed_on
    assert fallen(passed_on, day) == {}
    for question in (first, second):
        question.refresh_from_db()
        actions.answer_question(actor=world["li"], question=question, now=cast.ago(4), answer="九月底前。")
    assert fallen(passed_on, day) == {"事项已进入下一步": {notice.pk for notice in passed_on}}


def test_a_late_answer_is_told_to_the_committee(world: cast.World) -> None:
    cast.forwarded(world)
    cast.forwarded(world)
    day = dt.date(2026, 6, 25)
    found = [row for row in preview(committee_id=world.places["bjrd"].pk, day=day) if "询问" in row.text]
    assert sorted((row.person, row.text) for row in found) == [
        ("周处", "委员对“1.1 推行人才绿卡”的询问已过答复期限2026-06-18，请督促答复。"),
        ("小李", "委员对“1.1 推行人才绿卡”的询问已过答复期限2026-06-18，请答复。"),
        ("小赵", "市科委未按期答复委员对“1.1 推行人才绿卡”的询问，期限为2026-06-18。"),
        ("老冯", "市科委未按期答复委员对“1.1 推行人才绿卡”的询问，期限2026-06-18已过7日。"),
        ("老钱", "市科委未按期答复委员对“1.1 推行人才绿卡”的询问，期限2026-06-18已过7日。"),
    ]
