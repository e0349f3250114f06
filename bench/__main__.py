"""`python -m bench [NAME…] [--items N] [--rounds N] [--keep]`: each name measures one thing on servers of its own.

Nothing is written into the tree: servers and rows live in a folder under /tmp, and are gone at the end.
"""

from __future__ import annotations

import argparse
import contextlib
import importlib
import os
import platform
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from bench.table import Line, print_table
from tracker.launch import Stopped, servers, stop_on_signals

NAMES = ("sweep", "claiming", "digests")
ELSEWHERE = ("faults",)
"""Has options of its own: `bench faults --runs N --seed S`."""
ROOM = ("shared_buffers=1GB", "max_wal_size=8GB", "work_mem=64MB", "maintenance_work_mem=512MB", "autovacuum=off")
"""A database of the size such an installation has. Vacuum is called between rounds, never during one."""


def options(words: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="run.py bench", description="性能测试；bench faults 另有自己的参数")
    parser.add_argument("names", nargs="*", metavar="名称", help=f"{'、'.join(NAMES)}（默认全部）或 faults")
    parser.add_argument("--items", type=int, default=1_000_000, help="在办交办件数，其中三成到期（默认 1000000）")
    parser.add_argument("--rounds", type=int, default=3, help="每项比值重复几轮，取中位数（默认 3）")
    parser.add_argument("--letters", type=int, default=5_000, help="汇总信封数，每封 20 条（默认 5000）")
    chosen = parser.parse_args(words)
    if unknown := [name for name in chosen.names if name not in NAMES]:
        parser.error(f"没有 {'、'.join(unknown)}：可选 {'、'.join((*NAMES, *ELSEWHERE))}。")
    return chosen


@contextlib.contextmanager
def ground() -> Iterator[Path]:
    """Servers and an empty, migrated database for as long as it takes. The caller's own are never touched."""
    for name in ("DATABASE_URL", "REDIS_URL", "EMAIL_URL", "SMS_URL"):
        os.environ.pop(name, None)
    state = Path(tempfile.mkdtemp(prefix="tracker-bench-", dir="/tmp"))
    state.chmod(0o711)  # the database's user must pass through
    try:
        with servers(state, room=ROOM) as environ:
            os.environ.update(environ, QUIET_HOURS="off", DEBUG="0", LOG_LEVEL="WARNING")
            prepare()
            yield state
    finally:
        shutil.rmtree(state, ignore_errors=True)


def prepare() -> None:
    """Django, and the tables."""
    django = importlib.import_module("django")  # reads the settings, which read the environment made above
    django.setup()
    importlib.import_module("django.core.management").call_command("migrate", verbosity=0)


def main(words: list[str]) -> int:
    if words[:1] and words[0] in ELSEWHERE:
        return int(importlib.import_module(f"bench.{words[0]}.__main__").main(words[1:]) or 0)
    chosen = options(words)
    stop_on_signals()
    lines: list[Line] = []
    began = time.monotonic()
    print(f"{platform.machine()}，{os.cpu_count()} 核，负载 {os.getloadavg()[0]:.1f}", flush=True)
    with contextlib.suppress(Stopped), ground() as state:
        for name in chosen.names or NAMES:
            lines += importlib.import_module(f"bench.{name}").measure(chosen, state)
    print_table(lines)
    print(f"共 {time.monotonic() - began:.0f} 秒，结束时负载 {os.getloadavg()[0]:.1f}")
    return int(not lines or any(not line.holds for line in lines))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
