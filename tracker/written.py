"""Rows written by statements composed once: composing one of a dozen columns takes longer than carrying it out.

For tables of their own to which the database gives the number, without signals that anybody listens to: all of ours.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

from django.db import DEFAULT_DB_ALIAS, DatabaseError, connections, models


def add(*rows: models.Model) -> None:
    """What `bulk_create` does for new rows of one table."""
    if not rows:
        return
    head, places, tail, fields = _adding(type(rows[0]))
    connection = connections[DEFAULT_DB_ALIAS]
    values = [field.get_db_prep_save(field.pre_save(row, True), connection) for row in rows for field in fields]
    with connection.cursor() as cursor:
        cursor.execute(f"{head} {', '.join([places] * len(rows))} {tail}", values)
        keys = cursor.fetchall()
    for row, (key,) in zip(rows, keys, strict=True):
        row.pk = key
        row._state.adding, row._state.db = False, DEFAULT_DB_ALIAS


@cache
def _adding(model: Any) -> tuple[str, str, str, list[Any]]:
    fields = [field for field in model._meta.local_concrete_fields if not field.primary_key]
    columns = ", ".join(f'"{field.column}"' for field in fields)
    places = ", ".join(["%s"] * len(fields))
    head = f'INSERT INTO "{model._meta.db_table}" ({columns}) VALUES'
    return head, f"({places})", f'RETURNING "{model._meta.pk.column}"', fields


def change(row: models.Model, names: Sequence[str]) -> None:
    """What `row.save(update_fields=names)` does. Raises DatabaseError where the row is not there."""
    text, fields = _changing(type(row), tuple(names))
    connection = connections[DEFAULT_DB_ALIAS]
    values = [field.get_db_prep_save(field.pre_save(row, False), connection) for field in fields]
    with connection.cursor() as cursor:
        cursor.execute(text, [*values, row.pk])
        if not cursor.rowcount:
            raise DatabaseError("The row is not there.")


@cache
def _changing(model: Any, names: Sequence[str]) -> tuple[str, list[Any]]:
    fields = [model._meta.get_field(name) for name in names]
    columns = ", ".join(f'"{field.column}" = %s' for field in fields)
    return f'UPDATE "{model._meta.db_table}" SET {columns} WHERE "{model._meta.pk.column}" = %s', fields
