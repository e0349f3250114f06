"""Members' questions as pages and lists show them: whose turn it is, and what each side may read.

The committee reads who asked and what staff remarked to the member; the government and the unit read what
was forwarded to them, without a name.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from inspections.permissions import WRITERS
from tracker.models import Event, Role, User
from tracker.models.people import COMMITTEE_ROLES, UNIT_ROLES
from tracker.verbs import verb_label

from .lifecycle import PILLS, QuestionStatus
from .models import Assignment, Question

MOST = 20
BESIDE = ("assignment__recommendation", "assignment__unit", "asker")
INWARD = ("ask", "answer_directly")
"""Steps that only the committee reads; a question that was forwarded begins, for the others, with that."""

Lists = dict[str, tuple[Any, QuerySet[Question]]]


def lists_of(user: User) -> Lists:
    """The lists of this person by name, the first one first; none for who has nothing to do with questions."""
    seen: Any = Question.objects.visible_to(user)
    waiting, answered = QuestionStatus.FORWARDED, (QuestionStatus.ANSWERED, QuestionStatus.RELEASED)
    if user.role in WRITERS:
        return {
            "forward": (_("要转办的"), seen.filter(status=QuestionStatus.ASKED)),
            "release": (_("要反馈的"), seen.filter(status=QuestionStatus.ANSWERED)),
            "waiting": (_("等单位答复的"), seen.filter(status=waiting)),
            "done": (_("已答复的"), seen.filter(status=QuestionStatus.RELEASED)),
        }
    if user.role == Role.MEMBER:
        return {"mine": (_("我问的"), seen.filter(asker=user)), "all": (_("本常委会全部"), seen)}
    if user.role in UNIT_ROLES or user.role == Role.COORDINATOR:
        return {
            "todo": (_("要答复的"), seen.filter(status=waiting)),
            "done": (_("已答复的"), seen.filter(status__in=answered)),
        }
    return {}


def reads_names(user: User) -> bool:
    """Only the committee learns who asked."""
    return user.role in COMMITTEE_ROLES


@dataclass(frozen=True)
class Shown:
    """One question as a list or an item's page shows it."""

    question: Question
    asker: str
    pill: str
    days: int
    """Past the day by which an answer was asked; 0 when in time or answered."""
    answer: str
    """Empty while this person may not read it yet."""
    remark: str


def shown(user: User, question: Question, today: dt.date) -> Shown:
    """A member reads the answer once it is released; staff and the unit read it at once."""
    is_late = question.status == QuestionStatus.FORWARDED and question.due_on is not None and question.due_on < today
    is_kept = user.role == Role.MEMBER and question.status != QuestionStatus.RELEASED
    return Shown(
        question=question,
        asker=question.asker.name if reads_names(user) else "",
        pill=PILLS[QuestionStatus(question.status)],
        days=(today - question.due_on).days if is_late and question.due_on else 0,
        answer="" if is_kept else question.answer,
        remark=question.remark if reads_names(user) else "",
    )


def asked_about(user: User, item: Assignment, today: dt.date) -> list[Shown]:
    """The questions about an item that this person may see, newest first; one query."""
    rows: Any = Question.objects.visible_to(user)
    found = rows.filter(assignment=item).select_related("asker", "assignment__unit").order_by("-id")[:MOST]
    return [shown(user, question, today) for question in found]


def steps_of(user: User, question: Question) -> list[dict[str, Any]]:
    """The way of one question as `{% story %}` draws it, newest first; one query."""
    events = Event.objects.of(question).select_related("actor", "organization")
    if not reads_names(user):
        events = events.exclude(verb__in=INWARD)
    return [told_step(user, event.verb, event.after, event.reason) | _of(event) for event in events[:MOST]]


def _of(event: Event) -> dict[str, Any]:
    place = event.organization.short_name if event.organization else ""
    return {"when": event.at, "who": f"{place} {event.actor.name if event.actor else ''}".strip()}


def told_step(user: User, verb: str, after: Any, reason: str) -> dict[str, Any]:
    """The words of one step of a question, for this reader."""
    if verb == "release":
        quote = str(after.get("remark", "")) if reads_names(user) else ""
    elif verb == "answer":  # a member reads the answer in the thread, once it is given back
        quote = "" if user.role == Role.MEMBER else str(after.get("answer", ""))
    elif verb == "forward":
        quote = reason if reads_names(user) else "\n".join(filter(None, (str(after.get("text", "")), reason)))
    else:
        quote = str(after.get("text") or after.get("answer") or reason)
    return {"is_act": True, "title": verb_label(Question._meta.label_lower, verb), "quote": quote}
