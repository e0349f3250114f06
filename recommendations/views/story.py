"""What happened to a recommendation or an opinion, told from the record: newest first, and bounded."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from tracker.models import Event, User
from tracker.models.record import subject_type

from ..lifecycle import ASSIGNMENT_LABELS, INSIDE_UNIT, OPINION_LABELS
from ..models import Assignment, Opinion, Recommendation

LONGEST = 100
SIGNED = ("acknowledge", "accept_unsigned")
INWARD = ("draft", "amend")
"""How a paper was written is its own committee's business."""
BETWEEN = ("comment_plan", "return_plan", "consult", "answer_consultation")
"""What passes between the committee and the government's office is neither the units' nor other committees'."""

OF_OPINION: Mapping[str, Any] = {**OPINION_LABELS, "draft": _("起草意见书"), "publish": _("公布")}
OF_RECOMMENDATION: Mapping[str, Any] = {"draft": _("提出建议"), "amend": _("修改建议")}
OF_ASSIGNMENT: Mapping[str, Any] = {**ASSIGNMENT_LABELS, "dispatch": _("分办"), "hand_over_work": _("移交事项")}
LABELS = {
    Opinion._meta.label_lower: OF_OPINION,
    Recommendation._meta.label_lower: OF_RECOMMENDATION,
    Assignment._meta.label_lower: OF_ASSIGNMENT,
}


@dataclass(frozen=True)
class Entry:
    """One act as `{% story %}` draws it."""

    when: Any
    title: str
    who: str
    quote: str
    note: str
    is_act: bool


@dataclass(frozen=True)
class Receipt:
    """Who signed for what, when, and the hash that seals it."""

    what: str
    signer: str
    at: Any
    digest: str
    is_default: bool
    is_whole: bool


def _about(subject: models.Model) -> Q:
    return Q(subject_type=subject_type(subject), subject_id=subject.pk)


def _about_all(assignments: Iterable[Assignment]) -> Q:
    return Q(subject_type=Assignment._meta.label_lower, subject_id__in=[a.pk for a in assignments])


def _events(user: User, subject: Opinion | Recommendation, told: Q) -> QuerySet[Event]:
    events = Event.objects.filter(told).select_related("actor", "organization").order_by("-at", "-id")
    events = events.exclude(~Q(organization=user.organization_id), verb__in=INSIDE_UNIT)
    if user.organization_id != subject.committee_id:
        events = events.exclude(_about(subject), verb__in=INWARD)
    is_office = isinstance(subject, Opinion) and user.organization_id == subject.government_id
    if user.organization_id != subject.committee_id and not is_office:
        events = events.exclude(_about(subject), verb__in=BETWEEN)
    return events


def story_of(user: User, subject: Opinion | Recommendation, assignments: Iterable[Assignment]) -> list[Entry]:
    """The last hundred acts on the subject and on those of its assignments this person sees; one query."""
    parts = {assignment.pk: assignment for assignment in assignments}
    of_parts = _about_all(parts.values())
    own = _about(subject)
    if isinstance(subject, Opinion):
        of_parts &= Q(verb__in=("dispatch", *SIGNED))
        own &= ~Q(verb="dispatch")  # told by the assignment it made, with the unit
    names_item = isinstance(subject, Opinion)
    return [_entry(event, parts, names_item) for event in _events(user, subject, own | of_parts)[:LONGEST]]


def _entry(event: Event, parts: Mapping[int, Assignment], names_item: bool) -> Entry:
    is_part = event.subject_type == Assignment._meta.label_lower
    note = ""
    if is_part:
        note = _name(parts[event.subject_id]) if names_item else _unit(parts[event.subject_id])
    return Entry(
        when=event.at,
        title=str(LABELS[event.subject_type].get(event.verb, event.verb)),
        who=_who(event),
        quote="" if is_part else event.reason,
        note=note,
        is_act=event.actor_id is not None,
    )


def _name(assignment: Assignment) -> str:
    return f"{assignment.recommendation} → {_unit(assignment)}"


def _unit(assignment: Assignment) -> str:
    return f"{assignment.unit}（{assignment.get_part_display()}）"


def _who(event: Event) -> str:
    if event.actor is None:
        return _t("系统")
    return f"{event.actor.name}（{event.organization}）" if event.organization else event.actor.name


def receipts_of(user: User, opinion: Opinion, assignments: Iterable[Assignment]) -> list[Receipt]:
    """Every signature on the opinion and its visible assignments, oldest first; one query."""
    parts = {assignment.pk: assignment for assignment in assignments}
    told = (_about(opinion) | _about_all(parts.values())) & Q(verb__in=SIGNED)
    events = _events(user, opinion, told).order_by("at", "id")[: len(parts) + 1]
    return [
        Receipt(
            what=_name(parts[event.subject_id]) if _is_part(event) else str(opinion),
            signer=_who(event),
            at=event.at,
            digest=event.hash,
            is_default=event.verb == "accept_unsigned",
            is_whole=not _is_part(event),
        )
        for event in events
    ]


def _is_part(event: Event) -> bool:
    return event.subject_type == Assignment._meta.label_lower
