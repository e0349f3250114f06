"""The clock of the jobs, made to survive its own death."""

from __future__ import annotations

from typing import Any

from celery.beat import PersistentScheduler


class SturdyScheduler(PersistentScheduler):  # type: ignore[misc]
    """Celery's own, which remembers in a file when each job last ran. One that was killed in the middle of a
    write leaves a torn file; Celery replaces what it cannot open, but dies of what it opens and cannot read."""

    def _open_schedule(self) -> Any:
        """Raises while it is being opened, where Celery expects it: then the file is removed and begun anew."""
        store = super()._open_schedule()
        for key in list(store):
            store[key]
        return store
