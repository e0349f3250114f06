"""Many values as one parameter."""

from __future__ import annotations

from collections.abc import Iterable


def array_of(values: Iterable[object]) -> str:
    """Numbers or days as PostgreSQL writes an array: one value to send instead of hundreds."""
    return f"{{{','.join(map(str, values))}}}"
