"""Statements composed once: for a query that every request makes, composing costs several times what answering does.

Only the text of a statement is kept, never a row: what it answers is always what the database holds now.
"""

from __future__ import annotations

import copy
from collections.abc import Collection
from functools import cache
from types import SimpleNamespace
from typing import Any, Generic, TypeVar

from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, connections, models
from django.db.transaction import TransactionManagementError

from .arrays import array_of
from .prepared import Prepared

M = TypeVar("M", bound=models.Model)
HOLE = -(2**31)
"""Stands where the key will: no row has it."""


class Composed(Generic[M]):
    """The statement of a queryset in which `holes` stand for what each call fills in. Of `values()`, rows are dicts."""

    def __init__(self, rows: models.QuerySet[M], *holes: Any) -> None:
        """Composes the statement; sends nothing. One that locks has to be composed inside a transaction."""
        query: Any = rows.query
        self.model, self.selected = rows.model, query.selected
        self.iterable: Any = rows._iterable_class
        self.locks: bool = query.select_for_update
        self.compiler = query.get_compiler(DEFAULT_DB_ALIAS)
        self.statement: Prepared | None = None
        try:
            text, given = self.compiler.as_sql()
        except EmptyResultSet:  # nobody's rows: nothing is sent
            return
        converters = self.compiler.get_converters([column for column, _sql, _alias in self.compiler.select])
        self.compiler.get_converters = lambda _columns: converters
        self.converters, self.plain = converters, _plain(self.compiler)
        self.statement = Prepared(rows.model._meta.db_table, self.worded(text), given, holes)

    def worded(self, text: str) -> str:
        """The statement as it is sent."""
        return text

    def rows(self, *fillings: Any) -> list[M]:
        """The rows there are with the holes filled. Raises TransactionManagementError where a lock would not hold."""
        if self.statement is None:
            return []
        connection = connections[DEFAULT_DB_ALIAS]
        if self.locks and connection.get_autocommit():
            raise TransactionManagementError("A row is locked inside a transaction.")
        filled = self.statement.filled(connection, *fillings)
        compiler = copy.copy(self.compiler)
        compiler.connection = connection  # each thread has its own
        if self.plain:
            with connection.cursor() as cursor:
                cursor.execute(*filled)
                found = cursor.fetchall()
            converted = compiler.apply_converters(found, self.converters) if self.converters else found
            return [self.model.from_db(DEFAULT_DB_ALIAS, self.plain, row) for row in converted]
        compiler.as_sql = lambda: filled
        query = SimpleNamespace(get_compiler=lambda using: compiler, selected=self.selected)
        asked: Any = SimpleNamespace(db=DEFAULT_DB_ALIAS, query=query, _known_related_objects={})
        return list(self.iterable(asked))


def _plain(compiler: Any) -> list[str]:
    """The fields of a statement that gives rows of one table and nothing beside them; else none."""
    kind, columns = compiler.klass_info, [column for column, _sql, _alias in compiler.select]
    if kind is None or kind.get("related_klass_infos") or len(kind["select_fields"]) != len(columns):
        return []
    return [column.target.attname for column in columns]


class ByKey(Composed[M]):
    """The rows of a queryset, asked for one at a time by their primary key, which is a number. Further `holes` may
    stand in the queryset."""

    def __init__(self, rows: models.QuerySet[M], *holes: Any) -> None:
        super().__init__(rows.order_by().filter(pk=HOLE), HOLE, *holes)

    def first(self, key: int, *fillings: Any) -> M | None:
        """The row of this key, or None. Raises TransactionManagementError where a lock would not be held."""
        return next(iter(self.rows(key, *fillings)), None)


@cache
def _all_of(model: Any) -> ByKey[Any]:
    return ByKey(model._base_manager.all())


def followed(row: models.Model, name: str) -> Any:
    """What a foreign key of the row stands for, kept on the row as Django keeps it."""
    field: Any = row._meta.get_field(name)
    key = getattr(row, field.attname)
    if key is not None and not field.is_cached(row):
        field.set_cached_value(row, _all_of(field.related_model).first(key))
    return getattr(row, name)


class ByKeys(Composed[M]):
    """The rows of a queryset, asked for many at a time by their primary keys, or those of another table, which are
    numbers.

    They go as one array, written out: of a list, psycopg2 adapts each key by itself.
    """

    def __init__(self, rows: models.QuerySet[M], by: str = "pk") -> None:
        meta = rows.model._meta
        field: Any = meta.pk if by == "pk" else meta.get_field(by)
        self.compared = f'"{meta.db_table}"."{field.column}" = '
        super().__init__(rows.order_by().filter(**{by: HOLE}), HOLE)

    def worded(self, text: str) -> str:
        if text.count(f"{self.compared}%s") != 1:
            raise ValueError("The key must be compared once.")
        return text.replace(f"{self.compared}%s", f"{self.compared}ANY(%s)")

    def all(self, keys: Collection[int]) -> list[M]:
        """The rows of these keys that there are, in no order."""
        return self.rows(array_of(keys)) if keys else []
