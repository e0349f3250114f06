from .calendar import CalendarDay, RuleLimit, RuleSet
from .files import StoredFile
from .people import ApiToken, Organization, Region, Role, User
from .record import Event

__all__ = [
    "ApiToken",
    "CalendarDay",
    "Event",
    "Organization",
    "Region",
    "Role",
    "RuleLimit",
    "RuleSet",
    "StoredFile",
    "User",
]
