"""Accounts: opened and kept by the system administrator, given their rights by the security administrator."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils.translation import gettext as _

from ..errors import Refused
from ..models import Organization, Role, User
from ..models.people import KIND_OF_ROLE
from ..passwords import fresh_password
from ..permissions import require, require_or_first
from ..record import record
from ..versions import require_unchanged
from .cover import close_covers

LEAST_ROLE: dict[str, Role] = {
    Organization.Kind.COMMITTEE: Role.MEMBER,
    Organization.Kind.GOVERNMENT: Role.COORDINATOR,
    Organization.Kind.DEPARTMENT: Role.HANDLER,
    Organization.Kind.PLATFORM: Role.AUDITOR,
}
"""What a new account is entered as. It stays shut until the security administrator grants a role."""

THREE = (Role.SYSADMIN, Role.SECADMIN, Role.AUDITOR)


def _locked(user: User) -> User:
    """The account as it is now. Raises Stale when it is no longer what the person saw."""
    locked = User.objects.select_for_update(of=("self",)).select_related("organization").get(pk=user.pk)
    require_unchanged(user)
    return locked


def _write(*, actor: User | None, verb: str, user: User, now: dt.datetime, changes: Mapping[str, Any]) -> User:
    """Set the fields that differ, save them, and tell the record; nothing differs, nothing is told."""
    before = {name: getattr(user, name) for name in changes}
    moved = [name for name in changes if before[name] != changes[name]]
    if not moved:
        return user
    for name in moved:
        setattr(user, name, changes[name])
    user.save(update_fields=moved)
    record(
        actor=actor,
        verb=verb,
        subject=user,
        now=now,
        before={name: before[name] for name in moved},
        after={name: changes[name] for name in moved},
    )
    return user


@transaction.atomic
def create_user(
    *,
    actor: User | None,
    now: dt.datetime,
    facts: Mapping[str, Any],
    encode: Callable[[str], str] = make_password,
) -> tuple[User, str]:
    """开立账号：the person and the password to hand over, which is kept nowhere.

    `facts`: username, name, email, phone, organization. The account cannot sign in until a role is granted.
    `actor` None is an installation that has no system administrator yet; `encode` hashes the password.
    """
    require_or_first("create_user", actor)
    organization: Organization = facts["organization"]
    user = User(**facts, role=LEAST_ROLE[organization.kind], is_active=False)
    password = fresh_password(user)
    user.password = encode(password)
    user.save(force_insert=True)
    record(actor=actor, verb="create", subject=user, now=now, after={**facts, "role": user.role, "is_active": False})
    return user, password


@transaction.atomic
def amend_user(*, actor: User, user: User, now: dt.datetime, facts: Mapping[str, Any]) -> User:
    """修改账号：name, email, phone, organization. A move to another kind of body needs another role first."""
    require("amend_user", actor)
    locked = _locked(user)
    organization: Organization = facts.get("organization", locked.organization)
    if organization.kind != KIND_OF_ROLE[locked.role]:
        raise Refused(
            _("“%(role)s”不能设在%(kind)s。请另开账号，或选同类单位。")
            % {"role": locked.get_role_display(), "kind": organization.get_kind_display()}
        )
    if organization.pk != locked.organization_id:
        close_covers(actor=actor, user=locked, now=now)
        locked.refresh_from_db(fields=["heads_from", "heads_until"])
    return _write(actor=actor, verb="amend", user=locked, now=now, changes=facts)


@transaction.atomic
def close_user(*, actor: User, user: User, now: dt.datetime) -> User:
    """停用账号：it cannot sign in, its record stays. Opening it again is the security administrator's."""
    require("close_user", actor)
    locked = _locked(user)
    if locked.pk == actor.pk:
        raise Refused(_("不能停用自己的账号，请由另一位系统管理员停用。"))
    if not locked.is_active:
        raise Refused(_("这个账号已经停用。重新启用请找安全管理员。"))
    _keep_one(locked)
    return _write(actor=actor, verb="close", user=locked, now=now, changes={"is_active": False})


@transaction.atomic
def reset_password(*, actor: User, user: User, now: dt.datetime) -> str:
    """重置密码：returns the new password to hand over; all sessions of the person end."""
    require("reset_password", actor)
    locked = _locked(user)
    if locked.role in THREE and locked.pk != actor.pk:
        raise Refused(_("三员分立：系统管理员不能重置其他管理员的密码。请在服务器上用 changepassword 命令重置。"))
    password = fresh_password(locked)
    locked.set_password(password)
    locked.save(update_fields=["password"])
    record(actor=actor, verb="reset_password", subject=locked, now=now)
    return password


@transaction.atomic
def grant_role(*, actor: User | None, user: User, now: dt.datetime, role: str, is_active: bool) -> User:
    """授予角色：the role must sit in this kind of organization; this also opens or shuts the account.

    `actor` None is an installation that has no security administrator yet.
    """
    require_or_first("grant_role", actor)
    locked = _locked(user)
    if actor is not None and locked.pk == actor.pk:
        raise Refused(_("不能改自己的权限，请由另一位安全管理员办理。"))
    if KIND_OF_ROLE[role] != locked.organization.kind:
        raise Refused(
            _("“%(role)s”不能设在%(kind)s，请改选适合的角色。")
            % {"role": Role(role).label, "kind": locked.organization.get_kind_display()}
        )
    if role != locked.role or not is_active:
        _keep_one(locked)
    if role != locked.role:
        close_covers(actor=actor, user=locked, now=now)
    return _write(actor=actor, verb="grant", user=locked, now=now, changes={"role": role, "is_active": is_active})


def _keep_one(user: User) -> None:
    """The platform never loses its last administrator of a kind."""
    if user.role not in THREE or not user.is_active:
        return
    if not User.objects.filter(role=user.role, is_active=True).exclude(pk=user.pk).exists():
        raise Refused(
            _("这是最后一位%(role)s，停用或改任后就没有人做这件事了。请先另设一位。")
            % {"role": user.get_role_display()}
        )


@transaction.atomic
def unlock_user(*, actor: User, user: User, now: dt.datetime) -> User:
    """解除锁定：for the record; the counter itself is cleared by `tracker.lockouts`."""
    require("unlock_user", actor)
    locked = _locked(user)
    record(actor=actor, verb="unlock", subject=locked, now=now)
    return locked


@transaction.atomic
def amend_profile(*, actor: User, now: dt.datetime, email: str, has_large_text: bool) -> User:
    """修改自己的邮箱和字号；the rest of an account is not its owner's to change."""
    changes = {"email": email, "has_large_text": has_large_text}
    return _write(actor=actor, verb="amend", user=_locked(actor), now=now, changes=changes)


@transaction.atomic
def end_sessions(*, actor: User, now: dt.datetime, count: int) -> User:
    """退出其他设备：for the record; the sessions are ended by the page that shows them."""
    locked = _locked(actor)
    record(actor=actor, verb="end_sessions", subject=locked, now=now, after={"sessions": count})
    return locked
