"""What people are asked when they log what was looked at."""

from .findings import FINDING_FORMS, FindingForm
from .inspections import INSPECTION_FORMS, ActivityForm, DocumentForm, GroupForm, HeadingForm, InspectionForm
from .participations import DatesForm
from .statutes import PairForm, StatuteForm

__all__ = [
    "FINDING_FORMS",
    "INSPECTION_FORMS",
    "ActivityForm",
    "DatesForm",
    "DocumentForm",
    "FindingForm",
    "GroupForm",
    "HeadingForm",
    "InspectionForm",
    "PairForm",
    "StatuteForm",
]
