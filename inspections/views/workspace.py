"""What the inspection's page gathers. Every list has its limit; nothing here writes."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from django.db.models import Prefetch
from django.utils import timezone
from django.utils.translation import gettext as _

from tracker.models import Event, User
from tracker.models.people import COMMITTEE_ROLES

from ..following import recommendations_seen, with_outcome
from ..lifecycle import INSPECTION_MOVES, InspectionStatus
from ..models import Activity, Document, Finding, Group, Inspection, Provision

MOST = 200

PAPERS_OF_STEP: dict[str, tuple[str, ...]] = {
    InspectionStatus.PLAN_APPROVED: (Document.Kind.PLAN,),
    InspectionStatus.NOTIFIED: (Document.Kind.NOTICE,),
    InspectionStatus.INSPECTING: (Document.Kind.SELF_REPORT, Document.Kind.GROUP_REPORT, Document.Kind.THIRD_PARTY),
    InspectionStatus.REPORTING: (Document.Kind.REPORT, Document.Kind.PROBLEM_LIST),
    InspectionStatus.DELIBERATED: (Document.Kind.MINUTES,),
}
"""The papers each step leaves behind (监督法 35–37); 第三方评估 and 自查 are not always asked for."""
OPTIONAL = (Document.Kind.SELF_REPORT, Document.Kind.GROUP_REPORT, Document.Kind.THIRD_PARTY)


def papers_of(inspection: Inspection, user: User) -> list[Document]:
    """The papers this person may see, oldest first."""
    rows = Document.objects.visible_to(user).filter(inspection=inspection)
    return list(rows.select_related("file", "committee")[:MOST])


def unfiled(inspection: Inspection, papers: list[Document]) -> list[str]:
    """Papers that the steps already taken should have left, and that nobody has filed."""
    reached = list(InspectionStatus).index(InspectionStatus(inspection.status))
    have = {paper.kind for paper in papers}
    due = [kind for step in list(InspectionStatus)[: reached + 1] for kind in PAPERS_OF_STEP.get(step, ())]
    return [str(Document.Kind(kind).label) for kind in due if kind not in have and kind not in OPTIONAL]


def steps_of(inspection: Inspection, papers: list[Document]) -> list[dict[str, Any]]:
    """The eight steps with the day each was taken and its first paper, as `{% steps %}` draws them."""
    reached = list(InspectionStatus).index(InspectionStatus(inspection.status))
    days = _days(inspection)
    links = []
    for index, step in enumerate(InspectionStatus):
        first = next((p for p in papers if p.kind in PAPERS_OF_STEP.get(step, ()) and p.file_id), None)
        links.append(
            {
                "label": days.get(step, "") if index <= reached else "—",
                "text": step.label,
                "url": f"#paper-{first.pk}" if first else "",
                "state": "done" if index < reached else "now" if index == reached else "ahead",
            }
        )
    return links


def _days(inspection: Inspection) -> dict[str, str]:
    """Step → its day: the leading committee's own date where one is entered, else when it was recorded."""
    days: dict[str, str] = {InspectionStatus.PLANNED: _("%(year)d年") % {"year": inspection.year}}
    for event in Event.objects.of(inspection)[:MOST]:
        step = next((to for (move, _from), to in INSPECTION_MOVES.items() if move == event.verb), None)
        if step:
            days[step] = _("记于 %(day)s") % {"day": timezone.localdate(event.at).isoformat()}
    part = next((p for p in inspection.participations.all() if p.committee_id == inspection.committee_id), None)
    if part:
        known = {
            InspectionStatus.PLAN_APPROVED: part.plan_adopted_on,
            InspectionStatus.NOTIFIED: part.notified_on,
            InspectionStatus.INSPECTING: part.launched_on,
            InspectionStatus.DELIBERATED: part.deliberated_in,
        }
        days.update({step: str(day) for step, day in known.items() if day})
    return days


def findings_of(inspection: Inspection, user: User) -> list[Any]:
    """The findings this person may see with their answers; `is_unanswered` only for their own committee's
    problems, since nobody else sees all recommendations."""
    seen = Finding.objects.visible_to(user).filter(inspection=inspection)
    rows: list[Any] = list(
        with_outcome(seen, user)
        .select_related("heading", "region", "committee")
        .prefetch_related(
            recommendations_seen(user),
            Prefetch("provisions", queryset=Provision.objects.select_related("statute")),
            "organs",
        )
        .order_by("number")[:MOST]
    )
    standing = set(Finding.objects.problems().filter(pk__in=[row.pk for row in rows]).values_list("pk", flat=True))
    for row in rows:
        own = user.role in COMMITTEE_ROLES and row.committee_id == user.organization_id
        row.is_unanswered = own and row.pk in standing and not row.has_recommendation
    return rows


def under_headings(inspection: Inspection, findings: list[Any]) -> list[tuple[Any, list[Any]]]:
    """(heading or None, its findings) in the order of the chapters; what has none comes last.

    Chapters without a finding are listed too: an empty chapter is something to see.
    """
    by_heading: dict[int | None, list[Any]] = {}
    for heading_id, rows in groupby(sorted(findings, key=lambda f: f.heading_id or 0), key=lambda f: f.heading_id):
        by_heading[heading_id] = list(rows)
    chapters = [(heading, by_heading.get(heading.pk, [])) for heading in inspection.headings.all()[:MOST]]
    return chapters + ([(None, by_heading[None])] if None in by_heading else [])


def recommendation_count(inspection: Inspection, user: User) -> int:
    """How many recommendations of this inspection the person may see."""
    rows: Any = inspection.recommendations
    return int(rows.visible_to(user).count())


def groups_and_activities(inspection: Inspection, user: User, findings: list[Any]) -> dict[str, Any]:
    """Of one's own committee only, and never for the inspected side: a spot check is not announced."""
    if user.role not in COMMITTEE_ROLES:
        return {}
    groups = list(
        Group.objects.filter(inspection=inspection, committee=user.organization_id).prefetch_related("members__organ")
    )
    activities = list(
        Activity.objects.filter(inspection=inspection, committee=user.organization_id)
        .select_related("region", "organ")
        .order_by("-held_on", "-id")[:MOST]
    )
    inspected = {row.organ_id for row in activities} | {organ.pk for row in findings for organ in row.organs.all()}
    conflicts = [
        _("%(name)s所在的%(organ)s是被检查机关，不宜参加检查组。请调整成员。")
        % {"name": member.name, "organ": member.organ}
        for group in groups
        for member in group.members.all()
        if member.organ_id and member.organ_id in inspected
    ]
    return {"groups": groups, "activities": activities, "conflicts": conflicts, "is_committee": True}
