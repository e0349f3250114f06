"""Keyset pages by falling number: the next page begins after the last row seen, however long the list is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict

SIZE = 50


@dataclass(frozen=True)
class Page:
    """The rows to show, and the addresses before and after them; empty where there is none."""

    rows: list[Any]
    previous_url: str = ""
    next_url: str = ""


def newest_first(rows: QuerySet[Any], params: QueryDict, size: int = SIZE) -> Page:
    """One page of `rows`; `after` or `before` in `params` is the number of the last row seen."""
    after, before = _number(params.get("after")), _number(params.get("before"))
    backwards = before is not None and after is None
    if backwards:
        found = list(rows.filter(pk__gt=before).order_by("pk")[: size + 1])
    else:
        found = list((rows if after is None else rows.filter(pk__lt=after)).order_by("-pk")[: size + 1])
    has_more, shown = len(found) > size, found[:size]
    if backwards:
        shown.reverse()
    if not shown:
        return Page([])
    has_previous = has_more if backwards else after is not None
    return Page(
        shown,
        previous_url=_url(params, "before", shown[0].pk) if has_previous else "",
        next_url=_url(params, "after", shown[-1].pk) if backwards or has_more else "",
    )


def _number(text: str | None) -> int | None:
    """Whatever is not a row's number means the first page."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 19 else None


def _url(params: QueryDict, way: str, pk: int) -> str:
    kept = params.copy()
    for name in ("after", "before"):
        kept.pop(name, None)
    kept[way] = str(pk)
    return f"?{kept.urlencode()}"
