"""A key for a program that acts as one person."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _

from tracker.models import User
from tracker.tokens import issue_token


class Command(BaseCommand):
    help = "为账号生成接口令牌并显示一次；加 --revoke 作废该账号的全部令牌。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username", help="用户名")
        parser.add_argument("--revoke", action="store_true", help="作废该账号的全部令牌")

    def handle(self, *args: Any, **options: Any) -> None:
        """Issue or revoke. Raises CommandError for an account that is unknown or closed."""
        username: str = options["username"]
        user = User.objects.filter(username=username).first()
        if user is None:
            raise CommandError(_("没有用户名为“%(name)s”的账号，请检查后重试。") % {"name": username})
        if options["revoke"]:
            count, _each = user.tokens.all().delete()
            self.stdout.write(_("已作废%(count)s个令牌。") % {"count": count})
            return
        if not user.is_active:
            raise CommandError(_("账号“%(name)s”已停用，不能生成令牌。请先启用账号。") % {"name": username})
        self.stdout.write(issue_token(user=user, now=timezone.now()))
        self.stderr.write(
            _("令牌只显示这一次，请妥善保存。作废：manage.py api_token --revoke %(name)s") % {"name": username}
        )
