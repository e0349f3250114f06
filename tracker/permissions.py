"""Who may do what on the platform: one table for the three administrators (GB/T 22239, 三员分立).

None of the three may do another's job: accounts and calendar, rights and lockouts, reading the record.
"""

from __future__ import annotations

import datetime as dt

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet

from .models import Role, User

WHO: dict[str, tuple[Role, ...]] = {
    "list_users": (Role.SYSADMIN, Role.SECADMIN),
    "create_user": (Role.SYSADMIN,),
    "amend_user": (Role.SYSADMIN,),
    "close_user": (Role.SYSADMIN,),
    "reset_password": (Role.SYSADMIN,),
    "grant_role": (Role.SECADMIN,),
    "list_lockouts": (Role.SECADMIN,),
    "unlock_user": (Role.SECADMIN,),
    "list_organizations": (Role.SYSADMIN,),
    "create_organization": (Role.SYSADMIN,),
    "add_region": (Role.SYSADMIN,),
    "amend_organization": (Role.SYSADMIN,),
    "set_days": (Role.SYSADMIN,),
    "read_record": (Role.AUDITOR,),
}


def may(act: str, actor: User | None) -> bool:
    """Whether this person's role does this at all."""
    return actor is not None and actor.is_active and actor.role in WHO[act]


def require(act: str, actor: User | None) -> None:
    """Raises PermissionDenied when it is somebody else's job."""
    if not may(act, actor):
        raise PermissionDenied


def require_or_first(act: str, actor: User | None) -> None:
    """`require`; but while the job is nobody's yet, the installation itself (None) does it once.

    The first accounts have nobody to open them. As soon as one person holds the job, None is refused.
    """
    if actor is None and not User.objects.filter(role__in=WHO[act], is_active=True).exists():
        return
    require(act, actor)


def people_seen_by(actor: User) -> QuerySet[User]:
    """All accounts for those who keep them, nobody for the rest."""
    return User.objects.select_related("organization") if may("list_users", actor) else User.objects.none()


def arranges_for(actor: User | None, person: User, today: dt.date) -> bool:
    """Who may arrange cover for somebody: the head of the unit, a supervisor of the committee, any coordinator
    of the government's office; always of the person's own body. It is their work, not the administrators'."""
    if actor is None or not actor.is_active or actor.organization_id != person.organization_id:
        return False
    return actor.heads_on(today) or actor.role in (Role.SUPERVISOR, Role.COORDINATOR)


def require_arranger(actor: User | None, person: User, today: dt.date) -> None:
    """Raises PermissionDenied when it is not theirs to arrange."""
    if not arranges_for(actor, person, today):
        raise PermissionDenied
