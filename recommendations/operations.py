"""How the machinery is doing: queue, oldest waiting notice, jobs, deliveries. Every count stops early or is kept."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import redis
from django.conf import settings
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import Count, F, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from .models import Channel, Delivery, JobPulse, Notice, Unsent
from .notices.claiming import people_held
from .notices.mail_line import cut_off
from .notices.retrying import LONGEST_WAIT, first_tried

MOST = 100_000
"""Where counting stops."""
PATIENCE = 2
QUEUE = "celery"


@dataclass(frozen=True)
class Job:
    """A job the clock wakes, and how long it may be silent before somebody should look."""

    label: Any
    silence: dt.timedelta


JOBS: dict[str, Job] = {
    "plan_notices": Job(_("清点提醒"), dt.timedelta(hours=26)),
    "deliver_notices": Job(_("投递提醒"), dt.timedelta(minutes=5)),
    "work_bulk": Job(_("批量办理"), dt.timedelta(minutes=10)),
    "accept_unsigned": Job(_("视为签收"), dt.timedelta(hours=26)),
}


def note_run(name: str, *, started: dt.datetime, finished: dt.datetime, result: object, trouble: str = "") -> None:
    """Write down one run of a job."""
    facts: dict[str, Any] = {
        "started_at": started,
        "finished_at": finished,
        "seconds": (finished - started).total_seconds(),
    }
    if trouble:
        facts |= {"failed_at": finished, "trouble": trouble[:300], "failures": F("failures") + 1}
    else:
        facts["result"] = result if isinstance(result, dict) else {"n": result}
    JobPulse.objects.get_or_create(name=name, defaults={"started_at": started, "finished_at": finished, "seconds": 0})
    JobPulse.objects.filter(name=name).update(runs=F("runs") + 1, **facts)


def is_done(name: str, *, since: dt.datetime) -> bool:
    """Whether a run of this job that began since then ended well."""
    ended = JobPulse.objects.filter(name=name, started_at__gte=since)
    return ended.filter(Q(failed_at=None) | Q(failed_at__lt=F("finished_at"))).exists()


def is_swept(day: dt.date) -> bool:
    """Whether that day's sweep ended well: one after it adds no second digest to the day."""
    return is_done("plan_notices", since=timezone.make_aware(dt.datetime.combine(day, dt.time())))


@dataclass(frozen=True)
class Machinery:
    """Everything the page and the metrics show. `queue` is None when the broker does not answer.

    retrying   of those that wait, due or later, how many were tried and failed
    oldest_at  since when the oldest of those that are due or tried should have left
    cut_off    the try with which the mail line went dead
    """

    now: dt.datetime
    queue: int | None
    due: int
    later: int
    retrying: int
    writing_to: int
    given_up: int
    oldest_at: dt.datetime | None
    cut_off: Delivery | None
    dead_channels: int
    answers: Mapping[str, int]
    pulses: Mapping[str, JobPulse]

    @property
    def oldest_seconds(self) -> float:
        """How long the oldest notice has waited that should have left; 0 when none waits."""
        return max(0.0, (self.now - self.oldest_at).total_seconds()) if self.oldest_at else 0.0

    def silent(self) -> list[str]:
        """Jobs that have been silent for longer than they may; one that never ran, since the installation."""
        last = {name: pulse.finished_at for name, pulse in self.pulses.items()}
        if missing := JOBS.keys() - last.keys():
            last |= dict.fromkeys(missing, MigrationRecorder.Migration.objects.earliest("applied").applied)
        return [name for name, job in JOBS.items() if self.now - last[name] > job.silence]

    def troubles(self) -> list[str]:
        """What somebody should do something about, in words."""
        found = []
        if self.queue is None:
            found.append(_t("任务队列没有应答。请检查 Redis 或 Valkey 是否在运行。"))
        found += [
            _t("“%(job)s”已久未运行。请检查 worker 和 beat 进程是否在运行。") % {"job": JOBS[name].label}
            for name in self.silent()
        ]
        if self.cut_off:
            found.append(self._mail_trouble(self.cut_off))
        elif self.oldest_seconds > 600:
            minutes = int(self.oldest_seconds // 60)
            found.append(_t("有提醒到点后等了 %(n)d 分钟仍未发出。请检查 worker 进程和邮件服务器。") % {"n": minutes})
        if self.dead_channels:
            said = _t("有 %(n)d 个消息渠道已失效。请到“消息渠道”查看，并告知设置人。")
            found.append(said % {"n": self.dead_channels})
        if self.given_up:
            found.append(
                _t("有 %(n)d 条提醒多次投递失败，已停止重试。请核对地址后在提醒台账重发。") % {"n": self.given_up}
            )
        return found

    def _mail_trouble(self, first: Delivery) -> str:
        said = _t("自 %(since)s 起%(why)s。%(n)d 条提醒正在重试。请检查 EMAIL_URL 和邮件服务器。")
        since = timezone.localtime(first.at).strftime("%m-%d %H:%M")
        return said % {"since": since, "why": first.answer, "n": self.retrying}


def _count(rows: QuerySet[Any]) -> int:
    return rows.order_by().values("pk")[: MOST + 1].count()


def queue_depth() -> int | None:
    """Messages that no worker has taken yet; None when the broker does not answer."""
    broker = redis.Redis.from_url(settings.REDIS_URL, socket_timeout=PATIENCE, socket_connect_timeout=PATIENCE)
    try:
        return int(broker.llen(QUEUE))
    except redis.RedisError:
        return None
    finally:
        broker.close()


_TRIED = """
    SELECT attempts, count(*), min(send_after)
    FROM (SELECT attempts, send_after FROM recommendations_unsent
          WHERE state = 'waiting' AND send_after <= %s ORDER BY send_after LIMIT %s) soonest
    WHERE attempts > 0 GROUP BY attempts"""


def _tried(now: dt.datetime) -> tuple[int, list[dt.datetime]]:
    """How many of the soonest that wait were tried and failed, and since when each sort of them has waited: their
    pause moves `send_after` on, so among what is due they are not."""
    with connection.cursor() as cursor:
        cursor.execute(_TRIED, [now + LONGEST_WAIT, MOST])
        rows = cursor.fetchall()
    return sum(n for _attempts, n, _at in rows), [first_tried(attempts, at) for attempts, _n, at in rows]


def machinery(now: dt.datetime) -> Machinery:
    """Look at everything once: nine small questions to the database, one to the broker."""
    waiting = Unsent.objects.filter(state=Notice.State.WAITING)
    due = waiting.filter(send_after__lte=now)
    oldest = due.order_by("send_after").values_list("send_after", flat=True).first()
    retrying, since = _tried(now)
    day = Delivery.objects.filter(at__gte=now - dt.timedelta(days=1)).order_by().values("result")
    return Machinery(
        now=now,
        queue=queue_depth(),
        due=_count(due),
        later=_count(waiting.filter(send_after__gt=now)),
        retrying=retrying,
        writing_to=people_held(),
        given_up=_count(Unsent.objects.filter(state=Notice.State.FAILED)),
        dead_channels=_count(Channel.objects.dead()),
        oldest_at=min([*since, oldest] if oldest else since, default=None),
        cut_off=cut_off(now).first(),
        answers=dict(day.annotate(n=Count("pk")).values_list("result", "n")),
        pulses={pulse.name: pulse for pulse in JobPulse.objects.all()[:50]},
    )
