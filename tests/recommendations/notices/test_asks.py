"""What reminders ask for: every rule that says 请 leads to an act, and its link to the page of that act."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

import pytest
from django.utils import timezone

from recommendations import actions
from recommendations.lifecycle import ASSIGNMENT_LABELS, OPINION_LABELS, QUESTION_LABELS, VOTE_LABELS
from recommendations.models import Assignment, Notice, UnitDraft
from recommendations.notices.acting import asks_for
from recommendations.notices.asks import ASKS, ASKS_NOTHING, settled_by, word_of
from recommendations.notices.rules import DEFAULT_RULES
from tests import cast
from tests.recommendations.notices.test_acting import link, words
from tests.recommendations.notices.test_pages import as_

LABELS: dict[str, Mapping[str, object]] = {
    "assignment": ASSIGNMENT_LABELS,
    "opinion": OPINION_LABELS,
    "question": QUESTION_LABELS,
    "vote": VOTE_LABELS,
    "draft": {"sign_out": "签发"},
}
RULES = [(rule, (rule.subject, rule.verb or rule.ladder)) for rule in DEFAULT_RULES]


def test_every_rule_that_asks_has_an_act_or_a_reason() -> None:
    asking = {key for rule, key in RULES if "请" in rule.text}
    assert asking - set(ASKS) == set(ASKS_NOTHING)
    assert not set(ASKS) & set(ASKS_NOTHING)
    assert all(ASKS_NOTHING.values())


def test_every_entry_is_of_a_rule_and_names_moves_there_are() -> None:
    assert set(ASKS) <= {key for _rule, key in RULES}
    for (subject, _about), moves in ASKS.items():
        for move in moves:
            kind, dot, name = move.rpartition(".")
            assert name in LABELS[kind if dot else subject], move


def test_settled_by_the_acts_asked_for_and_by_no_draft() -> None:
    found = settled_by()
    assert found["assignment:sign"] == ["acknowledge"]
    assert found["assignment:due"] == ["counter_sign", "submit"]
    assert found["assignment:extension"] == ["grant_extension", "refuse_extension"]
    assert found["opinion:answer_consultation"] == ["consult", "report"]
    assert "opinion:open_vote" not in found
    assert not any(subject == "question" for subject in (key.partition(":")[0] for key in found))


def told(world: cast.World, username: str, *, verb: str) -> Notice:
    related = (
        "rule",
        "assignment__recommendation",
        "assignment__unit",
        "opinion__government",
        "recipient__organization",
    )
    rows = Notice.objects.select_related(*related).filter(recipient=world[username], rule__verb=verb)
    notice = rows.latest("id")
    notice.send_after = timezone.now()
    return notice


def led(world: cast.World, username: str, notice: Notice) -> str:
    """Where its link leads; opening changes nothing but that it was read."""
    before = list(Assignment.objects.values())
    answer = as_(world, username).get(link(notice))
    assert answer.status_code == 302
    assert list(Assignment.objects.values()) == before
    notice.refresh_from_db()
    assert (notice.read_at is not None, notice.acted_at) == (True, None)
    return str(answer["Location"])


@pytest.mark.django_db
class TestLeadsOn:
    def test_a_request_for_more_time_to_whoever_decides(self, world: cast.World) -> None:
        item = cast.brought_to(world, "handling")
        due_on = timezone.localdate() + dt.timedelta(days=60)
        Assignment.objects.filter(pk=item.pk).update(due_on=due_on, original_due_on=due_on)
        item.refresh_from_db()
        actions.request_extension(
            actor=world["li"],
            assignment=item,
            now=timezone.now(),
            reason="资金未到。",
            progress="已定方案。",
            proposed_on=due_on + dt.timedelta(days=20),
        )
        notice = told(world, "qian", verb="request_extension")
        assert (asks_for(notice), word_of(notice, asks_for(notice))) == ("grant_extension", "审批")
        assert led(world, "qian", notice) == f"/assignments/{item.pk}/"
        assert asks_for(told(world, "sun", verb="request_extension")) == ""
        post = as_(world, "qian").post(link(notice))
        assert post.status_code == 405
        item.refresh_from_db()
        assert item.due_on == due_on

    def test_a_question_to_the_unit_that_answers(self, world: cast.World) -> None:
        cast.brought_to(world, "handling")
        question = cast.forwarded(world)
        notice = told(world, "li", verb="forward")
        assert asks_for(notice) == "question.answer"
        assert led(world, "li", notice) == f"/questions/{question.pk}/answer/"
        actions.answer_question(actor=world["li"], question=question, now=timezone.now(), answer="年底前。")
        again = as_(world, "li").get(link(notice, "question.answer"))
        assert again.status_code == 409
        assert "这件事现在不用你办" in words(again)
        assert asks_for(told(world, "zhao", verb="answer")) == "question.release"

    def test_a_vote_to_the_ballot_and_leaves_no_time(self, world: cast.World) -> None:
        vote = cast.vote_on(world)
        notice = told(world, "zheng", verb="open_vote")
        assert asks_for(notice) == "vote.cast"
        assert led(world, "zheng", notice) == f"/votes/{vote.pk}/cast/"

    def test_a_draft_to_the_head_who_signs_it_out(self, world: cast.World) -> None:
        item = cast.brought_to(world, "handling")
        cast.head_signs_out(world, "kw")
        actions.propose(
            actor=world["li"],
            assignment=item,
            move="report_progress",
            answers={"body": "已形成方案。", "percent": 40},
            files={},
            now=timezone.now(),
        )
        draft = UnitDraft.objects.get()
        notice = told(world, "zhou", verb="propose")
        assert (asks_for(notice), word_of(notice, asks_for(notice))) == ("draft.sign_out", "签发")
        where = led(world, "zhou", notice)
        assert where == f"/assignments/{item.pk}/report_progress/?draft={draft.pk}"
        assert "已形成方案。" in words(as_(world, "zhou").get(where))

    def test_the_office_to_what_it_gives_out_and_to_its_plan(self, world: cast.World) -> None:
        opinion = world.opinion
        notice = told(world, "sun", verb="hand_over")
        assert asks_for(notice) == ""
        notice.rule = type(notice.rule).objects.get(subject="opinion", verb="accept_unsigned", audience="coordinator")
        assert asks_for(notice) == "dispatch"
        Notice.objects.filter(pk=notice.pk).update(rule=notice.rule)
        assert led(world, "sun", notice) == f"/opinions/{opinion.pk}/dispatch/"
        notice.rule = type(notice.rule).objects.filter(subject="opinion", ladder="plan").first()  # type: ignore[assignment]
        assert asks_for(notice) == "draft_plan"


@pytest.mark.django_db
def test_a_handler_who_may_not_speak_outward_is_led_to_a_draft(world: cast.World) -> None:
    cast.brought_to(world, "handling")
    cast.head_signs_out(world, "kw")
    notice = told(world, "li", verb="dispatch")
    notice.rule = type(notice.rule).objects.get(name="进展停滞")
    notice.recipient = world["li"]
    assert asks_for(notice) == "propose_report_progress"


@pytest.mark.django_db
def test_the_office_is_led_to_press_the_unit(world: cast.World) -> None:
    notice = told(world, "sun", verb="hand_over")
    notice.assignment, notice.opinion = world.assignment, None
    notice.rule = type(notice.rule).objects.get(name="签收逾期报府办")
    assert (asks_for(notice), word_of(notice, asks_for(notice))) == ("nudge", "催办")
