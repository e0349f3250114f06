"""研究处理情况报告: drafted, consulted on, answered, reported, and what becomes of it; who reads what when."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from recommendations import actions
from recommendations.models import Notice, Opinion, OpinionPaper, ReportItem
from recommendations.notices.planning import plan as sweep
from recommendations.permissions import OPINION
from recommendations.sheet import sheet_of
from tests import answering, cast
from tests.pressing import traces
from tests.recommendations.test_handling_plan import told
from tests.recommendations.test_opinion_page import page, signed_in, text
from tracker.errors import Refused
from tracker.models import OutcomeClass, RuleLimit, RuleSet


def draft(world: cast.World, place: int, **changes: object) -> ReportItem:
    return actions.draft_report_item(
        actor=world["sun"],
        opinion=world.opinion,
        item=answering.items(world)[place],
        now=cast.ago(30),
        changes=changes,
    )


def test_consultation_waits_for_every_answer_and_its_reason(world: cast.World) -> None:
    answering.brought_to(world, "planned")
    draft(world, 0, answer="暂不具备条件。", outcome=answering.outcome(world, "C"))
    before = traces(world.opinion)
    with pytest.raises(Refused) as refused:
        actions.consult_on_report(actor=world["sun"], opinion=world.opinion, now=cast.ago(20), files=[cast.paper()])
    assert str(refused.value) == "审议意见须逐项答复：第1项还没有原因、下一步；第2项还没有答复。补齐后再报送。"
    assert traces(world.opinion) == before
    draft(world, 0, outcome_reason="须国家立法。", next_step="年底前再研究。")
    draft(world, 1, answer="已建立。")
    opinion = actions.consult_on_report(actor=world["sun"], opinion=world.opinion, now=cast.ago(20))
    assert (opinion.status, opinion.consulted_on) == ("consulting", cast.ago(20).date())
    # ten working days after 2026-05-22, a Friday
    assert str(opinion.consult_due_on) == "2026-06-05"
    assert opinion.consult_basis["rule"] == "对征求意见稿反馈意见"
    assert told("consult") == [
        ("zhao", "北京府办就“审议意见书”的研究处理情况报告征求意见，请逐项看过并反馈。反馈期限为2026-06-05。")
    ]


def test_an_outcome_of_other_rules_is_refused(world: cast.World) -> None:
    answering.brought_to(world, "planned")
    foreign = OutcomeClass.objects.get(rule_set__committee=world.places["tjrd"], code="A")
    with pytest.raises(Refused, match="不在本常委会的规则里"):
        draft(world, 0, answer="好。", outcome=foreign)
    assert ReportItem.objects.count() == 0


def test_a_committee_without_rules_uses_the_default_classes(world: cast.World) -> None:
    OutcomeClass.objects.filter(rule_set__committee=world.places["bjrd"]).delete()
    RuleSet.objects.filter(committee=world.places["bjrd"]).delete()
    default = RuleSet.objects.create(committee=None, jurisdiction="通用")
    general = OutcomeClass.objects.create(rule_set=default, code="甲", name="解决", position=1)
    answering.brought_to(world, "planned")
    assert draft(world, 0, answer="好。", outcome=general).outcome == general


def test_the_report_waits_for_the_feedback_or_its_day(world: cast.World) -> None:
    opinion = answering.brought_to(world, "consulting")
    assert str(opinion.consult_due_on) == "2026-06-19"
    before = traces(opinion)
    with pytest.raises(Refused) as refused:
        actions.report_in_writing(actor=world["sun"], opinion=opinion, now=cast.ago(1))
    assert str(refused.value) == (
        "常委会还没有反馈意见，反馈期限是2026年6月19日（周五）。收到反馈，或者期限届满后再书面报告。"
    )
    assert traces(opinion) == before
    assert "report" not in OPINION.allowed(world["sun"], opinion, opinion.consult_due_on)  # type: ignore[arg-type]
    day_after = cast.at(dt.date(2026, 6, 20))
    assert actions.report_in_writing(actor=world["sun"], opinion=opinion, now=day_after).status == "reported"


def test_without_a_rule_the_report_waits_for_the_feedback_itself(world: cast.World) -> None:
    RuleLimit.objects.filter(code="consultation").update(amount=None, unit="")
    opinion = answering.brought_to(world, "consulting")
    assert (opinion.consult_due_on, opinion.consult_basis) == (None, {})
    with pytest.raises(Refused, match="规则也没有规定反馈期限"):
        actions.report_in_writing(actor=world["sun"], opinion=opinion, now=cast.ago(1))


def test_feedback_goes_out_as_a_whole_and_the_report_tells_whether_it_is_late(world: cast.World) -> None:
    answering.brought_to(world, "consulting")
    first = answering.items(world)[0]
    assert sweep(today=dt.date(2026, 6, 16), now=cast.ago(-5))["opinion-consultation"] == 1
    actions.comment_answer(
        actor=world["zhao"], opinion=world.opinion, item=first, now=cast.ago(4), comment="补充数字。"
    )
    assert sheet_of(world["zhao"], world.opinion)[0].feedback == "补充数字。"
    assert sheet_of(world["sun"], world.opinion)[0].feedback == ""
    opinion = actions.answer_consultation(
        actor=world["zhao"], opinion=world.opinion, now=cast.ago(4), answer="总体可行。"
    )
    assert (opinion.answered_on, opinion.answer) == (cast.ago(4).date(), "总体可行。")
    assert sheet_of(world["sun"], opinion)[0].feedback == "补充数字。"
    assert told("answer_consultation")[0][0] == "sun"
    assert Notice.objects.get(rule__ladder="consultation").cancel_reason == "已反馈意见"
    assert sweep(today=dt.date(2026, 6, 22), now=cast.ago(-11))["opinion-consultation"] == 0
    opinion = actions.report_in_writing(actor=world["sun"], opinion=opinion, now=cast.ago(3), files=[cast.paper()])
    assert (opinion.status, opinion.reported_on) == ("reported", cast.ago(3).date())
    text_of_it = "北京府办已就“审议意见书”书面报告。期限为2027-04-12，按期。"
    assert told("report") == [("feng", text_of_it), ("qian", text_of_it), ("zhao", text_of_it)]


def test_a_redo_can_be_reminded_of_its_report(world: cast.World) -> None:
    opinion = answering.brought_to(world, "reported")
    Opinion.objects.filter(pk=opinion.pk).update(status="redo", round=2, report_due_on=cast.TODAY)
    assert sweep(today=cast.TODAY, now=cast.ago(0))["opinion-report"] == 1


def test_circulating_tells_the_members_of_this_committee(world: cast.World) -> None:
    opinion = answering.brought_to(world, "reported")
    opinion = actions.circulate_report(actor=world["zhao"], opinion=opinion, now=cast.ago(2))
    assert (opinion.status, opinion.concluded_on) == ("circulated", cast.ago(2).date())
    assert told("circulate") == [
        ("sun", "“审议意见书”的研究处理情况报告已印发组成人员。"),
        ("zheng", "“审议意见书”的研究处理情况报告已印发，请阅。"),
    ]


@pytest.mark.parametrize(("days_ago", "sentence"), [(1, "审议日期晚于今天"), (4, "审议日期早于书面报告日"), (2, "")])
def test_deliberation_is_entered_after_it_was_held(world: cast.World, days_ago: int, sentence: str) -> None:
    opinion = answering.brought_to(world, "reported")
    held_on = cast.ago(days_ago).date()

    def press() -> Opinion:
        return actions.deliberate_report(
            actor=world["zhao"], opinion=opinion, now=cast.ago(2), held_on=held_on, conclusion="同意报告。"
        )

    before = traces(opinion)
    if sentence:
        with pytest.raises(Refused, match=sentence):
            press()
        assert traces(opinion) == before
    else:
        made = press()
        assert (made.status, made.concluded_on, made.conclusion) == ("deliberated", held_on, "同意报告。")


def test_nothing_is_filed_away_while_something_is_open(world: cast.World) -> None:
    answering.brought_to(world, "reported")
    opinion = actions.circulate_report(actor=world["zhao"], opinion=world.opinion, now=cast.ago(2))
    before = traces(opinion)
    with pytest.raises(Refused) as refused:
        actions.close_opinion(actor=world["zhao"], opinion=opinion, now=cast.ago(1))
    assert str(refused.value) == "还有1件没有办结销号，暂不能归档。请先销号、转挂账或撤回。"
    assert traces(opinion) == before
    cast.brought_to(world, "cleared")
    world.opinion.refresh_from_db()
    vote = cast.vote_on(world)
    with pytest.raises(Refused, match="满意度测评还没有结束，暂不能归档"):
        actions.close_opinion(actor=world["zhao"], opinion=opinion, now=cast.ago(1))
    actions.cancel_vote(actor=world["zhao"], vote=vote, now=cast.ago(1), reason="改期。")
    assert actions.close_opinion(actor=world["zhao"], opinion=opinion, now=cast.ago(1)).status == "closed"


# --- who reads what when

READERS = ("sun", "zhao", "qian", "zheng", "li", "tang")


def seen_answers(world: cast.World, username: str) -> list[str]:
    opinion = Opinion.objects.get(pk=world.opinion.pk)
    return [line.answer.answer if line.answer else "" for line in sheet_of(world[username], opinion)]


@pytest.mark.parametrize(
    ("stage", "readers"),
    [
        ("planned", ("sun",)),
        ("consulting", ("sun", "zhao", "qian")),
        ("reported", ("sun", "zhao", "qian", "zheng", "li", "tang")),
    ],
)
def test_answers_are_read_when_they_were_sent(world: cast.World, stage: str, readers: tuple[str, ...]) -> None:
    actions.publish_opinion(actor=world["zhao"], opinion=world.opinion, now=cast.ago(50))
    answering.brought_to(world, stage)
    if stage == "planned":
        answering.write_report(world)
    both = ["第1项的答复。", "第2项的答复。"]
    for username in READERS:
        whole = both[:1] if username == "li" else both
        expected = whole if username in readers else [""] * len(whole)
        assert seen_answers(world, username) == expected, username
        shown = [
            text(page(world, username, "opinion", world.opinion.pk)),
            text(page(world, username, "opinion-answers", world.opinion.pk)),
            text(signed_in(world, username).get(f"/api/v1/opinions/{world.opinion.pk}/")),
        ]
        assert any("第1项的答复" in html for html in shown) == (username in readers), username
        code = page(world, username, "opinion-print", world.opinion.pk, "report").status_code
        assert code == (200 if username in readers else 404), username


PAPERS = {
    "sun": {"方案.pdf", "征求意见稿.pdf", "反馈.pdf", "报告.pdf"},
    "zhao": {"方案.pdf", "征求意见稿.pdf", "反馈.pdf", "报告.pdf"},
    "zheng": {"方案.pdf", "报告.pdf"},
    "li": set(),
    "tang": {"报告.pdf"},
    "cui": set(),
}


@pytest.mark.parametrize("username", PAPERS)
def test_signed_papers_open_for_those_they_were_meant_for(world: cast.World, username: str) -> None:
    answering.brought_to(world, "reported")
    actions.publish_opinion(actor=world["zhao"], opinion=world.opinion, now=cast.ago(2))
    client, opened = signed_in(world, username), set()
    for paper in OpinionPaper.objects.all():
        codes = {
            client.get(reverse("recommendations:opinion-paper", args=[paper.pk])).status_code,
            client.get(f"/api/v1/opinion_papers/{paper.pk}/file/").status_code,
        }
        assert codes in ({200}, {404})
        if codes == {200}:
            opened.add(paper.file.name)
    assert opened == PAPERS[username]


def test_an_unpublished_report_is_not_another_committees(world: cast.World) -> None:
    answering.brought_to(world, "reported")
    paper = OpinionPaper.objects.get(kind="report")
    assert page(world, "tang", "opinion-paper", paper.pk).status_code == 404
    assert page(world, "tang", "opinion-answers", world.opinion.pk).status_code == 404


def test_what_passes_between_committee_and_office_stays_there(world: cast.World) -> None:
    answering.brought_to(world, "planned")
    item = answering.items(world)[1]
    actions.comment_plan(actor=world["zhao"], opinion=world.opinion, item=item, now=cast.ago(20), comment="再具体些。")
    for username, code in (("sun", True), ("zheng", True), ("li", False)):
        assert ("再具体些" in text(page(world, username, "opinion", world.opinion.pk))) is code
    assert "再具体些" not in text(page(world, "li", "opinion-answers", world.opinion.pk))


# --- the pages


def test_an_answer_starts_from_the_units_report_and_says_so(world: cast.World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: cast.at(cast.TODAY))
    cast.brought_to(world, "reported")
    answering.brought_to(world, "planned")
    first, second = answering.items(world)
    client = signed_in(world, "sun")
    url = reverse("recommendations:opinion-move", args=[world.opinion.pk, "draft_report"])
    asked = text(client.get(url))
    assert "已形成方案。</textarea>" in asked
    assert "以下取自市科委 2026-05-22 的报告，还没有保存" in asked
    assert "第1项的措施。" in asked
    assert ReportItem.objects.count() == 0
    typed = {"item": first.pk, "item_version": 0, "answer": "核改后的答复。"}
    assert client.post(url, typed)["Location"] == f"{url}?item={second.pk}"
    assert "以下取自" not in text(client.get(f"{url}?item={first.pk}"))
    back = client.post(url, {"item": first.pk, "answer": "再改。", "then_back": "1"})
    assert back["Location"] == world.opinion.get_absolute_url()
    assert ReportItem.objects.get().answer == "再改。"


def test_a_second_round_starts_from_the_first_and_is_the_offices_own(
    world: cast.World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: cast.at(cast.TODAY))
    opinion = answering.brought_to(world, "reported")
    Opinion.objects.filter(pk=opinion.pk).update(status="redo", round=2, answered_on=None)
    client = signed_in(world, "sun")
    asked = text(client.get(reverse("recommendations:opinion-move", args=[opinion.pk, "draft_report"])))
    assert "以下取自第 1 轮的答复，还没有保存" in asked
    assert "第1项的答复。</textarea>" in asked
    draft(world, 0, answer="第二轮的答复。")
    assert seen_answers(world, "sun") == ["第二轮的答复。", "第2项的答复。"]
    assert seen_answers(world, "zhao") == seen_answers(world, "zheng") == ["第1项的答复。", "第2项的答复。"]
    with pytest.raises(Refused, match="第2项还没有答复"):
        actions.consult_on_report(actor=world["sun"], opinion=opinion, now=cast.ago(1))


def test_staff_comment_item_by_item_and_end_with_the_whole(world: cast.World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: cast.at(cast.TODAY))
    answering.brought_to(world, "consulting")
    first, second = answering.items(world)
    client = signed_in(world, "zhao")
    url = reverse("recommendations:opinion-move", args=[world.opinion.pk, "answer_consultation"])
    assert 'name="answer"' in text(client.get(url))
    one = text(client.get(f"{url}?item={first.pk}"))
    assert 'name="answer"' not in one
    assert "第1项的答复。" in one
    assert client.post(url, {"item": first.pk, "comment": "补数字。"})["Location"] == f"{url}?item={second.pk}"
    assert client.post(url, {"item": second.pk, "comment": ""})["Location"] == url
    empty = client.post(url, {"answer": ""})
    assert empty.status_code == 400
    assert "请写总体意见" in text(empty)
    sent = client.post(url, {"answer": "总体可行。", "uploads": cast.paper("反馈.pdf")})
    assert sent["Location"] == world.opinion.get_absolute_url()
    shown = text(page(world, "sun", "opinion-answers", world.opinion.pk))
    assert "补数字。" in shown
    assert "总体可行。" in text(page(world, "sun", "opinion", world.opinion.pk))
    assert "总体可行。" not in text(page(world, "zheng", "opinion", world.opinion.pk))


def test_the_pages_cost_the_same_for_more_items(world: cast.World) -> None:
    answering.brought_to(world, "reported")

    def queries(username: str, name: str, *args: str | int) -> int:
        client = signed_in(world, username)
        with CaptureQueriesContext(connection) as seen:
            assert client.get(reverse(f"recommendations:{name}", args=args)).status_code == 200
        return sum("SAVEPOINT" not in query["sql"] for query in seen)

    pages: list[tuple[Any, ...]] = [
        ("opinion-answers", world.opinion.pk),
        ("opinion-print", world.opinion.pk, "report"),
    ]
    before = [queries(who, *shown) for who in ("sun", "zhao", "zheng") for shown in pages]
    for number in range(10):
        new = actions.draft_recommendation(
            actor=world["zhao"],
            inspection=world.inspection,
            now=cast.ago(5),
            facts={
                "heading": world.recommendations[0].heading,
                "number": f"3.{number}",
                "title": f"新{number}",
                "text": "做。",
            },
        )
        item = world.opinion.items.create(recommendation=new, position=10 + number)
        ReportItem.objects.create(item=item, answer="好。", outcome=answering.outcome(world, "A"))
    assert [queries(who, *shown) for who in ("sun", "zhao", "zheng") for shown in pages] == before
