"""Who may open the pages of what was looked at."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from tracker.http import signed_in
from tracker.models import User
from tracker.models.people import COMMITTEE_ROLES, UNIT_ROLES, Role

from ..permissions import WRITERS

READERS = (*COMMITTEE_ROLES, Role.COORDINATOR, *UNIT_ROLES)


def reader(request: HttpRequest) -> User:
    """The signed-in person. The platform's three administrators are refused: 三员 hold no business rights."""
    user = signed_in(request)
    if user.role not in READERS:
        raise PermissionDenied
    return user


def writer(request: HttpRequest) -> User:
    """The signed-in staff member or supervisor of a committee; everybody else is refused."""
    user = signed_in(request)
    if user.role not in WRITERS:
        raise PermissionDenied
    return user
