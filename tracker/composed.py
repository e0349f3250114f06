"""Statements composed once: for a query that every request makes, composing costs several times what answering does.

Only the text of a statement is kept, never a row: what it answers is always what the database holds now.
"""

from __future__ import annotations

import copy
from collections.abc import Collection, Iterable
from types import SimpleNamespace
from typing import Any, Generic, TypeVar

from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, connections, models
from django.db.models.query import ModelIterable
from django.db.transaction import TransactionManagementError

M = TypeVar("M", bound=models.Model)
HOLE = -(2**31)
"""Stands where the key will: no row has it."""


class _WithHole(Generic[M]):
    """A statement with a hole for what one column is compared with."""

    def __init__(self, rows: models.QuerySet[M], by: str = "pk") -> None:
        """Composes the statement; sends nothing. One that locks has to be composed inside a transaction."""
        query: Any = rows.order_by().filter(**{by: HOLE}).query
        self.locks: bool = query.select_for_update
        self.compiler = query.get_compiler(DEFAULT_DB_ALIAS)
        try:
            self.text, self.given = self.compiler.as_sql()
        except EmptyResultSet:  # nobody's rows: nothing is sent
            self.text, self.given = "", ()
        converters = self.compiler.get_converters([column for column, _sql, _alias in self.compiler.select])
        self.compiler.get_converters = lambda _columns: converters
        if self.text and list(self.given).count(HOLE) != 1:
            raise ValueError("The key must stand in the statement once.")

    def _rows(self, filling: object) -> Iterable[M]:
        connection = connections[DEFAULT_DB_ALIAS]
        if self.locks and connection.get_autocommit():
            raise TransactionManagementError("A row is locked inside a transaction.")
        filled = tuple(filling if value == HOLE else value for value in self.given)
        compiler = copy.copy(self.compiler)
        compiler.connection = connection  # each thread has its own
        compiler.as_sql = lambda: (self.text, filled)
        query = SimpleNamespace(get_compiler=lambda using: compiler)
        asked: Any = SimpleNamespace(db=DEFAULT_DB_ALIAS, query=query, _known_related_objects={})
        return ModelIterable(asked)


class ByKey(_WithHole[M]):
    """The rows of a queryset, asked for one at a time by their primary key, which is a number."""

    def first(self, key: int) -> M | None:
        """The row of this key, or None. Raises TransactionManagementError where a lock would not be held."""
        return next(iter(list(self._rows(key))), None)


class ByKeys(_WithHole[M]):
    """The rows of a queryset, asked for many at a time by their primary keys, or those of another table, which are
    numbers.

    They go as one array: a list of a thousand keys is a thousand parameters to compose.
    """

    def __init__(self, rows: models.QuerySet[M], by: str = "pk") -> None:
        super().__init__(rows, by)
        meta = rows.model._meta
        field: Any = meta.pk if by == "pk" else meta.get_field(by)
        compared = f'"{meta.db_table}"."{field.column}" = '
        if self.text and self.text.count(f"{compared}%s") != 1:
            raise ValueError("The key must be compared once.")
        self.text = self.text.replace(f"{compared}%s", f"{compared}ANY(%s)")

    def all(self, keys: Collection[int]) -> list[M]:
        """The rows of these keys that there are, in no order."""
        return list(self._rows(list(keys))) if keys and self.text else []
