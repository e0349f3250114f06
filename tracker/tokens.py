"""Keys for programs: shown once, kept only as SHA-256."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
from functools import cache

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from .composed import Composed
from .models import ApiToken, User
from .origin import origin_of


def digest_of(key: str) -> str:
    """What is kept of a key."""
    return hashlib.sha256(key.encode()).hexdigest()


def issue_token(*, user: User, now: dt.datetime) -> str:
    """A new key for this person. It is shown now or never."""
    key = secrets.token_urlsafe(32)
    ApiToken.objects.create(user=user, digest=digest_of(key), created_at=now)
    return key


@cache
def _of_digest() -> Composed[ApiToken]:
    """A key's row with its person and their organization; digests are unique."""
    return Composed(ApiToken.objects.select_related("user__organization").filter(digest="digest"), "digest")


class TokenAuthentication(BaseAuthentication):
    """`Authorization: Token <key>`; the person must still be active."""

    keyword = "Token"

    def authenticate(self, request: Request) -> tuple[User, ApiToken] | None:
        words = get_authorization_header(request).split()
        if not words or words[0].lower() != b"token":
            return None
        if len(words) != 2:
            raise AuthenticationFailed(_("令牌格式应为 “Token 令牌”。"))
        key = words[1].decode(errors="replace")
        token = next(iter(_of_digest().rows(digest_of(key))), None)
        if token is None or not token.user.is_active:
            raise AuthenticationFailed(_("令牌无效或账号已停用，请向系统管理员重新申请。"))
        today = timezone.localdate()
        if token.last_used_on != today:
            ApiToken.objects.filter(pk=token.pk).update(last_used_on=today)
        token.user.origin = origin_of(request._request)
        return token.user, token

    def authenticate_header(self, request: Request) -> str:
        return self.keyword
