"""A world stands on its stage: a copy of the test database in which its rows are committed.

A test that is taken back finds them there, and nothing is copied for it. Who commits for real, and who runs inside
what several tests look at, stays in the ordinary database. A stage is made when the first test wants it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connection, connections, transaction

from tests import cast, snapshots
from tests.pressing_at_once import leave_seats
from tests.savepoints import is_taken_back, taken_back
from tests.services import is_own_database

WORLDS: dict[str, Callable[[], cast.World]] = {"people": cast.peopled, "world": cast.whole}
_BUILT: dict[str, Any] = {}


def made(name: str) -> cast.World:
    """This world, for the test that runs: found on its stage, else its rows are copied to where the test is."""
    if connections[DEFAULT_DB_ALIAS] is _BUILT.get(name):
        found: cast.World = snapshots.standing(_on_stage(name))
        return found
    with nullcontext() if is_taken_back() else transaction.atomic():
        return snapshots.acted_once(name, WORLDS[name])


@contextmanager
def stage_for(test: Any) -> Iterator[None]:
    """While this test runs, the default connection is the one to its stage, if there is a stage for it."""
    wanted = [name for name in WORLDS if name in test.fixturenames]
    if len(wanted) != 1 or connection.in_atomic_block or _commits(test):
        yield
        return
    with _on(_BUILT.get(wanted[0]) or _build(wanted[0])):
        yield


@contextmanager
def _on(stage: Any) -> Iterator[None]:
    ordinary = connections[DEFAULT_DB_ALIAS]
    connections[DEFAULT_DB_ALIAS] = stage
    try:
        yield
    finally:
        connections[DEFAULT_DB_ALIAS] = ordinary


def _commits(test: Any) -> bool:
    marker = test.get_closest_marker("django_db")
    is_marked = marker is not None and bool(marker.args or marker.kwargs)
    return is_marked or not {"transactional_db", "live_server"}.isdisjoint(test.fixturenames)


def _build(name: str) -> Any:
    """The world is acted out in the ordinary database, so that its sequences are past these keys too."""
    with taken_back():
        snapshots.acted_once(name, WORLDS[name])
    leave_seats()  # nobody copies a database while somebody is in it
    connection.creation.clone_test_db(name, verbosity=0, autoclobber=True)
    stage = connection.copy()
    stage.settings_dict = connection.creation.get_test_db_clone_settings(name)
    with _on(stage), transaction.atomic():
        snapshots.acted_once(name, WORLDS[name])
    snapshots.KEPT[_on_stage(name)] = snapshots.KEPT[name]
    _BUILT[name] = stage
    return stage


def _on_stage(name: str) -> str:
    """What is made from here has keys of the stage's own sequences: its snapshots have names of their own."""
    return f"{name} on its stage"


def strike() -> None:
    """Leave the stages; on a server that outlives the suite, drop them."""
    for name, stage in _BUILT.items():
        stage.close()
        if not is_own_database():
            connection.creation.destroy_test_db(suffix=name, verbosity=0)
