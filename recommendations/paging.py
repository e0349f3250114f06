"""Keyset paging by (due day, id): a page costs the same wherever it lies. No page numbers, no OFFSET."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import F
from django.db.models.fields.tuple_lookups import Tuple, TupleLessThan

from .models import Assignment, AssignmentQuerySet

PAGE = 50
_PLACE = re.compile(r"(\d{4}-\d{2}-\d{2})\.(\d{1,18})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where a page begins: behind this row, or (`is_backwards`) before it."""

    due_on: dt.date
    pk: int
    is_backwards: bool = False


def cursor_from(query: Mapping[str, Any]) -> Cursor | None:
    """From `after=2026-06-30.12` or `before=…`. Whatever is not one means the first page."""
    for name in ("after", "before"):
        if match := _PLACE.fullmatch(str(query.get(name, ""))):
            try:
                return Cursor(dt.date.fromisoformat(match[1]), int(match[2]), name == "before")
            except ValueError:
                return None
    return None


def beside(rows: AssignmentQuerySet, cursor: Cursor | None) -> AssignmentQuerySet:
    """`rows` from the cursor on, nearest first; backwards the order is turned round."""
    if cursor is None:
        return rows.by_due()
    place = (cursor.due_on, cursor.pk)
    if cursor.is_backwards:
        return rows.filter(TupleLessThan(Tuple(F("due_on"), F("id")), place)).order_by("-due_on", "-id")
    return rows.by_due(place)


@dataclass(frozen=True, slots=True)
class Page:
    """One page of rows and the two places beside it; an empty place has no page."""

    rows: list[Assignment]
    previous: str = ""
    following: str = ""


def page_of(fetched: list[Assignment], cursor: Cursor | None, size: int = PAGE) -> Page:
    """Cut the page out of up to `size` + 1 rows fetched by `beside`; the one too many says there is more."""
    backwards = cursor is not None and cursor.is_backwards
    has_more = len(fetched) > size
    rows = fetched[:size]
    if backwards:
        rows.reverse()
    if not rows:
        return Page([])
    has_previous = has_more if backwards else cursor is not None
    has_next = backwards or has_more
    first, last = rows[0], rows[-1]
    return Page(
        rows,
        previous=f"before={first.due_on:%Y-%m-%d}.{first.pk}" if has_previous else "",
        following=f"after={last.due_on:%Y-%m-%d}.{last.pk}" if has_next else "",
    )
