"""A few runs of the fault campaign (`docs/faults.md`): each process is killed once, and mail misbehaves once."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
FAULTS = "worker,database,broker,beat,web,smtp"


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
def test_nothing_is_lost_or_doubled_when_processes_are_killed() -> None:
    words = [sys.executable, "-m", "bench.faults", "--runs", "6", "--seed", "7", "--quick", "--faults", FAULTS]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "| 丢失 | 0 |" in done.stdout
    assert "| 重复生成 | 0 |" in done.stdout
    assert "| 违例的轮次 | 0 " in done.stdout


@pytest.mark.slow
def test_an_unknown_fault_is_refused() -> None:
    words = [sys.executable, "-m", "bench.faults", "--faults", "earthquake"]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert (done.returncode, "earthquake" in done.stderr) == (2, True)
