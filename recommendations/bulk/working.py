"""The worker's side: claim an order with a lease, do its rows one by one, each as a whole.

A row's effect and its result are one transaction, so whatever kills the worker leaves the row either done
and told, or untouched and waiting. Rows are taken with SKIP LOCKED: two workers never do the same one.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import InterfaceError, OperationalError, connection, transaction
from django.http import QueryDict
from django.utils.translation import gettext as _

from tracker.errors import Refused
from tracker.models import User

from ..models import BulkJob, BulkRow
from .exporting import export
from .orders import EXPORT, ORDERS, Order

logger = logging.getLogger(__name__)
Clock = Callable[[], dt.datetime]
State, Result = BulkJob.State, BulkRow.Result

LEASE = dt.timedelta(seconds=60)
RENEWED = dt.timedelta(seconds=1)
TURN = dt.timedelta(seconds=20)
"""One order has the worker for this long, then the next one has its turn: a big order does not hold up a small."""
LONGEST = dt.timedelta(minutes=5)
"""One call; well below CELERY_TASK_TIME_LIMIT. The next call goes on."""


def work(clock: Clock) -> int:
    """Do what waits, in turns; how many rows."""
    started, done = clock(), 0
    while clock() - started < LONGEST:
        job = claim(clock())
        if job is None:
            break
        taken = _turn(job, clock)
        done += taken
        if not taken:  # the rows left are in another worker's hands
            break
    return done


def claim(now: dt.datetime) -> BulkJob | None:
    """Take the order that has waited longest and is in nobody's hands, or in a dead worker's."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE recommendations_bulkjob SET state = 'running', lease_until = %s WHERE id = (
                SELECT id FROM recommendations_bulkjob
                WHERE state IN ('waiting', 'running') AND (lease_until IS NULL OR lease_until <= %s)
                ORDER BY lease_until NULLS FIRST, id LIMIT 1 FOR UPDATE SKIP LOCKED)
            RETURNING id""",
            [now + LEASE, now],
        )
        found = cursor.fetchone()
    return BulkJob.objects.get(pk=found[0]) if found else None


def _turn(job: BulkJob, clock: Clock) -> int:
    started = renewed = clock()
    done, place = 0, 0
    if job.move == EXPORT:
        done = export(job, now=started)
    else:
        while (now := clock()) - started < TURN and (next_place := work_row(job, place, now)):
            done, place = done + 1, next_place
            if now - renewed >= RENEWED:
                renewed = now
                _keep_counts(job, lease_until=now + LEASE)
    _finish(job, clock())
    return done


def work_row(job: BulkJob, after: int, now: dt.datetime) -> int:
    """Do the next row that waits; its position, or 0 when there is none (or the order was stopped)."""
    with transaction.atomic():
        waiting = BulkRow.objects.filter(job=job, result=Result.WAITING, position__gt=after, job__state=State.RUNNING)
        row = waiting.select_for_update(of=("self",), skip_locked=True).order_by("position").first()
        if row is None:
            return 0
        row.message = _outcome(job, row, now)[:300]
        row.result = Result.REFUSED if row.message else Result.DONE
        row.save(update_fields=["result", "message"])
        return row.position


def _outcome(job: BulkJob, row: BulkRow, now: dt.datetime) -> str:
    """Make the move in a savepoint; why not, or nothing."""
    try:
        with transaction.atomic():
            _perform(job, row, now)
    except Refused as refused:
        return str(refused)
    except PermissionDenied:
        return _("你现在没有办理这一件的权限。")
    except ValidationError as error:
        return "；".join(error.messages)
    except (OperationalError, InterfaceError):
        raise  # the database itself: the row keeps waiting
    except Exception:
        logger.exception("bulk order %s, row %s", job.pk, row.position)
        return _("系统出错，这一件没有任何改动。请重试；仍不行时单独办理这一件。")
    return ""


def _perform(job: BulkJob, row: BulkRow, now: dt.datetime) -> None:
    """The very action the page would call, by the person as they are now, on the row as it is now."""
    order, actor = ORDERS[job.move], _actor(job)
    if actor.role not in order.roles or not order.is_open:
        raise PermissionDenied
    subject = order.kind.mine(actor).filter(pk=getattr(row, f"{order.kind.column}_id")).first()
    if subject is None:
        raise Refused(_("这一件已不对你开放。"))
    assert order.form is not None
    form = order.form(_answers(order, job, subject), actor=actor, subject=order.kind.subject(subject))
    if not form.is_valid():
        raise ValidationError(
            [f"{_label(form, name)}{said}" for name, errors in form.errors.items() for said in errors]
        )
    form.act(now=now)


def _label(form: Any, name: str) -> str:
    return f"{form.fields[name].label}：" if name in form.fields else ""


def _actor(job: BulkJob) -> User:
    actor = User.objects.select_related("organization__region").get(pk=job.actor_id)
    if not actor.is_active:
        raise Refused(_("下达这次批量办理的账号已停用。"))
    actor.origin = job.origin
    return actor


def _answers(order: Order, job: BulkJob, row: Any) -> QueryDict:
    data = QueryDict(mutable=True)
    for name, values in job.answers.items():
        data.setlist(name, values)
    for name, value in order.kind.own(row).items():
        data[name] = str(value)
    return data


def _keep_counts(job: BulkJob, **also: Any) -> None:
    rows = BulkRow.objects.filter(job=job)
    done, refused = (rows.filter(result=result).count() for result in (Result.DONE, Result.REFUSED))
    BulkJob.objects.filter(pk=job.pk).update(done=done, refused=refused, **also)


@transaction.atomic
def _finish(job: BulkJob, now: dt.datetime) -> None:
    """End of a turn: the counts, and either the end of the order or its release to whoever comes next."""
    locked = BulkJob.objects.select_for_update().get(pk=job.pk)
    _keep_counts(job, lease_until=now)
    if locked.state == State.RUNNING and not BulkRow.objects.filter(job=job, result=Result.WAITING).exists():
        BulkJob.objects.filter(pk=job.pk).update(state=State.DONE, finished_at=now, lease_until=None)
