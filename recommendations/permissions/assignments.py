"""What must hold before a move of an item, and its table.

Gates read only fields kept on the row, so that a list can offer moves without a query per row.
"""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext as _

from tracker.models import User
from tracker.moves import Lifecycle

from ..lifecycle import ASSIGNMENT_LABELS, ASSIGNMENT_MOVES, AssignmentStatus
from ..models import Assignment
from .leaving import through_the_head
from .times import extension_waits, no_extension_waits, not_past_due, signing_day_passed, within_return_window
from .who import (
    co_unit_people,
    committee_member,
    committee_supervisor,
    coordinator,
    coordinator_of_co_handler,
    main_unit_people,
    staff_of_main,
    supervisor_of_main,
    the_system,
    the_system_along,
    the_system_on_main,
    unit_head,
    unit_people,
    whoever_presses,
)


def all_counter_signed(user: User | None, assignment: Assignment, today: dt.date) -> str | None:
    if assignment.co_unsigned:
        return _("还有%(count)s个会办单位尚未会签，暂不能报送办结。可先保存进展，或催会办单位会签。") % {
            "count": assignment.co_unsigned
        }
    return None


def no_dispute(user: User | None, assignment: Assignment, today: dt.date) -> str | None:
    if assignment.co_disputed:
        return _("有%(count)s个会办单位会签不同意，尚未协调，暂不能报送办结。可先保存进展，或请政府办公厅协调。") % {
            "count": assignment.co_disputed
        }
    return None


def is_disputed(user: User | None, assignment: Assignment, today: dt.date) -> str | None:
    if not assignment.is_disputed:
        return _("会办单位没有待协调的不同意见，无须协调。")
    return None


def has_reported(user: User | None, assignment: Assignment, today: dt.date) -> str | None:
    if not assignment.report_count:
        return _("还没有填报过进展，先填报进展并附上佐证，再报送办结。")
    return None


def has_evidence(user: User | None, assignment: Assignment, today: dt.date) -> str | None:
    if not assignment.evidence_count:
        return _("承办单位没有提交佐证，不能销号。可退回补充，请其附上佐证。")
    return None


def not_yet_verified(user: User | None, assignment: Assignment, today: dt.date) -> str | None:
    if assignment.verified_by_id is not None:
        return _("已经有人核验，请由另一位审核负责人销号；如情况不实，可退回补充。")
    return None


def is_verified(user: User | None, assignment: Assignment, today: dt.date) -> str | None:
    if assignment.verified_by_id is None:
        return _("还没有核验，先由一人核验并写明意见，再由另一人销号。")
    return None


def is_second_person(user: User | None, assignment: Assignment, today: dt.date) -> str | None:
    if user is not None and user.pk in (assignment.verified_by_id, assignment.submitted_by_id):
        return _("核验和销号须由两人分别作出。这一件由你核验，请另一位审核负责人销号。")
    return None


def a_draft_waits(user: User | None, assignment: Assignment, today: dt.date) -> str | None:
    if not assignment.drafts_waiting:
        return _("现在没有待签发的拟稿，可能已由他人处理。请刷新后查看。")
    return None


def not_nudged_today(user: User | None, assignment: Assignment, today: dt.date) -> str | None:
    if assignment.nudged_on is not None and assignment.nudged_on >= today:
        return _("这一件%(day)s已经催办过，每天最多催办一次。可明天再催，或由审核负责人发督办通知。") % {
            "day": assignment.nudged_on
        }
    return None


def is_supervised(user: User | None, assignment: Assignment, today: dt.date) -> str | None:
    if not assignment.supervision_level:
        return _("这一件没有待回复的督办通知。进展请用“填报进展”。")
    return None


_WITHOUT_DRAFTS = Lifecycle[Assignment](
    moves=ASSIGNMENT_MOVES,
    labels=ASSIGNMENT_LABELS,
    states=AssignmentStatus,
    who={
        "acknowledge": unit_people,
        "request_return": unit_people,
        "approve_return": coordinator,
        "refuse_return": coordinator,
        "accept_unsigned": the_system,
        "report_progress": unit_people,
        "counter_sign": co_unit_people,
        "submit": main_unit_people,
        "request_extension": unit_people,
        "grant_extension": committee_supervisor,
        "refuse_extension": committee_supervisor,
        "name_responsible": unit_people,
        "decline_draft": unit_head,
        "settle_disagreement": coordinator_of_co_handler,
        "set_milestones": unit_people,
        "complete": staff_of_main,
        "verify": staff_of_main,
        "clear": supervisor_of_main,
        "clear_along": the_system_along,
        "send_back": staff_of_main,
        "change_outcome": staff_of_main,
        "resume": staff_of_main,
        "resume_along": the_system_along,
        "carry_forward": supervisor_of_main,
        "carry_along": the_system_along,
        "reopen": supervisor_of_main,
        "reopen_along": the_system_along,
        "redo": the_system_on_main,
        "withdraw": supervisor_of_main,
        "withdraw_along": the_system_along,
        "change_due": committee_supervisor,
        "reply_supervision": unit_people,
        "nudge": whoever_presses,
        "supervise": committee_supervisor,
        "ask": committee_member,
    },
    gates={
        "accept_unsigned": (signing_day_passed,),
        "request_return": (within_return_window,),
        "request_extension": (not_past_due, no_extension_waits),
        "grant_extension": (extension_waits,),
        "refuse_extension": (extension_waits,),
        "decline_draft": (a_draft_waits,),
        "settle_disagreement": (is_disputed,),
        "submit": (has_reported, all_counter_signed, no_dispute),
        "verify": (not_yet_verified,),
        "clear": (is_verified, has_evidence, is_second_person),
        "nudge": (not_nudged_today,),
        "reply_supervision": (is_supervised,),
    },
)

ASSIGNMENT = through_the_head(_WITHOUT_DRAFTS)
