"""The first three accounts of an empty installation: without them nobody could make any other."""

from typing import Any

from django.core.management import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from tracker.actions import open_platform
from tracker.errors import Refused
from tracker.models import Role

# 三员 of 等保2.0: three persons who never do each other's work.
FIRST = (Role.SYSADMIN, Role.SECADMIN, Role.AUDITOR)


class Command(BaseCommand):
    """Makes the platform and its three officers once, and prints their passwords once."""

    help = "在空库中建立平台单位和系统管理员、安全管理员、审计管理员三个账号，并打印一次性显示的初始密码。"

    def handle(self, *args: Any, **options: Any) -> None:
        """Refuses when a platform exists: its officers make all further accounts."""
        try:
            opened = open_platform(
                now=timezone.now(),
                platform={"name": _("平台管理"), "short_name": _("平台")},
                officers={role: {"username": role.value, "name": str(role.label)} for role in FIRST},
            )
        except Refused as refused:
            raise CommandError(str(refused))
        for user, password in opened:
            self.stdout.write(f"{user.username}\t{password}\t{user.get_role_display()}")
        self.stdout.write(_("请立即登录并修改密码：以上密码不会再次显示。"))
