"""Giving bulk orders in tests, and doing them as a worker would."""

from __future__ import annotations

import datetime as dt
from copy import copy
from typing import Any

from django.db import models
from django.db.models.base import ModelState
from django.http import QueryDict

from recommendations.bulk import ORDERS, place_order, select
from recommendations.bulk.working import work
from recommendations.models import Assignment, BulkJob, BulkRow, Recommendation
from tests import cast
from tracker.models import User

ANSWERS: dict[str, dict[str, list[str]]] = {"nudge": {"text": ["请抓紧办理。"]}}


def many(world: cast.World, number: int) -> list[Assignment]:
    """So many more items of 市科委, copied from the one there is."""
    start = Recommendation.objects.count()
    rows = []
    for n in range(start, start + number):
        asked, item = copy(world.recommendations[0]), copy(world.assignment)
        asked.pk, asked.number, asked._state = None, f"N{n}", ModelState()
        asked.save()
        item.pk, item.recommendation, item._state = None, asked, ModelState()
        item.save()
        rows.append(item)
    return rows


class Ticking:
    """A clock that moves a little each time somebody looks at it."""

    def __init__(self, start: dt.datetime | None = None, step: float = 0.01) -> None:
        self.now, self.step = start or cast.ago(0), dt.timedelta(seconds=step)

    def __call__(self) -> dt.datetime:
        self.now += self.step
        return self.now


def ordered(
    who: User, name: str, *rows: models.Model, answers: dict[str, list[str]] | None = None, **given: Any
) -> BulkJob:
    """An order on these rows (or, with `all`, on what a filter finds), not yet worked."""
    asked = QueryDict(mutable=True)
    asked.setlist("pk", [str(row.pk) for row in rows])
    for key, value in given.items():
        asked[key] = str(value)
    order = ORDERS[name]
    selection = select(who, order, asked, cast.TODAY)
    answers = ANSWERS.get(name, {}) if answers is None else answers
    return place_order(actor=who, order=order, selection=selection, answers=answers, now=cast.ago(0))


def worked(job: BulkJob) -> BulkJob:
    work(Ticking())
    job.refresh_from_db()
    return job


def told(job: BulkJob) -> list[tuple[str, str]]:
    """Each row's result and sentence, in order."""
    return list(BulkRow.objects.filter(job=job).order_by("position").values_list("result", "message"))


def counts(job: BulkJob) -> tuple[str, int, int, int]:
    job.refresh_from_db()
    return job.state, job.total, job.done, job.refused
