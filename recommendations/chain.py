"""The chain of an item, walkable both ways: statute → provision → finding → recommendation → opinion →
assignment → progress → verification → clearance."""

from __future__ import annotations

from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from inspections.models import Finding
from tracker.models import User
from tracker.models.people import UNIT_ROLES

from .lifecycle import RUNNING, AssignmentStatus
from .models import Assignment


def chain_of(item: Assignment, *, reader: User) -> list[dict[str, Any]]:
    """Links as `{% chain %}` draws them. Only findings the reader may see are named; two queries."""
    before, after = _origin(item, reader), _way(item)
    return [*before, *after]


def _origin(item: Assignment, reader: User) -> list[dict[str, Any]]:
    recommendation, opinion = item.recommendation, item.opinion
    provisions = list(recommendation.provisions.select_related("statute")[:3])
    findings = list(Finding.objects.visible_to(reader).filter(recommendations=recommendation).order_by("number")[:3])
    links = []
    if provisions:
        first = provisions[0]
        statute = _url("inspections:statute", first.statute_id)
        links.append(_link(_("法规"), first.statute.short_name, statute))
        links.append(
            _link(_("条款"), "、".join(p.label for p in provisions), first.get_absolute_url() if statute else "")
        )
    else:
        links.append(_link(_("法规"), _("尚未对应条款")))
    if findings:
        first_finding = findings[0]
        words = _("问%(number)s %(title)s") % {"number": first_finding.number, "title": first_finding.title}
        links.append(_link(_("问题"), words, _url("inspections:finding", first_finding.pk)))
    elif reader.role not in UNIT_ROLES:
        links.append(_link(_("问题"), _("没有对应的问题")))
    links.append(_link(_("建议"), recommendation.number, _url("recommendations:recommendation", recommendation.pk)))
    issued = opinion.number or (opinion.issued_on.isoformat() if opinion.issued_on else opinion.title)
    links.append(_link(_("审议意见"), issued, _url("recommendations:opinion", opinion.pk)))
    return links


def _way(item: Assignment) -> list[dict[str, Any]]:
    """From the dispatch on: what is done, where it stands now, what lies ahead."""
    told = [
        (_("交办"), _("%(unit)s%(part)s") % {"unit": item.unit.short_name, "part": item.get_part_display()}),
        (_("进展"), _("%(n)s 次，%(percent)s%%") % {"n": item.report_count, "percent": item.percent}),
        (_("核验"), item.verified_by.name if item.verified_by else _("待审核通过后")),
        (_("销号"), item.cleared_on.isoformat() if item.cleared_on else _("须第二人")),
    ]
    now = _station(item)
    states = ["done" if place < now else "now" if place == now else "ahead" for place in range(len(told))]
    return [_link(label, text, state=state) for (label, text), state in zip(told, states, strict=True)]


def _station(item: Assignment) -> int:
    if item.status == AssignmentStatus.PENDING:
        return 0
    if item.status in RUNNING or item.status == AssignmentStatus.SUBMITTED:
        return 1
    if item.status == AssignmentStatus.COMPLETED:
        return 3 if item.verified_by_id else 2
    return 3 if item.status == AssignmentStatus.CLEARED else 1


def _link(label: str, text: Any, url: str = "", state: str = "done") -> dict[str, Any]:
    return {"label": label, "text": str(text), "url": url, "state": state}


def _url(name: str, pk: int) -> str:
    """The address, or none while that page does not exist."""
    try:
        return reverse(name, args=[pk])
    except NoReverseMatch:
        return ""
