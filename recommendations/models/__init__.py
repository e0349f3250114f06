from .assignments import Assignment, AssignmentQuerySet
from .indicators import Indicator, Observation
from .notices import Delivery, Notice, NoticeRule
from .opinions import Opinion, OpinionItem
from .progress import CounterSignature, Evidence, ProgressReport, Verification
from .recommendations import Clause, Recommendation, Tag

__all__ = [
    "Assignment",
    "AssignmentQuerySet",
    "Clause",
    "CounterSignature",
    "Delivery",
    "Evidence",
    "Indicator",
    "Notice",
    "NoticeRule",
    "Observation",
    "Opinion",
    "OpinionItem",
    "ProgressReport",
    "Recommendation",
    "Tag",
    "Verification",
]
