"""How rows become objects."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Self

from django.db import models
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
        row._state = ModelState()
        row._state.db, row._state.adding = db, False
        row.__dict__.update(zip(field_names, values, strict=True))
        return row
