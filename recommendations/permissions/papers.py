"""Who reads what of a handling plan and a handling report, and when.

A draft is the government's own until it is submitted; the draft for consultation passes between the
government's office and the committee's staff (监督法 37). The opinion itself was found by `visible_to`.
"""

from __future__ import annotations

from tracker.models import User
from tracker.models.people import COMMITTEE_ROLES, UNIT_ROLES, Role

from ..lifecycle import OpinionStatus
from ..models import Opinion

UNPLANNED = (OpinionStatus.DRAFTED, OpinionStatus.ISSUED, OpinionStatus.HANDED_OVER, OpinionStatus.RECEIVED)
"""No plan is with the committee: not submitted yet, or returned."""

ANSWERED = (
    OpinionStatus.REPORTED,
    OpinionStatus.CIRCULATED,
    OpinionStatus.DELIBERATED,
    OpinionStatus.FOLLOWED_UP,
    OpinionStatus.CLOSED,
)
"""The report of this round is with the committee."""


def is_own_committee(user: User, opinion: Opinion) -> bool:
    return user.role in COMMITTEE_ROLES and user.organization_id == opinion.committee_id


def is_own_office(user: User, opinion: Opinion) -> bool:
    return user.role == Role.COORDINATOR and user.organization_id == opinion.government_id


def reads_plan(user: User, opinion: Opinion) -> bool:
    """The office always; its committee and, item by item, its units once the plan was submitted."""
    if is_own_office(user, opinion):
        return True
    return opinion.status not in UNPLANNED and (is_own_committee(user, opinion) or user.role in UNIT_ROLES)


def reads_plan_comments(user: User, opinion: Opinion) -> bool:
    return is_own_office(user, opinion) or is_own_committee(user, opinion)


def last_round_read(user: User, opinion: Opinion) -> int:
    """The last round whose answers this person may read; 0 for none. Earlier rounds were reported."""
    if is_own_office(user, opinion):
        return opinion.round
    is_in = opinion.status in ANSWERED
    if is_own_committee(user, opinion) and user.role != Role.MEMBER:
        is_in = is_in or opinion.status == OpinionStatus.CONSULTING
    return opinion.round if is_in else opinion.round - 1


def reads_feedback(user: User, opinion: Opinion) -> bool:
    """What the committee said about the draft: its staff as they write, the office once it is answered."""
    if is_own_office(user, opinion):
        return opinion.answered_on is not None
    return is_own_committee(user, opinion) and (user.role != Role.MEMBER or opinion.status in ANSWERED)


def reads_conclusion(user: User, opinion: Opinion) -> bool:
    """What was said in deliberation is for the committee and the government's office."""
    return is_own_office(user, opinion) or is_own_committee(user, opinion)
