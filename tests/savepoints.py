"""Savepoints go to the database together with the statement that follows them.

Most presses of the tables of moves are refused after one look: a savepoint, that look, back to the savepoint, its
release. Each would be a turn of its own, a tenth of the suite's time. Held back only where everything is rolled back
behind the test, for elsewhere somebody may wait for a lock; and not while queries are counted.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection, transaction
from django.db.backends.postgresql.base import DatabaseWrapper
from psycopg2 import extensions

READS = ("SELECT", "PREPARE", "EXECUTE")
"""What is prepared only reads (`tracker.prepared`)."""


class Turn(threading.local):
    """What this thread's next statement takes along, and which snapshot its database still is, if one."""

    def __init__(self) -> None:
        self.held: list[str] = []
        self.snapshot = ""


TURN = Turn()


def is_taken_back(database: Any = connection) -> bool:
    """Is everything rolled back behind the test that runs?"""
    return bool(database.atomic_blocks) and bool(database.atomic_blocks[0]._from_testcase)


@contextmanager
def taken_back() -> Iterator[None]:
    """What several tests look at is made in a transaction that is taken back in the end."""
    block = transaction.atomic()
    block._from_testcase = True  # type: ignore[attr-defined]
    with block:
        yield
        transaction.set_rollback(True)


class TakingAlong(extensions.cursor):  # type: ignore[misc]
    """A cursor whose statements take along what is held."""

    def execute(self, query: Any, vars: Any = None) -> None:
        if not (isinstance(query, str) and query.startswith(READS)):
            TURN.snapshot = ""
        if TURN.held and isinstance(query, str) and self.name is None and not connection.queries_logged:
            query = "; ".join([*TURN.held, query])
            TURN.held.clear()
        self.send_what_is_held()
        super().execute(query, vars)

    def copy_expert(self, *args: Any, **options: Any) -> None:
        TURN.snapshot = ""
        self.send_what_is_held()
        super().copy_expert(*args, **options)

    def send_what_is_held(self) -> None:
        if TURN.held:
            held = "; ".join(TURN.held)
            TURN.held.clear()
            with self.connection.cursor(cursor_factory=extensions.cursor) as plain:
                plain.execute(held)


def send_savepoints_along() -> None:
    """Make every connection's cursors take along the savepoints, which wait for them."""
    wrapper: Any = DatabaseWrapper
    connection.settings_dict["OPTIONS"]["cursor_factory"] = TakingAlong
    for name, sql in (
        ("_savepoint", "savepoint_create_sql"),
        ("_savepoint_rollback", "savepoint_rollback_sql"),
        ("_savepoint_commit", "savepoint_commit_sql"),
    ):
        setattr(wrapper, name, _held_back(getattr(wrapper, name), sql))
    roll_back = wrapper._rollback

    def forget_and_roll_back(database: Any) -> None:
        TURN.held.clear()
        TURN.snapshot = ""
        roll_back(database)

    wrapper._rollback = forget_and_roll_back


def _held_back(send: Callable[[Any, str], None], sql: str) -> Callable[[Any, str], None]:
    def hold(database: Any, sid: str) -> None:
        if database.queries_logged or not is_taken_back(database):
            send(database, sid)
            return
        database.validate_no_broken_transaction()
        just_made = TURN.held[-1:] == [database.ops.savepoint_create_sql(sid)]
        if not just_made:
            TURN.held.append(getattr(database.ops, sql)(sid))
            TURN.snapshot = TURN.snapshot if sql == "savepoint_create_sql" else ""
        elif sql == "savepoint_commit_sql":
            TURN.held.pop()

    return hold
