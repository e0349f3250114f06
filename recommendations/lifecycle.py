"""What an opinion and an assignment may do next. No database, no clock."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _


class OpinionStatus(TextChoices):
    DRAFTED = "drafted", _("起草")
    ISSUED = "issued", _("已印发")
    HANDED_OVER = "handed_over", _("已交办")
    RECEIVED = "received", _("已签收")
    PLANNED = "planned", _("方案已报送")
    CONSULTING = "consulting", _("征求意见")
    REPORTED = "reported", _("已书面报告")
    CIRCULATED = "circulated", _("已印发组成人员")
    DELIBERATED = "deliberated", _("已再次审议")
    FOLLOWED_UP = "followed_up", _("已跟踪检查")
    REDO = "redo", _("重新办理")
    CLOSED = "closed", _("已归档")


OPINION_MOVES: dict[tuple[str, str], str] = {
    ("amend", OpinionStatus.DRAFTED): OpinionStatus.DRAFTED,
    ("issue", OpinionStatus.DRAFTED): OpinionStatus.ISSUED,
    ("hand_over", OpinionStatus.ISSUED): OpinionStatus.HANDED_OVER,
    ("acknowledge", OpinionStatus.HANDED_OVER): OpinionStatus.RECEIVED,
    ("accept_unsigned", OpinionStatus.HANDED_OVER): OpinionStatus.RECEIVED,
    ("dispatch", OpinionStatus.RECEIVED): OpinionStatus.RECEIVED,
    ("dispatch", OpinionStatus.PLANNED): OpinionStatus.PLANNED,
    ("draft_plan", OpinionStatus.RECEIVED): OpinionStatus.RECEIVED,
    ("submit_plan", OpinionStatus.RECEIVED): OpinionStatus.PLANNED,
    ("comment_plan", OpinionStatus.PLANNED): OpinionStatus.PLANNED,
    ("return_plan", OpinionStatus.PLANNED): OpinionStatus.RECEIVED,
    ("draft_report", OpinionStatus.PLANNED): OpinionStatus.PLANNED,
    ("draft_report", OpinionStatus.CONSULTING): OpinionStatus.CONSULTING,
    ("draft_report", OpinionStatus.REDO): OpinionStatus.REDO,
    ("consult", OpinionStatus.PLANNED): OpinionStatus.CONSULTING,
    ("consult", OpinionStatus.REDO): OpinionStatus.CONSULTING,
    ("answer_consultation", OpinionStatus.CONSULTING): OpinionStatus.CONSULTING,
    ("report", OpinionStatus.CONSULTING): OpinionStatus.REPORTED,
    ("circulate", OpinionStatus.REPORTED): OpinionStatus.CIRCULATED,
    ("deliberate", OpinionStatus.REPORTED): OpinionStatus.DELIBERATED,
    ("follow_up", OpinionStatus.REPORTED): OpinionStatus.FOLLOWED_UP,
    ("open_vote", OpinionStatus.REPORTED): OpinionStatus.REPORTED,
    ("open_vote", OpinionStatus.DELIBERATED): OpinionStatus.DELIBERATED,
    ("redo", OpinionStatus.DELIBERATED): OpinionStatus.REDO,
    ("redo", OpinionStatus.FOLLOWED_UP): OpinionStatus.REDO,
    ("close", OpinionStatus.CIRCULATED): OpinionStatus.CLOSED,
    ("close", OpinionStatus.DELIBERATED): OpinionStatus.CLOSED,
    ("close", OpinionStatus.FOLLOWED_UP): OpinionStatus.CLOSED,
}

OPINION_LABELS = {
    "amend": _("修改意见书"),
    "issue": _("印发意见书"),
    "hand_over": _("交办"),
    "acknowledge": _("签收"),
    "accept_unsigned": _("视为签收"),
    "dispatch": _("分办"),
    "draft_plan": _("拟研究处理方案"),
    "submit_plan": _("报送研究处理方案"),
    "comment_plan": _("对方案提意见"),
    "return_plan": _("退回方案"),
    "draft_report": _("拟研究处理情况报告"),
    "consult": _("征求意见"),
    "answer_consultation": _("反馈意见"),
    "report": _("书面报告"),
    "circulate": _("印发组成人员"),
    "deliberate": _("再次审议"),
    "follow_up": _("跟踪检查"),
    "open_vote": _("满意度测评"),
    "redo": _("重新办理"),
    "close": _("归档"),
}


class AssignmentStatus(TextChoices):
    PENDING = "pending", _("待签收")
    RETURNED = "returned", _("退办中")
    HANDLING = "handling", _("办理中")
    SUBMITTED = "submitted", _("待审核")
    COMPLETED = "completed", _("已办结待核验")
    CARRIED_FORWARD = "carried_forward", _("挂账")
    CLEARED = "cleared", _("已销号")
    WITHDRAWN = "withdrawn", _("已撤回")


OUTGOING = ("report_progress", "submit", "counter_sign", "request_return", "request_extension")
"""What leaves a unit. Where the unit's head approves what leaves, its handlers propose these."""


def proposal_of(move: str) -> str:
    """The move by which a handler puts a draft of `move` before the unit's head."""
    return f"propose_{move}"


PROPOSALS = tuple(proposal_of(move) for move in OUTGOING)

INSIDE_UNIT = (*PROPOSALS, "propose", "decline_draft")
"""What nobody outside the unit hears of: a draft is not yet the unit's word."""

ASSIGNMENT_MOVES: dict[tuple[str, str], str] = {
    ("acknowledge", AssignmentStatus.PENDING): AssignmentStatus.HANDLING,
    ("accept_unsigned", AssignmentStatus.PENDING): AssignmentStatus.HANDLING,
    ("request_return", AssignmentStatus.PENDING): AssignmentStatus.RETURNED,
    ("approve_return", AssignmentStatus.RETURNED): AssignmentStatus.PENDING,
    ("refuse_return", AssignmentStatus.RETURNED): AssignmentStatus.PENDING,
    ("name_responsible", AssignmentStatus.PENDING): AssignmentStatus.PENDING,
    ("name_responsible", AssignmentStatus.HANDLING): AssignmentStatus.HANDLING,
    ("decline_draft", AssignmentStatus.PENDING): AssignmentStatus.PENDING,
    ("decline_draft", AssignmentStatus.HANDLING): AssignmentStatus.HANDLING,
    ("set_milestones", AssignmentStatus.HANDLING): AssignmentStatus.HANDLING,
    ("report_progress", AssignmentStatus.HANDLING): AssignmentStatus.HANDLING,
    ("counter_sign", AssignmentStatus.HANDLING): AssignmentStatus.SUBMITTED,
    ("settle_disagreement", AssignmentStatus.SUBMITTED): AssignmentStatus.SUBMITTED,
    ("request_extension", AssignmentStatus.HANDLING): AssignmentStatus.HANDLING,
    ("grant_extension", AssignmentStatus.HANDLING): AssignmentStatus.HANDLING,
    ("refuse_extension", AssignmentStatus.HANDLING): AssignmentStatus.HANDLING,
    ("change_due", AssignmentStatus.PENDING): AssignmentStatus.PENDING,
    ("change_due", AssignmentStatus.HANDLING): AssignmentStatus.HANDLING,
    ("submit", AssignmentStatus.HANDLING): AssignmentStatus.SUBMITTED,
    ("send_back", AssignmentStatus.SUBMITTED): AssignmentStatus.HANDLING,
    ("change_outcome", AssignmentStatus.SUBMITTED): AssignmentStatus.SUBMITTED,
    ("change_outcome", AssignmentStatus.COMPLETED): AssignmentStatus.COMPLETED,
    ("complete", AssignmentStatus.SUBMITTED): AssignmentStatus.COMPLETED,
    ("verify", AssignmentStatus.COMPLETED): AssignmentStatus.COMPLETED,
    ("clear", AssignmentStatus.COMPLETED): AssignmentStatus.CLEARED,
    ("clear_along", AssignmentStatus.SUBMITTED): AssignmentStatus.CLEARED,
    ("send_back", AssignmentStatus.COMPLETED): AssignmentStatus.HANDLING,
    ("carry_forward", AssignmentStatus.COMPLETED): AssignmentStatus.CARRIED_FORWARD,
    ("carry_forward", AssignmentStatus.HANDLING): AssignmentStatus.CARRIED_FORWARD,
    ("carry_forward", AssignmentStatus.CARRIED_FORWARD): AssignmentStatus.CARRIED_FORWARD,
    ("carry_along", AssignmentStatus.PENDING): AssignmentStatus.CARRIED_FORWARD,
    ("carry_along", AssignmentStatus.RETURNED): AssignmentStatus.CARRIED_FORWARD,
    ("carry_along", AssignmentStatus.HANDLING): AssignmentStatus.CARRIED_FORWARD,
    ("carry_along", AssignmentStatus.SUBMITTED): AssignmentStatus.CARRIED_FORWARD,
    ("carry_along", AssignmentStatus.CARRIED_FORWARD): AssignmentStatus.CARRIED_FORWARD,
    ("resume", AssignmentStatus.CARRIED_FORWARD): AssignmentStatus.HANDLING,
    ("resume_along", AssignmentStatus.CARRIED_FORWARD): AssignmentStatus.HANDLING,
    ("reopen", AssignmentStatus.CLEARED): AssignmentStatus.HANDLING,
    ("reopen_along", AssignmentStatus.CLEARED): AssignmentStatus.HANDLING,
    ("reopen_along", AssignmentStatus.SUBMITTED): AssignmentStatus.HANDLING,
    ("reopen_along", AssignmentStatus.CARRIED_FORWARD): AssignmentStatus.HANDLING,
    ("reopen_along", AssignmentStatus.PENDING): AssignmentStatus.PENDING,
    ("reopen_along", AssignmentStatus.RETURNED): AssignmentStatus.RETURNED,
    ("reopen_along", AssignmentStatus.HANDLING): AssignmentStatus.HANDLING,
    ("redo", AssignmentStatus.PENDING): AssignmentStatus.PENDING,
    ("redo", AssignmentStatus.RETURNED): AssignmentStatus.RETURNED,
    ("redo", AssignmentStatus.SUBMITTED): AssignmentStatus.HANDLING,
    ("redo", AssignmentStatus.COMPLETED): AssignmentStatus.HANDLING,
    ("redo", AssignmentStatus.CARRIED_FORWARD): AssignmentStatus.HANDLING,
    ("redo", AssignmentStatus.CLEARED): AssignmentStatus.HANDLING,
    ("redo", AssignmentStatus.HANDLING): AssignmentStatus.HANDLING,
    ("withdraw", AssignmentStatus.PENDING): AssignmentStatus.WITHDRAWN,
    ("withdraw", AssignmentStatus.RETURNED): AssignmentStatus.WITHDRAWN,
    ("withdraw", AssignmentStatus.HANDLING): AssignmentStatus.WITHDRAWN,
    ("withdraw_along", AssignmentStatus.PENDING): AssignmentStatus.WITHDRAWN,
    ("withdraw_along", AssignmentStatus.RETURNED): AssignmentStatus.WITHDRAWN,
    ("withdraw_along", AssignmentStatus.HANDLING): AssignmentStatus.WITHDRAWN,
    ("withdraw_along", AssignmentStatus.SUBMITTED): AssignmentStatus.WITHDRAWN,
    ("nudge", AssignmentStatus.PENDING): AssignmentStatus.PENDING,
    ("nudge", AssignmentStatus.RETURNED): AssignmentStatus.RETURNED,
    ("nudge", AssignmentStatus.HANDLING): AssignmentStatus.HANDLING,
    ("supervise", AssignmentStatus.PENDING): AssignmentStatus.PENDING,
    ("supervise", AssignmentStatus.RETURNED): AssignmentStatus.RETURNED,
    ("supervise", AssignmentStatus.HANDLING): AssignmentStatus.HANDLING,
    ("reply_supervision", AssignmentStatus.PENDING): AssignmentStatus.PENDING,
    ("reply_supervision", AssignmentStatus.HANDLING): AssignmentStatus.HANDLING,
    ("reply_supervision", AssignmentStatus.SUBMITTED): AssignmentStatus.SUBMITTED,
    ("reply_supervision", AssignmentStatus.COMPLETED): AssignmentStatus.COMPLETED,
    ("ask", AssignmentStatus.PENDING): AssignmentStatus.PENDING,
    ("ask", AssignmentStatus.RETURNED): AssignmentStatus.RETURNED,
    ("ask", AssignmentStatus.HANDLING): AssignmentStatus.HANDLING,
    ("ask", AssignmentStatus.SUBMITTED): AssignmentStatus.SUBMITTED,
    ("ask", AssignmentStatus.COMPLETED): AssignmentStatus.COMPLETED,
    ("ask", AssignmentStatus.CARRIED_FORWARD): AssignmentStatus.CARRIED_FORWARD,
    ("ask", AssignmentStatus.CLEARED): AssignmentStatus.CLEARED,
}
ASSIGNMENT_MOVES |= {(proposal_of(move), state): state for move, state in ASSIGNMENT_MOVES if move in OUTGOING}

ASSIGNMENT_LABELS = {
    "acknowledge": _("签收"),
    "accept_unsigned": _("视为签收"),
    "request_return": _("申请退办"),
    "approve_return": _("同意退办"),
    "refuse_return": _("不同意退办"),
    "name_responsible": _("指定责任人"),
    "decline_draft": _("退回拟稿"),
    "set_milestones": _("定节点"),
    "report_progress": _("填报进展"),
    "counter_sign": _("会签"),
    "settle_disagreement": _("协调会签分歧"),
    "request_extension": _("申请延期"),
    "grant_extension": _("同意延期"),
    "refuse_extension": _("不同意延期"),
    "change_due": _("调整期限"),
    "submit": _("报送办结"),
    "send_back": _("退回补充"),
    "change_outcome": _("改定结果类别"),
    "complete": _("审核通过"),
    "verify": _("核验"),
    "clear": _("销号"),
    "clear_along": _("随主办件销号"),
    "carry_forward": _("转挂账"),
    "carry_along": _("随主办件挂账"),
    "resume": _("恢复办理"),
    "resume_along": _("随主办件恢复办理"),
    "reopen": _("重新办理"),
    "reopen_along": _("随主办件重新办理"),
    "redo": _("测评未通过，重新办理"),
    "withdraw": _("撤回"),
    "withdraw_along": _("随主办件撤回"),
    "nudge": _("催办"),
    "supervise": _("督办"),
    "reply_supervision": _("回复督办"),
    "ask": _("询问"),
}
ASSIGNMENT_LABELS |= {
    proposal_of(move): format_lazy("{draft}：{move}", draft=_("拟稿"), move=label)
    for move, label in ASSIGNMENT_LABELS.items()
    if move in OUTGOING
}


class QuestionStatus(TextChoices):
    """A member's question travels through the committee's staff to the unit and back."""

    ASKED = "asked", _("待转办")
    FORWARDED = "forwarded", _("待答复")
    ANSWERED = "answered", _("待反馈委员")
    RELEASED = "released", _("已答复")


QUESTION_MOVES: dict[tuple[str, str], str] = {
    ("forward", QuestionStatus.ASKED): QuestionStatus.FORWARDED,
    ("answer_directly", QuestionStatus.ASKED): QuestionStatus.RELEASED,
    ("answer", QuestionStatus.FORWARDED): QuestionStatus.ANSWERED,
    ("ask_again", QuestionStatus.ANSWERED): QuestionStatus.FORWARDED,
    ("release", QuestionStatus.ANSWERED): QuestionStatus.RELEASED,
}

QUESTION_LABELS = {
    "forward": _("转承办单位"),
    "answer_directly": _("直接答复"),
    "answer": _("答复"),
    "ask_again": _("请其补充"),
    "release": _("反馈委员"),
}


class VoteStatus(TextChoices):
    OPEN = "open", _("测评中")
    ENTERED = "entered", _("票数待复核")
    CLOSED = "closed", _("已出结果")
    CANCELLED = "cancelled", _("已取消")


VOTE_MOVES: dict[tuple[str, str], str] = {
    ("cast", VoteStatus.OPEN): VoteStatus.OPEN,
    ("close", VoteStatus.OPEN): VoteStatus.CLOSED,
    ("enter_counts", VoteStatus.OPEN): VoteStatus.ENTERED,
    ("confirm_counts", VoteStatus.ENTERED): VoteStatus.CLOSED,
    ("reject_counts", VoteStatus.ENTERED): VoteStatus.OPEN,
    ("cancel", VoteStatus.OPEN): VoteStatus.CANCELLED,
}

VOTE_LABELS = {
    "cast": _("投票"),
    "close": _("结束测评"),
    "enter_counts": _("录入票数"),
    "confirm_counts": _("复核票数"),
    "reject_counts": _("退回票数"),
    "cancel": _("取消测评"),
}

RUNNING = (AssignmentStatus.PENDING, AssignmentStatus.RETURNED, AssignmentStatus.HANDLING)
"""The unit's clock runs: these can be overdue."""

OPEN = (*RUNNING, AssignmentStatus.SUBMITTED, AssignmentStatus.COMPLETED)
"""Not yet decided by the committee. Partial indexes are made for exactly this list; filter by no other."""

DONE = (AssignmentStatus.SUBMITTED, AssignmentStatus.COMPLETED, AssignmentStatus.CLEARED)
"""The unit has claimed completion: whether it came in time is a fact."""

WORST_FIRST = (
    AssignmentStatus.PENDING,
    AssignmentStatus.RETURNED,
    AssignmentStatus.HANDLING,
    AssignmentStatus.SUBMITTED,
    AssignmentStatus.COMPLETED,
    AssignmentStatus.CARRIED_FORWARD,
    AssignmentStatus.CLEARED,
    AssignmentStatus.WITHDRAWN,
)
"""Farthest from done comes first; a recommendation is in the worst state of its assignments."""


def worst(statuses: list[str]) -> AssignmentStatus | None:
    """The state of the whole, from the states of its parts. None for no parts."""
    return next((status for status in WORST_FIRST if status in statuses), None)


PILLS = {
    OpinionStatus.DRAFTED: "waiting",
    OpinionStatus.ISSUED: "waiting",
    OpinionStatus.HANDED_OVER: "waiting",
    OpinionStatus.RECEIVED: "handling",
    OpinionStatus.PLANNED: "handling",
    OpinionStatus.CONSULTING: "handling",
    OpinionStatus.REPORTED: "claimed",
    OpinionStatus.CIRCULATED: "claimed",
    OpinionStatus.DELIBERATED: "claimed",
    OpinionStatus.FOLLOWED_UP: "claimed",
    OpinionStatus.REDO: "back",
    OpinionStatus.CLOSED: "cleared",
    AssignmentStatus.PENDING: "waiting",
    AssignmentStatus.RETURNED: "back",
    AssignmentStatus.HANDLING: "handling",
    AssignmentStatus.SUBMITTED: "claimed",
    AssignmentStatus.COMPLETED: "claimed",
    AssignmentStatus.CARRIED_FORWARD: "parked",
    AssignmentStatus.CLEARED: "cleared",
    AssignmentStatus.WITHDRAWN: "void",
    QuestionStatus.ASKED: "waiting",
    QuestionStatus.FORWARDED: "handling",
    QuestionStatus.ANSWERED: "claimed",
    QuestionStatus.RELEASED: "cleared",
    VoteStatus.OPEN: "handling",
    VoteStatus.ENTERED: "claimed",
    VoteStatus.CLOSED: "cleared",
    VoteStatus.CANCELLED: "void",
}
"""The look of each state: a class of parts.css (`pill-…`)."""
