"""A table of items, people who press, and a calendar that moves on; what must hold after every press."""

from __future__ import annotations

import datetime as dt
import random
from collections import Counter
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import connection
from django.utils import timezone

from recommendations import actions
from recommendations.lifecycle import ASSIGNMENT_MOVES, RUNNING, WORST_FIRST, AssignmentStatus, worst
from recommendations.lights import Thresholds, light_case, light_of
from recommendations.models import Assignment
from recommendations.permissions import ASSIGNMENT
from tests import cast
from tests.recommendations.hand import BY_THE_SYSTEM, MOVES, Hand
from tests.recommendations.presses import free_unit
from tests.recommendations.soundness import unsound
from tracker.errors import Refused
from tracker.models import Event, Role, User
from tracker.record import broken_links

EVERY_ROW = f"SELECT * FROM {Assignment._meta.db_table} ORDER BY id"
LIGHTS: dict[dt.date, tuple[str, tuple[Any, ...]]] = {}
"""The question for the lights, put into words once a day: that takes longer than its answer."""

HAPPENINGS = (*("offer",) * 10, *("anything",) * 8, "nights", "dispatch")
CLOSELY = 4
"""Every so many steps the item is compared with all its rows."""

SUBJECT = "recommendations.assignment"
ALONG = {
    "clear": "clear_along",
    "carry_forward": "carry_along",
    "resume": "resume_along",
    "reopen": "reopen_along",
    "redo": "reopen_along",
    "withdraw": "withdraw_along",
}
WITH_THE_LEAD = ("counter_sign", "settle_disagreement")
"""A co-handler's moves that its lead's counters follow."""

MOVING_THE_DAY = ("grant_extension", "change_due", "approve_return", "carry_forward", "resume", "reopen", "redo")
SELDOM = {
    "clear": 0.3,
    "withdraw": 0.97,
    "carry_forward": 0.9,
    "redo": 0.95,
    "nudge": 0.9,
    "ask": 0.9,
    "set_milestones": 0.7,
    "name_responsible": 0.9,
    "supervise": 0.8,
    "change_due": 0.8,
    "send_back": 0.6,
}
"""How often an offer is passed over, for else all would soon end."""


class Play:
    """Counts what was done, and looks after every press that all still holds."""

    def __init__(self, world: cast.World, dice: random.Random) -> None:
        self.dice = dice
        self.world = world
        self.people: list[User] = list(world.people.values())
        self.now = cast.ago(50)
        self.done: Counter[str] = Counter()
        self.refused: Counter[str] = Counter()
        self.seen: set[str] = set()
        self.rows = self.load()
        self.original = {row.pk: row.original_due_on for row in self.rows}
        self.last_event = 0
        self.ends: dict[tuple[str, int], str] = {}
        self.chained()

    @property
    def steps(self) -> int:
        return self.done.total() + self.refused.total()

    @property
    def today(self) -> dt.date:
        return timezone.localdate(self.now)

    def load(self) -> list[Assignment]:
        """The rows as they are now."""
        return list(Assignment.objects.raw(EVERY_ROW))

    def lit(self) -> dict[int, tuple[str, str]]:
        """The lights as the database sees them: against the day in force, and against the first one."""
        if self.today not in LIGHTS:
            at, first = Thresholds(self.today), Thresholds(self.today, against="original_due_on")
            rows = Assignment.objects.annotate(lit=light_case(at), lit_first=light_case(first)).order_by()
            LIGHTS[self.today] = rows.values_list("pk", "lit", "lit_first").query.sql_with_params()
        with connection.cursor() as cursor:
            cursor.execute(*LIGHTS[self.today])
            return {pk: (lit, lit_first) for pk, lit, lit_first in cursor.fetchall()}

    # who presses what

    def turn(self) -> None:
        self.happen(self.dice.choice(HAPPENINGS))

    def happen(self, what: str) -> None:
        """Somebody presses what they are offered, or anything at all; days go by; an item is given anew."""
        match what:
            case "offer":
                self.press(*(self.offer() or self.anything()))
            case "anything":
                self.press(*self.anything())
            case "nights":
                self.nights(self.dice.randrange(8))
            case "dispatch":
                self.dispatch()

    def anything(self) -> tuple[str, User | None, Assignment]:
        move = self.dice.choice(MOVES)
        who = None if move in BY_THE_SYSTEM else self.dice.choice(self.people)
        return move, who, self.dice.choice(self.rows)

    def offer(self) -> tuple[str, User | None, Assignment] | None:
        """A move somebody is offered, what nobody has done yet first; else each kind as likely as the other."""
        dice = self.dice
        drafters = [who for who in self.people if who.username == "wu" and dice.random() < 0.2]
        for who in [*drafters, *dice.sample([*self.people, None], len(self.people) + 1)]:
            offers: dict[str, list[Assignment]] = {}
            for row in self.rows:
                for move in ASSIGNMENT.allowed(who, row, self.today):
                    if move in MOVES:
                        offers.setdefault(move, []).append(row)
            new = [move for move in offers if move not in self.done]
            for move, often in SELDOM.items():
                if move in self.done and dice.random() < often:
                    offers.pop(move, None)
            if offers:
                move = dice.choice(new if new and dice.random() < 0.8 else list(offers))
                return move, who, dice.choice(offers[move])
        return None

    def press(self, move: str, who: User | None, row: Assignment) -> None:
        """The move succeeds exactly when it is offered, and a refusal leaves no trace."""
        self.now += dt.timedelta(minutes=self.dice.randrange(1, 300))
        offered = move in ASSIGNMENT.allowed(who, row, self.today)
        before = {each.pk: facts(each) for each in self.rows}
        events = self.last_event
        try:
            Hand(who, row, self.now, self.dice).press(move)  # type: ignore[arg-type]
        except (PermissionDenied, Refused):
            assert not offered, f"{who} was offered {move}"
            self.refused[move] += 1
            self.rows = self.load()
            assert {each.pk: facts(each) for each in self.rows} == before, f"a refused {move} left its mark"
            self.chained()
            assert self.last_event == events, f"a refused {move} is on record"
        else:
            assert offered, f"{who} was not offered {move}"
            self.done[move] += 1
            self.rows = self.load()
            self.look(before, row, move, who)
        self.look_at_lights()

    def nights(self, days: int) -> None:
        """Days go by; what nobody signed in time counts as signed."""
        self.now += dt.timedelta(days=days)
        for row in self.rows:
            if "accept_unsigned" in ASSIGNMENT.allowed(None, row, self.today):
                self.press("accept_unsigned", None, row)

    def dispatch(self) -> None:
        """小孙 gives an item to units anew: possible exactly when nobody has it any more."""
        order = actions.DispatchOrder(
            recommendation=self.dice.choice(self.world.recommendations),
            lead=self.world.places["rsj"],
            co_handlers=(self.world.places["kw"],) if self.dice.random() < 0.7 else (),
        )
        taken = [row for row in self.rows if row.recommendation_id == order.recommendation.pk]
        is_free = all(row.status == AssignmentStatus.WITHDRAWN for row in taken)
        before = len(self.rows)
        try:
            actions.dispatch_item(actor=self.world["sun"], opinion=self.world.opinion, order=order, now=self.now)
            assert is_free, "one item was given twice"
            self.done["dispatch"] += 1
        except Refused:
            assert not is_free
            self.refused["dispatch"] += 1
        self.rows = self.load()
        assert len(self.rows) == before + is_free * (1 + len(order.co_handlers))
        self.original |= {row.pk: row.original_due_on for row in self.rows if row.pk not in self.original}
        self.chained()
        self.look_at_leads()

    # what holds

    def look(self, before: dict[int, dict[str, Any]], touched: Assignment, move: str, who: User | None) -> None:
        """Only the item pressed on changed, and what goes along with it, each as the table has it."""
        events = {event.subject_id: event for event in self.chained() if event.subject_type == SUBJECT}
        assert (events[touched.pk].verb, events[touched.pk].actor_id) == (move, who.pk if who else None)
        for row in self.rows:
            was, status = before[row.pk], before[row.pk]["status"]
            made = move if row.pk == touched.pk else ALONG.get(move, "")
            if row.status != status:
                assert ASSIGNMENT_MOVES[made, status] == row.status, f"{made} led from {status} to {row.status}"
            assert row.original_due_on == self.original[row.pk], f"{move} changed an original day"
            if move not in MOVING_THE_DAY:
                assert row.due_on == was["due_on"], f"{move} moved a deadline"
            assert row.due_on == row.original_due_on or row.due_basis["rule"] == "人工确定的日期"
            near = row.pk == touched.pk or (row.lead_id == touched.pk and move in ALONG)
            near = near or (row.pk == touched.lead_id and move in WITH_THE_LEAD)
            if not near:
                assert facts(row) == was, f"{move} changed another item"
            elif row.pk != touched.pk and move in ALONG and row.pk in events:
                assert (events[row.pk].verb, events[row.pk].actor_id) == (made, None)
                self.done[made] += 1
            if near and self.steps % CLOSELY == 0:
                assert unsound(row) == [], f"after {move}"
        if move == "clear":
            assert who is not None
            assert who.pk not in (touched.verified_by_id, touched.submitted_by_id, None)
            assert touched.verified_by_id is not None
            assert touched.evidence.exists()
        self.look_at_leads()

    def chained(self) -> list[Event]:
        """The events since the last look, each sealed and following its predecessor."""
        events = list(Event.objects.filter(pk__gt=self.last_event).order_by("pk"))
        for event in events:
            of = (event.subject_type, event.subject_id)
            assert event.previous_hash == self.ends.get(of, ""), f"{event.verb} breaks its chain"
            assert event.hash == event.sealed()
            self.ends[of] = event.hash
            self.last_event = event.pk
        return events

    def look_at_lights(self) -> None:
        """Both sides agree on every light, against the day in force and against the first one."""
        at, first = Thresholds(self.today), Thresholds(self.today, against="original_due_on")
        shown = {row.pk: (light_of(row, at).value, light_of(row, first).value) for row in self.rows}
        assert self.lit() == shown
        self.seen |= {light for pair in shown.values() for light in pair}

    def look_at_leads(self) -> None:
        rows = self.rows
        standing = [row for row in rows if row.status != AssignmentStatus.WITHDRAWN]
        leads = [(row.recommendation_id, row.region_id) for row in standing if row.is_main]
        assert len(leads) == len(set(leads)), "two leads for one item and region"
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

    def look_at_everything(self) -> None:
        """The long look: every item against all its rows and its whole record, and the lights two months on."""
        for row in self.rows:
            assert unsound(row) == []
            assert broken_links(row) == []
        assert broken_links(self.world.opinion) == []
        ahead = Thresholds(self.today + dt.timedelta(days=61))
        shown = dict(Assignment.objects.annotate(shown=light_case(ahead)).values_list("pk", "shown"))
        assert shown == {row.pk: light_of(row, ahead).value for row in self.rows}


def facts(row: Assignment) -> dict[str, Any]:
    """The row's own columns."""
    return {name: value for name, value in row.__dict__.items() if name != "_state"}


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
