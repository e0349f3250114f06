"""Who may do what to an inspection and a finding."""

from __future__ import annotations

import datetime as dt
from functools import cache

from django.utils.translation import gettext as _

from tracker.composed import HOLE, Composed
from tracker.models import Role, User
from tracker.models.people import COMMITTEE_ROLES
from tracker.moves import Lifecycle
from tracker.seen import HOME

from .lifecycle import (
    FINDING_LABELS,
    FINDING_MOVES,
    INSPECTION_LABELS,
    INSPECTION_MOVES,
    FindingStatus,
    InspectionStatus,
)
from .models import Finding, Inspection, Participation

WRITERS = (Role.STAFF, Role.SUPERVISOR)


def writes_for(user: User | None, committee_id: int | None) -> bool:
    """Staff and supervisors write for their own committee; members only read."""
    return user is not None and user.role in WRITERS and user.organization_id == committee_id


def staff_of_leading_committee(user: User | None, inspection: Inspection, today: dt.date) -> bool:
    """牵头常委会的工作人员、审核负责人"""
    return writes_for(user, inspection.committee_id)


def staff_of_finding(user: User | None, finding: Finding, today: dt.date) -> bool:
    """录入该问题的常委会的工作人员、审核负责人"""
    return writes_for(user, finding.committee_id)


@cache
def _parts() -> Composed[Participation]:
    """A committee's part in an inspection."""
    return Composed(Participation.objects.filter(inspection=HOLE, committee=HOME), HOLE, HOME)


def may_log_findings(user: User | None, inspection: Inspection) -> bool:
    """Any participating committee's staff, from the notice to the deliberation."""
    if user is None or user.role not in WRITERS:
        return False
    return bool(_parts().rows(inspection.pk, user.organization_id))


def reads_committee_papers(user: User) -> bool:
    return user.role in COMMITTEE_ROLES


def is_a_case(user: User | None, finding: Finding, today: dt.date) -> str | None:
    if finding.kind != Finding.Kind.CASE:
        return _("只有个案可以转信访；如属个案，请先修改类别。")
    return None


def is_no_case(user: User | None, finding: Finding, today: dt.date) -> str | None:
    if finding.kind == Finding.Kind.CASE:
        return _("检查组不直接处理具体问题，个案请转信访。")
    return None


INSPECTION = Lifecycle[Inspection](
    moves=INSPECTION_MOVES,
    labels=INSPECTION_LABELS,
    states=InspectionStatus,
    who=dict.fromkeys(INSPECTION_LABELS, staff_of_leading_committee),
)

FINDING = Lifecycle[Finding](
    moves=FINDING_MOVES,
    labels=FINDING_LABELS,
    states=FindingStatus,
    who=dict.fromkeys(FINDING_LABELS, staff_of_finding),
    gates={"transfer": (is_a_case,), "confirm": (is_no_case,)},
)
