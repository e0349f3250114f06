"""Claiming and stamping by the product's own code, without any mail, in one, two and four processes at once."""

from __future__ import annotations

import argparse
import datetime as dt
import importlib
import json
import subprocess
import sys
import time
from pathlib import Path

import django
from django.db import connection
from django.utils import timezone

from bench.table import Line, say

PEOPLE, EACH = 10_000, 20
ITEMS = 200_000


def measure(chosen: argparse.Namespace, state: Path) -> list[Line]:
    population = importlib.import_module("bench.population")
    population.populate(min(chosen.items, ITEMS), timezone.localdate())
    lines = []
    for workers in (1, 2, 4):
        waiting = population.write_notices(PEOPLE, EACH, timezone.now() - dt.timedelta(minutes=1))
        taken, seconds = _run(workers)
        rate, twice, left = len(taken) / seconds, len(taken) - len(set(taken)), waiting - len(set(taken))
        say(f"  {workers} 个进程领取 {len(taken):,} 条，{seconds:.2f} 秒")
        lines.append(Line(f"领取，{workers} 个进程", rate, 20_000 if workers == 2 else None, True, " 条/秒"))
        lines.append(Line(f"重复领取或漏下，{workers} 个进程", twice + left, 0, unit=" 条"))
    return lines


def _run(workers: int) -> tuple[list[int], float]:
    """All ids taken by that many processes, and the seconds from the first claim to the last."""
    command = [sys.executable, "-m", "bench.claiming"]
    pipe = subprocess.PIPE
    started = [subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True) for _worker in range(workers)]
    for process in started:
        assert process.stdout
        process.stdout.readline()  # ready
    for process in started:
        assert process.stdin
        process.stdin.write("go\n")
        process.stdin.flush()
    said = [json.loads(process.communicate()[0]) for process in started]
    began, ended = min(one["began"] for one in said), max(one["ended"] for one in said)
    return [pk for one in said for pk in one["taken"]], ended - began


def _stamp(notices: list[int]) -> None:
    """What a letter's stamp does to its notices."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            DELETE FROM recommendations_unsent WHERE notice_id = ANY(%s) AND state = 'waiting'""",
            [notices],
        )


def take_all() -> None:
    """One worker: hold people, take what is due to them, stamp it, let them go, until nothing is left."""
    claims = importlib.import_module("recommendations.notices.claiming").Claims()
    claims.take(timezone.now() - dt.timedelta(days=1))  # connected
    print("ready", flush=True)
    sys.stdin.readline()
    taken: list[int] = []
    began = time.time()
    idle = 0
    while idle < 3:  # while others hold the last people, there is nothing to take for a moment
        people, found = claims.take(timezone.now())
        if found:
            _stamp([notice.pk for notice in found])
            claims.release(people)
        taken += [notice.pk for notice in found]
        idle = 0 if found else idle + 1
    print(json.dumps({"began": began, "ended": time.time(), "taken": taken}))


if __name__ == "__main__":
    django.setup()
    take_all()
