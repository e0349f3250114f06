"""What people are asked when something must change. The two tables say which form asks for which move."""

from tracker.move_forms import MoveForm

from ..models import Assignment, Opinion, Question, Recommendation, Vote
from . import (
    afterwards,
    assignments,
    carrying,
    co_handling,
    extensions,
    milestones,
    opinions,
    outcomes,
    plans,
    pressing,
    questions,
    reports,
    returns,
    unit,
    votes,
)
from .indicators import IndicatorForm, ObservationForm
from .leaving import through_the_head
from .opinions import OpinionForm
from .pressing import SupervisionFilter
from .recommendations import AmendRecommendation, PublishRecommendation, RecommendationForm

__all__ = [
    "ASSIGNMENT_FORMS",
    "OPINION_FORMS",
    "QUESTION_FORMS",
    "RECOMMENDATION_FORMS",
    "VOTE_FORMS",
    "AmendRecommendation",
    "IndicatorForm",
    "ObservationForm",
    "OpinionForm",
    "RecommendationForm",
    "SupervisionFilter",
]

_ASSIGNMENT_FORMS: dict[str, type[MoveForm[Assignment]]] = {
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
    "settle_disagreement": co_handling.SettleDisagreement,
    "submit": assignments.Submit,
    "set_milestones": milestones.SetMilestones,
    "complete": assignments.Complete,
    "verify": assignments.Verify,
    "clear": assignments.Clear,
    "send_back": assignments.SendBack,
    "ask": questions.Ask,
    "name_responsible": unit.NameResponsible,
    "decline_draft": unit.DeclineDraft,
    "change_outcome": outcomes.ChangeOutcome,
    "resume": carrying.Resume,
    "carry_forward": carrying.CarryForward,
    "reopen": carrying.Reopen,
    "withdraw": carrying.Withdraw,
    "nudge": pressing.Nudge,
    "supervise": pressing.Supervise,
    "reply_supervision": pressing.ReplySupervision,
}
ASSIGNMENT_FORMS = through_the_head(_ASSIGNMENT_FORMS)

OPINION_FORMS: dict[str, type[MoveForm[Opinion]]] = {
    "issue": opinions.IssueOpinion,
    "hand_over": opinions.HandOver,
    "acknowledge": opinions.AcknowledgeOpinion,
    "dispatch": opinions.Dispatch,
    "amend": opinions.AmendOpinion,
    "draft_plan": plans.DraftPlan,
    "submit_plan": plans.SubmitPlan,
    "comment_plan": plans.CommentPlan,
    "return_plan": plans.ReturnPlan,
    "draft_report": reports.DraftReport,
    "consult": reports.Consult,
    "answer_consultation": reports.AnswerConsultation,
    "report": reports.Report,
    "circulate": reports.Circulate,
    "deliberate": reports.Deliberate,
    "close": reports.Close,
    "open_vote": afterwards.OpenVote,
    "follow_up": afterwards.FollowUp,
    "redo": afterwards.Redo,
}

VOTE_FORMS: dict[str, type[MoveForm[Vote]]] = {
    "cast": votes.CastBallot,
    "close": votes.CloseVote,
    "enter_counts": votes.EnterCounts,
    "confirm_counts": votes.ConfirmCounts,
    "reject_counts": votes.RejectCounts,
    "cancel": votes.CancelVote,
}

QUESTION_FORMS: dict[str, type[MoveForm[Question]]] = {
    "forward": questions.Forward,
    "answer_directly": questions.AnswerDirectly,
    "answer": questions.Answer,
    "ask_again": questions.AskAgain,
    "release": questions.Release,
}

RECOMMENDATION_FORMS: dict[str, type[MoveForm[Recommendation]]] = {
    "amend": AmendRecommendation,
    "publish": PublishRecommendation,
}
