"""What happened to a recommendation or an opinion, told from the record: newest first, and bounded."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _t

from tracker.models import Event, Role, User
from tracker.models.record import subject_type
from tracker.verbs import verb_label

from ..changes import Names, changes_in_words, names_in
from ..lifecycle import INSIDE_UNIT
from ..models import Assignment, Notice, Opinion, OpinionPaper, Recommendation
from ..story import by_the_system, folded, notice_line

LONGEST = 100
SIGNED = ("acknowledge", "accept_unsigned")
INWARD = ("draft", "amend")
"""How a paper was written is its own committee's business."""
PRIVATE = ("ask",)
"""Told on the item's own page, to whom it concerns."""
BETWEEN = ("comment_plan", "return_plan", "consult", "answer_consultation")
"""What passes between the committee and the government's office is neither the units' nor other committees'."""
FEEDBACK = ("answer_consultation",)
"""What the staff said of a draft; members read the report that was submitted."""

NAMED_ALREADY = ("unit", "part")
"""Of a dispatch: its line begins with the unit and how it takes part."""

PART = Assignment._meta.label_lower
KINDS: tuple[type[models.Model], ...] = (Opinion, Recommendation, Assignment)
PAPERS_OF: Mapping[str, OpinionPaper.Kind] = {
    "submit_plan": OpinionPaper.Kind.PLAN,
    "consult": OpinionPaper.Kind.CONSULTATION,
    "answer_consultation": OpinionPaper.Kind.FEEDBACK,
    "report": OpinionPaper.Kind.REPORT,
}
"""Act → the papers filed with it, in its own moment."""
Told = dict[str, Any]


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
    return Q(subject_type=PART, subject_id__in=[a.pk for a in assignments])


def _events(user: User, subject: Opinion | Recommendation, told: Q) -> QuerySet[Event]:
    events = Event.objects.filter(told).select_related("actor", "organization").order_by("-at", "-id")
    events = events.exclude(~Q(organization=user.organization_id), verb__in=INSIDE_UNIT)
    if user.organization_id != subject.committee_id:
        events = events.exclude(_about(subject), verb__in=INWARD)
    is_office = isinstance(subject, Opinion) and user.organization_id == subject.government_id
    if user.role == Role.MEMBER:
        events = events.exclude(_about(subject), verb__in=FEEDBACK)
    if user.organization_id != subject.committee_id and not is_office:
        events = events.exclude(_about(subject), verb__in=BETWEEN)
    return events


def story_of(
    user: User,
    subject: Opinion | Recommendation,
    assignments: Iterable[Assignment],
    papers: Iterable[Mapping[str, Any]] = (),
) -> list[Told]:
    """The last hundred acts on the subject and on those of its assignments this person sees, and, of an
    opinion, the reminders about it and the `papers` this person may open (`papers_of`), as `{% story %}`
    draws them; one query each, and one a kind of name."""
    parts = {assignment.pk: assignment for assignment in assignments}
    of_parts = _about_all(parts.values()) & ~Q(verb__in=PRIVATE)
    own = _about(subject)
    names_item = isinstance(subject, Opinion)
    if names_item:
        of_parts &= Q(verb__in=("dispatch", *SIGNED))
        own &= ~Q(verb="dispatch")  # told by the assignment it made, with the unit
    events = list(_events(user, subject, own | of_parts)[:LONGEST])
    names = _names_of(events)
    told = [_entry(event, parts, names_item, names) for event in events]
    if isinstance(subject, Opinion):
        _add_papers(told, events, papers)
        told = sorted([*_reminders(user, subject), *told], key=lambda entry: entry["when"], reverse=True)
    return folded(told[:LONGEST])


def _add_papers(told: list[Told], events: list[Event], papers: Iterable[Mapping[str, Any]]) -> None:
    """Each paper beside the act that filed it."""
    filed: dict[tuple[str, Any], list[Mapping[str, Any]]] = {}
    for paper in papers:
        filed.setdefault((paper["kind"], paper["at"]), []).append(paper)
    for entry, event in zip(told, events, strict=True):
        if not _is_part(event) and (kind := PAPERS_OF.get(event.verb)):
            entry["files"] = filed.get((kind, event.at), [])


def _names_of(events: Iterable[Event]) -> Names:
    found: dict[Any, str] = {}
    told = list(events)
    for model in KINDS:
        kind = model._meta.label_lower
        found |= names_in(model, [(event.before, event.after) for event in told if event.subject_type == kind])
    return found


def _reminders(user: User, opinion: Opinion) -> list[Told]:
    seen: Any = Notice.objects.visible_to(user)
    rows = seen.filter(opinion=opinion).select_related("rule", "recipient").order_by("-planned_at", "-id")
    return [
        {"when": row.planned_at, "quote": row.text}
        | notice_line(row.state, rule=row.rule.name, recipient=row.recipient.name)
        for row in rows[:LONGEST]
    ]


def _entry(event: Event, parts: Mapping[int, Assignment], names_item: bool, names: Names) -> Told:
    is_part = _is_part(event)
    model = next(kind for kind in KINDS if kind._meta.label_lower == event.subject_type)
    title = verb_label(event.subject_type, event.verb)
    new = {name: value for name, value in event.after.items() if event.verb != "dispatch" or name not in NAMED_ALREADY}
    said = changes_in_words(model, event.before, new, names)
    if is_part:
        said.insert(0, _name(parts[event.subject_id]) if names_item else _unit(parts[event.subject_id]))
    entry: Told = {
        "when": event.at,
        "title": title,
        "who": _who(event),
        "quote": "" if is_part else event.reason,
        "note": "；".join(said),
        "is_act": True,
    }
    return entry if event.actor_id else entry | by_the_system(event.verb, title, entry["quote"])


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
    return event.subject_type == PART
