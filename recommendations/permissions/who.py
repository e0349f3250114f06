"""Who somebody is to an opinion or an item. The docstring is what the drawings print."""

from __future__ import annotations

import datetime as dt

from inspections.permissions import writes_for
from tracker.models import Role, User

from ..models import Assignment, Opinion, Question, Vote

Subject = Assignment | Opinion | Question | Vote


def committee_staff(user: User | None, subject: Subject, today: dt.date) -> bool:
    """本常委会的工作人员、审核负责人"""
    return writes_for(user, subject.committee_id)


def committee_member(user: User | None, subject: Subject, today: dt.date) -> bool:
    """本常委会的组成人员"""
    return user is not None and user.role == Role.MEMBER and user.organization_id == subject.committee_id


def committee_supervisor(user: User | None, subject: Subject, today: dt.date) -> bool:
    """本常委会的审核负责人"""
    return committee_staff(user, subject, today) and user is not None and user.role == Role.SUPERVISOR


def coordinator(user: User | None, subject: Assignment | Opinion, today: dt.date) -> bool:
    """交办对象的政府办公厅"""
    return user is not None and user.role == Role.COORDINATOR and user.organization_id == subject.government_id


def whoever_presses(user: User | None, subject: Assignment, today: dt.date) -> bool:
    """本常委会的工作人员、审核负责人，交办对象的政府办公厅"""
    return committee_staff(user, subject, today) or coordinator(user, subject, today)


def unit_people(user: User | None, assignment: Assignment, today: dt.date) -> bool:
    """承办单位的承办人、单位负责人"""
    return user is not None and user.role in (Role.HANDLER, Role.HEAD) and user.organization_id == assignment.unit_id


def unit_head(user: User | None, assignment: Assignment, today: dt.date) -> bool:
    """承办单位的单位负责人或其代行人"""
    return unit_people(user, assignment, today) and user is not None and user.heads_on(today)


def main_unit_people(user: User | None, assignment: Assignment, today: dt.date) -> bool:
    """主办（独办）单位的承办人、单位负责人"""
    return assignment.is_main and unit_people(user, assignment, today)


def co_unit_people(user: User | None, assignment: Assignment, today: dt.date) -> bool:
    """会办单位的承办人、单位负责人"""
    return not assignment.is_main and unit_people(user, assignment, today)


def coordinator_of_co_handler(user: User | None, assignment: Assignment, today: dt.date) -> bool:
    """交办对象的政府办公厅（限会办件）"""
    return not assignment.is_main and coordinator(user, assignment, today)


def staff_of_main(user: User | None, assignment: Assignment, today: dt.date) -> bool:
    """本常委会的工作人员、审核负责人（限主办件、独办件）"""
    return assignment.is_main and committee_staff(user, assignment, today)


def supervisor_of_main(user: User | None, assignment: Assignment, today: dt.date) -> bool:
    """本常委会的审核负责人（限主办件、独办件）"""
    return assignment.is_main and committee_supervisor(user, assignment, today)


def the_system(user: User | None, subject: Subject, today: dt.date) -> bool:
    """系统，期限届满或随主办件自动进行"""
    return user is None


def the_system_along(user: User | None, assignment: Assignment, today: dt.date) -> bool:
    """系统，会办件随主办件"""
    return user is None and not assignment.is_main


def the_system_on_main(user: User | None, assignment: Assignment, today: dt.date) -> bool:
    """系统，随意见书重新办理（限主办件、独办件）"""
    return user is None and assignment.is_main
