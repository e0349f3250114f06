"""`manage.py notices seed|plan|deliver|preview`: the reminder engine by hand, for operators and for trying out."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.management import BaseCommand, CommandParser
from django.utils import timezone

from recommendations.notices import seed_rules
from recommendations.notices.delivery import deliver
from recommendations.notices.planning import plan, preview
from tracker.models import Organization

MOST = 200
"""Notices listed for one committee."""


class Command(BaseCommand):
    """Plans and delivers at once, whatever day it is."""

    help = "提醒：seed 补齐默认规则，plan 按日期生成期限提醒，preview 只看不生成，deliver 投递到点的提醒。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("step", choices=["seed", "plan", "preview", "deliver"], help="做哪一步")
        parser.add_argument("--date", type=dt.date.fromisoformat, help="按这一天生成（YYYY-MM-DD），默认今天")

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        match options["step"]:
            case "seed":
                self.stdout.write(f"补充规则 {seed_rules()} 条。")
            case "plan":
                today = options["date"] or timezone.localdate(now)
                counts = plan(today=today, now=now)
                self.stdout.write("\n".join(f"{ladder}: {count}" for ladder, count in counts.items()))
            case "preview":
                self._preview(options["date"] or timezone.localdate(now))
            case "deliver":
                total = 0
                while taken := deliver(now=timezone.now()):
                    total += taken
                self.stdout.write(f"投递 {total} 条。")

    def _preview(self, day: dt.date) -> None:
        """What the sweep of that day would write, committee by committee; nothing is written."""
        for committee in Organization.objects.filter(kind=Organization.Kind.COMMITTEE):
            found = preview(committee_id=committee.pk, day=day, limit=MOST)
            self.stdout.write(f"{committee}：{len(found)} 条" + ("（只列这些）" if len(found) == MOST else ""))
            for row in found:
                self.stdout.write(f"  {row.due_on} {row.unit} {row.person}：{row.text}（{row.rule}）")
