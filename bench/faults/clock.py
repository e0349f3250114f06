"""The campaign's hand on the clock that its processes read."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Asia/Shanghai")


class Clock:
    """A file with the seconds by which the campaign is ahead of the real time."""

    def __init__(self, place: Path) -> None:
        self.place = place
        self.ahead = dt.timedelta()
        self._write()

    def now(self) -> dt.datetime:
        return dt.datetime.now(ZONE) + self.ahead

    def set(self, moment: dt.datetime) -> None:
        self.ahead = moment - dt.datetime.now(ZONE)
        self._write()

    def skip(self, span: dt.timedelta) -> None:
        self.ahead += span
        self._write()

    def _write(self) -> None:
        half = self.place.with_suffix(".half")
        half.write_text(str(self.ahead.total_seconds()))
        half.replace(self.place)


def at(day: dt.date, hour: int, minute: int = 0) -> dt.datetime:
    """That day at that time in Beijing."""
    return dt.datetime.combine(day, dt.time(hour, minute), tzinfo=ZONE)
