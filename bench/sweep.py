"""The morning sweep beside a hand-written INSERT … SELECT of the very same rows, under the same indexes and keys."""

from __future__ import annotations

import argparse
import datetime as dt
import json
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from django.db import connection
from django.utils import timezone

from bench.population import populate, vacuum
from bench.table import Line, say
from recommendations.models import Notice
from recommendations.notices.planning import plan
from tracker.models.calendar import load_calendar
from tracker.seeding import seed_calendar

TABLE = "recommendations_notice"
NEXT_DAYS = 4
"""The sweep after three missed days."""


@dataclass
class Times:
    first: list[float] = field(default_factory=list)
    again: list[float] = field(default_factory=list)
    plain: list[float] = field(default_factory=list)
    rows: int = 0
    rows_again: int = 0
    wal_first: int = 0
    wal_again: int = 0


def measure(chosen: argparse.Namespace, state: Path) -> list[Line]:
    seed_calendar()
    today = _first_day()
    populate(chosen.items, today)
    times = Times()
    for number in range(chosen.rounds):
        _round(times, today, plain_first=bool(number % 2))
    again = [again / first for again, first in zip(times.again, times.first, strict=True)]
    plain = [first / plain for first, plain in zip(times.first, times.plain, strict=True)]
    return [
        Line("清点写出的提醒", times.rows, unit=" 条"),
        Line("清点一遍", statistics.median(times.first), unit=" 秒"),
        Line("手写 INSERT … SELECT 同样的行", statistics.median(times.plain), unit=" 秒"),
        Line("清点 ÷ 手写", statistics.median(plain), 1.6),
        Line("再清点一遍 ÷ 第一遍", statistics.median(again), 0.15),
        Line("再清点写出的行", times.rows_again, 0, unit=" 条"),
        Line("再清点的日志（第一遍 %.0f MB）" % (times.wal_first / 1e6), times.wal_again / 1e6, 0.1, unit=" MB"),
        *_missed_days(today),
        *_ledger_meanwhile(today),
    ]


def _first_day() -> dt.date:
    """The next working day whose fourth day after is one too."""
    day, calendar = timezone.localdate(), load_calendar(timezone.localdate().year - 1)
    while not (calendar.is_working(day) and calendar.is_working(day + dt.timedelta(days=NEXT_DAYS))):
        day += dt.timedelta(days=1)
    return day


def _at(day: dt.date) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, dt.time(7, 30)))


def _sweep(day: dt.date) -> int:
    return sum(plan(today=day, now=_at(day)).values())


def _round(times: Times, today: dt.date, *, plain_first: bool) -> None:
    """One sweep, one second run, one plain insert, on an empty table each; the order alternates."""
    if plain_first:
        times.plain.append(_plain())
    _empty()
    seconds, wal, times.rows = _timed(lambda: _sweep(today))
    times.first.append(seconds)
    times.wal_first = wal
    seconds, wal, rows = _timed(lambda: _sweep(today))
    times.again.append(seconds)
    times.wal_again, times.rows_again = max(times.wal_again, wal), max(times.rows_again, rows)
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS kept; CREATE TABLE kept AS SELECT * FROM {TABLE} ORDER BY id")
        cursor.execute("ALTER TABLE kept DROP COLUMN id; ANALYZE kept")
    if not plain_first:
        times.plain.append(_plain())
    say(f"  清点 {times.first[-1]:.2f} 秒，再清点 {seconds:.2f} 秒，手写 {times.plain[-1]:.2f} 秒（{times.rows:,} 条）")


def _plain() -> float:
    _empty()
    columns = ", ".join(f'"{f.column}"' for f in Notice._meta.concrete_fields if not f.primary_key)
    with connection.cursor() as cursor:
        return _timed(lambda: _execute(cursor, f"INSERT INTO {TABLE} ({columns}) SELECT {columns} FROM kept"))[0]


def _execute(cursor: object, sql: str) -> int:
    cursor.execute(sql)  # type: ignore[attr-defined]
    return 0


def _empty() -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {TABLE} CASCADE")
        cursor.execute("CHECKPOINT")


def _timed(job: Callable[[], int]) -> tuple[float, int, int]:
    """Seconds, bytes of WAL, and what the job returned."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_wal_insert_lsn()")
        [before] = cursor.fetchone()
        began = time.perf_counter()
        result = job()
        seconds = time.perf_counter() - began
        cursor.execute("SELECT pg_wal_lsn_diff(pg_current_wal_insert_lsn(), %s)::bigint", [before])
        [wal] = cursor.fetchone()
    return seconds, wal, result


def _missed_days(today: dt.date) -> list[Line]:
    """Nobody swept for three days: each person hears of each item at most once, by the rung reached now."""
    _empty()
    _sweep(today)
    vacuum(TABLE, "recommendations_unsent")
    late = today + dt.timedelta(days=NEXT_DAYS)
    seconds, _wal, rows = _timed(lambda: _sweep(late))
    with connection.cursor() as cursor:
        cursor.execute(
            f"""SELECT COALESCE(max(n), 0) FROM (SELECT count(*) AS n FROM {TABLE} WHERE planned_at = %s
                GROUP BY assignment_id, opinion_id, recipient_id) each""",
            [_at(late)],
        )
        [most] = cursor.fetchone()
    return [
        Line("漏三天后补清点", seconds, unit=" 秒"),
        Line("补清点写出的提醒", rows, unit=" 条"),
        Line("补清点时一人一件最多收到", most, 1, unit=" 条"),
    ]


def _ledger_meanwhile(today: dt.date) -> list[Line]:
    """The ledger's own query in another process: idle, and while the sweep runs."""
    _empty()
    reader = subprocess.Popen([sys.executable, "-m", "bench.reading"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert reader.stdin
    assert reader.stdout
    reader.stdout.readline()  # ready
    time.sleep(5)
    began = time.time()
    _sweep(today)
    ended = time.time()
    reader.stdin.close()
    calls = json.loads(reader.stdout.read())
    reader.wait()
    idle = [took for at, took in calls if at < began]
    busy = [took for at, took in calls if began <= at < ended]
    return [
        Line("台账查询 p95，空闲", _p95(idle) * 1000, unit=" 毫秒"),
        Line("台账查询 p95，清点时 ÷ 空闲", _p95(busy) / _p95(idle), 5),
        Line("台账查询最慢一次，清点时", max(busy) * 1000, unit=" 毫秒"),
    ]


def _p95(values: list[float]) -> float:
    return statistics.quantiles(values, n=20)[18] if len(values) > 20 else max(values)
