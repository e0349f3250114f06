"""An opinion on its way to the end: plan, consultation, report, conclusion. Dates count from `cast.TODAY`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from recommendations import actions
from recommendations.models import Opinion, OpinionItem, OpinionPaper
from tests import cast
from tests.snapshots import step
from tracker.files import store
from tracker.models import OutcomeClass

STAGES = ("received", "planned", "consulting", "answered", "reported")


def items(world: cast.World) -> list[OpinionItem]:
    return list(world.opinion.items.order_by("position"))


def outcome(world: cast.World, code: str) -> OutcomeClass:
    return OutcomeClass.objects.get(rule_set__committee=world.places["bjrd"], code=code)


def write_plan(world: cast.World) -> None:
    """小孙 writes every item of the plan."""
    for item in items(world):
        changes = {
            "measures": f"第{item.position}项的措施。",
            "unit": world.places["kw"],
            "due_on": cast.TODAY + dt.timedelta(days=100),
        }
        actions.draft_plan_item(actor=world["sun"], opinion=world.opinion, item=item, now=cast.ago(45), changes=changes)


def write_report(world: cast.World) -> None:
    """小孙 answers every item."""
    for item in items(world):
        changes = {"answer": f"第{item.position}项的答复。", "outcome": outcome(world, "A")}
        actions.draft_report_item(
            actor=world["sun"], opinion=world.opinion, item=item, now=cast.ago(30), changes=changes
        )


def _plan(world: cast.World) -> Opinion:
    write_plan(world)
    return actions.submit_plan(
        actor=world["sun"], opinion=world.opinion, now=cast.ago(40), files=[cast.paper("方案.pdf")]
    )


def _consult(world: cast.World) -> Opinion:
    write_report(world)
    return actions.consult_on_report(
        actor=world["sun"], opinion=world.opinion, now=cast.ago(5), files=[cast.paper("征求意见稿.pdf")]
    )


def _answer(world: cast.World) -> Opinion:
    actions.comment_answer(
        actor=world["zhao"], opinion=world.opinion, item=items(world)[0], now=cast.ago(4), comment="补充数字。"
    )
    return actions.answer_consultation(
        actor=world["zhao"], opinion=world.opinion, now=cast.ago(4), answer="总体可行。", files=[cast.paper("反馈.pdf")]
    )


def _report(world: cast.World) -> Opinion:
    return actions.report_in_writing(
        actor=world["sun"], opinion=world.opinion, now=cast.ago(3), files=[cast.paper("报告.pdf")]
    )


STEPS: tuple[Callable[[cast.World], Opinion], ...] = (_plan, _consult, _answer, _report)


def brought_to(world: cast.World, stage: str) -> Opinion:
    """The world's received opinion, taken on to one of `STAGES`."""
    _taken_on(world, stage).opinion.refresh_from_db()
    return world.opinion


@step
def _taken_on(world: cast.World, stage: str) -> cast.World:
    for move in STEPS[: STAGES.index(stage)]:
        world.opinion = move(world)
    return world


def file_plan_paper(world: cast.World) -> OpinionPaper:
    """小孙 has a signed plan on file."""
    sun = world["sun"]
    return OpinionPaper.objects.create(
        opinion=world.opinion,
        kind=OpinionPaper.Kind.PLAN,
        file=store(cast.paper("方案.pdf"), actor=sun, now=cast.ago(40)),
        filed_by=sun,
        at=cast.ago(40),
    )
