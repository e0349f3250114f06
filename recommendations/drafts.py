"""Drafts that wait for the unit's head: keeping their number on the item, and dropping what came too late."""

from __future__ import annotations

import datetime as dt

from .lifecycle import ASSIGNMENT_MOVES
from .models import Assignment, UnitDraft


def count_drafts(assignment: Assignment) -> None:
    """Keep how many drafts of an item wait. Call under its lock. No value of the record: nobody outside hears."""
    assignment.drafts_waiting = assignment.drafts.filter(state=UnitDraft.State.WAITING).count()
    assignment.save(update_fields=["drafts_waiting"])


def drop_impossible(assignment: Assignment, now: dt.datetime) -> None:
    """After a change of state: a waiting draft of a move that this state does not have is void."""
    if not assignment.drafts_waiting:
        return
    possible = [move for move, state in ASSIGNMENT_MOVES if state == assignment.status]
    waiting = assignment.drafts.filter(state=UnitDraft.State.WAITING)
    waiting.exclude(move__in=possible).update(state=UnitDraft.State.REPLACED, decided_at=now)
    count_drafts(assignment)
