"""What waits for a person: the sections of the workbench and of a unit's items, as rows and as counts.

The sections of one person never overlap, so their counts add up to the number in the navigation.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from inspections.permissions import WRITERS
from tracker.models import Role, User

from .asking import lists_of
from .lifecycle import OPEN, RUNNING, AssignmentStatus, OpinionStatus, VoteStatus
from .models import Assignment, AssignmentQuerySet, Opinion, Question, Vote
from .notices.orphans import OWED, unmoved, without_office

TITLES: dict[str, Any] = {
    "overdue": _("已超期"),
    "review": _("待审核"),
    "extensions": _("延期申请待审批"),
    "verify": _("待核验"),
    "clear": _("待销号"),
    "parked": _("挂账待复核"),
    "votes": _("测评待处理"),
    "redo": _("测评未通过"),
    "hand_over": _("待交办"),
    "unreceived": _("政府未签收"),
    "asked": _("委员询问待转办"),
    "answered": _("委员询问待反馈"),
    "unsigned": _("单位未签收"),
    "orphans": _("孤儿件"),
    "no_office": _("无人可收的意见书"),
}
"""The workbench from top to bottom."""


def items_waiting(user: User, today: dt.date) -> dict[str, AssignmentQuerySet]:
    """Assignments that ask something of the committee's staff, by section."""
    if user.role not in WRITERS:
        return {}
    own: AssignmentQuerySet = Assignment.objects.own_of(user)
    main = own.exclude(part=Assignment.Part.CO_HANDLER)
    completed = main.filter(status=AssignmentStatus.COMPLETED)
    sections = {
        "overdue": own.overdue(today),
        "review": main.filter(status=AssignmentStatus.SUBMITTED),
        "verify": completed.filter(verified_by=None),
        "parked": main.filter(status=AssignmentStatus.CARRIED_FORWARD, review_on__lte=today),
        "unsigned": own.filter(status=AssignmentStatus.PENDING, due_on__gte=today),
        "orphans": own.filter(
            status__in=(AssignmentStatus.RETURNED, AssignmentStatus.HANDLING),
            due_on__gte=today,
        ).filter(unmoved(user.organization_id, today)),
    }
    if user.role == Role.SUPERVISOR:
        asks_for_time = Q(status=AssignmentStatus.HANDLING, has_extension_waiting=True)
        verified = completed.filter(verified_by__isnull=False)
        sections["extensions"] = own.filter(asks_for_time)
        sections["overdue"] = sections["overdue"].exclude(asks_for_time)
        sections["orphans"] = sections["orphans"].exclude(asks_for_time)
        sections["clear"] = verified.exclude(verified_by=user).exclude(submitted_by=user)
    return sections


OFFICE: dict[str, Any] = {"returns": _("退办申请待审批"), "disputes": _("会签分歧待协调")}
"""What waits for a government's office, above its opinions."""


def office_items(user: User) -> dict[str, AssignmentQuerySet]:
    """Items a government's office must decide on: units that ask to be rid of one, units that do not agree."""
    own: AssignmentQuerySet = Assignment.objects.own_of(user)
    return {
        "returns": own.filter(status=AssignmentStatus.RETURNED),
        "disputes": own.filter(is_disputed=True, status=AssignmentStatus.SUBMITTED),
    }


def opinions_waiting(user: User, today: dt.date) -> dict[str, QuerySet[Opinion]]:
    """Opinions to hand over, not signed for, with a vote that waits for staff, whose vote asks for a new round, or in
    the hands of an office that is not there."""
    if user.role not in WRITERS:
        return {}
    own = Opinion.objects.filter(committee=user.organization_id)
    return {
        "hand_over": own.filter(status=OpinionStatus.ISSUED),
        "unreceived": own.filter(status=OpinionStatus.HANDED_OVER),
        "votes": own.filter(Exists(_votes_waiting(user, today))),
        "redo": own.filter(
            Exists(Vote.objects.unsatisfied().filter(opinion=OuterRef("pk"), round=OuterRef("round"))),
            status__in=(OpinionStatus.DELIBERATED, OpinionStatus.FOLLOWED_UP),
        ),
        "no_office": own.filter(without_office(today), status__in=OWED).exclude(status=OpinionStatus.HANDED_OVER),
    }


def questions_waiting(user: User) -> dict[str, QuerySet[Question]]:
    """Members' questions that staff pass on or give back."""
    if user.role not in WRITERS:
        return {}
    lists = lists_of(user)
    return {"asked": lists["forward"][1], "answered": lists["release"][1]}


def _votes_waiting(user: User, today: dt.date) -> QuerySet[Vote]:
    """Counts to enter, counts another person entered, and electronic votes whose last day has passed."""
    to_confirm = Q(status=VoteStatus.ENTERED) & ~Q(entered_by=user)
    to_close = Q(status=VoteStatus.OPEN, mode=Vote.Mode.ELECTRONIC, closes_on__lt=today)
    to_enter = Q(status=VoteStatus.OPEN, mode=Vote.Mode.ENTERED)
    return Vote.objects.filter(to_confirm | to_close | to_enter, opinion=OuterRef("pk"))


def unit_items(user: User) -> dict[str, AssignmentQuerySet]:
    """A unit's items: its own to do, with others, and done."""
    own: AssignmentQuerySet = Assignment.objects.own_of(user)
    return {
        "todo": own.filter(status__in=RUNNING),
        "mine": own.filter(status__in=OPEN, responsible=user),
        "drafts": own.filter(status__in=RUNNING, drafts_waiting__gt=0),
        "waiting": own.filter(status__in=(AssignmentStatus.SUBMITTED, AssignmentStatus.COMPLETED)),
        "done": own.filter(
            status__in=(AssignmentStatus.CLEARED, AssignmentStatus.CARRIED_FORWARD, AssignmentStatus.WITHDRAWN)
        ),
    }
