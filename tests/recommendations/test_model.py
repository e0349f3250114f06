"""The same play with its moves chosen by hypothesis, for tens of thousands of presses.

Every example starts from the same table of items, which a savepoint brings back.
"""

from __future__ import annotations

import random
from collections import Counter

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from recommendations.lifecycle import ASSIGNMENT_MOVES
from tests import cast
from tests.recommendations.hand import BY_THE_SYSTEM, MOVES
from tests.recommendations.play import Play, table

LEAST = 20_000
WALKS, LENGTH = 90, 250
EVERY = 50
SEED = st.integers(0, 2**24 - 1)
PLACE = st.integers(0, 2**12 - 1)


class Months(RuleBasedStateMachine):
    """One walk: who presses what on which item is drawn, and so are the days between."""

    world: cast.World
    done: Counter[str] = Counter()
    refused: Counter[str] = Counter()
    seen: set[str] = set()  # noqa: RUF012

    def __init__(self) -> None:
        super().__init__()
        self.mark = transaction.savepoint()
        self.play = Play(self.world, random.Random(0))
        self.steps = 0

    def throw(self, seed: int) -> Play:
        """The dice for what a drawn step still leaves open."""
        self.play.dice = random.Random(seed)
        return self.play

    @rule(seed=SEED)
    def somebody_takes_an_offer(self, seed: int) -> None:
        play = self.throw(seed)
        play.press(*(play.offer() or play.anything()))

    @rule(seed=SEED)
    def another_takes_an_offer(self, seed: int) -> None:
        self.somebody_takes_an_offer(seed)

    @rule(seed=SEED, move=st.sampled_from(MOVES), who=PLACE, item=PLACE)
    def somebody_tries_anything(self, seed: int, move: str, who: int, item: int) -> None:
        play = self.throw(seed)
        person = None if move in BY_THE_SYSTEM else play.people[who % len(play.people)]
        play.press(move, person, play.rows[item % len(play.rows)])

    @rule(seed=SEED, days=st.integers(0, 9))
    def days_go_by(self, seed: int, days: int) -> None:
        self.throw(seed).nights(days)

    @rule(seed=SEED)
    def an_item_is_dispatched(self, seed: int) -> None:
        self.throw(seed).dispatch()

    @invariant()
    def all_is_sound_now_and_then(self) -> None:
        self.steps += 1
        if self.steps % EVERY == 0:
            self.play.look_at_everything()

    def teardown(self) -> None:
        type(self).done += self.play.done
        type(self).refused += self.play.refused
        type(self).seen |= self.play.seen
        transaction.savepoint_rollback(self.mark)


@pytest.mark.slow
def test_no_walk_of_any_length_leaves_the_rules(people: cast.World) -> None:
    Months.world = table(people)
    Months.done, Months.refused, Months.seen = Counter(), Counter(), set()
    run_state_machine_as_test(
        Months,
        settings=settings(
            max_examples=WALKS,
            stateful_step_count=LENGTH,
            deadline=None,
            derandomize=True,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
    steps = Months.done.total() + Months.refused.total()
    print(f"{steps} steps, {Months.done.total()} done", Months.done.most_common(), Months.refused)  # noqa: T201
    assert steps >= LEAST
    every = {move for move, _state in ASSIGNMENT_MOVES} | {"dispatch"}
    assert every - set(Months.done) == set(), "every move must have been made"
    assert {*MOVES, "dispatch"} - set(Months.refused) == set(), "every move must have been refused"
    assert Months.seen == {"none", "blue", "yellow", "red"}
