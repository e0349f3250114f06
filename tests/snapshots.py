"""A world is acted out once a process; every further test gets the same rows by COPY, ten times as fast.

What a test starts from is still exactly what the actions wrote. Files stay where the first run put them.
"""

from __future__ import annotations

import io
import pickle
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from django.db import connection

T = TypeVar("T")


@dataclass
class Snapshot:
    """The objects of a world, and the rows of every table it filled."""

    objects: bytes
    tables: dict[str, str]


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
    if name not in KEPT:
        before = set(filled_tables())
        made = act()
        KEPT[name] = Snapshot(pickle.dumps(made), {t: _rows_of(t) for t in filled_tables() if t not in before})
        return made
    kept = KEPT[name]
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        for table, rows in kept.tables.items():
            cursor.cursor.copy_expert(f'COPY "{table}" FROM STDIN', io.StringIO(rows))
        cursor.execute("SET LOCAL session_replication_role = DEFAULT")
    world: T = pickle.loads(kept.objects)
    return world


def _rows_of(table: str) -> str:
    rows = io.StringIO()
    with connection.cursor() as cursor:
        cursor.cursor.copy_expert(f'COPY "{table}" TO STDOUT', rows)
    return rows.getvalue()
