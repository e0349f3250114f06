"""What a change of the working calendar moves. Apps that keep deadlines add themselves in `joining`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # apps fill the table before the models are loaded
    from .models import User


@dataclass(frozen=True)
class Shift:
    """Deadlines that move alike: what they are, how many, from which day to which."""

    what: str
    example: str
    count: int
    was: dt.date
    becomes: dt.date


@dataclass(frozen=True)
class CalendarEffect:
    """foresee: with the calendar as it stands, which deadlines would be computed otherwise, and how many rows.
    follow: compute them anew, up to so many rows at once; how many were moved. `wake` has a worker do the rest."""

    foresee: Callable[[], list[Shift]]
    follow: Callable[[User | None, dt.datetime, int], int]
    wake: Callable[[], object]


AT_ONCE = 200
"""Rows moved while the person waits."""

CALENDAR_EFFECTS: list[CalendarEffect] = []
