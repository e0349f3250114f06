"""Keyset pages, newest first: the next page starts after the last row seen, however long the list is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import F, QuerySet
from django.db.models.fields.tuple_lookups import Tuple, TupleGreaterThan, TupleLessThan
from django.http import QueryDict

SIZE = 50


@dataclass(frozen=True)
class Page:
    """The rows to show and the addresses before and after them; empty where there is none."""

    rows: list[Any]
    previous_url: str
    next_url: str


def page_of(queryset: QuerySet[Any], params: QueryDict, fields: tuple[str, ...] = ("id",), size: int = SIZE) -> Page:
    """One page in falling order of `fields` (whole numbers, the last unique); `after` or `before` in `params`."""
    after, before = _key(params.get("after"), fields), _key(params.get("before"), fields)
    column = Tuple(*(F(field) for field in fields), F("pk"))
    if before and not after:
        rising = queryset.filter(TupleGreaterThan(column, (*before, before[-1]))).order_by(*fields)
        found = list(rising[: size + 1])
        rows, is_first, is_last = found[:size][::-1], len(found) <= size, False
    else:
        if after:
            queryset = queryset.filter(TupleLessThan(column, (*after, after[-1])))
        found = list(queryset.order_by(*(f"-{field}" for field in fields))[: size + 1])
        rows, is_first, is_last = found[:size], after is None, len(found) <= size
    return Page(
        rows=rows,
        previous_url="" if is_first or not rows else _url(params, "before", rows[0], fields),
        next_url="" if is_last or not rows else _url(params, "after", rows[-1], fields),
    )


def _key(text: str | None, fields: tuple[str, ...]) -> tuple[int, ...] | None:
    """`2025-12` as numbers. What is not a key (somebody edited the address) gives the first page."""
    parts = (text or "").split("-")
    if len(parts) != len(fields) or not all(part.isascii() and part.isdigit() and len(part) < 19 for part in parts):
        return None
    return tuple(int(part) for part in parts)


def _url(params: QueryDict, way: str, row: Any, fields: tuple[str, ...]) -> str:
    kept = params.copy()
    for name in ("after", "before"):
        kept.pop(name, None)
    kept[way] = "-".join(str(getattr(row, field)) for field in fields)
    return f"?{kept.urlencode()}"
