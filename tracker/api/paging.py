"""Keyset paging: a page costs the same wherever it lies, and nothing is counted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from ..converters import MAX_KEY

PAGE_SIZE = 50
MOST_ROWS = 200


class PageForm(forms.Form):
    """The two questions every list answers besides its filters."""

    after = forms.CharField(label=_("上一页 next 中的位置"), max_length=60, required=False)
    limit = forms.IntegerField(label=_("每页行数，默认 50"), min_value=1, max_value=MOST_ROWS, required=False)


class Keyset(Protocol):
    """An order that an index carries, and the place in it where a page ends."""

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that `place_of` reads."""
        ...

    def ordered(self, rows: QuerySet[Any], after: str) -> QuerySet[Any]:
        """The rows in order, behind `after` when it is given. Raises ValueError for what is no place."""
        ...

    def place_of(self, row: Mapping[str, Any]) -> str:
        """The text that `after` takes to go on behind this row."""
        ...


def key_of(text: str) -> int:
    """A primary key from a query. Raises ValueError for anything that the database could not hold."""
    if not (text.isascii() and text.isdecimal() and len(text) < 20 and int(text) <= MAX_KEY):
        raise ValueError(text)
    return int(text)


@dataclass(frozen=True)
class ByKey:
    """In the order of the primary key, newest first unless told."""

    is_newest_first: bool = True
    columns: tuple[str, ...] = ("id",)

    def ordered(self, rows: QuerySet[Any], after: str) -> QuerySet[Any]:
        if after:
            key = key_of(after)
            rows = rows.filter(pk__lt=key) if self.is_newest_first else rows.filter(pk__gt=key)
        return rows.order_by("-pk" if self.is_newest_first else "pk")

    def place_of(self, row: Mapping[str, Any]) -> str:
        return str(row["id"])
