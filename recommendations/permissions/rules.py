"""Who may read and who may change a committee's time limits and rules."""

from __future__ import annotations

from inspections.permissions import WRITERS
from tracker.models import Role, User


def reads_rules(user: User) -> bool:
    """本常委会的工作人员、审核负责人"""
    return user.role in WRITERS


def keeps_rules(user: User) -> bool:
    """本常委会的审核负责人"""
    return user.is_active and user.role == Role.SUPERVISOR
