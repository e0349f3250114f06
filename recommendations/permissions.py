"""Who may do what to an opinion and an assignment, and what must hold first.

Gates read only fields kept on the row, so that a list can offer moves without a query per row.
"""

from __future__ import annotations

from django.utils.translation import gettext as _

from inspections.permissions import writes_for
from tracker.models import Role, User
from tracker.moves import Lifecycle

from .lifecycle import (
    ASSIGNMENT_LABELS,
    ASSIGNMENT_MOVES,
    OPINION_LABELS,
    OPINION_MOVES,
    AssignmentStatus,
    OpinionStatus,
)
from .models import Assignment, Opinion, Recommendation

Subject = Assignment | Opinion


def committee_staff(user: User | None, subject: Subject) -> bool:
    """本常委会的工作人员、审核负责人"""
    return writes_for(user, subject.committee_id)


def committee_supervisor(user: User | None, subject: Subject) -> bool:
    """本常委会的审核负责人"""
    return committee_staff(user, subject) and user is not None and user.role == Role.SUPERVISOR


def coordinator(user: User | None, subject: Subject) -> bool:
    """交办对象的政府办公厅"""
    return user is not None and user.role == Role.COORDINATOR and user.organization_id == subject.government_id


def unit_people(user: User | None, assignment: Assignment) -> bool:
    """承办单位的承办人、单位负责人"""
    return user is not None and user.role in (Role.HANDLER, Role.HEAD) and user.organization_id == assignment.unit_id


def unit_head(user: User | None, assignment: Assignment) -> bool:
    """承办单位的单位负责人"""
    return unit_people(user, assignment) and user is not None and user.role == Role.HEAD


def main_unit_head(user: User | None, assignment: Assignment) -> bool:
    """主办（独办）单位的单位负责人"""
    return assignment.is_main and unit_head(user, assignment)


def co_unit_people(user: User | None, assignment: Assignment) -> bool:
    """会办单位的承办人、单位负责人"""
    return not assignment.is_main and unit_people(user, assignment)


def staff_of_main(user: User | None, assignment: Assignment) -> bool:
    """本常委会的工作人员、审核负责人（限主办件、独办件）"""
    return assignment.is_main and committee_staff(user, assignment)


def supervisor_of_main(user: User | None, assignment: Assignment) -> bool:
    """本常委会的审核负责人（限主办件、独办件），且不是核验人"""
    return assignment.is_main and committee_supervisor(user, assignment)


def the_system(user: User | None, subject: Subject) -> bool:
    """系统，期限届满或随主办件自动进行"""
    return user is None


def the_system_along(user: User | None, assignment: Assignment) -> bool:
    """会办件随主办件销号，由系统记入。"""
    return user is None and not assignment.is_main


def may_write_recommendation(user: User | None, recommendation: Recommendation) -> bool:
    return writes_for(user, recommendation.committee_id)


def still_ours(user: User | None, recommendation: Recommendation) -> str | None:
    """A recommendation can be amended while no opinion that lists it has been issued."""
    if recommendation.opinions.exclude(status=OpinionStatus.DRAFTED).exists():
        return _("这项建议已随审议意见书印发，不能再修改。可在下一份意见书中另行提出。")
    return None


def all_counter_signed(user: User | None, assignment: Assignment) -> str | None:
    if assignment.co_unsigned:
        return _("还有%(count)s个会办单位尚未会签，暂不能报送办结。可先保存进展，或催会办单位会签。") % {
            "count": assignment.co_unsigned
        }
    return None


def has_reported(user: User | None, assignment: Assignment) -> str | None:
    if not assignment.report_count:
        return _("还没有填报过进展，先填报进展并附上佐证，再报送办结。")
    return None


def has_evidence(user: User | None, assignment: Assignment) -> str | None:
    if not assignment.evidence_count:
        return _("承办单位没有提交佐证，不能销号。可退回补充，请其附上佐证。")
    return None


def not_yet_verified(user: User | None, assignment: Assignment) -> str | None:
    if assignment.verified_by_id is not None:
        return _("已经有人核验，请由另一位审核负责人销号；如情况不实，可退回补充。")
    return None


def is_verified(user: User | None, assignment: Assignment) -> str | None:
    if assignment.verified_by_id is None:
        return _("还没有核验，先由一人核验并写明意见，再由另一人销号。")
    return None


def is_second_person(user: User | None, assignment: Assignment) -> str | None:
    if user is not None and user.pk in (assignment.verified_by_id, assignment.submitted_by_id):
        return _("核验和销号须由两人分别作出。这一件由你核验，请另一位审核负责人销号。")
    return None


def has_items(user: User | None, opinion: Opinion) -> str | None:
    if not opinion.items.exists():
        return _("意见书还没有列入建议，先选入建议再印发。")
    return None


OPINION = Lifecycle[Opinion](
    moves=OPINION_MOVES,
    labels=OPINION_LABELS,
    states=OpinionStatus,
    who={
        "issue": committee_staff,
        "hand_over": committee_staff,
        "acknowledge": coordinator,
        "dispatch": coordinator,
        "amend": committee_staff,
    },
    gates={"issue": (has_items,)},
)

ASSIGNMENT = Lifecycle[Assignment](
    moves=ASSIGNMENT_MOVES,
    labels=ASSIGNMENT_LABELS,
    states=AssignmentStatus,
    who={
        "acknowledge": unit_people,
        "accept_unsigned": the_system,
        "report_progress": unit_people,
        "counter_sign": co_unit_people,
        "submit": main_unit_head,
        "complete": staff_of_main,
        "verify": staff_of_main,
        "clear": supervisor_of_main,
        "clear_along": the_system_along,
        "send_back": staff_of_main,
    },
    gates={
        "submit": (has_reported, all_counter_signed),
        "verify": (not_yet_verified,),
        "clear": (is_verified, has_evidence, is_second_person),
    },
)
