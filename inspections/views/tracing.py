"""What a finding's page tells around it: the chain, the proof, the story."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from tracker.downloads import SHOWN_INLINE
from tracker.models import Event, User

from ..following import CLEARED, CO_HANDLER, assignments_seen, is_cleared
from ..lifecycle import FINDING_LABELS
from ..models import Finding, FindingEvidence, Provision

MOST = 100


def chain_of(finding: Any, provisions: list[Provision], user: User) -> dict[str, Any]:
    """法规 → 条款 → 问题 → 建议 → 交办 → 销号, with what this person may see of each."""
    answers = list(finding.recommendations.visible_to(user)[:MOST])
    assignments = list(assignments_seen(finding, user))
    main = [row for row in assignments if row.part != CO_HANDLER]
    cleared = sum(row.status == CLEARED for row in main)
    statute = provisions[0].statute if provisions else None
    done = is_cleared(finding)
    links = [
        _link(
            _("法规"), statute.short_name if statute else _("尚未对应"), statute.get_absolute_url() if statute else ""
        ),
        _link(
            _("条款"),
            "、".join(provision.label for provision in provisions[:3]) or _("尚未对应"),
            provisions[0].get_absolute_url() if statute else "",
        ),
        _link(_("问题"), _("问%(number)d") % {"number": finding.number}, state="now"),
        _link(
            _("建议"),
            _("%(n)d 项") % {"n": len(answers)} if answers else _("尚无建议"),
            "#answers" if answers else "",
            "done" if answers else "ahead",
        ),
        _link(
            _("交办"),
            _("%(n)d 件") % {"n": len(main)} if main else _("尚未交办"),
            "#assignments" if main else "",
            "done" if main else "ahead",
        ),
        _link(
            _("销号"),
            _("%(done)d / %(all)d 件") % {"done": cleared, "all": len(main)} if main else "—",
            "",
            "done" if done else "ahead",
        ),
    ]
    return {"chain": links, "answers": answers, "assignments": assignments, "is_cleared": done}


def _link(label: str, text: str, url: str = "", state: str = "done") -> dict[str, str]:
    return {"label": label, "text": text, "url": url, "state": state}


def evidence_of(finding: Finding, user: User) -> list[dict[str, Any]]:
    """The proof as `{% files %}` draws it; pictures carry `is_picture` for a preview."""
    rows = FindingEvidence.objects.visible_to(user).filter(finding=finding).select_related("file__uploaded_by")[:MOST]
    return [
        {
            "name": row.file.name,
            "url": reverse("inspections:finding-evidence", args=[row.pk]),
            "size": row.file.size,
            "sha256": row.file.sha256,
            "note": row.caption or str(row.file.uploaded_by),
            "is_picture": row.file.content_type.startswith("image/") and row.file.content_type in SHOWN_INLINE,
        }
        for row in rows
    ]


def story_of(finding: Finding) -> list[dict[str, Any]]:
    """What happened to it, newest first, as `{% story %}` draws it. For its own committee only."""
    events = Event.objects.of(finding).select_related("actor__organization")[:MOST]
    return [
        {
            "when": event.at,
            "title": FINDING_LABELS.get(event.verb, _("录入")),
            "who": f"{event.actor.organization.short_name} {event.actor}" if event.actor else _("系统"),
            "quote": event.reason,
            "note": _changed(event) if event.verb == "amend" else "",
            "is_act": event.actor is not None,
        }
        for event in events
    ]


def _changed(event: Event) -> str:
    """Which fields an amendment touched, by their names on the page."""
    names = [str(Finding._meta.get_field(name).verbose_name) for name in event.after if name != "status"]  # type: ignore[union-attr]
    return _("改了：%(fields)s") % {"fields": "、".join(names)} if names else ""
