"""Jobs that the clock wakes. What is due lives in the database; a lost call loses nothing."""

from __future__ import annotations

import datetime as dt
import functools
import logging
import time
from collections.abc import Callable
from typing import Any, TypeVar

from celery import shared_task
from django.db.models import QuerySet
from django.utils import timezone
from kombu.exceptions import OperationalError as NoBroker

from tracker.errors import Refused
from tracker.models import RuleSet
from tracker.models.calendar import load_calendar

from .actions import accept_unsigned_assignment, accept_unsigned_opinion, recompute_deadlines
from .bulk.working import work
from .lifecycle import AssignmentStatus, OpinionStatus
from .models import Assignment, Opinion
from .notices.alarms import tell_of_dead_channels
from .notices.delivery import deliver_for
from .notices.planning import plan
from .notices.postings import is_anything_due, send_for_one
from .operations import is_done, is_swept, note_run

R = TypeVar("R")

logger = logging.getLogger(__name__)

MAIL_FOR = 15.0
"""Seconds one call gives to mail. Where more waits it wakes the next call, so that other jobs get their turn."""
MORNING = dt.time(7, 30)
MOST_ACCEPTED = 500
CHANNELS_FOR = 15.0
"""Seconds one call gives to channels; the next call goes on with those that had no turn."""


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
    """The morning sweep, on working days. A missed morning is caught up by the next; a second one writes what has come
    about since, for the next digest."""
    now = timezone.now()
    today = timezone.localdate(now)
    follow_calendar()
    if not load_calendar(today.year - 1, today.year).is_working(today):
        return {}
    return plan(today=today, now=now, is_first=not is_swept(today))


@shared_task  # type: ignore[untyped-decorator]
def catch_up_plan() -> bool:
    """Sweep after all when the morning's call was lost with its worker or broker, or broke off; whether it did."""
    now = timezone.now()
    morning = timezone.make_aware(dt.datetime.combine(timezone.localdate(now), MORNING))
    if now < morning or is_done("plan_notices", since=morning):
        return False
    plan_notices()
    return True


@shared_task  # type: ignore[untyped-decorator]
@watched
def deliver_notices() -> int:
    """Send what waits, batch by batch; how many notices were taken. Mail first, then the other channels, and word of
    those that died."""
    taken, is_more = deliver_for(MAIL_FOR, timezone.now)
    send_postings()
    tell_of_dead_channels(timezone.now())
    if is_more:
        wake(deliver_notices)
    return taken


def send_postings() -> None:
    """Channel after channel, for a while: one that hangs costs its time-out once, and the mail nothing."""
    stop, tried = time.monotonic() + CHANNELS_FOR, set[int]()
    while time.monotonic() < stop and is_anything_due(timezone.now()):
        if not send_for_one(now=timezone.now(), tried=tried):
            break


@shared_task  # type: ignore[untyped-decorator]
@watched
def accept_unsigned() -> int:
    """逾期未签收视为接受, where the committee's rules say so; how many opinions and items. The rest follow
    next time."""
    now = timezone.now()
    today, accepted = timezone.localdate(now), 0
    for opinion in unsigned(Opinion.objects.filter(status=OpinionStatus.HANDED_OVER), today)[:MOST_ACCEPTED]:
        accepted += _accepts(functools.partial(accept_unsigned_opinion, opinion=opinion, now=now))
    for assignment in unsigned(Assignment.objects.filter(status=AssignmentStatus.PENDING), today)[:MOST_ACCEPTED]:
        accepted += _accepts(functools.partial(accept_unsigned_assignment, assignment=assignment, now=now))
    return accepted


def _accepts(accept: Callable[[], object]) -> bool:
    try:
        accept()
    except Refused:  # signed a moment ago
        return False
    return True


@shared_task  # type: ignore[untyped-decorator]
@watched
def work_bulk() -> int:
    """Do the rows of bulk orders, in turns; how many. Woken by each order, and by the clock in case that was lost."""
    return work(timezone.now)


def wake_bulk() -> None:
    wake(work_bulk)


def wake(job: Any) -> None:
    """Call a worker now. Without a broker the clock's next call does it."""
    try:
        job.apply_async(retry=False, expires=20)
    except NoBroker:
        logger.warning("no broker: %s waits for the clock", job.name)


@shared_task  # type: ignore[untyped-decorator]
def follow_calendar() -> int:
    """Compute anew the deadlines that a changed working calendar moves, to the last; how many."""
    moved = 0
    while done := recompute_deadlines(actor=None, now=timezone.now()):
        moved += done
    return moved


def unsigned(rows: QuerySet[Any], today: dt.date) -> QuerySet[Any]:
    """Those past their signing day, of committees whose own rules, or else the general ones, accept silence."""
    own = dict(RuleSet.objects.values_list("committee", "auto_accept"))
    rows = rows.filter(sign_due_on__lt=today)
    if own.get(None):
        rows = rows.exclude(committee__in=[pk for pk, accepts in own.items() if pk and not accepts])
    else:
        rows = rows.filter(committee__in=[pk for pk, accepts in own.items() if pk and accepts])
    return rows.order_by("sign_due_on", "id")
