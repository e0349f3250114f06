"""A beat that was killed in the middle of a write starts again."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import settings

from tracker.beat import SturdyScheduler
from tracker.celery import app


def started(place: Path) -> set[str]:
    """The jobs that a beat with this file would wake."""
    scheduler = SturdyScheduler(app, schedule_filename=str(place))
    names = set(scheduler.schedule)
    scheduler.close()
    return names


@pytest.mark.parametrize("share", [0.0, 0.2, 0.5, 0.8, 0.99])
def test_a_torn_schedule_is_begun_anew(tmp_path: Path, share: float) -> None:
    jobs = set(settings.CELERY_BEAT_SCHEDULE)
    assert started(tmp_path / "schedule") >= jobs
    for torn in sorted(tmp_path.iterdir()):
        content = torn.read_bytes()
        torn.write_bytes(content[: int(len(content) * share)])
        assert started(tmp_path / "schedule") >= jobs, torn.name


def test_beat_is_told_to_use_it() -> None:
    assert app.conf.beat_scheduler == "tracker.beat:SturdyScheduler"
