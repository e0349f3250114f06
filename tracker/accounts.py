"""Sign-in: accounts are made by the platform's administrators, nobody signs up."""

from typing import ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from .models import User


class ClosedAccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Closes the sign-up and says in our words why a sign-in was refused."""

    error_messages: ClassVar[dict[str, str | Promise]] = {
        **DefaultAccountAdapter.error_messages,
        "too_many_login_attempts": _("登录失败次数过多，账号已暂时锁定：请五分钟后再试，或联系安全管理员。"),
        "username_password_mismatch": _("用户名或密码不正确：请检查后重新输入。"),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """No: an account says who somebody is and where they sit, which nobody may claim for themselves."""
        return False


class SignInBackend(AuthenticationBackend):  # type: ignore[misc]
    """Loads the person and their organization together: every page asks for both."""

    def get_user(self, user_id: int) -> User | None:
        user = User.objects.select_related("organization").filter(pk=user_id).first()
        return user if user is not None and self.user_can_authenticate(user) else None
