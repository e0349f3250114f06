"""Load the demonstration case into an empty ledger and hand out its accounts, once."""

from __future__ import annotations

import datetime as dt
import os
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from recommendations.case.loading import analyze, load
from recommendations.case.loading_accounts import Account
from tracker.models import Organization


class Command(BaseCommand):
    help = "载入示例案件：2025年京津冀三地协同检查《决定》实施情况。只能载入空库。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--today", type=dt.date.fromisoformat, default=None, help="以哪一天为“今天”（如 2026-06-11），默认当天"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Load in one transaction; at verbosity 0 the accounts go to their file only."""
        if Organization.objects.exists():
            raise CommandError(_("库中已有单位，示例案件只能载入空库。要重来，请换一个新的数据目录或数据库。"))
        today = options["today"] or timezone.localdate()
        with transaction.atomic():
            loaded = load(today)
            listing = account_list(loaded.accounts)
            if settings.ACCOUNTS_FILE:
                write_private(Path(settings.ACCOUNTS_FILE), listing)
        analyze()
        counted = "，".join(f"{name} {count}" for name, count in loaded.counts.items())
        self.stdout.write(_("示例案件已载入：%(counted)s。") % {"counted": counted})
        if options["verbosity"] or not settings.ACCOUNTS_FILE:
            self.stdout.write(listing)


def account_list(accounts: list[Account]) -> str:
    """The accounts as people read them: username, password, who it is, and what to try."""
    lines = [_("示例账号（密码在载入时随机生成，只在这里出现）：")]
    place = ""
    for account in accounts:
        user = account.user
        if user.organization.short_name != place:
            place = user.organization.short_name
            lines.append(f"  {place}")
        lines.append(
            f"    {user.username:<9} {account.password}  {user.name}（{user.get_role_display()}）：{account.story}"
        )
    return "\n".join(lines) + "\n"


def write_private(place: Path, content: str) -> None:
    """Only the owner may read it, from its first moment and when it existed before."""
    with os.fdopen(os.open(place, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
        os.fchmod(file.fileno(), 0o600)
        file.write(content)
