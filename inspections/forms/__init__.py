"""What people are asked when they log what was looked at."""

from .findings import FINDING_FORMS, FindingForm
from .inspections import INSPECTION_FORMS, ActivityForm, DocumentForm, GroupForm, HeadingForm, InspectionForm

__all__ = [
    "FINDING_FORMS",
    "INSPECTION_FORMS",
    "ActivityForm",
    "DocumentForm",
    "FindingForm",
    "GroupForm",
    "HeadingForm",
    "InspectionForm",
]
