"""What an opinion and an assignment may do next. No database, no clock."""

from __future__ import annotations

from django.db.models import TextChoices
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
    ("dispatch", OpinionStatus.RECEIVED): OpinionStatus.RECEIVED,
    ("dispatch", OpinionStatus.PLANNED): OpinionStatus.PLANNED,
    ("submit_plan", OpinionStatus.RECEIVED): OpinionStatus.PLANNED,
    ("consult", OpinionStatus.PLANNED): OpinionStatus.CONSULTING,
    ("report", OpinionStatus.CONSULTING): OpinionStatus.REPORTED,
    ("circulate", OpinionStatus.REPORTED): OpinionStatus.CIRCULATED,
    ("deliberate", OpinionStatus.REPORTED): OpinionStatus.DELIBERATED,
    ("follow_up", OpinionStatus.REPORTED): OpinionStatus.FOLLOWED_UP,
    ("redo", OpinionStatus.DELIBERATED): OpinionStatus.REDO,
    ("report", OpinionStatus.REDO): OpinionStatus.REPORTED,
    ("close", OpinionStatus.CIRCULATED): OpinionStatus.CLOSED,
    ("close", OpinionStatus.DELIBERATED): OpinionStatus.CLOSED,
    ("close", OpinionStatus.FOLLOWED_UP): OpinionStatus.CLOSED,
}

OPINION_LABELS = {
    "amend": _("修改意见书"),
    "issue": _("印发意见书"),
    "hand_over": _("交办"),
    "acknowledge": _("签收"),
    "dispatch": _("分办"),
    "submit_plan": _("报送研究处理方案"),
    "consult": _("征求意见"),
    "report": _("书面报告"),
    "circulate": _("印发组成人员"),
    "deliberate": _("再次审议"),
    "follow_up": _("跟踪检查"),
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


ASSIGNMENT_MOVES: dict[tuple[str, str], str] = {
    ("acknowledge", AssignmentStatus.PENDING): AssignmentStatus.HANDLING,
    ("accept_unsigned", AssignmentStatus.PENDING): AssignmentStatus.HANDLING,
    ("request_return", AssignmentStatus.PENDING): AssignmentStatus.RETURNED,
    ("approve_return", AssignmentStatus.RETURNED): AssignmentStatus.PENDING,
    ("refuse_return", AssignmentStatus.RETURNED): AssignmentStatus.PENDING,
    ("report_progress", AssignmentStatus.HANDLING): AssignmentStatus.HANDLING,
    ("counter_sign", AssignmentStatus.HANDLING): AssignmentStatus.SUBMITTED,
    ("submit", AssignmentStatus.HANDLING): AssignmentStatus.SUBMITTED,
    ("send_back", AssignmentStatus.SUBMITTED): AssignmentStatus.HANDLING,
    ("complete", AssignmentStatus.SUBMITTED): AssignmentStatus.COMPLETED,
    ("verify", AssignmentStatus.COMPLETED): AssignmentStatus.COMPLETED,
    ("clear", AssignmentStatus.COMPLETED): AssignmentStatus.CLEARED,
    ("clear_along", AssignmentStatus.SUBMITTED): AssignmentStatus.CLEARED,
    ("send_back", AssignmentStatus.COMPLETED): AssignmentStatus.HANDLING,
    ("carry_forward", AssignmentStatus.COMPLETED): AssignmentStatus.CARRIED_FORWARD,
    ("carry_forward", AssignmentStatus.HANDLING): AssignmentStatus.CARRIED_FORWARD,
    ("resume", AssignmentStatus.CARRIED_FORWARD): AssignmentStatus.HANDLING,
    ("reopen", AssignmentStatus.CLEARED): AssignmentStatus.HANDLING,
    ("withdraw", AssignmentStatus.PENDING): AssignmentStatus.WITHDRAWN,
    ("withdraw", AssignmentStatus.HANDLING): AssignmentStatus.WITHDRAWN,
}

ASSIGNMENT_LABELS = {
    "acknowledge": _("签收"),
    "accept_unsigned": _("视为签收"),
    "request_return": _("申请退办"),
    "approve_return": _("同意退办"),
    "refuse_return": _("不同意退办"),
    "report_progress": _("填报进展"),
    "counter_sign": _("会签"),
    "submit": _("报送办结"),
    "send_back": _("退回补充"),
    "complete": _("审核通过"),
    "verify": _("核验"),
    "clear": _("销号"),
    "clear_along": _("随主办件销号"),
    "carry_forward": _("转挂账"),
    "resume": _("恢复办理"),
    "reopen": _("重新办理"),
    "withdraw": _("撤回"),
}

LATER = (
    ("opinion", "submit_plan"),
    ("opinion", "consult"),
    ("opinion", "report"),
    ("opinion", "circulate"),
    ("opinion", "deliberate"),
    ("opinion", "follow_up"),
    ("opinion", "redo"),
    ("opinion", "close"),
    ("assignment", "request_return"),
    ("assignment", "approve_return"),
    ("assignment", "refuse_return"),
    ("assignment", "carry_forward"),
    ("assignment", "resume"),
    ("assignment", "reopen"),
    ("assignment", "withdraw"),
)
"""Moves that have their place in the tables and are not open to anybody yet."""

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
}
"""The look of each state: a class of parts.css (`pill-…`)."""
