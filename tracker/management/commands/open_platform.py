"""The first three accounts of an empty installation: without them nobody could make any other."""

import secrets
from typing import Any

from django.core.management import BaseCommand, CommandError
from django.db import transaction
from django.utils.translation import gettext as _

from tracker.models import Organization, Role, User

# 三员 of 等保2.0: three persons who never do each other's work.
FIRST = ((Role.SYSADMIN, "sysadmin"), (Role.SECADMIN, "secadmin"), (Role.AUDITOR, "auditor"))


class Command(BaseCommand):
    """Makes the platform and its three officers once, and prints their passwords once."""

    help = "在空库中建立平台单位和系统管理员、安全管理员、审计管理员三个账号，并打印一次性显示的初始密码。"

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        """Refuses when a platform exists: its officers make all further accounts."""
        kind = Organization.Kind.PLATFORM
        if Organization.objects.filter(kind=kind).exists():
            raise CommandError(_("平台单位已经建立：新账号由系统管理员添加。"))
        platform = Organization.objects.create(kind=kind, name=_("平台管理"), short_name=_("平台"))
        for role, username in FIRST:
            password = secrets.token_urlsafe(12)
            User.objects.create_user(
                username, password=password, name=str(role.label), role=role, organization=platform
            )
            self.stdout.write(f"{username}\t{password}\t{role.label}")
        self.stdout.write(_("请立即登录并修改密码：以上密码不会再次显示。"))
