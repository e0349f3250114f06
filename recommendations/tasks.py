"""Jobs that the clock wakes. What is due lives in the database; a lost call loses nothing."""

from __future__ import annotations

import datetime as dt
import functools
import logging
from collections.abc import Callable
from typing import TypeVar

from celery import shared_task
from django.utils import timezone
from kombu.exceptions import OperationalError as NoBroker

from tracker.errors import Refused
from tracker.models import RuleSet
from tracker.models.calendar import load_calendar

from .actions import accept_unsigned_assignment, recompute_deadlines
from .bulk.working import work
from .lifecycle import AssignmentStatus
from .models import Assignment, AssignmentQuerySet
from .notices.delivery import deliver
from .notices.planning import plan
from .operations import note_run

R = TypeVar("R")

logger = logging.getLogger(__name__)

MOST_BATCHES = 20
"""Batches one call delivers; the next call, seconds later, goes on."""
MOST_ACCEPTED = 500


def watched(job: Callable[[], R]) -> Callable[[], R]:
    """Write down each run of a job, and what broke it."""

    @functools.wraps(job)
    def run() -> R:
        started = timezone.now()
        try:
            result = job()
        except Exception as trouble:
            said = f"{type(trouble).__name__}: {trouble}"
            note_run(job.__name__, started=started, finished=timezone.now(), result={}, trouble=said)
            raise
        note_run(job.__name__, started=started, finished=timezone.now(), result=result)
        return result

    return run


@shared_task  # type: ignore[untyped-decorator]
@watched
def plan_notices() -> dict[str, int]:
    """The morning sweep, on working days. A missed morning is caught up by the next."""
    now = timezone.now()
    today = timezone.localdate(now)
    follow_calendar()
    if not load_calendar(today.year - 1, today.year).is_working(today):
        return {}
    return plan(today=today, now=now)


@shared_task  # type: ignore[untyped-decorator]
@watched
def deliver_notices() -> int:
    """Send what waits, batch by batch; how many notices were taken."""
    taken = 0
    for _batch in range(MOST_BATCHES):
        found = deliver(now=timezone.now())
        taken += found
        if not found:
            break
    return taken


@shared_task  # type: ignore[untyped-decorator]
@watched
def accept_unsigned() -> int:
    """逾期未签收视为接受, where the committee's rules say so; how many items. The rest follow next time."""
    now = timezone.now()
    accepted = 0
    for assignment in unsigned(timezone.localdate(now))[:MOST_ACCEPTED]:
        try:
            accept_unsigned_assignment(assignment=assignment, now=now)
        except Refused:  # signed a moment ago
            continue
        accepted += 1
    return accepted


@shared_task  # type: ignore[untyped-decorator]
@watched
def work_bulk() -> int:
    """Do the rows of bulk orders, in turns; how many. Woken by each order, and by the clock in case that was lost."""
    return work(timezone.now)


def wake_bulk() -> None:
    """Call a worker now. Without a broker the clock's next call does it."""
    try:
        work_bulk.apply_async(retry=False, expires=20)
    except NoBroker:
        logger.warning("no broker: the bulk order waits for the clock")


@shared_task  # type: ignore[untyped-decorator]
def follow_calendar() -> int:
    """Compute anew the deadlines that a changed working calendar moves, to the last; how many."""
    moved = 0
    while done := recompute_deadlines(actor=None, now=timezone.now()):
        moved += done
    return moved


def unsigned(today: dt.date) -> AssignmentQuerySet:
    """Items past their signing day, of committees whose own rules, or else the general ones, accept silence."""
    own = dict(RuleSet.objects.values_list("committee", "auto_accept"))
    rows = Assignment.objects.filter(status=AssignmentStatus.PENDING, sign_due_on__lt=today)
    if own.get(None):
        rows = rows.exclude(committee__in=[pk for pk, accepts in own.items() if pk and not accepts])
    else:
        rows = rows.filter(committee__in=[pk for pk, accepts in own.items() if pk and accepts])
    found: AssignmentQuerySet = rows.order_by("sign_due_on", "id")
    return found
