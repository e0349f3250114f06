"""The demonstration follow-up, told in the order of its days: opinions, dispatch, and every scripted move."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from inspections.actions import plan_inspection
from inspections.models import Inspection
from recommendations import actions
from recommendations.lifecycle import OUTGOING
from recommendations.models import Assignment, CounterSignature, Opinion, Recommendation
from recommendations.permissions.leaving import speaks_outward
from tracker.actions import arrange_cover
from tracker.models import User
from tracker.models.people import UNIT_ROLES

from . import plan_beijing, plan_neighbours
from .loading_accounts import Cast
from .loading_answers import ANSWERED_BY, Answering, coded
from .loading_moves import MADE_BY, Turn
from .loading_papers import sample_paper
from .people import SAMPLE_MARK
from .plan import COVERS, OPINIONS, AssignmentPlan, CoverPlan, OpinionPlan, Step
from .plan_answers import ANSWERED, FOLLOW_UP, AnswerStep

PUBLISHED_DAYS_AGO = 44
"""Tianjin and Hebei show their part to the other committees; Beijing has not published its own yet."""

EVALUATIONS = {
    "北京": "检查组认为本市落实《决定》总体有力，利益共享和产业链衔接仍是短板，请政府逐项研究处理。（示例）",
    "天津": "请结合本市产业基础，把三地互认、供应链对接等事项排出时间表，按期反馈。（示例）",
    "河北": "请围绕承接转移和要素流动，明确各事项的牵头厅局与完成时点，按期反馈。（示例）",
}


@dataclass(frozen=True)
class Deed:
    """One act on one day. `act` gets the moment at which it is done."""

    days_ago: int
    act: Callable[[dt.datetime], None]


class Teller:
    """Does the deeds of all plans, oldest first, so that the record runs in the order of time."""

    def __init__(self, cast: Cast, inspection: Inspection, recommendations: dict[str, Recommendation]) -> None:
        self.cast = cast
        self.inspection = inspection
        self.recommendations = recommendations
        self.opinions: dict[str, Opinion] = {}
        self.units: dict[tuple[str, str, int], Assignment] = {}
        """By recommendation, region and the key of the unit that has the part."""
        self.papers = 0

    def tell_all(self) -> None:
        """Deeds of one day keep the order of their plans, a few minutes apart."""
        deeds = [deed for plan in OPINIONS for deed in self._opinion_deeds(plan)]
        for plan in plan_beijing.ASSIGNMENTS + plan_neighbours.ASSIGNMENTS:
            deeds += self._assignment_deeds(plan)
        deeds += [Deed(step.days_ago, partial(self._answer, step)) for step in ANSWERED]
        deeds += [Deed(cover.from_days_ago, partial(self._stand_in, cover)) for cover in COVERS]
        deeds.append(Deed(FOLLOW_UP.planned_days_ago, self._plan_follow_up))
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
            recommendations=[self.recommendations[code] for code in plan.items],
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
                due_on=self.cast.today + dt.timedelta(days=plan.original_due_in_days),
            ),
            now=now,
            is_sample=plan.is_sample,
        )
        for row in rows:
            self.units[plan.recommendation, plan.region, row.unit_id] = row

    def _take(self, plan: AssignmentPlan, step: Step, now: dt.datetime) -> None:
        """One scripted move: a unit's people act on their own part, everybody else on the lead's or that of `on`."""
        if step.move == "redo":
            return  # the opinion takes its items along
        actor = self.cast.people[step.by] if step.by else None
        item = self._part(plan, step, actor)
        if actor and step.move in OUTGOING and not speaks_outward(actor, now.date()):
            self._through_head(plan, step, actor, item, now)
            return
        made = MADE_BY[step.move](Turn(self.cast, plan, step, actor, item, now, self._papers(step)))
        if isinstance(made, Assignment) and step.move == "approve_return":
            self.units[plan.recommendation, plan.region, made.unit_id] = made

    def _part(self, plan: AssignmentPlan, step: Step, actor: User | None) -> Assignment:
        unit = self.cast.places[step.on or plan.lead].pk
        if actor and actor.role in UNIT_ROLES:
            unit = actor.organization_id
        return self.units[plan.recommendation, plan.region, unit]

    def _through_head(self, plan: AssignmentPlan, step: Step, author: User, item: Assignment, now: dt.datetime) -> None:
        """The handler drafts; two minutes later the unit's head signs it out as it is."""
        answers: dict[str, object] = {"body": f"{step.text}（{SAMPLE_MARK}）", "percent": step.percent or 0}
        if step.move == "counter_sign":
            answers = {"verdict": CounterSignature.Verdict.AGREE.value, "comment": step.text}
        papers = self._papers(step)
        draft = actions.propose(
            actor=author,
            assignment=item,
            move=step.move,
            answers=answers,
            files={"uploads": papers} if papers else {},
            now=now,
        )
        head = next(p for p in self.cast.people.values() if p.role == "head" and p.organization_id == draft.unit_id)
        later = now + dt.timedelta(minutes=2)
        turn = Turn(self.cast, plan, step, head, item, later, list(draft.files.all()))
        actions.sign_out(actor=head, draft=draft, now=later, make=partial(MADE_BY[step.move], turn))

    def _papers(self, step: Step) -> list[Any]:
        if not step.evidence or step.move != "report_progress":
            return []
        self.papers += 1
        return [sample_paper(step.evidence, self.papers - 1)]

    def _answer(self, step: AnswerStep, now: dt.datetime) -> None:
        turn = Answering(self.cast, step, self.opinions[step.region], coded(self.recommendations), now)
        ANSWERED_BY[step.move](turn)
        turn.opinion.refresh_from_db()

    def _stand_in(self, plan: CoverPlan, now: dt.datetime) -> None:
        absent, substitute = self.cast.people[plan.absent], self.cast.people[plan.substitute]
        until_on = self.cast.today + dt.timedelta(days=plan.until_in_days)
        arrange_cover(
            actor=absent, absent=absent, substitute=substitute, from_on=now.date(), until_on=until_on, now=now
        )

    def _plan_follow_up(self, now: dt.datetime) -> None:
        """A second inspection that looks at what became of the first."""
        plan_inspection(
            actor=self.cast.people["zhao"],
            now=now,
            title=FOLLOW_UP.title,
            short_title=FOLLOW_UP.short_title,
            year=now.year,
            mode=Inspection.Mode.REGIONAL_JOINT,
            statutes=list(self.inspection.statutes.all()),
            partners=[self.cast.places[code] for code in ("tj-rd", "hb-rd")],
            follows=self.inspection,
            is_sample=True,
        )
