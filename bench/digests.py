"""Digests by real workers to a real mail server on the loopback: letters a second, memory, and tasks called."""

from __future__ import annotations

import argparse
import datetime as dt
import importlib
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.utils import timezone

from bench import yardstick
from bench.table import Line, say
from recommendations.models import Delivery, DeliveryLine, JobPulse, Notice

EACH = 20
ITEMS = 100_000
PATIENCE = 300
ASKED = 700
"""Letters a second of one process."""


def measure(chosen: argparse.Namespace, state: Path) -> list[Line]:
    population = importlib.import_module("bench.population")
    population.populate(min(chosen.items, ITEMS), timezone.localdate())
    lines: list[Line] = []
    for processes in (1, 2):
        waiting = population.write_notices(chosen.letters, EACH, timezone.now() - dt.timedelta(minutes=1))
        letters = Notice.objects.values("recipient").distinct().count()
        outcome = _run(processes, letters, state)
        lines += _lines(processes, waiting, outcome, _yardstick())
    return lines


def _yardstick() -> float:
    delivered = Delivery.objects.order_by("id").values_list("body", "address")
    return yardstick.rate(list(delivered[: yardstick.LETTERS]))


@dataclass(frozen=True)
class Outcome:
    """What the sink saw, the workers' resident memory early and late in MB, and how many tasks ran."""

    came: dict[str, Any]
    early: float
    late: float
    tasks: int


def _lines(processes: int, waiting: int, outcome: Outcome, plain: float) -> list[Line]:
    moments, ids = sorted(outcome.came["moments"]), outcome.came["ids"]
    rate = (len(moments) - 1) / (moments[-1] - moments[0]) / processes
    sent = Notice.objects.filter(unsent=None).count()
    told = DeliveryLine.objects.count()
    name = f"{processes} 个进程"
    say(f"  {name}发出 {len(ids):,} 封（{outcome.came['size'] / 1e6:.0f} MB），共 {waiting:,} 条")
    return [
        Line(f"汇总信，{name}", rate, ASKED, True, " 封/秒·进程"),
        Line(f"标准库寄 {yardstick.ITEMS} 条的信（一条连接，aiosmtpd），在{name}之后", plain, unit=" 封/秒"),
        Line(f"汇总信 ÷ 标准库，{name}", rate / plain, ASKED / yardstick.REFERENCE, True),
        Line(f"没有发出、没有记下的提醒，{name}", abs(waiting - sent) + abs(waiting - told), 0, unit=" 条"),
        Line(f"重复的信，{name}", len(ids) - len(set(ids)), 0, unit=" 封"),
        Line(f"信中应有而没有的条目，{name}", sum(EACH - n for n in outcome.came["lines"]), 0, unit=" 条"),
        Line(f"发到一成与发完时的内存（早 {outcome.early:.0f} MB），{name}", outcome.late / outcome.early, 1.15),
        Line(f"每千条提醒的任务数，{name}", 1000 * outcome.tasks / waiting, 1),
    ]


def _run(processes: int, letters: int, state: Path) -> Outcome:
    JobPulse.objects.all().delete()
    importlib.import_module("tracker.celery")  # whose broker the call goes to
    deliver_notices = importlib.import_module("recommendations.tasks").deliver_notices
    with _sink() as sink, _worker(processes, sink, state) as worker:
        began, early = time.monotonic(), 0.0
        for _process in range(processes):
            deliver_notices.delay()
        while (count := sink.count()) < letters and time.monotonic() < began + PATIENCE:
            if not early and count > letters / 10:
                early = _memory(worker)
            time.sleep(0.2)
        late = _memory(worker)
        time.sleep(2)  # the last letters are stamped
        came = sink.close()
    return Outcome(came, early or late, late, sum(JobPulse.objects.values_list("runs", flat=True)))


class _Sink:
    def __init__(self) -> None:
        pipe = subprocess.PIPE
        self.process = subprocess.Popen([sys.executable, "-m", "bench.sink"], stdin=pipe, stdout=pipe, text=True)
        self.port = int(self._read())

    def _read(self) -> str:
        assert self.process.stdout
        return str(self.process.stdout.readline())

    def count(self) -> int:
        assert self.process.stdin
        self.process.stdin.write("count\n")
        self.process.stdin.flush()
        return int(self._read())

    def close(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.process.communicate()[0])
        return found


@contextmanager
def _sink() -> Iterator[_Sink]:
    sink = _Sink()
    try:
        yield sink
    finally:
        sink.process.kill()
        sink.process.wait()


@contextmanager
def _worker(processes: int, sink: _Sink, state: Path) -> Iterator[subprocess.Popen[bytes]]:
    command = [sys.executable, "-m", "celery", "-A", "tracker", "worker", "--concurrency", str(processes)]
    command += ["--loglevel", "WARNING", "--without-mingle", "--without-gossip"]
    environ = {**os.environ, "EMAIL_URL": f"smtp://127.0.0.1:{sink.port}", "SITE_URL": "https://tracker.bench"}
    with (state / "worker.log").open("ab") as log:
        worker = subprocess.Popen(command, env=environ, stdout=log, stderr=log)
    try:
        yield worker
    finally:
        worker.terminate()
        worker.wait()


def _memory(worker: subprocess.Popen[bytes]) -> float:
    """The largest child's resident memory in MB."""
    children = Path(f"/proc/{worker.pid}/task/{worker.pid}/children").read_text().split()
    found = [line for child in children for line in Path(f"/proc/{child}/status").read_text().splitlines()]
    return max((int(line.split()[1]) / 1024 for line in found if line.startswith("VmRSS")), default=0.0)
