"""Whether the machinery runs: what the page says, what a watching program reads, what a job leaves behind."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from django.core.management import call_command
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from prometheus_client.parser import text_string_to_metric_families

from recommendations import operations, tasks
from recommendations.counters import waiting
from recommendations.models import Delivery, JobPulse, Notice, Unsent
from recommendations.notices import seed_rules
from recommendations.notices.delivery import deliver
from recommendations.operations import machinery, note_run
from tests import cast

TOKEN = "a-token-for-the-watching-program"


def beat(name: str, ended: dt.datetime) -> None:
    note_run(name, started=ended - dt.timedelta(seconds=2), finished=ended, result=3)


@pytest.mark.django_db
def test_a_run_leaves_its_pulse() -> None:
    assert tasks.deliver_notices() == 0
    pulse = JobPulse.objects.get(name="deliver_notices")
    assert (pulse.runs, pulse.failures, pulse.result) == (1, 0, {"n": 0})
    tasks.deliver_notices()
    assert JobPulse.objects.get().runs == 2


@pytest.mark.django_db
def test_a_broken_run_is_told_and_still_raises(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*given: Any) -> int:
        raise ValueError("磁盘已满")

    monkeypatch.setattr(tasks, "deliver_for", broken)
    with pytest.raises(ValueError, match="磁盘已满"):
        tasks.deliver_notices()
    pulse = JobPulse.objects.get(name="deliver_notices")
    assert (pulse.runs, pulse.failures, pulse.trouble) == (1, 1, "ValueError: 磁盘已满")


def test_what_waits_is_counted_and_the_oldest_is_named(world: cast.World) -> None:
    now = timezone.now()
    keys = list(Notice.objects.values_list("pk", flat=True)[:4])
    Unsent.objects.exclude(pk__in=keys).delete()
    for key, state, minutes in zip(keys, ("waiting", "waiting", "waiting", "failed"), (-20, -5, 30, -1), strict=True):
        Unsent.objects.filter(pk=key).update(state=state, send_after=now + dt.timedelta(minutes=minutes))
    found = machinery(now)
    assert (found.due, found.later, found.writing_to, found.given_up) == (2, 1, 0, 1)
    assert found.oldest_seconds == 20 * 60
    assert found.queue == 0
    said = " ".join(found.troubles())
    assert "等了 20 分钟" in said
    assert "有 1 条提醒多次投递失败" in said


def at_a_closed_door(settings: Any, now: dt.datetime, minutes: tuple[float, ...]) -> None:
    """Letters are tried at these minutes from `now`, and nobody listens."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    Unsent.objects.update(send_after=now + dt.timedelta(minutes=minutes[0]))
    for minute in minutes:
        while deliver(now=now + dt.timedelta(minutes=minute)):
            pass


def answered(now: dt.datetime, result: str, channel: str = "email") -> None:
    Delivery.objects.create(at=now, result=result, channel=channel, message_id="<answered@test>")


SHUT = (-17.0, -15.5, -12.5, -7.0)


def test_a_dead_mail_server_is_said_while_its_letters_wait_for_another_try(world: cast.World, settings: Any) -> None:
    now = timezone.now()
    at_a_closed_door(settings, now, SHUT)
    found = machinery(now)
    assert (found.due, found.retrying) == (0, Unsent.objects.filter(state="waiting").count())
    assert found.retrying > 0
    assert 12 * 60 < found.oldest_seconds <= 17 * 60
    (said,) = [trouble for trouble in found.troubles() if "邮件服务器" in trouble]
    since = timezone.localtime(now - dt.timedelta(minutes=17))
    assert said.startswith(f"自 {since:%m-%d %H:%M} 起连不上邮件服务器：对方拒绝连接。")
    assert f"{found.retrying} 条提醒正在重试。请检查 EMAIL_URL" in said


@pytest.mark.parametrize("minutes", [SHUT[:1], SHUT[2:3], (-8.0, -6.5, -3.5), (-17.0, -15.5)])
def test_a_bad_moment_is_no_dead_line(world: cast.World, settings: Any, minutes: tuple[float, ...]) -> None:
    now = timezone.now()
    at_a_closed_door(settings, now, minutes)
    assert machinery(now).cut_off is None


@pytest.mark.parametrize("result", ["accepted", "refused"])
def test_the_line_lives_as_soon_as_a_letter_is_answered(world: cast.World, settings: Any, result: str) -> None:
    now = timezone.now()
    at_a_closed_door(settings, now, SHUT)
    answered(now, result, channel="wecom")
    assert machinery(now).cut_off is not None, "a robot's answer says nothing of the mail"
    answered(now, result)
    assert machinery(now).cut_off is None


def test_the_administrator_sees_on_every_page_that_the_mail_is_dead(
    world: cast.World, client: Client, settings: Any
) -> None:
    at_a_closed_door(settings, timezone.now(), SHUT)
    assert "cut_off" not in waiting(world["zhao"], cast.TODAY)
    client.force_login(world["chen"])
    beside = re.compile(r'href="/operations/"[^>]*>运行状况 <span>1</span>')
    channels = reverse("recommendations:channel-list")
    assert beside.search(client.get(channels).content.decode())
    assert "一切正常" not in client.get(reverse("recommendations:operations")).content.decode()
    answered(timezone.now(), "accepted")
    assert not beside.search(client.get(channels).content.decode())


@pytest.mark.django_db
def test_a_silent_job_is_noticed_and_a_running_one_is_not() -> None:
    now = timezone.now()
    for name, job in operations.JOBS.items():
        beat(name, now - job.silence + dt.timedelta(seconds=1))
    assert machinery(now).silent() == []
    beat("deliver_notices", now - dt.timedelta(minutes=6))
    assert machinery(now).silent() == ["deliver_notices"]


def set_up(now: dt.datetime, *, ago: dt.timedelta) -> None:
    MigrationRecorder.Migration.objects.update(applied=now - ago)


@pytest.mark.django_db
def test_a_job_that_never_ran_is_measured_from_the_day_of_installation() -> None:
    now = timezone.now()
    set_up(now, ago=dt.timedelta(minutes=4))
    assert machinery(now).silent() == []
    set_up(now, ago=dt.timedelta(hours=25))
    assert machinery(now).silent() == ["deliver_notices", "work_bulk"]
    set_up(now, ago=dt.timedelta(hours=27))
    assert machinery(now).silent() == list(operations.JOBS)


@pytest.mark.django_db
def test_a_broker_that_is_gone_is_said_and_breaks_nothing(settings: Any) -> None:
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    found = machinery(timezone.now())
    assert found.queue is None
    assert "任务队列没有应答" in found.troubles()[0]


@pytest.mark.django_db
def test_every_watched_job_stands_in_the_table() -> None:
    for name in operations.JOBS:
        getattr(tasks, name)()
    assert set(JobPulse.objects.values_list("name", flat=True)) == set(operations.JOBS)


def test_the_metrics_say_what_the_page_says(world: cast.World, client: Client, settings: Any) -> None:
    url = reverse("recommendations:metrics")
    assert client.get(url).status_code == 404, "no token set: not offered"
    settings.METRICS_TOKEN = TOKEN
    assert client.get(url).status_code == 404
    assert client.get(url, headers={"Authorization": "Bearer wrong"}).status_code == 404
    beat("deliver_notices", timezone.now())
    answer = client.get(url, headers={"Authorization": f"Bearer {TOKEN}"})
    assert answer.status_code == 200
    told = {
        (sample.name, *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(answer.content.decode())
        for sample in family.samples
    }
    assert told["tracker_notices", "retrying"] == told["tracker_mail_unreachable",] == 0
    assert told["tracker_notices", "due"] == Unsent.objects.filter(send_after__lte=timezone.now()).count()
    assert told["tracker_job_runs_total", "deliver_notices"] == 1
    assert told["tracker_job_duration_seconds", "deliver_notices"] == 2


def test_the_page_asks_a_fixed_number_of_questions(
    world: cast.World, client: Client, django_assert_max_num_queries: Any
) -> None:
    client.force_login(world["chen"])
    url = reverse("recommendations:operations")
    assert "尚未运行" in client.get(url).content.decode()
    for name in operations.JOBS:
        beat(name, timezone.now() - dt.timedelta(days=2))
    with django_assert_max_num_queries(14):
        page = client.get(url)
    assert "久未运行" in page.content.decode()


def test_a_preview_by_hand_lists_and_writes_nothing(world: cast.World, capsys: pytest.CaptureFixture[str]) -> None:
    seed_rules()
    before = Notice.objects.count()
    day = world.assignment.due_on + dt.timedelta(days=1)
    call_command("notices", "preview", date=day)
    said = capsys.readouterr().out
    assert "北京市人大常委会：" in said
    assert "推行人才绿卡" in said
    assert Notice.objects.count() == before
