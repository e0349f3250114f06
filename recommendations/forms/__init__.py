"""What people are asked when something must change. The two tables say which form asks for which move."""

from tracker.move_forms import MoveForm

from ..models import Assignment, Opinion
from . import assignments, opinions, pressing
from .indicators import IndicatorForm, ObservationForm
from .opinions import OpinionForm
from .pressing import SupervisionFilter
from .recommendations import AmendRecommendation, RecommendationForm

__all__ = [
    "ASSIGNMENT_FORMS",
    "OPINION_FORMS",
    "AmendRecommendation",
    "IndicatorForm",
    "ObservationForm",
    "OpinionForm",
    "RecommendationForm",
    "SupervisionFilter",
]

ASSIGNMENT_FORMS: dict[str, type[MoveForm[Assignment]]] = {
    "acknowledge": assignments.Acknowledge,
    "report_progress": assignments.ReportProgress,
    "counter_sign": assignments.CounterSign,
    "submit": assignments.Submit,
    "complete": assignments.Complete,
    "verify": assignments.Verify,
    "clear": assignments.Clear,
    "send_back": assignments.SendBack,
    "nudge": pressing.Nudge,
    "supervise": pressing.Supervise,
    "reply_supervision": pressing.ReplySupervision,
}

OPINION_FORMS: dict[str, type[MoveForm[Opinion]]] = {
    "issue": opinions.IssueOpinion,
    "hand_over": opinions.HandOver,
    "acknowledge": opinions.AcknowledgeOpinion,
    "dispatch": opinions.Dispatch,
    "amend": opinions.AmendOpinion,
}
