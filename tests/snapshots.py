"""A world is acted out once a process; every further test gets the same rows by COPY, ten times as fast.

What a test starts from is still exactly what the actions wrote. Files stay where the first run put them.
"""

from __future__ import annotations

import io
import os
import pickle
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

from django.conf import settings
from django.db import connection
from django.db.models import Model

from tests.savepoints import TURN, is_taken_back

T = TypeVar("T")
P = ParamSpec("P")


@dataclass
class Snapshot:
    """The objects of a world, the rows of every table it filled, and which tables others had filled."""

    objects: bytes
    tables: dict[str, str]
    others: frozenset[str]
    came: dict[str, str]
    """What came into the tables since the snapshot before; the whole table where something else changed."""
    emptied: list[str]


KEPT: dict[str, Snapshot] = {}


def filled_tables() -> list[str]:
    """The tables that hold rows now."""
    tables = connection.introspection.table_names()
    asked = " UNION ALL ".join(f"SELECT '{name}' WHERE EXISTS (SELECT 1 FROM \"{name}\")" for name in tables)
    with connection.cursor() as cursor:
        cursor.execute(asked)
        return [name for (name,) in cursor.fetchall()]


def acted_once(name: str, act: Callable[[], T]) -> T:
    """What `act` makes, with its rows in the database; acted out the first time, copied from then on."""
    if name in KEPT:
        copied: T = _copied(name)
        return copied
    nothing = Snapshot(b"", {}, frozenset(filled_tables()), {}, [])
    made = act()
    _keep(name, made, nothing)
    return made


def step(act: Callable[Concatenate[T, P], T]) -> Callable[Concatenate[T, P], T]:
    """A step that takes a world further, and returns it. Taken from a snapshot that nobody has written to since, it
    makes the next snapshot, and from then on its rows are copied too."""

    @wraps(act)
    def stepped(world: T, /, *args: P.args, **kwargs: P.kwargs) -> T:
        before = KEPT.get(TURN.snapshot)
        if before is None or not is_taken_back() or os.environ["MEDIA_ROOT"] != settings.MEDIA_ROOT:
            return act(world, *args, **kwargs)
        about = [value.pk for value in vars(world).values() if isinstance(value, Model)]
        name = f"{TURN.snapshot}, {act.__module__}.{act.__name__} {about} {args} {kwargs}"
        if name in KEPT:
            vars(world).update(vars(_copied(name)))
        else:
            _keep(name, act(world, *args, **kwargs), before)
        return world

    return stepped


def standing(name: str) -> Any:
    """The objects of a snapshot whose rows the database holds."""
    TURN.snapshot = name if is_taken_back() else ""
    return pickle.loads(KEPT[name].objects)


def _keep(name: str, made: object, before: Snapshot) -> None:
    tables = {table: _rows_of(table) for table in {*filled_tables(), *before.tables} - before.others}
    came, emptied = {}, []
    for table, rows in tables.items():
        had = before.tables.get(table, "")
        if rows.startswith(had):
            came[table] = rows.removeprefix(had)
        else:
            came[table] = rows
            emptied.append(table)
    came = {table: rows for table, rows in came.items() if rows}
    KEPT[name] = Snapshot(pickle.dumps(made), tables, before.others, came, emptied)
    TURN.snapshot = name if is_taken_back() else ""


def _copied(name: str) -> Any:
    kept = KEPT[name]
    empty = "".join(f'DELETE FROM "{table}"; ' for table in kept.emptied)
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL session_replication_role = replica; {empty}")
        for table, rows in kept.came.items():
            cursor.cursor.copy_expert(f'COPY "{table}" FROM STDIN', io.StringIO(rows))
        cursor.execute("SET LOCAL session_replication_role = DEFAULT")
    return standing(name)


def _rows_of(table: str) -> str:
    rows = io.StringIO()
    with connection.cursor() as cursor:
        cursor.cursor.copy_expert(f'COPY "{table}" TO STDOUT', rows)
    return rows.getvalue()
