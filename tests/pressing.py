"""Offered is accepted: what the rules offer a person is exactly what the action then lets them do."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from typing import Any, TypeVar

from django.core.exceptions import PermissionDenied
from django.db import connection, models, transaction

from tests.cast import TODAY
from tracker.errors import Refused
from tracker.models import Event, User
from tracker.moves import Lifecycle
from tracker.prepared import Prepared

M = TypeVar("M", bound=models.Model)
Press = Callable[[Any, M], object]
"""Does one move as one person (None is the system) on one subject."""


def traces(subject: models.Model) -> tuple[Any, ...]:
    """Everything a refused move must leave alone: the row, what hangs on it, and the record."""
    with connection.cursor() as cursor:
        cursor.execute(*_tracing(type(subject)).filled(connection, subject.pk))
        (found,) = cursor.fetchall()
    return tuple(found)


@cache
def _tracing(model: type[models.Model]) -> Prepared:
    """The whole row of this model, and the number of all that hangs on it and of the record."""
    related = [field for field in model._meta.related_objects if not isinstance(field, models.ManyToManyRel)]
    counts = [
        f'(SELECT count(*) FROM "{field.related_model._meta.db_table}" WHERE "{field.field.column}" = %s)'
        for field in related
    ]
    counts.append(f'(SELECT count(*) FROM "{Event._meta.db_table}")')
    text = f'SELECT whole::text, {", ".join(counts)} FROM "{model._meta.db_table}" whole WHERE id = %s'
    return Prepared("traces", text, ["key"] * text.count("%s"), ["key"])


def tried(press: Press[M], person: User | None, subject: M) -> str:
    """`done`, `forbidden` or `refused`."""
    try:
        press(person, subject)
    except PermissionDenied:
        return "forbidden"
    except Refused as refusal:
        return "refused" if str(refusal).endswith("。") else f"refused without a sentence: {refusal}"
    return "done"


def outcome(press: Press[M], person: User | None, subject: M) -> str:
    """What comes of it. What was done is taken back, so that the next press finds the same; what a refusal left
    behind, if it did, stays to be found."""
    before = transaction.savepoint()
    happened = tried(press, person, subject)
    (transaction.savepoint_rollback if happened == "done" else transaction.savepoint_commit)(before)
    return happened


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
            # What is refused, the action itself takes back; what should have been refused and was done, is found.
            happened = (outcome if expected == "done" else tried)(press, person, subject)
            if happened != expected:
                found.append(f"{person} {move}: offered {expected}, was {happened}")
            if move in waiting and (move in offered or happened != "refused"):
                found.append(f"{person} {move}: told to wait, was {happened}")
        if traces(subject) != before:
            found.append(f"{person}: something was refused, yet something changed")
    return found
