"""`manage.py notices seed|plan|deliver|preview`: the reminder engine by hand, for operators and for trying out."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.management import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from recommendations.models import Notice
from recommendations.notices import seed_rules
from recommendations.notices.delivery import deliver
from recommendations.notices.leaving import leaving_on
from recommendations.notices.planning import plan, preview
from recommendations.notices.timing import next_working_day
from recommendations.operations import is_swept, note_run
from tracker.models import Organization

MOST = 200
"""Notices listed for one committee."""
STEPS = ("seed", "plan", "preview", "deliver")
DATED = ("plan", "preview")
FIRST, LAST = dt.date(2000, 1, 1), dt.date(2100, 12, 31)


class Command(BaseCommand):
    """Plans and delivers at once, days off too."""

    help = "提醒：seed 补齐默认规则，plan 按日期生成期限提醒，preview 只看不生成，deliver 投递到点的提醒。"

    def add_arguments(self, parser: CommandParser) -> None:
        # Checked in `handle`: what the parser itself finds wrong it says in English.
        parser.add_argument("step", nargs="?", default="", help=f"做哪一步：{'、'.join(STEPS)}")
        parser.add_argument(
            "--date", nargs="?", const="", help="plan、preview 按这一天（YYYY-MM-DD），默认今天；plan 不能晚于今天"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        today = timezone.localdate(now)
        step, day = _step(options["step"]), options["date"]
        if day is not None and step not in DATED:
            raise CommandError(f"{step} 不看日期，请去掉 --date；只有 {'、'.join(DATED)} 按日期。", returncode=2)
        match step:
            case "seed":
                self.stdout.write(f"补充规则 {seed_rules()} 条。")
            case "plan":
                self._plan(_day(day, today), now)
            case "preview":
                self._preview(_day(day, today))
            case "deliver":
                total = 0
                while taken := deliver(now=timezone.now()):
                    total += taken
                self.stdout.write(f"投递 {total} 条。")

    def _plan(self, day: dt.date, now: dt.datetime) -> None:
        if day > timezone.localdate(now):
            raise CommandError(
                f"{day} 还没有到：按将来的日子生成，会把没有发生的事写进收件箱。只看请用 preview --date {day}。",
                returncode=2,
            )
        counts = plan(today=day, now=now, is_first=not is_swept(timezone.localdate(now)))
        if day == timezone.localdate(now):
            note_run("plan_notices", started=now, finished=timezone.now(), result=counts)
        self.stdout.write("\n".join(f"{ladder}: {count}" for ladder, count in counts.items()))

    def _preview(self, day: dt.date) -> None:
        """What the sweep of that day would write, committee by committee, and what was written before and leaves on
        it; nothing is written."""
        on = next_working_day(day)
        if on != day:
            self.stdout.write(f"{day} 不是工作日，不清点；下一次清点在 {on}，以下是那一天的。")
        for committee in Organization.objects.filter(kind=Organization.Kind.COMMITTEE):
            found = preview(committee_id=committee.pk, day=on, limit=MOST)
            self.stdout.write(f"{committee}：{_counted(found)}")
            for row in found:
                self.stdout.write(f"  {row.due_on} {row.unit} {row.person}：{row.text}（{row.rule}）")
            written = list(leaving_on(Notice.objects.filter(committee=committee), on)[:MOST])
            if written:
                self.stdout.write(f"  已写好、当日发出：{_counted(written)}")
            for notice in written:
                home, person = notice.recipient.organization.short_name, notice.recipient.name
                self.stdout.write(f"  {notice.until} {home} {person}：{notice.text}（{notice.rule}）")


def _counted(rows: list[Any]) -> str:
    return f"{len(rows)} 条" + ("（只列这些）" if len(rows) == MOST else "")


def _step(given: str) -> str:
    if given not in STEPS:
        said = f"没有“{given}”这一步" if given else "没有说做哪一步"
        raise CommandError(f"{said}，请写 {'、'.join(STEPS)} 之一。", returncode=2)
    return given


def _day(given: dt.date | str | None, today: dt.date) -> dt.date:
    """The day asked for. Raises CommandError for what is no day, or none that the calendar knows of."""
    if given is None:
        return today
    try:
        day = given if isinstance(given, dt.date) else dt.date.fromisoformat(given)
    except ValueError:
        raise CommandError(f"“{given}”不是日历上的日子，请写成 2026-01-31 这样。", returncode=2) from None
    if not FIRST <= day <= LAST:
        raise CommandError(f"{day} 太远：请写 {FIRST} 至 {LAST} 之间的日子。", returncode=2)
    return day
