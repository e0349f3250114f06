"""Values the parts draw: lamps, and the geometry of charts. Pure; knows no request and no database."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

WORDS = {
    "blue": gettext_lazy("蓝"),
    "yellow": gettext_lazy("黄"),
    "red": gettext_lazy("红"),
}


@dataclass(frozen=True)
class Light:
    """A lamp: `colour` blue, yellow, red or none; `days` left (blue), without news (yellow), over (red)."""

    colour: str
    days: int | None = None
    text: str = ""

    @property
    def word(self) -> str:
        """The colour's own word; empty when no lamp burns."""
        return str(WORDS.get(self.colour, ""))

    @property
    def phrase(self) -> str:
        """The given text, or the usual words for this colour and number of days."""
        if self.text:
            return self.text
        if self.colour == "red":
            return _("超期") if self.days is None else _("超期 %(days)d 天") % {"days": self.days}
        if self.colour == "yellow":
            return _("滞后") if self.days is None else _("%(days)d 天无进展") % {"days": self.days}
        if self.colour == "blue":
            return _("临期") if self.days is None else _("临期，剩 %(days)d 天") % {"days": self.days}
        return _("正常")


@dataclass(frozen=True)
class Rect:
    """One piece of a stacked bar; `x` and `width` are per cent, ready for SVG."""

    fill: str
    number: int
    x: str
    width: str


def _per_cent(part: float, whole: float) -> str:
    """Per cent with at most three figures after the point and no exponent, whatever the locale."""
    return f"{100 * part / whole:.3f}".rstrip("0").rstrip(".") + "%"


def bar_rects(shares: Sequence[tuple[str, int]], scale: int = 0) -> list[Rect]:
    """Lay (fill, number) pairs end to end; `scale` is the full width, at least the sum."""
    whole = max(scale, sum(number for _fill, number in shares))
    rects, before = [], 0
    for fill, number in shares:
        if number > 0:
            rects.append(Rect(fill, number, _per_cent(before, whole), _per_cent(number, whole)))
            before += number
    return rects


# The drawing of `.hist`: 11rem high, the axis at 144.5, labels below it.
_AXIS, _TALLEST, _OVER = 144, 115, 8


@dataclass(frozen=True)
class Column:
    """One column of a histogram; x and width in per cent, y and height in pixels."""

    label: str
    value: int
    fill: str
    x: str
    width: str
    middle: str
    y: int
    height: int
    url: str = ""

    @property
    def is_link(self) -> bool:
        """An empty column leads nowhere."""
        return bool(self.url and self.value)

    @property
    def value_y(self) -> int:
        """Where the number stands, just over the column."""
        return self.y - _OVER


def columns(bins: Sequence[tuple[str, int, str] | tuple[str, int, str, str]]) -> list[Column]:
    """Place (label, number, fill, address of its rows if any) side by side, the tallest filling the height."""
    tallest = max((column[1] for column in bins), default=0) or 1
    step = 100 / len(bins) if bins else 100
    placed = []
    for index, (label, value, fill, *url) in enumerate(bins):
        height = round(_TALLEST * value / tallest)
        left = index * step
        placed.append(
            Column(
                label=label,
                value=value,
                fill=fill,
                x=_per_cent(left + 0.15 * step, 100),
                width=_per_cent(0.7 * step, 100),
                middle=_per_cent(left + 0.5 * step, 100),
                y=_AXIS - height,
                height=height,
                url=url[0] if url else "",
            )
        )
    return placed


@dataclass(frozen=True)
class Mark:
    """A day on the line of a clock: `x` in per cent, `anchor` so that its words stay inside."""

    label: str
    on: date
    x: str
    anchor: str


def clock_marks(days: Sequence[tuple[str, date]]) -> list[Mark]:
    """Place (label, day) pairs on one line from the first day to the latest, each at its distance."""
    first, last = days[0][1], max(day for _label, day in days)
    span = max((last - first).days, 1)
    placed = []
    for label, day in days:
        share = max(0.0, (day - first).days / span)
        anchor = "start" if share < 0.1 else "end" if share > 0.9 else "middle"
        placed.append(Mark(label, day, _per_cent(share, 1), anchor))
    return placed
