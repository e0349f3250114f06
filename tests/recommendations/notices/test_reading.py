"""What is read for letters is enough to write them: nothing left out is asked for afterwards, item by item."""

from __future__ import annotations

from itertools import product

import pytest
from django.utils import timezone

from recommendations.models import Assignment
from recommendations.notices.reading import OF_ITEMS
from recommendations.permissions import ASSIGNMENT
from tests import cast
from tracker.models import User


def test_no_move_asks_for_what_is_left_out(world: cast.World) -> None:
    item = Assignment.objects.only(*OF_ITEMS).get(pk=world.assignment.pk)
    left_out = item.get_deferred_fields()
    today = timezone.localdate()
    people = list(User.objects.select_related("organization"))
    for person, item.part in product(people, Assignment.Part):
        for move, who in ASSIGNMENT.who.items():
            who(person, item, today)
            for gate in ASSIGNMENT.gates.get(move, ()):
                gate(person, item, today)
            assert item.get_deferred_fields() == left_out, move
    assert {"due_basis", "percent", "review_on"} <= left_out


@pytest.mark.parametrize("name", OF_ITEMS)
def test_what_is_read_is_a_column(name: str) -> None:
    assert Assignment._meta.get_field(name).concrete
