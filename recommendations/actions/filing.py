"""Signed papers beside an opinion: kept as received, never replaced."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from tracker.files import Upload, store_all
from tracker.models import User

from ..models import Opinion, OpinionPaper


def file_papers(
    uploads: Sequence[Upload], kind: OpinionPaper.Kind, *, opinion: Opinion, actor: User, now: dt.datetime
) -> list[OpinionPaper]:
    """Keep all or none. Needs the action's transaction around it."""
    return [
        OpinionPaper.objects.create(
            opinion=opinion, kind=kind, round=opinion.round, file=stored, filed_by=actor, at=now
        )
        for stored in store_all(uploads, actor=actor, now=now)
    ]
