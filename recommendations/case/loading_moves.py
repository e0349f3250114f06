"""The scripted moves of one assignment, one function a move: a step of the plan becomes a call of its action."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Model

from recommendations import actions
from recommendations.actions.milestones import MilestoneStep
from recommendations.models import Assignment, CounterSignature, Question
from tracker.models import OutcomeClass, User

from .loading_accounts import Cast
from .people import SAMPLE_MARK
from .plan import AssignmentPlan, Step

NEXT_STEP = "按审核意见把已形成的机制固定下来，年底前再报一次落实情况。（示例）"
"""What a unit says is still to come where its class asks for it."""


@dataclass(frozen=True)
class Turn:
    """A step whose moment has come: who acts on which item. The system has no actor."""

    cast: Cast
    plan: AssignmentPlan
    step: Step
    actor: User | None
    item: Assignment
    now: dt.datetime
    files: Sequence[Any] = ()

    @property
    def by(self) -> User:
        assert self.actor is not None, self.step
        return self.actor

    @property
    def said(self) -> str:
        """The step's words, marked as a sample wherever they will be read alone."""
        return f"{self.step.text}（{SAMPLE_MARK}）"

    @property
    def day(self) -> dt.date:
        assert self.step.day is not None, self.step
        return self.cast.today + dt.timedelta(days=self.step.day)

    @property
    def question(self) -> Question:
        """The last one asked about the item."""
        return self.item.questions.order_by("-id")[0]

    def outcome(self, code: str) -> OutcomeClass:
        return OutcomeClass.objects.offered_to(self.item.committee_id).get(code=code)


def claimed_class(plan: AssignmentPlan, step: Step) -> str:
    """The class a submission claims: its own, else the one it is later accepted with, else A."""
    later = plan.steps[plan.steps.index(step) :]
    return next((one.outcome for one in later if one.outcome), "A")


def acknowledge(turn: Turn) -> Model:
    return actions.acknowledge_assignment(actor=turn.by, assignment=turn.item, now=turn.now)


def accept_unsigned(turn: Turn) -> Model:
    return actions.accept_unsigned_assignment(assignment=turn.item, now=turn.now)


def request_return(turn: Turn) -> Model:
    proposed = turn.cast.places[turn.step.about]
    return actions.request_return(
        actor=turn.by, assignment=turn.item, now=turn.now, reason=turn.said, proposed_unit=proposed
    )


def approve_return(turn: Turn) -> Model:
    due_on = None if turn.step.day is None else turn.day
    return actions.approve_return(actor=turn.by, assignment=turn.item, now=turn.now, due_on=due_on, comment=turn.said)


def refuse_return(turn: Turn) -> Model:
    return actions.refuse_return(actor=turn.by, assignment=turn.item, now=turn.now, reason=turn.said)


def name_responsible(turn: Turn) -> Model:
    person = turn.cast.people[turn.step.about]
    return actions.name_responsible(actor=turn.by, assignment=turn.item, person=person, now=turn.now)


def set_milestones(turn: Turn) -> Model:
    steps = [MilestoneStep(title, turn.cast.today + dt.timedelta(days=day)) for title, day in turn.step.milestones]
    actions.set_milestones(actor=turn.by, assignment=turn.item, now=turn.now, steps=steps)
    return turn.item


def report_progress(turn: Turn) -> Model:
    return actions.report_progress(
        actor=turn.by,
        assignment=turn.item,
        now=turn.now,
        body=turn.said,
        percent=turn.step.percent or 0,
        files=turn.files,
        done=list(turn.item.milestones.filter(title__in=turn.step.done)) if turn.step.done else [],
    )


def counter_sign(turn: Turn) -> Model:
    verdict = turn.step.about or CounterSignature.Verdict.AGREE.value
    return actions.counter_sign(
        actor=turn.by, assignment=turn.item, now=turn.now, verdict=verdict, comment=turn.step.text
    )


def settle_disagreement(turn: Turn) -> Model:
    return actions.settle_disagreement(
        actor=turn.by, assignment=turn.item, now=turn.now, ruling=turn.step.about, decision=turn.said
    )


def propose(turn: Turn) -> Model:
    """A handler's draft that its head has yet to sign out, or gives back."""
    answers: dict[str, object] = {"body": turn.said, "percent": turn.step.percent or 0}
    if turn.step.about == "counter_sign":
        answers = {"verdict": CounterSignature.Verdict.AGREE.value, "comment": turn.said}
    return actions.propose(
        actor=turn.by, assignment=turn.item, move=turn.step.about, answers=answers, files={}, now=turn.now
    )


def decline_draft(turn: Turn) -> Model:
    draft = turn.item.drafts.waiting()[0]
    return actions.decline_draft(actor=turn.by, assignment=turn.item, draft=draft, reason=turn.said, now=turn.now)


def submit(turn: Turn) -> Model:
    outcome = turn.outcome(claimed_class(turn.plan, turn.step))
    return actions.submit_assignment(
        actor=turn.by,
        assignment=turn.item,
        now=turn.now,
        body=turn.step.text,
        outcome=outcome,
        outcome_reason=f"{turn.step.outcome_reason}（{SAMPLE_MARK}）" if turn.step.outcome_reason else "",
        next_step=NEXT_STEP if outcome.needs_next_step else "",
    )


def send_back(turn: Turn) -> Model:
    return actions.send_back_assignment(actor=turn.by, assignment=turn.item, now=turn.now, reason=turn.step.text)


def change_outcome(turn: Turn) -> Model:
    outcome = turn.outcome(turn.step.outcome)
    return actions.change_outcome(actor=turn.by, assignment=turn.item, now=turn.now, outcome=outcome, reason=turn.said)


def complete(turn: Turn) -> Model:
    return actions.complete_assignment(actor=turn.by, assignment=turn.item, now=turn.now, comment=turn.step.text)


def verify(turn: Turn) -> Model:
    return actions.verify_assignment(actor=turn.by, assignment=turn.item, now=turn.now, comment=turn.step.text)


def clear(turn: Turn) -> Model:
    return actions.clear_assignment(actor=turn.by, assignment=turn.item, now=turn.now, comment=turn.step.text)


def carry_forward(turn: Turn) -> Model:
    return actions.carry_forward_assignment(
        actor=turn.by, assignment=turn.item, now=turn.now, reason=turn.said, review_on=turn.day
    )


def resume(turn: Turn) -> Model:
    return actions.resume_assignment(
        actor=turn.by, assignment=turn.item, now=turn.now, due_on=turn.day, reason=turn.said
    )


def reopen(turn: Turn) -> Model:
    return actions.reopen_assignment(
        actor=turn.by, assignment=turn.item, now=turn.now, reason=turn.said, due_on=turn.day
    )


def withdraw(turn: Turn) -> Model:
    return actions.withdraw_assignment(actor=turn.by, assignment=turn.item, now=turn.now, reason=turn.said)


def request_extension(turn: Turn) -> Model:
    last = turn.item.reports.first()
    return actions.request_extension(
        actor=turn.by,
        assignment=turn.item,
        now=turn.now,
        reason=turn.said,
        progress=last.body if last else f"尚在准备。（{SAMPLE_MARK}）",
        proposed_on=turn.day,
    )


def grant_extension(turn: Turn) -> Model:
    return actions.grant_extension(
        actor=turn.by, assignment=turn.item, now=turn.now, granted_on=turn.day, comment=turn.said
    )


def refuse_extension(turn: Turn) -> Model:
    return actions.refuse_extension(actor=turn.by, assignment=turn.item, now=turn.now, reason=turn.said)


def nudge(turn: Turn) -> Model:
    return actions.nudge_assignment(actor=turn.by, assignment=turn.item, now=turn.now, text=turn.said)


def supervise(turn: Turn) -> Model:
    return actions.supervise_assignment(
        actor=turn.by, assignment=turn.item, now=turn.now, level=turn.step.about, text=turn.said
    )


def reply_supervision(turn: Turn) -> Model:
    return actions.reply_supervision(actor=turn.by, assignment=turn.item, now=turn.now, reply=turn.said)


def ask(turn: Turn) -> Model:
    return actions.ask_question(actor=turn.by, assignment=turn.item, now=turn.now, text=turn.said)


def forward(turn: Turn) -> Model:
    return actions.forward_question(actor=turn.by, question=turn.question, now=turn.now, note=turn.step.text)


def answer(turn: Turn) -> Model:
    return actions.answer_question(actor=turn.by, question=turn.question, now=turn.now, answer=turn.said)


def ask_again(turn: Turn) -> Model:
    return actions.ask_question_again(actor=turn.by, question=turn.question, now=turn.now, reason=turn.said)


def release(turn: Turn) -> Model:
    return actions.release_question(actor=turn.by, question=turn.question, now=turn.now, remark=turn.step.text)


def answer_directly(turn: Turn) -> Model:
    return actions.answer_question_directly(actor=turn.by, question=turn.question, now=turn.now, answer=turn.said)


MADE_BY: dict[str, Callable[[Turn], Model]] = {
    made.__name__: made
    for made in (
        *(acknowledge, accept_unsigned, request_return, approve_return, refuse_return, name_responsible),
        *(set_milestones, report_progress, counter_sign, settle_disagreement, propose, decline_draft),
        *(submit, send_back, change_outcome, complete, verify, clear, carry_forward, resume, reopen, withdraw),
        *(request_extension, grant_extension, refuse_extension, nudge, supervise, reply_supervision),
        *(ask, forward, answer, ask_again, release, answer_directly),
    )
}
"""Move → what makes it. `redo` is missing: an item is redone by its opinion."""
