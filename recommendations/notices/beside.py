"""Work beside the current thread's, one thing after the other, on a database connection of its own."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from types import TracebackType
from typing import Any, TypeVar

from django.db import connection

T = TypeVar("T")


class Beside:
    """One thread and its connection, for as long as this is open.

    Inside a transaction there is no beside, since another connection would not see what it has written: there
    each call is done at once, here.
    """

    def __enter__(self) -> Beside:
        self._thread = None if connection.in_atomic_block else ThreadPoolExecutor(1)
        return self

    def call(self, act: Callable[..., T], *given: Any) -> Future[T]:
        """Begin after what was called before; its result, or what it raised, is asked of the future."""
        if self._thread is not None:
            return self._thread.submit(act, *given)
        found: Future[T] = Future()
        found.set_result(act(*given))
        return found

    def __exit__(
        self, kind: type[BaseException] | None, raised: BaseException | None, at: TracebackType | None
    ) -> None:
        if self._thread is not None:
            self._thread.submit(_hang_up)
            self._thread.shutdown()


def _hang_up() -> None:
    """The calling thread's own."""
    connection.close()
