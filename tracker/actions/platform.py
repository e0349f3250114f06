"""The beginning: an installation opens its platform and the three officers who make everything else."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils.translation import gettext as _

from ..errors import Refused
from ..models import Organization, Role, User
from .organizations import create_organization
from .people import create_user, grant_role


@transaction.atomic
def open_platform(
    *,
    now: dt.datetime,
    platform: Mapping[str, Any],
    officers: Mapping[Role, Mapping[str, Any]],
    encode: Callable[[str], str] = make_password,
) -> list[tuple[User, str]]:
    """启用平台：the officers with their passwords, in the order of `officers`.

    `platform`: name, short_name; `officers`: role → username, name. Nobody acts: the record names the system.
    Refuses when a platform exists.
    """
    kind = Organization.Kind.PLATFORM
    if Organization.objects.filter(kind=kind).exists():
        raise Refused(_("平台单位已经建立：新账号由系统管理员添加。"))
    place = create_organization(actor=None, now=now, facts={"kind": kind, **platform})
    opened = {
        role: create_user(actor=None, now=now, facts={**facts, "organization": place}, encode=encode)
        for role, facts in officers.items()
    }
    # The security administrator last: from then on nobody but them grants a role.
    for role in sorted(opened, key=lambda role: role == Role.SECADMIN):
        user, password = opened[role]
        opened[role] = (grant_role(actor=None, user=user, now=now, role=role, is_active=True), password)
    return list(opened.values())
