"""Offered is accepted: what the rules offer a person is exactly what the action then lets them do."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar

from django.core.exceptions import PermissionDenied
from django.db import models, transaction

from tests.cast import TODAY
from tracker.errors import Refused
from tracker.models import Event, User
from tracker.moves import Lifecycle

M = TypeVar("M", bound=models.Model)
Press = Callable[[Any, M], object]
"""Does one move as one person (None is the system) on one subject."""


def traces(subject: models.Model) -> tuple[Any, ...]:
    """Everything a refused move must leave alone: the row, what hangs on it, and the record."""
    related = [field for field in subject._meta.related_objects if not isinstance(field, models.ManyToManyRel)]
    hanging = [field.related_model._base_manager.filter(**{field.field.name: subject}).count() for field in related]
    row = type(subject)._base_manager.filter(pk=subject.pk).values().get()
    return row, hanging, Event.objects.count()


def outcome(press: Press[M], person: User | None, subject: M) -> str:
    """`done`, `forbidden` or `refused`. What was done is taken back, so that the next press finds the same;
    what a refusal left behind, if it did, stays to be found."""
    before = transaction.savepoint()
    try:
        press(person, subject)
    except PermissionDenied:
        transaction.savepoint_commit(before)
        return "forbidden"
    except Refused as refusal:
        transaction.savepoint_commit(before)
        return "refused" if str(refusal).endswith("。") else f"refused without a sentence: {refusal}"
    transaction.savepoint_rollback(before)
    return "done"


def disagreements(
    lifecycle: Lifecycle[M],
    presses: Mapping[str, Press[M]],
    people: Iterable[User | None],
    subject: M,
    today: dt.date = TODAY - dt.timedelta(days=1),
) -> list[str]:
    """Where the offer and the action disagree, or a refusal changed something. Empty is right.

    `today` is the day on which the presses are made."""
    found: list[str] = []
    before = traces(subject)
    for person in people:
        offered = set(lifecycle.allowed(person, subject, today))
        waiting = lifecycle.refusals(person, subject, today)
        for move, press in presses.items():
            theirs = lifecycle.who[move](person, subject, today)
            expected = "done" if move in offered else "refused" if theirs else "forbidden"
            happened = outcome(press, person, subject)
            if happened != expected:
                found.append(f"{person} {move}: offered {expected}, was {happened}")
            if move in waiting and (move in offered or happened != "refused"):
                found.append(f"{person} {move}: told to wait, was {happened}")
        if traces(subject) != before:
            found.append(f"{person}: something was refused, yet something changed")
    return found
