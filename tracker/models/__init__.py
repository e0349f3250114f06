from .calendar import CalendarDay, RuleLimit, RuleSet
from .files import StoredFile
from .outcomes import OutcomeClass
from .people import ApiToken, Cover, Organization, Region, Role, User
from .record import Event

__all__ = [
    "ApiToken",
    "CalendarDay",
    "Cover",
    "Event",
    "Organization",
    "OutcomeClass",
    "Region",
    "Role",
    "RuleLimit",
    "RuleSet",
    "StoredFile",
    "User",
]
