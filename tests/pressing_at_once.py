"""Two people press at the same moment, on two connections, in a known order or in none."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import cache

from django.core.exceptions import PermissionDenied
from django.db import connection, transaction

from tracker.errors import Refused

Press = Callable[[], object]
PATIENCE = 10.0


@dataclass
class Pressed:
    """What came of it: `done`, the refusal's sentence, or the error nobody wanted."""

    results: dict[str, str] = field(default_factory=dict)
    errors: list[BaseException] = field(default_factory=list)
    waited: bool = False

    def press(self, name: str, press: Press) -> None:
        try:
            press()
            self.results[name] = "done"
        except (Refused, PermissionDenied) as refusal:
            self.results[name] = str(refusal) or "forbidden"
        except BaseException as error:
            self.errors.append(error)


@cache
def _seat(name: str) -> ThreadPoolExecutor:
    """A thread that keeps its connection from race to race: a new one knows no table yet, and has to read of each
    again before it can plan anything."""
    return ThreadPoolExecutor(1, name)


def leave_seats() -> None:
    """Close the kept connections, for nobody drops a database while somebody is in it."""
    for name in ("first", "second"):
        _seat(name).submit(lambda: connection.close()).result(PATIENCE)


def _waits_for_a_lock(pid: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT wait_event_type = 'Lock' FROM pg_stat_activity WHERE pid = %s", [pid])
        row = cursor.fetchone()
    return bool(row and row[0])


def one_after_the_other(first: Press, second: Press) -> Pressed:
    """`first` has pressed and not yet committed when `second` presses; who waits is seen in the database."""
    pressed, holding, release, pid = Pressed(), threading.Event(), threading.Event(), [0]

    def hold() -> None:
        try:
            with transaction.atomic():
                pressed.press("first", first)
                holding.set()
                release.wait(PATIENCE)
        finally:
            holding.set()

    def follow() -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            pid[0] = cursor.fetchone()[0]
        pressed.press("second", second)

    one: Future[None] = _seat("first").submit(hold)
    holding.wait(PATIENCE)
    other: Future[None] = _seat("second").submit(follow)
    deadline = time.monotonic() + PATIENCE
    while not other.done() and time.monotonic() < deadline:
        if pid[0] and _waits_for_a_lock(pid[0]):
            pressed.waited = True
            break
        time.sleep(0.005)
    release.set()
    one.result(PATIENCE)
    other.result(PATIENCE)
    return pressed


def at_once(*presses: Press) -> Pressed:
    """All let go at the same moment; the database decides."""
    pressed, gate = Pressed(), threading.Barrier(len(presses))

    def run(name: str, press: Press) -> None:
        try:
            connection.ensure_connection()
            gate.wait(PATIENCE)
            pressed.press(name, press)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(str(n), press)) for n, press in enumerate(presses)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
        assert not thread.is_alive(), "somebody never ended"
    return pressed
