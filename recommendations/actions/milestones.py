"""节点: the dated steps a unit sets itself, and ticks off when it reports."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from tracker.errors import Refused
from tracker.models import User

from ..models import Assignment, Milestone
from ..notices import call_off
from ..permissions import ASSIGNMENT

MOST_MILESTONES = 8


@dataclass(frozen=True)
class MilestoneStep:
    """One milestone as it shall stand; `key` is that of the milestone it changes, None makes a new one."""

    title: str
    due_on: dt.date
    key: int | None = None

    @property
    def told(self) -> str:
        return f"{self.due_on.isoformat()} {self.title}"


@transaction.atomic
def set_milestones(
    *, actor: User, assignment: Assignment, now: dt.datetime, steps: Sequence[MilestoneStep]
) -> list[Milestone]:
    """定节点: the milestones still ahead become exactly these; the ones that stand, by day.

    One that is not among them is dropped, and stays on the record as dropped; one that is done stays as it
    is. A day that is new lies between today and the item's deadline. Raises Refused with what is wrong.
    """
    today = timezone.localdate(now)
    locked = ASSIGNMENT.take_up("set_milestones", actor=actor, subject=assignment, now=now)
    standing = list(locked.milestones.filter(dropped_at=None))
    ahead = {row.pk: row for row in standing if row.done_on is None}
    _check(locked, steps, ahead, len(standing) - len(ahead), today)
    before = [told(row) for row in standing]
    for row in ahead.values():
        if row.pk not in {step.key for step in steps}:
            row.dropped_at = now
            row.save(update_fields=["dropped_at"])
    last = max((row.position for row in locked.milestones.all()), default=0)
    for step in steps:
        if step.key is None:
            last += 1
            locked.milestones.create(position=last, title=step.title, due_on=step.due_on)
        elif (row := ahead[step.key]) and (row.title, row.due_on) != (step.title, step.due_on):
            row.title, row.due_on = step.title, step.due_on
            row.save(update_fields=["title", "due_on"])
    found = list(locked.milestones.filter(dropped_at=None))
    ASSIGNMENT.settle(
        "set_milestones",
        actor=actor,
        locked=locked,
        now=now,
        related={"milestones": (before, [told(row) for row in found])},
    )
    call_off(subject=locked, now=now, reason=_("节点已调整"), ladders=("milestone",))
    return found


def told(row: Milestone) -> str:
    return f"{row.due_on.isoformat()} {row.title}"


def _check(
    item: Assignment, steps: Sequence[MilestoneStep], ahead: dict[int, Milestone], done: int, today: dt.date
) -> None:
    keys = [step.key for step in steps if step.key is not None]
    if len(keys) != len(set(keys)) or any(key not in ahead for key in keys):
        raise Refused(_("有的节点刚刚完成或取消，没有改动。请刷新后再定节点。"))
    if done + len(steps) > MOST_MILESTONES:
        raise Refused(_("节点最多%(most)s个，已完成的也计在内，请减少几个。") % {"most": MOST_MILESTONES})
    for step in steps:
        is_kept = step.key is not None and ahead[step.key].due_on == step.due_on
        if not is_kept and not today <= step.due_on <= item.due_on:
            raise Refused(
                _("节点“%(title)s”的日期应在今天和办理期限%(day)s之间，请改日期，或先申请延期。")
                % {"title": step.title, "day": item.due_on.isoformat()}
            )


def tick_off(item: Assignment, done: Sequence[Milestone], today: dt.date) -> list[str]:
    """Mark these milestones of a locked item as reached today; what they are called. Raises Refused."""
    titles = []
    for row in Milestone.objects.filter(pk__in=[milestone.pk for milestone in done], assignment=item):
        if row.done_on is None and row.dropped_at is None:
            row.done_on = today
            row.save(update_fields=["done_on"])
            titles.append(row.title)
    if len(titles) != len(done):
        raise Refused(_("有的节点刚刚完成或取消，请刷新后再勾选已完成的节点。"))
    return titles


def share_done(item: Assignment) -> int:
    """已完成 ÷ 全部节点, in whole per cent, rounded down: 100 is only for all. Raises Refused without any."""
    standing = list(item.milestones.filter(dropped_at=None))
    if not standing:
        raise Refused(_("没有定节点的，请填写完成率。"))
    return 100 * sum(row.done_on is not None for row in standing) // len(standing)
