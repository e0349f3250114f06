"""The demonstration follow-up, told in the order of its days: opinions, dispatch, and every scripted move."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.db.models import Model

from inspections.models import Inspection
from recommendations import actions
from recommendations.lifecycle import OUTGOING
from recommendations.models import Assignment, CounterSignature, Opinion, Recommendation
from recommendations.permissions.leaving import speaks_outward
from tracker.models import OutcomeClass, User

from . import plan_beijing, plan_neighbours
from .loading_accounts import Cast
from .loading_papers import sample_paper
from .people import SAMPLE_MARK
from .plan import ITEMS_OF_OPINION, OPINIONS, AssignmentPlan, OpinionPlan, Step

PUBLISHED_DAYS_AGO = 44
"""Tianjin and Hebei show their part to the other committees; Beijing has not published its own yet."""

EVALUATIONS = {
    "北京": "检查组认为本市落实《决定》总体有力，利益共享和产业链衔接仍是短板，请政府逐项研究处理。（示例）",
    "天津": "请结合本市产业基础，把三地互认、供应链对接等事项排出时间表，按期反馈。（示例）",
    "河北": "请围绕承接转移和要素流动，明确各事项的牵头厅局与完成时点，按期反馈。（示例）",
}
NEXT_STEP = "按审核意见把已形成的机制固定下来，年底前再报一次落实情况。（示例）"
"""What a unit says is still to come where its class asks for it."""


@dataclass(frozen=True)
class Deed:
    """One act on one day. `act` gets the moment at which it is done."""

    days_ago: int
    act: Callable[[dt.datetime], None]


def claimed_class(plan: AssignmentPlan, step: Step) -> str:
    """The class a submission claims: its own, else the one it is later accepted with, else A."""
    later = plan.steps[plan.steps.index(step) :]
    return next((one.outcome for one in later if one.outcome), "A")


class Teller:
    """Does the deeds of all plans, oldest first, so that the record runs in the order of time."""

    def __init__(self, cast: Cast, inspection: Inspection, recommendations: dict[str, Recommendation]) -> None:
        self.cast = cast
        self.inspection = inspection
        self.recommendations = recommendations
        self.opinions: dict[str, Opinion] = {}
        self.units: dict[tuple[str, str, int], Assignment] = {}
        self.papers = 0

    def tell_all(self) -> None:
        """Deeds of one day keep the order of their plans, a few minutes apart."""
        deeds = [deed for plan in OPINIONS for deed in self._opinion_deeds(plan)]
        for plan in plan_beijing.ASSIGNMENTS + plan_neighbours.ASSIGNMENTS:
            deeds += self._assignment_deeds(plan)
        told = 0
        for place, deed in enumerate(deeds := sorted(deeds, key=lambda deed: -deed.days_ago)):
            told = told + 1 if place and deeds[place - 1].days_ago == deed.days_ago else 0
            deed.act(self.cast.moment(deed.days_ago, minute=5 * told))

    def _opinion_deeds(self, plan: OpinionPlan) -> list[Deed]:
        people, place = self.cast.people, plan.region

        def step(action: Callable[..., Opinion], by: str) -> Callable[[dt.datetime], None]:
            def act(now: dt.datetime) -> None:
                self.opinions[place] = action(actor=people[by], opinion=self.opinions[place], now=now)

            return act

        deeds = [
            Deed(plan.drafted_days_ago, lambda now: self._draft(plan, now)),
            Deed(plan.issued_days_ago, step(actions.issue_opinion, plan.issued_by)),
            Deed(plan.handed_over_days_ago, step(actions.hand_over_opinion, plan.handed_over_by)),
            Deed(plan.acknowledged_days_ago, step(actions.acknowledge_opinion, plan.acknowledged_by)),
        ]
        if place != "北京":
            deeds.append(Deed(PUBLISHED_DAYS_AGO, step(actions.publish_opinion, plan.handed_over_by)))
        return deeds

    def _draft(self, plan: OpinionPlan, now: dt.datetime) -> None:
        self.opinions[plan.region] = actions.draft_opinion(
            actor=self.cast.people[plan.drafted_by],
            inspection=self.inspection,
            government=self.cast.places[plan.government],
            now=now,
            title=plan.title,
            number=plan.number,
            evaluation=EVALUATIONS[plan.region],
            recommendations=[self.recommendations[code] for code in ITEMS_OF_OPINION],
            is_sample=plan.is_sample,
        )

    def _assignment_deeds(self, plan: AssignmentPlan) -> list[Deed]:
        def doing(step: Step) -> Callable[[dt.datetime], None]:
            return lambda now: self._take(plan, step, now)

        dispatch = Deed(plan.dispatched_days_ago, lambda now: self._dispatch(plan, now))
        return [dispatch, *(Deed(step.days_ago, doing(step)) for step in plan.steps)]

    def _dispatch(self, plan: AssignmentPlan, now: dt.datetime) -> None:
        opinion = self.opinions[plan.region]
        by = next(opinion_plan.acknowledged_by for opinion_plan in OPINIONS if opinion_plan.region == plan.region)
        rows = actions.dispatch_item(
            actor=self.cast.people[by],
            opinion=opinion,
            order=actions.DispatchOrder(
                recommendation=self.recommendations[plan.recommendation],
                lead=self.cast.places[plan.lead],
                co_handlers=tuple(self.cast.places[code] for code in plan.co_handlers),
                due_on=self.cast.today + dt.timedelta(days=plan.due_in_days),
            ),
            now=now,
            is_sample=plan.is_sample,
        )
        for row in rows:
            self.units[plan.recommendation, plan.region, row.unit_id] = row

    def _take(self, plan: AssignmentPlan, step: Step, now: dt.datetime) -> None:
        """One scripted move. Units act on their own part; the committee on the lead's."""
        actor = self.cast.people[step.by]
        unit = actor.organization_id
        if unit == self.cast.places["bj-rd"].pk or step.move in ("send_back", "complete", "verify", "clear"):
            unit = self.cast.places[plan.lead].pk
        assignment = self.units[plan.recommendation, plan.region, unit]
        if step.move == "submit":
            self._submit(actor, assignment, step, claimed_class(plan, step), now)
        else:
            self._act(actor, assignment, step, now)

    def _act(self, actor: User, assignment: Assignment, step: Step, now: dt.datetime) -> None:
        if step.move in OUTGOING and not speaks_outward(actor, now.date()):
            self._through_head(actor, assignment, step, now)
            return
        self._make(actor, assignment, step, now, self._papers(step))

    def _through_head(self, author: User, assignment: Assignment, step: Step, now: dt.datetime) -> None:
        """The handler drafts; two minutes later the unit's head signs it out as it is."""
        answers: dict[str, object] = {"body": f"{step.text}（{SAMPLE_MARK}）", "percent": step.percent or 0}
        if step.move == "counter_sign":
            answers = {"verdict": CounterSignature.Verdict.AGREE.value, "comment": step.text}
        papers = self._papers(step)
        draft = actions.propose(
            actor=author,
            assignment=assignment,
            move=step.move,
            answers=answers,
            files={"uploads": papers} if papers else {},
            now=now,
        )
        head = next(p for p in self.cast.people.values() if p.role == "head" and p.organization_id == draft.unit_id)
        later = now + dt.timedelta(minutes=2)
        make = partial(self._make, head, assignment, step, later, list(draft.files.all()))
        actions.sign_out(actor=head, draft=draft, now=later, make=make)

    def _make(self, actor: User, assignment: Assignment, step: Step, now: dt.datetime, files: Sequence[Any]) -> Model:
        match step.move:
            case "acknowledge":
                return actions.acknowledge_assignment(actor=actor, assignment=assignment, now=now)
            case "report_progress":
                return actions.report_progress(
                    actor=actor,
                    assignment=assignment,
                    now=now,
                    body=f"{step.text}（{SAMPLE_MARK}）",
                    percent=step.percent or 0,
                    files=files,
                )
            case "counter_sign":
                verdict = CounterSignature.Verdict.AGREE
                return actions.counter_sign(
                    actor=actor, assignment=assignment, now=now, verdict=verdict, comment=step.text
                )
            case "send_back":
                return actions.send_back_assignment(actor=actor, assignment=assignment, now=now, reason=step.text)
            case "complete":
                return actions.complete_assignment(actor=actor, assignment=assignment, now=now, comment=step.text)
            case "verify":
                return actions.verify_assignment(actor=actor, assignment=assignment, now=now, comment=step.text)
            case "clear":
                return actions.clear_assignment(actor=actor, assignment=assignment, now=now, comment=step.text)
        raise ValueError(step.move)

    def _papers(self, step: Step) -> list[Any]:
        if not step.evidence or step.move != "report_progress":
            return []
        self.papers += 1
        return [sample_paper(step.evidence, self.papers - 1)]

    def _submit(self, actor: User, assignment: Assignment, step: Step, code: str, now: dt.datetime) -> None:
        outcome = OutcomeClass.objects.offered_to(assignment.committee_id).get(code=code)
        actions.submit_assignment(
            actor=actor,
            assignment=assignment,
            now=now,
            body=step.text,
            outcome=outcome,
            next_step=NEXT_STEP if outcome.needs_next_step else "",
        )
