"""The numbers beside the places in the navigation, all of them in one query a page."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.db.models import Q
from django.utils import timezone

from tracker.models import Role, User
from tracker.models.people import UNIT_ROLES

from .asking import lists_of
from .counts import count_up_to, in_one_query
from .models import BulkJob, Channel, Notice, Vote
from .models.channels import KEEPERS
from .work import items_waiting, opinions_waiting, questions_waiting, unit_items

INBOX, WORKBENCH, MY_ITEMS = "recommendations:inbox", "recommendations:workbench", "recommendations:my-items"
CHANNELS, OVERVIEW = "recommendations:channel-list", "recommendations:overview"
QUESTIONS = "recommendations:question-list"
NOT_WORKBENCH = ("unread", "orders", "todo", "late", "drafts", "dead", "ballots", "to_answer")
"""Numbers that stand elsewhere than on the workbench."""


def waiting(user: User, today: dt.date) -> dict[str, int]:
    """How much waits for this person, by section, and `unread`. Asked once for a person as loaded: the
    frame and the page need the same numbers, and a person is loaded anew for each request."""
    asked: dict[dt.date, dict[str, int]] = user.__dict__.setdefault("_waiting", {})
    if today not in asked:
        unread = Notice.objects.filter(recipient=user, read_at=None, cancelled_at=None)
        orders = BulkJob.objects.filter(actor=user).filter(
            Q(finished_at=None) | Q(refused__gt=0, created_at__date=today)
        )
        columns: dict[str, Any] = {"n_unread": count_up_to(unread), "n_orders": count_up_to(orders)}
        sections = {**items_waiting(user, today), **opinions_waiting(user, today), **questions_waiting(user)}
        for name, rows in sections.items():
            columns[f"n_{name}"] = count_up_to(rows)
        if user.role in UNIT_ROLES:
            items = unit_items(user)
            todo = items["todo"]
            columns["n_todo"] = count_up_to(todo)
            columns["n_drafts"] = count_up_to(items["drafts"])
            columns["n_late"] = count_up_to(todo.overdue(today))
            columns["n_to_answer"] = count_up_to(lists_of(user)["todo"][1])
        if user.role == Role.MEMBER:
            columns["n_ballots"] = count_up_to(Vote.objects.open_to(user, today))
        if user.role in (*KEEPERS, Role.SYSADMIN):
            columns["n_dead"] = count_up_to(Channel.objects.visible_to(user).dead())
        asked[today] = {name.removeprefix("n_"): value for name, value in in_one_query(user, **columns).items()}
    return asked[today]


def work_total(counts: dict[str, int]) -> int:
    """The sections of the workbench together."""
    return sum(number for name, number in counts.items() if name not in NOT_WORKBENCH)


COUNTED: dict[str, Callable[[dict[str, int]], int]] = {
    WORKBENCH: work_total,
    MY_ITEMS: lambda counts: counts.get("todo", 0),
    OVERVIEW: lambda counts: counts.get("ballots", 0),
    INBOX: lambda counts: counts["unread"],
    CHANNELS: lambda counts: counts.get("dead", 0),
    QUESTIONS: lambda counts: counts.get("asked", 0) + counts.get("answered", 0) + counts.get("to_answer", 0),
}
"""Place → its number out of `waiting`."""


def counter(name: str) -> Callable[[Any], int]:
    """What the navigation calls for one place. It stands at the edge, so it reads the clock."""
    return lambda user: COUNTED[name](waiting(user, timezone.localdate()))
