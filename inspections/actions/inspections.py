"""Planning an inspection, taking it through its steps, and what gathers around it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Max

from tracker.files import Upload, store
from tracker.models import Organization, Region, User
from tracker.record import record

from ..models import Activity, Document, Group, GroupMember, Heading, Inspection, Participation, Statute
from ..permissions import INSPECTION, WRITERS, may_log_findings, writes_for


@transaction.atomic
def plan_inspection(
    *,
    actor: User,
    now: dt.datetime,
    title: str,
    short_title: str,
    year: int,
    mode: str,
    statutes: Sequence[Statute],
    partners: Sequence[Organization] = (),
    follows: Inspection | None = None,
    is_sample: bool = False,
) -> Inspection:
    """列入计划（监督法 63）：the actor's committee leads; `partners` are the other committees."""
    if actor.role not in WRITERS:
        raise PermissionDenied
    if follows is not None and not may_log_findings(actor, follows):
        raise PermissionDenied
    inspection = Inspection.objects.create(
        title=title,
        short_title=short_title,
        year=year,
        mode=mode,
        committee=actor.organization,
        follows=follows,
        is_sample=is_sample,
    )
    inspection.statutes.set(statutes)
    for committee in (actor.organization, *partners):
        Participation.objects.create(inspection=inspection, committee=committee)
    after = {"title": title, "statutes": [s.pk for s in statutes], "partners": [p.pk for p in partners]}
    record(actor=actor, verb="plan", subject=inspection, now=now, after={**after, "follows": follows})
    return inspection


@transaction.atomic
def move_inspection(
    *, actor: User, inspection: Inspection, move: str, now: dt.datetime, reason: str = ""
) -> Inspection:
    """One step of the procedure: 通过方案、通知、开始、起草报告、提请审议、审议、归档."""
    return INSPECTION.step(move, actor=actor, subject=inspection, now=now, reason=reason)


def _require_part(actor: User, inspection: Inspection) -> None:
    if not may_log_findings(actor, inspection):
        raise PermissionDenied


@transaction.atomic
def add_group(
    *, actor: User, inspection: Inspection, now: dt.datetime, name: str, members: Sequence[GroupMember] = ()
) -> Group:
    """成立检查组（小组）. `members` are unsaved rows."""
    _require_part(actor, inspection)
    group = Group.objects.create(inspection=inspection, committee=actor.organization, name=name)
    for member in members:
        member.group = group
    GroupMember.objects.bulk_create(members)
    record(actor=actor, verb="form", subject=group, now=now, after={"name": name, "members": len(members)})
    return group


@transaction.atomic
def add_heading(*, actor: User, inspection: Inspection, now: dt.datetime, title: str, short_title: str) -> Heading:
    """设章节：the next chapter under which problems and recommendations stand."""
    _require_part(actor, inspection)
    Inspection.objects.select_for_update(of=("self",)).get(pk=inspection.pk)
    last = Heading.objects.filter(inspection=inspection).aggregate(last=Max("number"))["last"] or 0
    heading = Heading.objects.create(inspection=inspection, number=last + 1, title=title, short_title=short_title)
    record(actor=actor, verb="outline", subject=heading, now=now, after={"number": last + 1, "title": title})
    return heading


@transaction.atomic
def add_activity(
    *,
    actor: User,
    inspection: Inspection,
    now: dt.datetime,
    kind: str,
    title: str,
    held_on: dt.date,
    region: Region | None = None,
    place: str = "",
    organ: Organization | None = None,
    is_sample: bool = False,
) -> Activity:
    """记录检查活动：座谈会、实地检查、第三方评估、问卷调查、抽查（监督法 35）。"""
    _require_part(actor, inspection)
    activity = Activity.objects.create(
        inspection=inspection,
        committee=actor.organization,
        kind=kind,
        title=title,
        held_on=held_on,
        region=region,
        place=place,
        organ=organ,
        is_sample=is_sample,
    )
    record(
        actor=actor,
        verb="hold",
        subject=activity,
        now=now,
        after={"kind": kind, "title": title, "held_on": held_on},
    )
    return activity


@transaction.atomic
def add_document(
    *,
    actor: User,
    inspection: Inspection,
    now: dt.datetime,
    kind: str,
    title: str,
    number: str = "",
    dated_on: dt.date | None = None,
    upload: Upload | None = None,
    is_sample: bool = False,
) -> Document:
    """收存文件：plan, notice, report… not published until `publish_document`."""
    _require_part(actor, inspection)
    document = Document.objects.create(
        inspection=inspection,
        committee=actor.organization,
        kind=kind,
        title=title,
        number=number,
        dated_on=dated_on,
        file=store(upload, actor=actor, now=now) if upload else None,
        is_sample=is_sample,
    )
    record(
        actor=actor,
        verb="file",
        subject=document,
        now=now,
        after={"kind": kind, "title": title, "number": number},
    )
    return document


@transaction.atomic
def publish_document(*, actor: User, document: Document, now: dt.datetime) -> Document:
    """公开文件（监督法 37：审议后、办理后各一次）。"""
    if not writes_for(actor, document.committee_id):
        raise PermissionDenied
    locked = Document.objects.select_for_update(of=("self",)).get(pk=document.pk)
    if not locked.is_published:
        locked.is_published = True
        locked.save(update_fields=["is_published"])
        record(
            actor=actor,
            verb="publish",
            subject=locked,
            now=now,
            before={"is_published": False},
            after={"is_published": True},
        )
    return locked
