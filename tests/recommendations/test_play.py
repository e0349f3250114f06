"""Random people making random moves for months: whatever they try, the whole stays sound.

A short walk for every run; `test_model.py` takes the long ones.
"""

from __future__ import annotations

import random

from tests import cast
from tests.recommendations.hand import MOVES
from tests.recommendations.play import SUBJECT, Play, table
from tracker.models import Event

STEPS = 600


def test_the_whole_stays_sound_whatever_people_try(people: cast.World) -> None:
    play = Play(table(people), random.Random(20261123))
    for step in range(STEPS):
        play.turn()
        if step % 100 == 0:
            play.look_at_everything()
    play.look_at_everything()
    assert play.seen >= {"none", "red", "blue"}
    assert len(set(MOVES) & set(play.done)) >= 30, "a short walk makes most moves; the long one makes all"
    del play.done["dispatch"]
    pressed = Event.objects.filter(subject_type=SUBJECT, verb__in=play.done)
    assert play.done.total() == pressed.count() > STEPS // 3
