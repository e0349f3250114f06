"""One person's hand on one item: every move an item has, its answers thrown by dice."""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from recommendations import actions
from recommendations.actions.reopening import redo_assignment
from recommendations.lifecycle import PROPOSALS, AssignmentStatus
from recommendations.models import Assignment, UnitDraft
from tests import cast
from tests.recommendations.presses import ON_ASSIGNMENT
from tracker.models import Organization, User

BY_THE_SYSTEM = ("accept_unsigned", "redo")
"""Moves that the passing of time or another move makes; those that follow a lead's come of themselves."""

MOVES = (*ON_ASSIGNMENT, *BY_THE_SYSTEM)
LEVELS = ("blue", "yellow", "red")


@dataclass
class Hand:
    """Each method named as a move makes it, with answers that the rules can accept."""

    who: User
    row: Assignment
    now: dt.datetime
    dice: random.Random

    def press(self, move: str) -> None:
        if move in PROPOSALS:
            self.propose(move.removeprefix("propose_"))
        else:
            getattr(self, move)()

    @property
    def today(self) -> dt.date:
        return timezone.localdate(self.now)

    def soon(self) -> dt.date:
        return self.today + dt.timedelta(days=self.dice.randrange(60))

    def papers(self, often: float) -> list[object]:
        """Now and then a paper, sometimes one of a name filed before."""
        return [cast.paper(f"佐证{self.dice.randrange(3)}.pdf")] if self.dice.random() < often else []

    def free_units(self) -> list[Organization]:
        standing = Assignment.objects.exclude(status=AssignmentStatus.WITHDRAWN)
        taken = standing.filter(recommendation=self.row.recommendation_id).values("unit")
        return list(Organization.objects.filter(government=self.row.government_id).exclude(pk__in=taken).order_by("pk"))

    # the unit

    def acknowledge(self) -> None:
        actions.acknowledge_assignment(actor=self.who, assignment=self.row, now=self.now)

    def accept_unsigned(self) -> None:
        actions.accept_unsigned_assignment(assignment=self.row, now=self.now)

    def request_return(self) -> None:
        actions.request_return(
            actor=self.who,
            assignment=self.row,
            now=self.now,
            reason="不属我单位。",
            proposed_unit=self.dice.choice(self.free_units()),
        )

    def name_responsible(self) -> None:
        actions.name_responsible(actor=self.who, assignment=self.row, person=self.who, now=self.now)

    def set_milestones(self) -> None:
        """Keep some, move none, add one while its day can still come."""
        standing = self.row.milestones.filter(dropped_at=None)
        kept = [m for m in standing.filter(done_on=None) if self.dice.random() < 0.7]
        steps = [actions.MilestoneStep(m.title, m.due_on, m.pk) for m in kept]
        is_open = self.row.due_on >= self.today
        if is_open and standing.filter(done_on__isnull=False).count() + len(steps) < actions.MOST_MILESTONES:
            steps.append(actions.MilestoneStep("又一步", self.row.due_on))
        actions.set_milestones(actor=self.who, assignment=self.row, now=self.now, steps=steps)

    def report_progress(self) -> None:
        ahead = list(self.row.milestones.filter(done_on=None, dropped_at=None))
        actions.report_progress(
            actor=self.who,
            assignment=self.row,
            now=self.now,
            body="有进展。",
            percent=None if ahead and self.dice.random() < 0.5 else self.dice.randrange(101),
            files=[*self.papers(0.4), *self.papers(0.2)],  # type: ignore[list-item]
            done=self.dice.sample(ahead, self.dice.randrange(len(ahead) + 1)),
        )

    def submit(self) -> None:
        why = {"outcome_reason": "缺经费。", "next_step": "明年列入预算。"}
        outcome = cast.class_of(self.row, self.dice.choice("ABCD"))
        cast.submit(self.who, self.row, self.now, files=self.papers(0.3), outcome=outcome, **why)

    def counter_sign(self) -> None:
        verdict = self.dice.choice(("agree", "agree_with_comment", "disagree"))
        actions.counter_sign(actor=self.who, assignment=self.row, now=self.now, verdict=verdict, comment="再议。")

    def request_extension(self) -> None:
        later = self.row.due_on + dt.timedelta(days=self.dice.randrange(200, 260))
        actions.request_extension(
            actor=self.who, assignment=self.row, now=self.now, reason="要会商。", progress="一半。", proposed_on=later
        )

    def reply_supervision(self) -> None:
        actions.reply_supervision(actor=self.who, assignment=self.row, now=self.now, reply="已整改。")

    def propose(self, move: str) -> None:
        papers = {"uploads": self.papers(1)} if self.dice.random() < 0.3 else {}
        answers = {"body": "拟。", "percent": 50}
        actions.propose(
            actor=self.who,
            assignment=self.row,
            move=move,
            answers=answers,
            files=papers,  # type: ignore[arg-type]
            now=self.now,
        )

    def decline_draft(self) -> None:
        draft = self.row.drafts.waiting().first() or UnitDraft(pk=0)
        actions.decline_draft(actor=self.who, assignment=self.row, draft=draft, reason="改。", now=self.now)

    # the government's office

    def approve_return(self) -> None:
        free, last = self.free_units(), self.row.opinion.report_due_on
        fresh = min(self.soon(), last) if last else self.soon()
        due_on = fresh if fresh >= self.today and self.dice.random() < 0.5 else None
        unit = self.dice.choice(free)
        actions.approve_return(actor=self.who, assignment=self.row, now=self.now, unit=unit, due_on=due_on)

    def refuse_return(self) -> None:
        actions.refuse_return(actor=self.who, assignment=self.row, now=self.now, reason="属你单位。")

    def settle_disagreement(self) -> None:
        ruling = self.dice.choice(("lead", "co_handler", "between"))
        actions.settle_disagreement(
            actor=self.who, assignment=self.row, now=self.now, ruling=ruling, decision="先试点。"
        )

    def nudge(self) -> None:
        actions.nudge_assignment(actor=self.who, assignment=self.row, now=self.now, text="请抓紧。")

    # the committee

    def grant_extension(self) -> None:
        asked = self.row.extension_requests.first()
        day = asked.proposed_on if asked else self.row.due_on + dt.timedelta(days=200)
        granted = day - dt.timedelta(days=self.dice.choice((0, 1, 90)))
        actions.grant_extension(actor=self.who, assignment=self.row, now=self.now, granted_on=granted)

    def refuse_extension(self) -> None:
        actions.refuse_extension(actor=self.who, assignment=self.row, now=self.now, reason="抓紧。")

    def change_due(self) -> None:
        due_on = self.today + dt.timedelta(days=self.dice.randrange(0, 30))
        due_on += dt.timedelta(days=due_on == self.row.due_on)
        actions.change_due(actor=self.who, assignment=self.row, now=self.now, due_on=due_on, reason="另有安排。")

    def send_back(self) -> None:
        actions.send_back_assignment(actor=self.who, assignment=self.row, now=self.now, reason="补充。")

    def change_outcome(self) -> None:
        codes = [code for code in "ABCD" if self.row.outcome is None or code != self.row.outcome.code]
        outcome = cast.class_of(self.row, self.dice.choice(codes))
        actions.change_outcome(actor=self.who, assignment=self.row, now=self.now, outcome=outcome, reason="另行认定。")

    def complete(self) -> None:
        actions.complete_assignment(actor=self.who, assignment=self.row, now=self.now)

    def verify(self) -> None:
        actions.verify_assignment(actor=self.who, assignment=self.row, now=self.now, comment="属实。")

    def clear(self) -> None:
        actions.clear_assignment(actor=self.who, assignment=self.row, now=self.now, comment="同意。")

    def carry_forward(self) -> None:
        review_on = self.today + dt.timedelta(days=self.dice.randrange(1, 60))
        actions.carry_forward_assignment(
            actor=self.who, assignment=self.row, now=self.now, reason="缓办。", review_on=review_on
        )

    def resume(self) -> None:
        actions.resume_assignment(
            actor=self.who, assignment=self.row, now=self.now, due_on=self.soon(), reason="可办。"
        )

    def reopen(self) -> None:
        actions.reopen_assignment(
            actor=self.who, assignment=self.row, now=self.now, due_on=self.soon(), reason="反弹。"
        )

    def redo(self) -> None:
        with transaction.atomic():  # part of the opinion's move, which holds the transaction
            redo_assignment(assignment=self.row, now=self.now, due_on=self.soon())

    def withdraw(self) -> None:
        actions.withdraw_assignment(actor=self.who, assignment=self.row, now=self.now, reason="改办。")

    def supervise(self) -> None:
        level = self.dice.choice(LEVELS)
        actions.supervise_assignment(actor=self.who, assignment=self.row, now=self.now, level=level, text="请说明。")

    def ask(self) -> None:
        actions.ask_question(actor=self.who, assignment=self.row, now=self.now, text="到哪一步了？")
