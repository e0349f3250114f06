"""Fixtures everybody shares: the cast and their world at three depths."""

from __future__ import annotations

import pytest

from tests import cast


@pytest.fixture
def people(db: None) -> cast.World:
    """Regions, organizations and the whole cast; nothing inspected yet."""
    cast.weekdays()
    return cast.people_and_places()


@pytest.fixture
def world(people: cast.World) -> cast.World:
    """The whole chain up to a dispatched assignment waiting for its signature."""
    return cast.dispatched(cast.handed_over(cast.inspected(people)))
