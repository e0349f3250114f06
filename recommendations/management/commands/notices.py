"""`manage.py notices seed|plan|deliver`: the reminder engine by hand, for operators and for trying out."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.management import BaseCommand, CommandParser
from django.utils import timezone

from recommendations.notices import seed_rules
from recommendations.notices.delivery import deliver
from recommendations.notices.planning import plan


class Command(BaseCommand):
    """Plans and delivers at once, whatever day it is."""

    help = "提醒：seed 补齐默认规则，plan 按日期生成期限提醒，deliver 投递到点的提醒。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("step", choices=["seed", "plan", "deliver"], help="做哪一步")
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
            case "deliver":
                total = 0
                while taken := deliver(now=timezone.now()):
                    total += taken
                self.stdout.write(f"投递 {total} 条。")
