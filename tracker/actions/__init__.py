"""Every change to people, organizations and calendar. One function, one change, one event."""

from .calendar import DayFact, change_days, foresee_days, set_days
from .organizations import add_region, create_organization, save_organization
from .people import (
    amend_profile,
    amend_user,
    close_user,
    create_user,
    end_sessions,
    grant_role,
    reset_password,
    unlock_user,
)
from .platform import open_platform

__all__ = [
    "DayFact",
    "add_region",
    "amend_profile",
    "amend_user",
    "change_days",
    "close_user",
    "create_organization",
    "create_user",
    "end_sessions",
    "foresee_days",
    "grant_role",
    "open_platform",
    "reset_password",
    "save_organization",
    "set_days",
    "unlock_user",
]
