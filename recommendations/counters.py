"""The numbers beside the places in the navigation, all of them in one query a page."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from django.db import connection
from django.db.models import Q, QuerySet
from django.db.models.functions import Now
from django.utils import timezone

from tracker.composed import HOLE
from tracker.models import Role, User
from tracker.models.people import UNIT_ROLES
from tracker.prepared import Prepared
from tracker.seen import HOME

from .asking import lists_of
from .counts import count_up_to
from .models import BulkJob, Channel, Notice, Vote
from .models.channels import KEEPERS
from .notices.mail_line import cut_off
from .work import items_waiting, opinions_waiting, questions_waiting, unit_items

INBOX, WORKBENCH, MY_ITEMS = "recommendations:inbox", "recommendations:workbench", "recommendations:my-items"
CHANNELS, OVERVIEW = "recommendations:channel-list", "recommendations:overview"
OPERATIONS = "recommendations:operations"
QUESTIONS = "recommendations:question-list"
NOT_WORKBENCH = ("unread", "orders", "todo", "late", "drafts", "dead", "cut_off", "ballots", "to_answer")
"""Numbers that stand elsewhere than on the workbench."""


def waiting(user: User, today: dt.date) -> dict[str, int]:
    """How much waits for this person, by section, and `unread`. Asked once for a person as loaded: the
    frame and the page need the same numbers, and a person is loaded anew for each request."""
    asked: dict[dt.date, dict[str, int]] = user.__dict__.setdefault("_waiting", {})
    if today not in asked:
        names, statement = _statement(user.role, today)
        with connection.cursor() as cursor:
            cursor.execute(*statement.filled(connection, user.pk, user.organization_id))
            asked[today] = dict(zip(names, cursor.fetchone(), strict=True))
    return asked[today]


@lru_cache(maxsize=100)
def _statement(role: str, today: dt.date) -> tuple[list[str], Prepared]:
    """The names of the numbers, and what asks a person and an organization for them all: composing a dozen counts
    takes five times as long as answering them. It rests on nothing but the role and the day, since the person it is
    composed for has nothing else.
    """
    counted = _counted(User(pk=HOLE, role=role, organization_id=HOME), today)
    columns: dict[str, Any] = {f"n_{name}": count_up_to(rows) for name, rows in counted.items()}
    text, given = User.objects.filter(pk=HOLE).values(**columns).query.sql_with_params()
    return list(counted), Prepared("waiting", text, given, [HOLE, HOME])


def _counted(user: User, today: dt.date) -> dict[str, QuerySet[Any]]:
    """What is counted for this person, by section."""
    rows: dict[str, QuerySet[Any]] = {
        "unread": Notice.objects.filter(recipient=user, read_at=None, cancelled_at=None),
        "orders": BulkJob.objects.filter(actor=user).filter(
            Q(finished_at=None) | Q(refused__gt=0, created_at__date=today)
        ),
        **items_waiting(user, today),
        **opinions_waiting(user, today),
        **questions_waiting(user),
    }
    if user.role in UNIT_ROLES:
        items = unit_items(user)
        todo = items["todo"]
        rows |= {"todo": todo, "drafts": items["drafts"], "late": todo.overdue(today)}
        rows["to_answer"] = lists_of(user)["todo"][1]
    if user.role == Role.MEMBER:
        rows["ballots"] = Vote.objects.open_to(user, today)
    if user.role in (*KEEPERS, Role.SYSADMIN):
        rows["dead"] = Channel.objects.visible_to(user).dead()
    if user.role == Role.SYSADMIN:
        rows["cut_off"] = cut_off(Now())
    return rows


def work_total(counts: dict[str, int]) -> int:
    """The sections of the workbench together."""
    return sum(number for name, number in counts.items() if name not in NOT_WORKBENCH)


COUNTED: dict[str, Callable[[dict[str, int]], int]] = {
    WORKBENCH: work_total,
    MY_ITEMS: lambda counts: counts.get("todo", 0),
    OVERVIEW: lambda counts: counts.get("ballots", 0),
    INBOX: lambda counts: counts["unread"],
    CHANNELS: lambda counts: counts.get("dead", 0),
    OPERATIONS: lambda counts: counts.get("cut_off", 0),
    QUESTIONS: lambda counts: counts.get("asked", 0) + counts.get("answered", 0) + counts.get("to_answer", 0),
}
"""Place → its number out of `waiting`."""


def counter(name: str) -> Callable[[Any], int]:
    """What the navigation calls for one place. It stands at the edge, so it reads the clock."""
    return lambda user: COUNTED[name](waiting(user, timezone.localdate()))
