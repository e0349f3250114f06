"""One line a measure: what it came to, what was promised, and whether that holds."""

from __future__ import annotations

import sys
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Line:
    """`bound` None: told for comparison only."""

    measure: str
    value: float
    bound: float | None = None
    is_least: bool = False
    unit: str = ""

    @property
    def holds(self) -> bool:
        if self.bound is None:
            return True
        return self.value >= self.bound if self.is_least else self.value <= self.bound

    def cells(self) -> tuple[str, str, str, str]:
        bound = "" if self.bound is None else f"{'≥' if self.is_least else '≤'} {_plain(self.bound)}{self.unit}"
        verdict = "" if self.bound is None else "达到" if self.holds else "未达到"
        return self.measure, f"{_plain(self.value)}{self.unit}", bound, verdict


def _plain(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 100 or value == int(value) else f"{value:.3g}"


def say(words: str) -> None:
    """What is going on, beside the table."""
    sys.stderr.write(f"{words}\n")
    sys.stderr.flush()


def print_table(lines: Sequence[Line]) -> None:
    rows = [("项目", "结果", "要求", "结论"), *(line.cells() for line in lines)]
    widths = [max(_width(row[place]) for row in rows) for place in range(4)]
    for row in rows:
        print("  ".join(cell + " " * (widths[place] - _width(cell)) for place, cell in enumerate(row)).rstrip())


def _width(words: str) -> int:
    """Columns of a terminal: a Chinese letter takes two."""
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in words)
