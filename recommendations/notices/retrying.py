"""How long a failed try waits: 1, 2, 4 … minutes, and up to a fifth more so that tries do not march in step."""

from __future__ import annotations

import datetime as dt
import hashlib

FIRST_WAIT = dt.timedelta(minutes=1)
MOST_ATTEMPTS = 8
LONGEST_WAIT = FIRST_WAIT * (1 << (MOST_ATTEMPTS - 2)) * 1.2
LEASE = dt.timedelta(minutes=15)
"""Longer than a task may live (CELERY_TASK_TIME_LIMIT), so that a living worker is never overtaken."""


def wait_after(attempts: int, seed: str) -> dt.timedelta:
    """The pause after the `attempts`-th try. The jitter comes from `seed`: the same letter, the same pause."""
    share = int.from_bytes(hashlib.sha256(f"{seed}{attempts}".encode()).digest()[:4], "big") / 2**32
    return FIRST_WAIT * (1 << (attempts - 1)) * (1 + share / 5)


def first_tried(attempts: int, send_after: dt.datetime) -> dt.datetime:
    """When what was tried `attempts` times and waits until `send_after` first should have left, at the latest: the
    pauses added up, without their jitter."""
    return send_after - FIRST_WAIT * ((1 << attempts) - 1)
