"""What follows an opinion's receipt, one function a move: plan, report, consultation, deliberation, votes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from recommendations import actions
from recommendations.actions.plans import main_assignment
from recommendations.models import Opinion, OpinionItem, Recommendation, Vote
from recommendations.permissions.answering import listed, own_work
from recommendations.tally import Counts
from tracker.models import OutcomeClass, User

from .loading_accounts import Cast
from .loading_papers import sample_paper
from .people import SAMPLE_MARK
from .plan_answers import AGAIN, ANSWERS, MEASURES, MEMBERS_VOTING, PLANNED_IN_DAYS, UNIT_OF, AnswerStep

NEXT_STEP = f"继续推进，完成后另行报告。（{SAMPLE_MARK}）"


@dataclass(frozen=True)
class Answering:
    """A step on an opinion whose moment has come."""

    cast: Cast
    step: AnswerStep
    opinion: Opinion
    codes: Mapping[int, str]
    now: dt.datetime

    @property
    def actor(self) -> User:
        return self.cast.people[self.step.by]

    @property
    def said(self) -> str:
        return f"{self.step.text}（{SAMPLE_MARK}）"

    @property
    def vote(self) -> Vote:
        """The last one opened."""
        return self.opinion.votes.order_by("-id")[0]

    def code(self, item: OpinionItem) -> str:
        return self.codes[item.recommendation_id]

    def items(self) -> list[OpinionItem]:
        """Those the step names; all that are their own work where it names none."""
        found = own_work(listed(self.opinion))
        return [item for item in found if not self.step.items or self.code(item) in self.step.items]

    def ahead(self, days: int) -> dt.date:
        return self.cast.today + dt.timedelta(days=days)


def coded(recommendations: Mapping[str, Recommendation]) -> dict[int, str]:
    """Key of a recommendation → its code in the plan."""
    return {recommendation.pk: code for code, recommendation in recommendations.items()}


def draft_plan(turn: Answering) -> None:
    for item in turn.items():
        code = turn.code(item)
        changes: dict[str, object] = {"measures": f"{MEASURES[code[0]]}（{SAMPLE_MARK}）"}
        if main_assignment(item) is None:
            unit = turn.cast.places[UNIT_OF[turn.step.region][code[0]]]
            changes |= {"unit": unit, "due_on": turn.ahead(PLANNED_IN_DAYS)}
        actions.draft_plan_item(actor=turn.actor, opinion=turn.opinion, item=item, now=turn.now, changes=changes)


def submit_plan(turn: Answering) -> None:
    papers = [sample_paper(turn.step.text, 0)]
    actions.submit_plan(actor=turn.actor, opinion=turn.opinion, now=turn.now, files=papers)


def comment_plan(turn: Answering) -> None:
    for item in turn.items():
        actions.comment_plan(actor=turn.actor, opinion=turn.opinion, item=item, now=turn.now, comment=turn.said)


def draft_report(turn: Answering) -> None:
    under_way = OutcomeClass.objects.offered_to(turn.opinion.committee_id).get(code="B")
    is_first = turn.opinion.round == 1
    for item in turn.items():
        code = turn.code(item)
        words = ANSWERS[code[0]] if is_first else AGAIN.get(code, ANSWERS[code[0]])
        changes = {"answer": f"{words}（{SAMPLE_MARK}）", "outcome": under_way, "next_step": NEXT_STEP}
        actions.draft_report_item(actor=turn.actor, opinion=turn.opinion, item=item, now=turn.now, changes=changes)


def consult(turn: Answering) -> None:
    papers = [sample_paper(turn.step.text, 0)]
    actions.consult_on_report(actor=turn.actor, opinion=turn.opinion, now=turn.now, files=papers)


def answer_consultation(turn: Answering) -> None:
    actions.answer_consultation(actor=turn.actor, opinion=turn.opinion, now=turn.now, answer=turn.said)


def report(turn: Answering) -> None:
    papers = [sample_paper(turn.step.text, 0)]
    actions.report_in_writing(actor=turn.actor, opinion=turn.opinion, now=turn.now, files=papers)


def deliberate(turn: Answering) -> None:
    actions.deliberate_report(
        actor=turn.actor, opinion=turn.opinion, now=turn.now, held_on=turn.now.date(), conclusion=turn.said
    )


def open_vote(turn: Answering) -> None:
    actions.open_vote(
        actor=turn.actor,
        opinion=turn.opinion,
        now=turn.now,
        mode=turn.step.mode,
        eligible=MEMBERS_VOTING,
        present=MEMBERS_VOTING,
        items=turn.items(),
        closes_on=None if turn.step.day is None else turn.ahead(turn.step.day),
        is_sample=True,
    )


def cancel_vote(turn: Answering) -> None:
    actions.cancel_vote(actor=turn.actor, vote=turn.vote, now=turn.now, reason=turn.said)


def cast_ballots(turn: Answering) -> None:
    """Each voter marks all lines alike."""
    lines = range(1, turn.vote.lines.count() + 1)
    for username, choice in turn.step.voters:
        choices = dict.fromkeys(lines, choice)
        actions.cast_ballot(actor=turn.cast.people[username], vote=turn.vote, now=turn.now, choices=choices)


def enter_counts(turn: Answering) -> None:
    counts = [Counts(*line) for line in turn.step.counts]
    actions.enter_counts(actor=turn.actor, vote=turn.vote, now=turn.now, counts=counts)


def confirm_counts(turn: Answering) -> None:
    actions.confirm_counts(actor=turn.actor, vote=turn.vote, now=turn.now)


def redo(turn: Answering) -> None:
    assert turn.step.day is not None, turn.step
    actions.redo_opinion(
        actor=turn.actor,
        opinion=turn.opinion,
        now=turn.now,
        due_on=turn.ahead(turn.step.day),
        items=turn.items(),
        reason=turn.said,
    )


ANSWERED_BY: dict[str, Callable[[Answering], None]] = {
    made.__name__: made
    for made in (
        *(draft_plan, submit_plan, comment_plan, draft_report, consult, answer_consultation, report),
        *(deliberate, open_vote, cancel_vote, cast_ballots, enter_counts, confirm_counts, redo),
    )
}
