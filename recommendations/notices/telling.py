"""Notices that an action writes in its own transaction, and calls off when their reason is gone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from typing import Any

from django.db import connection
from django.db.models import Q, QuerySet
from django.utils import timezone

from tracker.composed import HOLE, Composed, followed
from tracker.models import Cover, Role, User
from tracker.prepared import Prepared
from tracker.written import add

from ..lifecycle import OpinionStatus
from ..models import Assignment, Notice, NoticeRule, Opinion, Question
from ..models.notices import in_force
from .calling_off import calling_off
from .timing import Departures

Subject = Assignment | Opinion | Question
"""What rules speak about. The notices about a question hang on its item: that is where people look."""

KINDS: dict[type[Subject], str] = {
    Assignment: NoticeRule.Subject.ASSIGNMENT,
    Opinion: NoticeRule.Subject.OPINION,
    Question: NoticeRule.Subject.QUESTION,
}

ROLES: dict[str, tuple[str, ...]] = {
    NoticeRule.Audience.UNIT: (Role.HANDLER, Role.HEAD),
    NoticeRule.Audience.HANDLER: (Role.HANDLER,),
    NoticeRule.Audience.HEAD: (Role.HEAD,),
    NoticeRule.Audience.COORDINATOR: (Role.COORDINATOR,),
    NoticeRule.Audience.STAFF: (Role.STAFF,),
    NoticeRule.Audience.SUPERVISOR: (Role.SUPERVISOR,),
    NoticeRule.Audience.MEMBER: (Role.MEMBER,),
}
"""The roles an audience stands for."""

DUE_IN: dict[str, Callable[[Opinion], dt.date | None]] = {
    OpinionStatus.PLANNED: lambda opinion: opinion.report_due_on,
    OpinionStatus.CONSULTING: lambda opinion: opinion.consult_due_on,
    OpinionStatus.REDO: lambda opinion: opinion.report_due_on,
}
"""The day an opinion waits for, where that is no longer the plan's."""


def recipients(audience: str, subject: Subject, today: dt.date) -> QuerySet[User]:
    """The active people an audience stands for, for one subject: those of its roles, and whoever covers for
    one of them today. Where somebody answers for an item, they stand for its handlers. The sweep's own
    statement says the same (`notices.audience`)."""
    if isinstance(subject, Question):
        if audience == NoticeRule.Audience.ASKER:
            return User.objects.filter(pk=subject.asker_id, is_active=True)
        return recipients(audience, subject.assignment, today)
    meant = _meant(audience, subject)
    covers = Cover.objects.filter(absent__in=meant, ended_at=None, from_on__lte=today, until_on__gte=today)
    here = Q(pk__in=meant) | Q(pk__in=covers.order_by().values("substitute"))
    return User.objects.filter(here, is_active=True).order_by("pk")


COMMITTEE, GOVERNMENT, UNIT, PERSON = range(HOLE, HOLE + 4)
TODAY = dt.date.min
"""Stand in a statement where a subject's own will: none has them."""


def heard_by(audience: str, subject: Subject, today: dt.date) -> list[User]:
    """`recipients`, asked by statements composed once: an action asks for each of its rules."""
    if isinstance(subject, Question):
        if audience == NoticeRule.Audience.ASKER:
            return list(recipients(audience, subject, today))
        return heard_by(audience, subject.assignment, today)
    if isinstance(subject, Opinion):
        return _to_hear(audience, Opinion).rows(subject.committee_id, subject.government_id, None, None, today)
    is_answered = Role.HANDLER in ROLES.get(audience, ()) and answers(subject)
    statement = _to_hear(audience, Assignment, is_answered=is_answered)
    places = (subject.committee_id, subject.government_id, subject.unit_id)
    return statement.rows(*places, subject.responsible_id, today)


@cache
def _to_hear(audience: str, kind: type[Assignment | Opinion], *, is_answered: bool = False) -> Composed[User]:
    """Composed for a subject that has nothing but places, and a person who answers for it or not."""
    subject = kind(committee_id=COMMITTEE, government_id=GOVERNMENT)
    if isinstance(subject, Assignment):
        subject.unit_id = UNIT
        subject.responsible = User(pk=PERSON, organization_id=UNIT) if is_answered else None
    found = recipients(audience, subject, TODAY).select_related("notice_preference")
    return Composed(found, COMMITTEE, GOVERNMENT, UNIT, PERSON, TODAY)


def _meant(audience: str, subject: Assignment | Opinion) -> QuerySet[User]:
    """Whom an audience means, be they active or not: somebody may cover for one whose account is shut."""
    roles = ROLES.get(audience, ())
    people = User.objects.filter(role__in=roles)
    match audience:
        case NoticeRule.Audience.COORDINATOR:
            return people.filter(organization=subject.government_id)
        case NoticeRule.Audience.STAFF | NoticeRule.Audience.SUPERVISOR | NoticeRule.Audience.MEMBER:
            return people.filter(organization=subject.committee_id)
    if isinstance(subject, Opinion):
        return people.none()
    people = people.filter(organization=subject.unit_id)
    if Role.HANDLER not in roles or not answers(subject):
        return people
    heads = [role for role in roles if role != Role.HANDLER]
    return User.objects.filter(Q(pk=subject.responsible_id) | Q(organization=subject.unit_id, role__in=heads))


def answers(assignment: Assignment) -> bool:
    """Whether somebody is named who is there: active, and still in the unit."""
    person: User | None = followed(assignment, "responsible")
    return person is not None and person.is_active and person.organization_id == assignment.unit_id


def tell(
    *,
    verb: str,
    subject: Subject,
    now: dt.datetime,
    detail: str = "",
    actor: User | None = None,
    people: Sequence[User] | None = None,
    only: Iterable[str] | None = None,
    due_on: dt.date | None = None,
) -> int:
    """Write the notices that the rules for this verb ask for; how many. Call inside the action's transaction.

    `detail` (a reason, a request) follows the rule's text. The `actor` is left out: nobody is told what they did.
    `people` are told instead of the rule's audience where it is one person's matter; `only` narrows the rules to some
    audiences: an act that concerns two items tells the people of each what is theirs. `due_on`: the day by which to
    do what is asked, where it is not the subject's own.
    """
    if not (rules := _rules(verb, subject, only)):
        return 0
    earlier = _earlier(subject, rules)
    today = timezone.localdate(now)
    departures = Departures(now)
    about = _about(subject, due_on, now)
    rows = [
        Notice(
            rule=rule,
            recipient=person,
            occurrence=earlier.get(rule.pk, -1) + 1,
            text=sentence(rule, subject, today, detail, due_on)[:500],
            send_after=departures.of(rule, person),
            is_urgent=rule.is_urgent,
            **about,
        )
        for rule in rules
        for person in (heard_by(rule.audience, subject, today) if people is None else people)
        if actor is None or person.pk != actor.pk
    ]
    add(*rows)
    return len(rows)


def _rules(verb: str, subject: Subject, only: Iterable[str] | None) -> list[NoticeRule]:
    said = in_force(_said().rows(KINDS[type(subject)], verb, subject.committee_id))
    return [rule for rule in said if rule.is_active and (only is None or rule.audience in set(only))]


def _about(subject: Subject, until: dt.date | None, now: dt.datetime) -> dict[str, Any]:
    """What all notices of one step have in common."""
    return {
        "assignment": item_of(subject),
        "opinion": subject if isinstance(subject, Opinion) else None,
        "committee_id": subject.committee_id,
        "due_on": until or due_of(subject),
        "planned_at": now,
    }


@cache
def _said() -> Composed[NoticeRule]:
    """The rules of a subject and a verb that a committee may live by."""
    rules = NoticeRule.objects.filter(Q(committee=None) | Q(committee=COMMITTEE), subject="subject", verb="verb")
    return Composed(rules, "subject", "verb", COMMITTEE)


_EARLIER = {
    column: Prepared(
        f"earlier_of_{column}",
        f"""SELECT rule_id, max(occurrence) FROM recommendations_notice
        WHERE {column} = %s AND rule_id = ANY(%s) GROUP BY rule_id""",
        ["key", "rules"],
        ["key", "rules"],
    )
    for column in ("assignment_id", "opinion_id")
}


def _earlier(subject: Subject, rules: Sequence[NoticeRule]) -> dict[int, int]:
    """How often, less one, each of the rules that did has spoken about this subject: a second send-back is a
    second notice."""
    item = item_of(subject)
    asked = _EARLIER["assignment_id" if item else "opinion_id"]
    with connection.cursor() as cursor:
        cursor.execute(*asked.filled(connection, (item or subject).pk, [rule.pk for rule in rules]))
        return dict(cursor.fetchall())


def sentence(rule: NoticeRule, subject: Subject, today: dt.date, detail: str = "", until: dt.date | None = None) -> str:
    """The rule's text with its placeholders {item} {unit} {due} {days} filled in; {days} are those to the day
    `until`, the subject's own where none is given, or since.

    Plain replacement: a brace that somebody typed into a rule must not break an action.
    """
    if isinstance(subject, Opinion):
        item, unit = subject.title, followed(subject, "government").short_name
    else:
        about = subject if isinstance(subject, Assignment) else subject.assignment
        item, unit = str(followed(about, "recommendation")), followed(about, "unit").short_name
    due = until or due_of(subject)
    text = rule.text.replace("{item}", item).replace("{unit}", unit)
    days = str(abs((due - today).days)) if due else ""
    return text.replace("{due}", due.isoformat() if due else "").replace("{days}", days) + detail


def due_of(subject: Subject) -> dt.date | None:
    """The day that a subject waits for; None where it waits for none."""
    if not isinstance(subject, Opinion):
        return subject.due_on
    if subject.status in DUE_IN:
        return DUE_IN[subject.status](subject)
    return None if subject.reported_on else subject.plan_due_on or subject.sign_due_on


def item_of(subject: Subject) -> Assignment | None:
    """The item that notices about the subject hang on; an opinion's hang on itself."""
    if isinstance(subject, Opinion):
        return None
    return subject if isinstance(subject, Assignment) else subject.assignment


_BY_RULE = """
    SELECT id FROM recommendations_notice WHERE {about} = %s AND rule_id IN (
        SELECT id FROM recommendations_noticerule WHERE ladder <> '' AND (%s OR ladder = ANY (%s)) OR verb = ANY (%s))
"""


def call_off(
    *,
    subject: Subject,
    now: dt.datetime,
    reason: str,
    ladders: Iterable[str] | None = None,
    verbs: Iterable[str] = (),
) -> int:
    """Cancel unsent deadline notices of a subject whose reason is gone; how many.

    `ladders` narrows it to some deadlines (`sign`, `stale` …). What was told by an action stays, except of
    the `verbs` whose request is settled.
    """
    item = item_of(subject)
    statement = calling_off(_BY_RULE.format(about="assignment_id" if item else "opinion_id"))
    given: list[Any] = [(item or subject).pk, ladders is None, list(ladders or ()), list(verbs), now, reason]
    with connection.cursor() as cursor:
        cursor.execute(statement, given)
        return int(cursor.rowcount)


def call_off_asked(*, subject: Subject, verb: str, now: dt.datetime, reason: str) -> int:
    """Cancel the unsent notices by which an act asked for something that is no longer wanted; how many."""
    return call_off(subject=subject, now=now, reason=reason, ladders=(), verbs=(verb,))
