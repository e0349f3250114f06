"""Random people making random moves for months: whatever they try, the whole stays sound."""

from __future__ import annotations

import random

import pytest

from tests import cast
from tests.recommendations.hand import MOVES
from tests.recommendations.play import SUBJECT, Play, table
from tracker.models import Event

STEPS = 600


@pytest.mark.parametrize("seed", [20261123, 7])
def test_the_whole_stays_sound_whatever_people_try(people: cast.World, seed: int) -> None:
    play = Play(table(people), random.Random(seed))
    for step in range(STEPS):
        play.turn()
        if step % 100 == 0:
            play.nights(play.dice.randrange(10))
            play.look_at_everything()
    play.look_at_everything()
    assert play.seen >= {"none", "red", "blue"}
    assert set(MOVES) - set(play.done) == set(), "the walk must have made every move"
    pressed = Event.objects.filter(subject_type=SUBJECT, verb__in=play.done)
    assert sum(play.done.values()) == pressed.exclude(verb="dispatch").count() > STEPS // 2
