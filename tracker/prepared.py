"""Statements that each connection plans once: planning a join costs PostgreSQL several times what one row of it does.

Only the plan is kept, by PostgreSQL, which makes it anew when a table changes; what it answers is always what the
database holds now.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import count
from typing import Any
from weakref import WeakKeyDictionary

from django.db.backends.base.base import BaseDatabaseWrapper
from psycopg2.extensions import AsIs

_NUMBERS = count(1)
_KNOWN: WeakKeyDictionary[Any, set[str]] = WeakKeyDictionary()
"""Connection to the server → the statements it has been told. A new connection knows none."""


class Prepared:
    """A statement with holes: `given` is what its placeholders stand for, and where one of `holes` stands there,
    each call fills in what it asks for. A hole that stands nowhere is not filled. Who sees an EXECUTE go by knows that
    it changes nothing: the call of one that `writes` says so before."""

    def __init__(
        self, name: str, text: str, given: Sequence[Any], holes: Sequence[Any], *, writes: bool = False
    ) -> None:
        """`name` is what the statement is called in the server's log, with a number. Raises ValueError for a
        statement that neither is a SELECT nor is said to write."""
        if not writes and not text.lstrip("( \n").startswith("SELECT"):
            raise ValueError(f"Not a SELECT: {text[:80]}")
        self.name = f"{name}_{next(_NUMBERS)}"
        self.used = [place for place, hole in enumerate(holes) if hole in given]
        numbers = {place: AsIs(f"${number}") for number, place in enumerate(self.used, 1)}
        self.text = text
        self.given = [next((numbers[p] for p in self.used if holes[p] == value), value) for value in given]
        self.call = f"/* writes */ EXECUTE {self.name}" if writes else f"EXECUTE {self.name}"
        if self.used:
            self.call += f" ({', '.join(['%s'] * len(self.used))})"

    def filled(self, connection: BaseDatabaseWrapper, *fillings: Any) -> tuple[str, list[Any]]:
        """What to execute on this connection, and with what; the connection is told the statement first, if need be."""
        connection.close_if_health_check_failed()
        connection.ensure_connection()
        known = _KNOWN.setdefault(connection.connection, set())
        if self.name not in known:
            with connection.wrap_database_errors, connection.connection.cursor() as cursor:
                cursor.execute(f"PREPARE {self.name} AS {cursor.mogrify(self.text, self.given).decode()}")
            known.add(self.name)
        return self.call, [fillings[place] for place in self.used]
