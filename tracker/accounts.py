"""Sign-in: accounts are made by the platform's administrators, nobody signs up; every sign-in is recorded."""

from functools import cache
from typing import Any, ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from .composed import ByKey
from .lockouts import counting_key
from .models import User
from .record import record


class ClosedAccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Closes the sign-up, says in our words why a sign-in was refused, and writes the record."""

    error_messages: ClassVar[dict[str, str | Promise]] = {
        **DefaultAccountAdapter.error_messages,
        "too_many_login_attempts": _("登录失败次数过多，账号已暂时锁定：请五分钟后再试，或联系安全管理员。"),
        "username_password_mismatch": _("用户名或密码不正确：请检查后重新输入。"),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """No: an account says who somebody is and where they sit, which nobody may claim for themselves."""
        return False

    def login(self, request: HttpRequest, user: User) -> None:
        """Sign in, and say so in the record."""
        super().login(request, user)
        _record_visit(request, user, "sign_in", actor=user)

    def logout(self, request: HttpRequest) -> None:
        """Sign out, and say so in the record."""
        if isinstance(request.user, User):
            _record_visit(request, request.user, "sign_out", actor=request.user)
        super().logout(request)

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """A wrong password for an account that exists. The lockout bounds how many there can be."""
        user = User.objects.filter(username=str(credentials.get("username", ""))).first()
        if user is not None:
            _record_visit(request, user, "sign_in_failed", actor=None)

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """Counted per account, by whatever host name it was tried, so that it can be looked up and cleared."""
        return counting_key(str(credentials.get("username", "")))


def _record_visit(request: HttpRequest, user: User, verb: str, *, actor: User | None) -> None:
    origin = str(request.META.get("REMOTE_ADDR", ""))
    user.origin = origin
    with transaction.atomic():
        locked = User.objects.select_for_update(of=("self",)).get(pk=user.pk)
        record(actor=actor, verb=verb, subject=locked, now=timezone.now(), after={"origin": origin})


@cache
def _people() -> ByKey[User]:
    """Everybody with their organization; composed when first asked."""
    return ByKey(User.objects.select_related("organization"))


class SignInBackend(AuthenticationBackend):  # type: ignore[misc]
    """Loads the person and their organization together: every page asks for both."""

    def get_user(self, user_id: int) -> User | None:
        user = _people().first(user_id)
        return user if user is not None and self.user_can_authenticate(user) else None
