from .assignments import Assignment, AssignmentQuerySet, SupervisionLevel
from .bulk import BulkJob, BulkRow
from .channels import Channel, ChannelQuerySet, NoticePreference, Posting
from .feeds import CalendarFeed
from .indicators import Indicator, Observation
from .notices import Delivery, DeliveryLine, Due, Notice, NoticeRule, OpenLetter, Unsent
from .opinions import Opinion, OpinionItem
from .papers import OpinionPaper, PlanItem, ReportItem
from .pressing import Question, SupervisionNotice
from .progress import CounterSignature, Evidence, Milestone, ProgressReport, Verification
from .pulses import JobPulse
from .recommendations import Clause, Recommendation, Tag
from .requests import ExtensionRequest, ReturnRequest, UnitDraft
from .votes import Vote, VoteLine, VoterMark

__all__ = [
    "Assignment",
    "AssignmentQuerySet",
    "BulkJob",
    "BulkRow",
    "Channel",
    "ChannelQuerySet",
    "CalendarFeed",
    "Clause",
    "CounterSignature",
    "Delivery",
    "DeliveryLine",
    "Due",
    "Evidence",
    "ExtensionRequest",
    "Indicator",
    "JobPulse",
    "Milestone",
    "Notice",
    "NoticePreference",
    "NoticeRule",
    "Observation",
    "OpenLetter",
    "Opinion",
    "OpinionItem",
    "OpinionPaper",
    "PlanItem",
    "Posting",
    "ProgressReport",
    "Question",
    "Recommendation",
    "ReportItem",
    "ReturnRequest",
    "SupervisionLevel",
    "SupervisionNotice",
    "Tag",
    "UnitDraft",
    "Unsent",
    "Verification",
    "Vote",
    "VoteLine",
    "VoterMark",
]
