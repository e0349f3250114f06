"""What people are asked when something must change. The two tables say which form asks for which move."""

from tracker.move_forms import MoveForm

from ..models import Assignment, Opinion
from . import assignments, extensions, opinions, returns
from .indicators import IndicatorForm, ObservationForm
from .opinions import OpinionForm
from .recommendations import AmendRecommendation, RecommendationForm

__all__ = [
    "ASSIGNMENT_FORMS",
    "OPINION_FORMS",
    "AmendRecommendation",
    "IndicatorForm",
    "ObservationForm",
    "OpinionForm",
    "RecommendationForm",
]

ASSIGNMENT_FORMS: dict[str, type[MoveForm[Assignment]]] = {
    "acknowledge": assignments.Acknowledge,
    "request_return": returns.RequestReturn,
    "approve_return": returns.ApproveReturn,
    "refuse_return": returns.RefuseReturn,
    "request_extension": extensions.RequestExtension,
    "grant_extension": extensions.GrantExtension,
    "refuse_extension": extensions.RefuseExtension,
    "change_due": extensions.ChangeDue,
    "report_progress": assignments.ReportProgress,
    "counter_sign": assignments.CounterSign,
    "submit": assignments.Submit,
    "complete": assignments.Complete,
    "verify": assignments.Verify,
    "clear": assignments.Clear,
    "send_back": assignments.SendBack,
}

OPINION_FORMS: dict[str, type[MoveForm[Opinion]]] = {
    "issue": opinions.IssueOpinion,
    "hand_over": opinions.HandOver,
    "acknowledge": opinions.AcknowledgeOpinion,
    "dispatch": opinions.Dispatch,
    "amend": opinions.AmendOpinion,
}
