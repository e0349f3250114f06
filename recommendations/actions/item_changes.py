"""Saving one item of a plan or a report: only what was given, on what the person saw, with old and new values.

The event belongs to the item's own row and to no committee: a draft is the government's own, and two people
who work on two items do not stand in each other's way.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from tracker.errors import Refused
from tracker.models import User
from tracker.record import record
from tracker.versions import require_unchanged, seen_as

from ..models import Opinion, OpinionItem, PlanItem, ReportItem
from ..permissions.answering import listed, own_work

Row = PlanItem | ReportItem


def require_own_work(opinion: Opinion, item: OpinionItem) -> None:
    """Raises Refused for an item of another opinion, or one that goes along with another."""
    if item.opinion_id != opinion.pk:
        raise Refused(_("这一项不在本意见书内，请从意见书里重新选择。"))
    if item.pk not in {own.pk for own in own_work(listed(opinion))}:
        raise Refused(_("这一项与另一项相同，随该项一并答复，不另填写。"))


def save_item(
    row: Row, changes: Mapping[str, Any], *, verb: str, actor: User, now: dt.datetime, seen: int | None
) -> None:
    """Set what changed and write it down. Raises Stale when the row is no longer what the person saw."""
    seen_as(row, seen)
    require_unchanged(row)
    before = {name: None if row.pk is None else getattr(row, name) for name in changes}
    changed = {name: value for name, value in changes.items() if value != getattr(row, name)}
    is_new = row.pk is None
    if not (changed or is_new):
        return
    for name, value in changed.items():
        setattr(row, name, value)
    row.save()
    written = changes if is_new else changed
    record(
        actor=actor,
        verb=verb,
        subject=row,
        now=now,
        before={name: before[name] for name in written},
        after={"item": row.item_id, **written} if is_new else dict(written),
    )
