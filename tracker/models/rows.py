"""How rows become objects."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Self

from django.db import DEFAULT_DB_ALIAS, models
from django.db.models.base import ModelState


class ReadAsTheyAre(models.Model):
    """For tables of which thousands of rows are read at once: objects take what the database gave as it is.

    Django's own way sets each field by itself, the deferred ones too, which takes four times as long. It differs
    where a model has an `__init__` of its own, signals of its making, or fields that do more than keep a value;
    none of ours does.
    """

    class Meta:
        abstract = True

    @classmethod
    def from_db(cls, db: str | None, field_names: Sequence[str], values: Sequence[Any]) -> Self:  # type: ignore[override]
        row = cls.__new__(cls)
        fields = row.__dict__
        fields["_state"] = state = _Stored()
        if db != DEFAULT_DB_ALIAS:
            state.db = db
        fields.update(zip(field_names, values, strict=True))
        return row


class _Stored(ModelState):
    """The state of what was read, as it is from the beginning."""

    db: str | None = DEFAULT_DB_ALIAS
    adding = False
