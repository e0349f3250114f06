"""Random people making random moves for months: whatever they try, the whole stays sound."""

from __future__ import annotations

import datetime as dt
import random
from itertools import product

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from recommendations import actions
from recommendations.lifecycle import ASSIGNMENT_MOVES, PROPOSALS, RUNNING, WORST_FIRST, AssignmentStatus, worst
from recommendations.lights import Thresholds, light_case, light_of
from recommendations.models import Assignment, UnitDraft
from recommendations.permissions import ASSIGNMENT
from tests import cast
from tests.recommendations.presses import ON_ASSIGNMENT, free_unit
from tests.recommendations.soundness import unsound
from tracker.errors import Refused
from tracker.models import Event, Organization, Role, User
from tracker.record import broken_links

STEPS = 600
ALONG = {
    "clear": "clear_along",
    "carry_forward": "carry_along",
    "resume": "resume_along",
    "reopen": "reopen_along",
    "withdraw": "withdraw_along",
}

MOVING_THE_DAY = ("grant_extension", "change_due", "approve_return", "carry_forward", "resume", "reopen")


class Play:
    """A table of items, people who press, and a calendar that moves on."""

    def __init__(self, world: cast.World, seed: int) -> None:
        self.dice = random.Random(seed)
        self.people: list[User] = list(world.people.values())
        self.now = cast.ago(50)
        self.done: dict[str, int] = {}
        self.original = dict(Assignment.objects.values_list("pk", "original_due_on"))
        self.due = dict(Assignment.objects.values_list("pk", "due_on"))

    def rows(self) -> list[Assignment]:
        return list(Assignment.objects.order_by("pk"))

    def press(self, move: str, who: User, row: Assignment) -> None:
        dice, now = self.dice, self.now
        match move:
            case "request_return" | "approve_return" | "refuse_return":
                self.press_return(move, who, row)
            case "request_extension" | "grant_extension" | "refuse_extension" | "change_due":
                self.press_day(move, who, row)
            case "report_progress":
                files = [cast.paper(f"佐证{dice.randrange(3)}.pdf") for _ in range(dice.choice((0, 0, 1, 2)))]
                ahead = list(row.milestones.filter(done_on=None, dropped_at=None))
                done = dice.sample(ahead, dice.randrange(len(ahead) + 1))
                percent = None if ahead and dice.random() < 0.5 else dice.randrange(101)
                actions.report_progress(
                    actor=who, assignment=row, now=now, body="有进展。", percent=percent, files=files, done=done
                )
            case "submit":
                files = [cast.paper()] if dice.random() < 0.3 else []
                code = dice.choice("ABCD")
                why = {"outcome_reason": "缺经费。", "next_step": "明年列入预算。"}
                cast.submit(who, row, now, files=files, outcome=cast.class_of(row, code), **why)
            case "acknowledge":
                actions.acknowledge_assignment(actor=who, assignment=row, now=now)
            case "counter_sign":
                verdict = dice.choice(("agree", "disagree", "disagree"))
                actions.counter_sign(actor=who, assignment=row, now=now, verdict=verdict, comment="再议。")
            case "settle_disagreement":
                ruling = dice.choice(("lead", "co_handler", "between"))
                actions.settle_disagreement(actor=who, assignment=row, now=now, ruling=ruling, decision="先试点。")
            case "set_milestones":
                self.set_milestones(who, row)
            case "change_outcome":
                codes = [code for code in "ABCD" if row.outcome is None or code != row.outcome.code]
                outcome = cast.class_of(row, dice.choice(codes))
                actions.change_outcome(actor=who, assignment=row, now=now, outcome=outcome, reason="另行认定。")
            case "send_back":
                actions.send_back_assignment(actor=who, assignment=row, now=now, reason="补充。")
            case "complete":
                actions.complete_assignment(actor=who, assignment=row, now=now)
            case "verify":
                actions.verify_assignment(actor=who, assignment=row, now=now, comment="属实。")
            case "ask":
                actions.ask_question(actor=who, assignment=row, now=now, text="到哪一步了？")
            case "name_responsible":
                actions.name_responsible(actor=who, assignment=row, person=who, now=now)
            case "decline_draft":
                draft = row.drafts.waiting().first() or UnitDraft(pk=0)
                actions.decline_draft(actor=who, assignment=row, draft=draft, reason="改。", now=now)
            case _ if move in PROPOSALS:
                papers = {"uploads": [cast.paper()]} if dice.random() < 0.3 else {}
                answers = {"body": "拟。", "percent": 50}
                outward = move.removeprefix("propose_")
                actions.propose(actor=who, assignment=row, move=outward, answers=answers, files=papers, now=now)
            case "carry_forward":
                review_on = timezone.localdate(now) + dt.timedelta(days=dice.randrange(1, 60))
                actions.carry_forward_assignment(
                    actor=who, assignment=row, now=now, reason="缓办。", review_on=review_on
                )
            case "resume":
                actions.resume_assignment(actor=who, assignment=row, now=now, due_on=self.soon(), reason="可办。")
            case "reopen":
                actions.reopen_assignment(actor=who, assignment=row, now=now, due_on=self.soon(), reason="反弹。")
            case "withdraw":
                actions.withdraw_assignment(actor=who, assignment=row, now=now, reason="改办。")
            case "nudge":
                actions.nudge_assignment(actor=who, assignment=row, now=now, text="请抓紧。")
            case "supervise":
                level = dice.choice(("blue", "yellow", "red"))
                actions.supervise_assignment(actor=who, assignment=row, now=now, level=level, text="请说明。")
            case "reply_supervision":
                actions.reply_supervision(actor=who, assignment=row, now=now, reply="已整改。")
            case "clear":
                actions.clear_assignment(actor=who, assignment=row, now=now, comment="同意。")

    def press_return(self, move: str, who: User, row: Assignment) -> None:
        taken = Assignment.objects.filter(recommendation=row.recommendation_id).values("unit")
        free = Organization.objects.filter(government=row.government_id).exclude(pk__in=taken)
        fresh = timezone.localdate(self.now) + dt.timedelta(days=self.dice.randrange(0, 60))
        match move:
            case "request_return":
                actions.request_return(
                    actor=who, assignment=row, now=self.now, reason="不属我单位。", proposed_unit=free[0]
                )
            case "approve_return":
                due_on = fresh if self.dice.random() < 0.5 else None
                actions.approve_return(actor=who, assignment=row, now=self.now, unit=free[0], due_on=due_on)
            case "refuse_return":
                actions.refuse_return(actor=who, assignment=row, now=self.now, reason="属你单位。")

    def press_day(self, move: str, who: User, row: Assignment) -> None:
        dice, now = self.dice, self.now
        later = row.due_on + dt.timedelta(days=dice.randrange(200, 260))
        match move:
            case "request_extension":
                actions.request_extension(
                    actor=who, assignment=row, now=now, reason="要会商。", progress="一半。", proposed_on=later
                )
            case "grant_extension":
                asked = row.extension_requests.first()
                granted = asked.proposed_on - dt.timedelta(days=dice.choice((0, 1, 90))) if asked else later
                actions.grant_extension(actor=who, assignment=row, now=now, granted_on=granted)
            case "refuse_extension":
                actions.refuse_extension(actor=who, assignment=row, now=now, reason="抓紧。")
            case "change_due":
                due_on = timezone.localdate(now) + dt.timedelta(days=dice.randrange(0, 30))
                due_on += dt.timedelta(days=due_on == row.due_on)
                actions.change_due(actor=who, assignment=row, now=now, due_on=due_on, reason="另有安排。")

    def set_milestones(self, who: User, row: Assignment) -> None:
        """Keep some, move none, add one while its day can still come."""
        standing = row.milestones.filter(dropped_at=None)
        kept = [m for m in standing.filter(done_on=None) if self.dice.random() < 0.7]
        steps = [actions.MilestoneStep(m.title, m.due_on, m.pk) for m in kept]
        is_open = row.due_on >= timezone.localdate(self.now)
        if is_open and standing.filter(done_on__isnull=False).count() + len(steps) < actions.MOST_MILESTONES:
            steps.append(actions.MilestoneStep("又一步", row.due_on))
        actions.set_milestones(actor=who, assignment=row, now=self.now, steps=steps)

    def soon(self) -> dt.date:
        return timezone.localdate(self.now) + dt.timedelta(days=self.dice.randrange(60))

    def turn(self) -> None:
        """Somebody presses something: mostly what they are offered, sometimes anything at all."""
        dice = self.dice
        self.now += dt.timedelta(minutes=dice.randrange(1, 400))
        rows = self.rows()
        row, who = dice.choice(rows), dice.choice(self.people)
        move = dice.choice(list(ON_ASSIGNMENT))
        if dice.random() < 0.7:
            move, who, row = self.offer(rows) or (move, who, row)
        before = {r.pk: r.status for r in rows}
        offered = move in ASSIGNMENT.allowed(who, row, timezone.localdate(self.now))
        try:
            self.press(move, who, row)
            assert offered, f"{who} was not offered {move}"
            self.done[move] = self.done.get(move, 0) + 1
            self.look(before, row.pk, move)
        except (PermissionDenied, Refused):
            assert not offered, f"{who} was offered {move}"
            assert {r.pk: r.status for r in self.rows()} == before

    def offer(self, rows: list[Assignment]) -> tuple[str, User, Assignment] | None:
        """A move somebody is offered: each kind as likely as the other, but clearing rare, or all would soon end,
        and what nobody has drafted yet comes first, as the head's own moves leave little time for it."""
        drafters = [who for who in self.people if who.username == "wu" and self.dice.random() < 0.2]
        for who in [*drafters, *self.dice.sample(self.people, len(self.people))]:
            offers: dict[str, list[Assignment]] = {}
            for row in rows:
                for move in ASSIGNMENT.allowed(who, row, timezone.localdate(self.now)):
                    offers.setdefault(move, []).append(row)
            if self.dice.random() < 0.5:
                offers.pop("clear", None)
            if self.dice.random() < 0.97:
                offers.pop("withdraw", None)
            if self.dice.random() < 0.9:
                offers.pop("carry_forward", None)
            if offers:
                undrafted = [move for move in offers if move in PROPOSALS and move not in self.done]
                move = self.dice.choice(undrafted or list(offers))
                return move, who, self.dice.choice(offers[move])
        return None

    def look(self, before: dict[int, str], touched: int, move: str) -> None:
        """What holds after every step."""
        rows = self.rows()
        for row in rows:
            was = before[row.pk]
            if row.status != was:
                made = move if row.pk == touched else ALONG[move]
                assert ASSIGNMENT_MOVES[made, was] == row.status
            assert row.original_due_on == self.original[row.pk]
            if move not in MOVING_THE_DAY:
                assert row.due_on == self.due[row.pk], f"{move} moved a deadline"
            assert row.due_on == row.original_due_on or row.due_basis["rule"] == "人工确定的日期"
        self.due = {row.pk: row.due_on for row in rows}
        for row in rows:
            if row.pk == touched or row.lead_id == touched:
                assert unsound(row) == [], f"after {move}"
        self.look_at_leads(rows)

    def look_at_leads(self, rows: list[Assignment]) -> None:
        standing = [row for row in rows if row.status != AssignmentStatus.WITHDRAWN]
        leads = [(row.recommendation_id, row.region_id) for row in standing if row.is_main]
        assert len(leads) == len(set(leads))
        for lead in (row for row in rows if row.is_main):
            theirs = [row for row in rows if row.lead_id == lead.pk]
            waiting = sum(row.status in RUNNING for row in theirs)
            assert lead.co_unsigned == waiting
            assert lead.co_disputed == sum(row.is_disputed for row in theirs)
            assert lead.status not in ("submitted", "completed", "cleared") or lead.co_disputed == 0
            assert lead.status not in ("submitted", "completed", "cleared") or waiting == 0
            parts = [row.status for row in (lead, *theirs)]
            overall = worst(parts)
            assert overall in parts
            assert [
                part for part in parts if WORST_FIRST.index(AssignmentStatus(part)) < WORST_FIRST.index(overall)
            ] == []

    def lights(self) -> set[str]:
        """Both sides agree on every light of today and of two months on; which lights were seen."""
        seen: set[str] = set()
        for ahead, against in product((0, 61), ("due_on", "original_due_on")):
            at = Thresholds(self.now.date() + dt.timedelta(days=ahead), against=against)  # type: ignore[arg-type]
            shown = dict(Assignment.objects.annotate(shown=light_case(at)).values_list("pk", "shown"))
            assert shown == {row.pk: light_of(row, at).value for row in self.rows()}
            seen |= set(shown.values())
        return seen


def table(people: cast.World) -> cast.World:
    """Six items under one opinion: alone, with one co-handler, with the roles changed."""
    world = cast.inspected(people)
    zhao, heading = world["zhao"], world.recommendations[0].heading
    for number in range(3, 7):
        world.recommendations.append(
            actions.draft_recommendation(
                actor=zhao,
                inspection=world.inspection,
                now=cast.ago(300),
                facts={"heading": heading, "number": f"1.{number}", "title": f"第{number}项", "text": "明确分工。"},
            )
        )
    third = free_unit(world.places["kw"])
    for username, role in (("jing", Role.HANDLER), ("qi", Role.HEAD)):
        world.people[username] = User.objects.create(username=username, name=username, role=role, organization=third)
    cast.handed_over(world)
    cast.head_signs_out(world, "rsj")
    kw, rsj = world.places["kw"], world.places["rsj"]
    for number, item in enumerate(world.recommendations):
        lead, other = (kw, rsj) if number % 2 else (rsj, kw)
        order = actions.DispatchOrder(
            recommendation=item,
            lead=lead,
            co_handlers=(other,) if number % 3 else (),
            due_on=cast.TODAY + dt.timedelta(days=20 * (number - 2)),
        )
        actions.dispatch_item(actor=world["sun"], opinion=world.opinion, order=order, now=cast.ago(50))
    return world


@pytest.mark.parametrize("seed", [20261123, 7])
def test_the_whole_stays_sound_whatever_people_try(people: cast.World, seed: int) -> None:
    play = Play(table(people), seed)
    seen: set[str] = set()
    for step in range(STEPS):
        play.turn()
        if step % 100 == 0:
            seen |= play.lights()
    assert seen >= {"none", "red"}
    assert set(play.done) == set(ON_ASSIGNMENT), "the walk must have made every move"
    pressed = Event.objects.filter(subject_type="recommendations.assignment", verb__in=play.done)
    assert sum(play.done.values()) == pressed.count() > STEPS // 2
    assert [broken_links(row) for row in play.rows()] == [[]] * len(play.original)
