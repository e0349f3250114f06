"""Every change to people, organizations and calendar. One function, one change, one event."""

from .calendar import DayFact, change_days, foresee_days, set_days
from .cover import arrange_cover, close_cover, end_cover, running_covers
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
    "arrange_cover",
    "close_cover",
    "change_days",
    "close_user",
    "create_organization",
    "create_user",
    "end_cover",
    "end_sessions",
    "foresee_days",
    "grant_role",
    "open_platform",
    "reset_password",
    "running_covers",
    "save_organization",
    "set_days",
    "unlock_user",
]
