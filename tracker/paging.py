"""Keyset pages: the next page starts behind the last row seen, however long the list is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import F, QuerySet
from django.db.models.fields.tuple_lookups import Tuple, TupleGreaterThan, TupleLessThan
from django.http import QueryDict

SIZE = 50
_MARK = "~"


@dataclass(frozen=True)
class Page:
    """The rows to show and the addresses beside them; empty where there is none."""

    rows: list[Any]
    previous_url: str = ""
    next_url: str = ""


def page_of(rows: QuerySet[Any], params: QueryDict, fields: Sequence[str], *, falling: bool = False) -> Page:
    """One page in the order of `fields` (columns of the model, the last one unique)."""
    after, before = _key(rows, params.get("after"), fields), _key(rows, params.get("before"), fields)
    backwards = before is not None and after is None
    column = Tuple(*(F(field) for field in fields))
    key = before if backwards else after
    if key is not None:
        beyond = TupleLessThan if falling != backwards else TupleGreaterThan
        rows = rows.filter(beyond(column, key))
    sign = "-" if falling != backwards else ""
    found = list(rows.order_by(*(f"{sign}{field}" for field in fields))[: SIZE + 1])
    has_more, shown = len(found) > SIZE, found[:SIZE]
    if backwards:
        shown.reverse()
    has_previous, has_next = (has_more, True) if backwards else (key is not None, has_more)
    return Page(
        shown,
        _url(params, "before", shown[0], fields) if shown and has_previous else "",
        _url(params, "after", shown[-1], fields) if shown and has_next else "",
    )


def _key(rows: QuerySet[Any], text: str | None, fields: Sequence[str]) -> tuple[Any, ...] | None:
    """The values in an address. What is not a key (somebody edited the address) gives the first page."""
    parts = (text or "").split(_MARK)
    if len(parts) != len(fields) or "\0" in parts[0]:
        return None
    columns = (rows.model._meta.get_field(field) for field in fields)
    try:
        key = tuple(column.to_python(part) for column, part in zip(columns, parts, strict=True))
    except (ValidationError, ValueError):
        return None
    is_too_big = any(isinstance(value, int) and abs(value) >= 2**63 for value in key)
    return None if is_too_big or None in key else key


def _url(params: QueryDict, way: str, row: Any, fields: Sequence[str]) -> str:
    kept = params.copy()
    for name in ("after", "before"):
        kept.pop(name, None)
    kept[way] = _MARK.join(str(getattr(row, field)) for field in fields)
    return f"?{kept.urlencode()}"
