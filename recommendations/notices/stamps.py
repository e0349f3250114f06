"""What was answered is stamped beside the sending: some letters together, and none long after its answer."""

from __future__ import annotations

import datetime as dt
from threading import Condition, Thread
from types import TracebackType

from django.db import connection

from .channels.answers import Answer
from .letters import Letter
from .stamping import stamp

TOGETHER = 10
"""Letters stamped in one transaction. It waits for the disk however little it writes: half as many make the stamps,
and not the letters, what is waited for."""
AT_LATEST = 0.03
"""Seconds after its answer that a letter is stamped, with however few others: it does not wait for letters after it,
which a slow server may hold up for minutes."""
IN_DOUBT = 20
"""Letters, at most, that are sent again when a worker dies: on their way, or answered and not stamped yet."""


class Stamps:
    """One thread and its connection, for as long as this is open.

    Inside a transaction there is no beside, since another connection would not see what it has written: there
    they are stamped here.
    """

    def __enter__(self) -> Stamps:
        self._answered: list[tuple[Letter, Answer]] = []
        self._now: dt.datetime
        self._under_way = 0
        self._is_asked = self._is_over = False
        self._trouble: BaseException | None = None
        self._turn = Condition()
        self._thread = None if connection.in_atomic_block else Thread(target=self._work)
        if self._thread:
            self._thread.start()
        return self

    def add(self, letter: Letter, answer: Answer, now: dt.datetime) -> None:
        """Have it stamped soon, with the others of that moment. While too many are in doubt, no further letter should
        leave: returns when it may. Raises what stamping raised."""
        with self._turn:
            self._answered.append((letter, answer))
            self._now = now
            if len(self._answered) >= TOGETHER:
                self._begin()
            self._wait_for(IN_DOUBT - 1)

    def wait(self) -> None:
        """Until everything is stamped. Raises what stamping raised."""
        with self._turn:
            self._is_asked = True
            self._begin()
            self._wait_for(0)
            self._is_asked = False

    def close(self) -> None:
        """Stamp what was answered and end, in whatever state; asked of `wait` is whether it went well."""
        with self._turn:
            self._is_over = True
            self._turn.notify_all()
        if self._thread:
            self._thread.join()

    def __exit__(
        self, kind: type[BaseException] | None, raised: BaseException | None, at: TracebackType | None
    ) -> None:
        self.close()

    def _begin(self) -> None:
        if self._thread:
            self._turn.notify_all()
        elif answered := self._taken():
            stamp(answered, self._now)
            self._under_way = 0

    def _wait_for(self, most: int) -> None:
        if self._thread:
            self._turn.wait_for(lambda: self._trouble or len(self._answered) + self._under_way <= most)
        if self._trouble:
            raise self._trouble

    def _taken(self) -> list[tuple[Letter, Answer]]:
        answered, self._answered = self._answered, []
        self._under_way = len(answered)
        return answered

    def _work(self) -> None:
        try:
            while not self._is_over or self._answered:
                with self._turn:
                    self._under_way = 0
                    self._turn.notify_all()
                    self._turn.wait_for(self._is_time, AT_LATEST)
                    answered = self._taken()
                if answered:
                    stamp(answered, self._now)
        except BaseException as trouble:  # raised where letters are added
            self._trouble = trouble
        finally:
            with self._turn:
                self._under_way = 0
                self._turn.notify_all()
            connection.close()

    def _is_time(self) -> bool:
        is_asked = self._is_asked and bool(self._answered)
        return is_asked or self._is_over or len(self._answered) >= TOGETHER
