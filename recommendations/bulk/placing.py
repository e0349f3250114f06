"""Giving an order, stopping it, and trying again what was refused."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.utils.translation import gettext as _

from tracker.errors import Refused
from tracker.models import User
from tracker.record import record

from ..models import BulkJob, BulkRow
from .orders import MOST, Order, Selection

State = BulkJob.State


@transaction.atomic
def place_order(
    *,
    actor: User,
    order: Order,
    selection: Selection,
    answers: Mapping[str, Sequence[str]],
    now: dt.datetime,
) -> BulkJob:
    """Write the order and its rows; a worker does the rest. Raises Refused for none and for too many."""
    if actor.role not in order.roles or not order.is_open:
        raise PermissionDenied
    job = BulkJob.objects.create(
        actor=actor,
        origin=actor.origin,
        move=order.name,
        answers={name: list(values) for name, values in answers.items()},
        total=0,
        created_at=now,
    )
    job.total = _write_rows(job, order, selection)
    if not job.total:
        raise Refused(_("没有选中任何一件。请先勾选，或选“全部符合条件的”。"))
    if job.total > MOST:
        raise Refused(_("一次最多办理%(most)s件，选中的超过了这个数。请缩小筛选范围，分次办理。") % {"most": MOST})
    job.save(update_fields=["total"])
    record(actor=actor, verb="order", subject=job, now=now, after={"move": order.name, "total": job.total})
    return job


def _write_rows(job: BulkJob, order: Order, selection: Selection) -> int:
    """One INSERT … SELECT of at most one row too many; how many."""
    rows = selection.rows if selection.rows.query.is_sliced else selection.rows[: MOST + 1]
    sql, values = rows.values_list("pk").query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO recommendations_bulkrow (job_id, position, {order.kind.column}_id, result, message)"
            f" SELECT %s, row_number() OVER (), chosen.id, 'waiting', '' FROM ({sql}) AS chosen(id)",
            [job.pk, *values],
        )
        return int(cursor.rowcount)


def _held(actor: User, job: BulkJob) -> BulkJob:
    locked = BulkJob.objects.select_for_update().get(pk=job.pk)
    if locked.actor_id != actor.pk:
        raise PermissionDenied
    return locked


@transaction.atomic
def stop_order(*, actor: User, job: BulkJob, now: dt.datetime) -> BulkJob:
    """Stop: what is done stays done, the row in hand is finished, the rest is left alone."""
    locked = _held(actor, job)
    if locked.state not in (State.WAITING, State.RUNNING):
        raise Refused(_("这次批量办理已经结束，不用再停止。"))
    locked.state, locked.finished_at = State.STOPPED, now
    locked.save(update_fields=["state", "finished_at"])
    record(actor=actor, verb="stop", subject=locked, now=now)
    return locked


@transaction.atomic
def retry_order(*, actor: User, job: BulkJob, now: dt.datetime) -> BulkJob:
    """Try again what was refused, and go on with what a stop left."""
    locked = _held(actor, job)
    if locked.state not in (State.DONE, State.STOPPED):
        raise Refused(_("这次批量办理还没有结束，请等它办完再重试。"))
    rows = BulkRow.objects.filter(job=locked)
    again = rows.filter(result=BulkRow.Result.REFUSED).update(result=BulkRow.Result.WAITING, message="")
    if not rows.filter(result=BulkRow.Result.WAITING).exists():
        raise Refused(_("各件都已办成，没有要重试的。"))
    locked.state, locked.finished_at, locked.lease_until = State.WAITING, None, None
    locked.refused -= min(locked.refused, again)
    locked.save(update_fields=["state", "finished_at", "lease_until", "refused"])
    record(actor=actor, verb="retry", subject=locked, now=now, after={"total": again})
    return locked
