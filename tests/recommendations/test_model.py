"""The same play with its moves chosen by hypothesis, for 20,000 presses, in two halves that two processes can share.

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
from tests.recommendations.hand import MOVES
from tests.recommendations.play import HAPPENINGS, Play, table

LEAST = 10_000
WALKS, LENGTH = 42, 250
EVERY = 50


class Months(RuleBasedStateMachine):
    """One walk: who presses what on which item is drawn, and so are the days between."""

    world: cast.World
    half = 1
    done: Counter[str] = Counter()
    refused: Counter[str] = Counter()
    seen: set[str] = set()

    def __init__(self) -> None:
        super().__init__()
        self.mark = transaction.savepoint()
        self.play = Play(self.world, random.Random(0))
        self.steps = 0

    @rule(seed=st.integers(0, 2**24 - 1), what=st.sampled_from(HAPPENINGS))
    def something_happens(self, seed: int, what: str) -> None:
        """`seed` decides who presses what on which item, with which answers, and how much time has gone by."""
        self.play.dice = random.Random(f"{self.half} {seed}")
        self.play.happen(what)

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
@pytest.mark.parametrize("half", [1, 2])
def test_no_walk_of_any_length_leaves_the_rules(people: cast.World, half: int) -> None:
    Months.world, Months.half = table(people), half
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
