"""Fixtures everybody shares: the cast and their world at three depths."""

from __future__ import annotations

import gc
from collections.abc import Callable

import pytest

from tests import cast
from tests.snapshots import acted_once


def _peopled() -> cast.World:
    cast.weekdays()
    return cast.people_and_places()


def _whole() -> cast.World:
    return cast.dispatched(cast.handed_over(cast.inspected(_peopled())))


def _made(request: pytest.FixtureRequest, name: str, act: Callable[[], cast.World]) -> cast.World:
    """Acted out anew where a test commits for real: it empties the database behind it."""
    return act() if "transactional_db" in request.fixturenames else acted_once(name, act)


@pytest.fixture
def people(request: pytest.FixtureRequest, db: None) -> cast.World:
    """Regions, organizations and the whole cast; nothing inspected yet."""
    return _made(request, "people", _peopled)


@pytest.fixture
def world(request: pytest.FixtureRequest, db: None) -> cast.World:
    """The whole chain up to a dispatched assignment waiting for its signature."""
    return _made(request, "world", _whole)


def pytest_collection_finish() -> None:
    """What collecting loaded stays to the end: looking through it again and again costs a tenth of the run."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)
