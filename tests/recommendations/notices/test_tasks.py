"""What the clock wakes: the sweep on working days, signing by silence, and a real worker that sends real mail."""

from __future__ import annotations

import datetime as dt
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from celery import Celery
from django.conf import settings as configured
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from recommendations import tasks
from recommendations.models import Assignment, Notice, Unsent
from recommendations.notices import seed_rules
from recommendations.notices.timing import next_working_day
from tests import cast
from tests.cast import TODAY, at
from tests.recommendations.notices import ways
from tests.recommendations.notices.conftest import Sink
from tests.recommendations.notices.test_delivery import clean, write
from tests.recommendations.notices.test_planning import sign_day
from tracker.models import Event, RuleSet

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def set_clock(monkeypatch: pytest.MonkeyPatch) -> Callable[[dt.datetime], None]:
    return lambda now: monkeypatch.setattr(timezone, "now", lambda: now)


@pytest.mark.django_db
def test_the_sweep_rests_on_days_off(world: cast.World, set_clock: Callable[[dt.datetime], None]) -> None:
    saturday = sign_day(world) + dt.timedelta(days=40)
    saturday += dt.timedelta(days=(5 - saturday.weekday()) % 7)
    set_clock(at(saturday, 7))
    assert tasks.plan_notices() == {}
    set_clock(at(saturday + dt.timedelta(days=2), 7))
    assert tasks.plan_notices()["assignment-sign"] == 6


@pytest.mark.django_db
def test_silence_is_acceptance_where_the_rules_say_so(
    world: cast.World, set_clock: Callable[[dt.datetime], None]
) -> None:
    sign_due_on = sign_day(world)
    set_clock(at(sign_due_on, 0))
    assert tasks.accept_unsigned() == 0
    set_clock(at(sign_due_on + dt.timedelta(days=1), 0))
    RuleSet.objects.update(auto_accept=False)
    assert tasks.accept_unsigned() == 0
    RuleSet.objects.update(auto_accept=True)
    assert tasks.accept_unsigned() == 1
    assert tasks.accept_unsigned() == 0
    row = Assignment.objects.get()
    assert (row.status, row.is_accepted_by_default) == ("handling", True)
    assert Event.objects.filter(verb="accept_unsigned", actor=None).count() == 1
    assert set(Notice.objects.filter(rule__verb="accept_unsigned").values_list("recipient__username", flat=True)) == {
        "li",
        "zhou",
        "sun",
        "zhao",
    }


@pytest.mark.django_db
def test_a_quiet_moment_costs_a_few_statements(
    world: cast.World, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    clean(world)
    tasks.deliver_notices()  # its first run writes the row of its pulse
    with django_assert_max_num_queries(8):
        assert tasks.deliver_notices() == 0


@pytest.mark.django_db
def test_the_command_plans_and_delivers(world: cast.World, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("notices", "seed")
    call_command("notices", "plan", date=sign_day(world))
    assert "assignment-sign: 2" in capsys.readouterr().out
    call_command("notices", "deliver")
    assert capsys.readouterr().out.startswith("投递 ")


@pytest.mark.django_db
@pytest.mark.parametrize("is_swept", [False, True])
@pytest.mark.parametrize("sweep", [lambda: call_command("notices", "plan"), tasks.plan_notices])
def test_a_second_sweep_adds_no_second_letter_to_the_day(
    world: cast.World, set_clock: Callable[[dt.datetime], None], is_swept: bool, sweep: Callable[[], object]
) -> None:
    """Late, but the day's first, it speaks at once; after the morning's it waits for the next digest. Then the day
    has been swept, and is not caught up."""
    day = next_working_day(sign_day(world) + dt.timedelta(days=1))
    if is_swept:
        set_clock(at(day, 8))
        tasks.plan_notices()
    Notice.objects.filter(rule__ladder="sign").delete()
    set_clock(at(day, 15))
    sweep()
    leaving = set(Unsent.objects.filter(notice__rule__ladder="sign").values_list("send_after", flat=True))
    assert leaving == {at(next_working_day(day + dt.timedelta(days=1)), 8) if is_swept else at(day, 15)}
    assert tasks.catch_up_plan() is False


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("step", "given", "words"),
    [
        ("plan", "2026-06-12", "2026-06-12 还没有到.*preview --date 2026-06-12"),
        ("plan", "0001-01-01", "0001-01-01 太远：请写 2000-01-01 至 2100-12-31"),
        ("preview", "9999-12-31", "太远"),
        ("preview", "0001-01-01", "太远"),
        ("preview", "2026-02-30", "“2026-02-30”不是日历上的日子，请写成 2026-01-31 这样。"),
        ("plan", "abc", "“abc”不是日历上的日子"),
        ("plan", "", "“”不是日历上的日子"),
        ("plan", None, "“”不是日历上的日子"),
        ("deliver", "2026-06-11", "deliver 不看日期"),
        ("seed", "2026-06-11", "seed 不看日期"),
        ("sweep", "2026-06-11", "没有“sweep”这一步，请写 seed、plan、preview、deliver 之一"),
    ],
)
def test_the_command_refuses_in_words_and_writes_nothing(
    world: cast.World, set_clock: Callable[[dt.datetime], None], step: str, given: str | None, words: str
) -> None:
    set_clock(at(TODAY, 9))
    before = set(Notice.objects.values_list("pk", "text", "cancelled_at"))
    with pytest.raises(CommandError, match=words) as refusal:
        call_command("notices", step, "--date", *([] if given is None else [given]))
    assert refusal.value.returncode == 2
    assert set(Notice.objects.values_list("pk", "text", "cancelled_at")) == before


@pytest.mark.django_db
def test_the_command_asks_which_step(world: cast.World) -> None:
    with pytest.raises(CommandError, match="没有说做哪一步"):
        call_command("notices")


@pytest.mark.django_db
def test_a_preview_of_a_day_off_is_that_of_the_next_sweep(
    world: cast.World, capsys: pytest.CaptureFixture[str]
) -> None:
    saturday = sign_day(world) + dt.timedelta(days=1)
    saturday += dt.timedelta(days=(5 - saturday.weekday()) % 7)
    monday = saturday + dt.timedelta(days=2)
    notice = Notice.objects.latest("id")
    Unsent.objects.filter(pk=notice.pk).update(send_after=at(monday, 8))
    Notice.objects.filter(pk=notice.pk).update(due_on=None)  # as where staff are asked to pass a question on
    call_command("notices", "preview", f"--date={monday}")
    listed = capsys.readouterr().out
    assert "请立即签收" in listed
    assert "  已写好、当日发出：1 条\n" in listed
    home = notice.recipient.organization.short_name
    assert f"  无 {home} {notice.recipient.name}：{notice.text}（{notice.rule}）" in listed
    call_command("notices", "preview", f"--date={saturday}")
    said = f"{saturday} 不是工作日，不清点；下一次清点在 {monday}，以下是那一天的。\n"
    assert capsys.readouterr().out == said + listed


@pytest.fixture
def worker(sink: Sink, tmp_path: Path) -> Iterator[Path]:
    """A Celery worker in a process of its own, on the suite's queue and the test's database. Its log."""
    database = connection.settings_dict
    address = os.environ["DATABASE_URL"]
    head, _, query = address.partition("?")
    environ = {
        **os.environ,
        "DATABASE_URL": head.rpartition("/")[0] + f"/{database['NAME']}" + (f"?{query}" if query else ""),
        "EMAIL_URL": f"smtp://127.0.0.1:{sink.port}",
        "DJANGO_SETTINGS_MODULE": "tracker.settings",
    }
    log = tmp_path / "worker.log"
    command = [sys.executable, "-m", "celery", "-A", "tracker", "worker", "--pool", "solo", "--loglevel", "INFO"]
    with log.open("wb") as output:
        process = subprocess.Popen(
            [*command, "--without-mingle", "--without-gossip", "--without-heartbeat"],
            cwd=ROOT,
            env=environ,
            stdout=output,
            stderr=output,
        )
    yield log
    process.terminate()
    process.wait(10)


@pytest.mark.django_db(transaction=True)
def test_a_worker_is_woken_and_the_mail_arrives(sink: Sink, worker: Path) -> None:
    seed_rules()
    cast.weekdays()
    world = clean(cast.dispatched(cast.handed_over(cast.inspected(cast.people_and_places()))))
    write(world, "li", name="办理逾期", send_after=at(TODAY - dt.timedelta(days=365)))
    notice = Notice.objects.get()
    with Celery(broker=configured.CELERY_BROKER_URL) as queue:
        queue.send_task("recommendations.tasks.deliver_notices")
    limit = time.monotonic() + 40
    while notice.state != "sent" and time.monotonic() < limit:
        time.sleep(0.05)
        notice.refresh_from_db()
    assert (notice.state, ways.tries(notice)) == ("sent", 1), worker.read_text()
    assert sink.sent == [("li@example.test", "“1.1 推行人才绿卡”应于2026-08-10前办结，请抓紧办理。")]
