"""Logging, amending, confirming, listing and withdrawing what was found."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any, TypedDict

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from tracker.errors import Refused
from tracker.files import Upload, store_all
from tracker.models import Organization, Region, User
from tracker.record import record

from ..lifecycle import InspectionStatus
from ..models import Activity, Finding, FindingEvidence, Heading, Inspection, Provision
from ..permissions import FINDING, may_log_findings

LOGGING_STATES = (
    InspectionStatus.NOTIFIED,
    InspectionStatus.INSPECTING,
    InspectionStatus.REPORTING,
    InspectionStatus.TABLED,
    InspectionStatus.DELIBERATED,
)


class FindingFacts(TypedDict, total=False):
    """What a person may write into a finding. Names are the model's."""

    kind: str
    title: str
    statement: str
    detail: str
    heading: Heading | None
    region: Region | None
    severity: str
    activity: Activity | None
    repeats: Finding | None
    source: str
    is_sample: bool


@transaction.atomic
def log_finding(
    *,
    actor: User,
    inspection: Inspection,
    now: dt.datetime,
    facts: FindingFacts,
    provisions: Sequence[Provision] = (),
    organs: Sequence[Organization] = (),
    files: Sequence[Upload] = (),
) -> Finding:
    """录入问题：a draft, numbered within the inspection, with its photos and papers.

    Raises PermissionDenied when the actor's committee takes no part, Refused outside the inspecting
    steps, ValidationError for a file that cannot be taken.
    """
    if not may_log_findings(actor, inspection):
        raise PermissionDenied
    locked = Inspection.objects.select_for_update(of=("self",)).get(pk=inspection.pk)
    _require_logging_state(locked)
    last = Finding.objects.filter(inspection=locked).aggregate(last=Max("number"))["last"] or 0
    finding = Finding.objects.create(
        inspection=locked,
        committee_id=actor.organization_id,
        number=last + 1,
        logged_by=actor,
        logged_at=now,
        **facts,
    )
    finding.provisions.set(provisions)
    finding.organs.set(organs)
    _attach(finding, files, actor=actor, now=now)
    record(
        actor=actor,
        verb="log",
        subject=finding,
        now=now,
        after={**facts, "provisions": [p.pk for p in provisions], "files": [f.name for f in files]},
    )
    return finding


def _require_logging_state(inspection: Inspection) -> None:
    """问题在发出通知之后、归档之前录入。"""
    if inspection.status == InspectionStatus.CLOSED:
        raise Refused(_("检查已归档，不再录入问题。可列入跟踪检查，在其中录入。"))
    if inspection.status not in LOGGING_STATES:
        raise Refused(
            _("检查现在是“%(state)s”，还不能录入问题。发出检查通知后即可录入。")
            % {"state": inspection.get_status_display()}
        )


@transaction.atomic
def amend_finding(
    *,
    actor: User,
    finding: Finding,
    now: dt.datetime,
    facts: FindingFacts,
    provisions: Sequence[Provision] | None = None,
    organs: Sequence[Organization] | None = None,
    files: Sequence[Upload] = (),
) -> Finding:
    """修改问题：a confirmed finding goes back to draft. Evidence is added, never taken away."""
    locked = FINDING.lock(finding)
    changes: dict[str, Any] = dict(facts)
    related: dict[str, tuple[Any, Any]] = {"files": ([], [f.name for f in files])}
    for name, rows in (("provisions", provisions), ("organs", organs)):
        if rows is not None:
            old = getattr(locked, name).order_by("pk").values_list("pk", flat=True)
            related[name] = (list(old), sorted(row.pk for row in rows))
    FINDING.settle("amend", actor=actor, locked=locked, now=now, related=related, **changes)
    if provisions is not None:
        locked.provisions.set(provisions)
    if organs is not None:
        locked.organs.set(organs)
    _attach(locked, files, actor=actor, now=now)
    return locked


def _attach(finding: Finding, files: Sequence[Upload], *, actor: User, now: dt.datetime) -> None:
    FindingEvidence.objects.bulk_create(
        FindingEvidence(finding=finding, file=stored) for stored in store_all(files, actor=actor, now=now)
    )


@transaction.atomic
def confirm_finding(*, actor: User, finding: Finding, now: dt.datetime) -> Finding:
    """确认问题：the group stands behind it."""
    return FINDING.step("confirm", actor=actor, subject=finding, now=now)


@transaction.atomic
def list_finding(*, actor: User, finding: Finding, now: dt.datetime) -> Finding:
    """列入问题清单：from here the inspected side and the other committees can see it."""
    return FINDING.step("list", actor=actor, subject=finding, now=now)


@transaction.atomic
def transfer_finding(*, actor: User, finding: Finding, now: dt.datetime, reason: str) -> Finding:
    """转信访：检查组不直接处理具体问题（北京市检查办法第十一条）。"""
    return FINDING.step("transfer", actor=actor, subject=finding, now=now, reason=reason)


@transaction.atomic
def withdraw_finding(*, actor: User, finding: Finding, now: dt.datetime, reason: str) -> Finding:
    """撤回问题：it stays in the record with its reason."""
    return FINDING.step("withdraw", actor=actor, subject=finding, now=now, reason=reason)
