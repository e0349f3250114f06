"""Published figures as they may be read: the sign of an inexact value, the change in its own unit."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from typing import Any

from django.utils.translation import gettext as _t

from ..models import Indicator, Observation

_HALF = re.compile(r"(\d{4})H([12])")
_MONTHS = re.compile(r"(\d{4})M(\d{1,2})-M(\d{1,2})")


def plain(value: Decimal) -> str:
    """5.7 for 5.70, 120 for 120.00: no figure more than was published, and no exponent."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def sign_of(qualifier: str) -> str:
    """What an inexact figure carries before it: 近五成 is below, 20余个 above, 约 about."""
    if qualifier.startswith("近") or "<" in qualifier:
        return "<"
    if "余" in qualifier or ">" in qualifier:
        return ">"
    return _t("约") if "约" in qualifier else ""


def period_words(period: str) -> str:
    """2025年上半年 for 2025H1, 2025年1—7月 for 2025M1-M7; anything else as it was written."""
    if found := _HALF.fullmatch(period):
        half = _t("上半年") if found[2] == "1" else _t("下半年")
        return _t("%(year)s年%(half)s") % {"year": found[1], "half": half}
    if found := _MONTHS.fullmatch(period):
        return _t("%(year)s年%(first)s—%(last)s月") % {"year": found[1], "first": found[2], "last": found[3]}
    return period


def _with_unit(number: str, unit: str) -> str:
    return f"{number}{unit}" if unit == "%" else f"{number} {unit}"


@dataclass(frozen=True)
class Reading:
    """One value in words. 1.2倍 is stored as 120 % and says so in its qualifier."""

    place: str
    period: str
    value: str
    change: str
    qualifier: str
    basis: str
    source: str


def reading(row: Observation, unit: str) -> Reading:
    """The value with its sign and unit, the change with its own: 百分点 is not %."""
    change = ""
    if row.change is not None:
        change = ("+" if row.change > 0 else "") + _with_unit(plain(row.change), row.change_unit)
    return Reading(
        place=row.place,
        period=period_words(row.period),
        value=sign_of(row.qualifier) + _with_unit(plain(row.value), unit),
        change=change,
        qualifier=row.qualifier,
        basis=row.basis,
        source=row.source,
    )


@dataclass(frozen=True)
class Sheet:
    """One indicator with its readings on this page; `linked` holds pk, number and title of recommendations."""

    indicator: Indicator
    readings: list[Reading]
    linked: list[dict[str, Any]]


def sheets(rows: Iterable[Observation]) -> list[Sheet]:
    """Group observations (in the order of their indicators) under their indicator."""
    groups = ((indicator, list(group)) for indicator, group in groupby(rows, key=lambda row: row.indicator))
    return [
        Sheet(indicator, [reading(row, indicator.unit) for row in group], getattr(group[0], "linked", []))
        for indicator, group in groups
    ]


@dataclass(frozen=True)
class Compared:
    """One indicator across regions; `bars` holds (region, reading, per cent of the longest)."""

    name: str
    unit: str
    period: str
    bars: list[tuple[str, Reading | None, int]]


def compared(rows: Iterable[Observation], regions: Sequence[str], most: int) -> list[Compared]:
    """Indicators that at least two of the regions published for one period, at most `most`."""
    found = []
    by_sheet = groupby(rows, key=lambda row: (row.indicator, row.period))
    for (indicator, period), group in by_sheet:
        values = {row.place: row for row in group}
        if len(values) < 2:
            continue
        tallest = max((row.value for row in values.values()), default=Decimal(0))
        bars = []
        for region in regions:
            row = values.get(region)
            length = int(100 * row.value / tallest) if row is not None and row.value > 0 else 0
            bars.append((region, reading(row, indicator.unit) if row is not None else None, length))
        found.append(Compared(indicator.name, indicator.unit, period_words(period), bars))
        if len(found) == most:
            break
    return found
