"""What falls due for somebody between two days: the one table behind the month page and the calendar feeds.

One query for everything: a branch a kind, each with its day range and its limit a day inside.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import CharField, Count, DateField, F, Q, QuerySet, TextField, Value, Window
from django.db.models.functions import Cast, RowNumber
from django.urls import reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from tracker.models import User
from tracker.models.people import COMMITTEE_ROLES, UNIT_ROLES, Role

from .lifecycle import OPEN, RUNNING, AssignmentStatus, OpinionStatus, QuestionStatus
from .models import Assignment, Milestone, Opinion, Question, SupervisionNotice

REPORTING = (OpinionStatus.RECEIVED, OpinionStatus.PLANNED, OpinionStatus.CONSULTING, OpinionStatus.REDO)


COLUMNS = ("sort", "key", "about", "falls", "numbered", "named", "whose", "at_first", "of_day")


@dataclass(frozen=True)
class Kind:
    """One kind of deadline.

    rows   the person's own rows while it runs
    day    the field that holds it
    item   the path from the row to its assignment ("" when it is one); None where the row is an opinion
    was    the field of the day first set, where there is one
    title  the path to what names it beside the item
    """

    label: Any
    rows: Callable[[User], QuerySet[Any]]
    day: str
    item: str | None = ""
    was: str = ""
    title: str = ""


def _own(user: User, *states: str) -> QuerySet[Any]:
    rows: QuerySet[Any] = Assignment.objects.own_of(user).filter(status__in=states)
    return rows


def _opinions(user: User, *states: str) -> QuerySet[Any]:
    """A committee's own opinions, or those a government answers. Units have none."""
    if user.role in COMMITTEE_ROLES:
        return Opinion.objects.filter(committee=user.organization_id, status__in=states)
    if user.role == Role.COORDINATOR:
        return Opinion.objects.filter(government=user.organization_id, status__in=states)
    return Opinion.objects.none()


def _within(user: User) -> Q:
    """The rows that hang on an assignment of this person's own."""
    if user.role in COMMITTEE_ROLES:
        return Q(assignment__committee=user.organization_id)
    if user.role == Role.COORDINATOR:
        return Q(assignment__government=user.organization_id)
    return Q(assignment__unit=user.organization_id) if user.role in UNIT_ROLES else Q(pk__in=())


def _reviews(user: User) -> QuerySet[Any]:
    own = _own(user, AssignmentStatus.CARRIED_FORWARD)
    return own if user.role in COMMITTEE_ROLES else own.none()


_H = AssignmentStatus.HANDLING
KINDS: dict[str, Kind] = {
    "due": Kind(_("办理期限"), lambda user: _own(user, *RUNNING), "due_on", was="original_due_on"),
    "sign": Kind(_("签收期限"), lambda user: _own(user, AssignmentStatus.PENDING), "sign_due_on"),
    "counter_sign": Kind(_("会签期限"), lambda user: _own(user, _H), "counter_sign_due_on"),
    "interim": Kind(_("报告进展"), lambda user: _own(user, _H), "next_report_on"),
    "review": Kind(_("挂账复核"), _reviews, "review_on"),
    "milestone": Kind(
        _("节点"),
        lambda user: Milestone.objects.filter(
            _within(user), done_on=None, dropped_at=None, assignment__status__in=OPEN
        ),
        "due_on",
        item="assignment__",
        title="title",
    ),
    "supervision": Kind(
        _("回复督办"),
        lambda user: SupervisionNotice.objects.filter(_within(user), replied_on=None),
        "reply_due_on",
        item="assignment__",
    ),
    "question": Kind(
        _("答复询问"),
        lambda user: Question.objects.filter(_within(user), status=QuestionStatus.FORWARDED),
        "due_on",
        item="assignment__",
    ),
    "opinion_sign": Kind(
        _("签收意见书"), lambda user: _opinions(user, OpinionStatus.HANDED_OVER), "sign_due_on", item=None
    ),
    "plan": Kind(_("报送研究处理方案"), lambda user: _opinions(user, OpinionStatus.RECEIVED), "plan_due_on", item=None),
    "consultation": Kind(
        _("反馈意见"), lambda user: _opinions(user, OpinionStatus.CONSULTING), "consult_due_on", item=None
    ),
    "report": Kind(_("书面报告"), lambda user: _opinions(user, *REPORTING), "report_due_on", item=None),
}


@dataclass(frozen=True)
class Entry:
    """One deadline of the item or opinion `about`. `of_day` is how many of its kind fall on that day, shown or not."""

    kind: str
    key: int
    about: int
    day: dt.date
    text: str
    unit: str
    was: dt.date | None
    of_day: int
    url: str

    @property
    def label(self) -> str:
        return str(KINDS[self.kind].label)

    @property
    def change(self) -> str:
        """原定 2026-06-30, where the day is no longer the first one."""
        return _t("原定%(day)s") % {"day": self.was.isoformat()} if self.was and self.was != self.day else ""


def _branch(code: str, kind: Kind, user: User, first: dt.date, last: dt.date) -> QuerySet[Any]:
    text = TextField()
    path = kind.item or ""
    is_opinion = kind.item is None
    rows = kind.rows(user).filter(**{f"{kind.day}__range": (first, last)})
    same_day = [F(kind.day)]
    rows = rows.annotate(
        sort=Value(code, CharField()),
        key=F("pk"),
        about=F("pk") if path == "" else F("assignment_id"),
        falls=F(kind.day),
        numbered=Value("", text) if is_opinion else Cast(f"{path}recommendation__number", text),
        named=Cast("title" if is_opinion else (kind.title or f"{path}recommendation__title"), text),
        whose=Cast("government__short_name" if is_opinion else f"{path}unit__short_name", text),
        at_first=Cast(kind.was, DateField()) if kind.was else Cast(Value(None), DateField()),
        rank=Window(RowNumber(), partition_by=same_day, order_by=[F("pk").asc()]),
        of_day=Window(Count("pk"), partition_by=same_day),
    )
    found: QuerySet[Any] = rows.order_by().values_list(*COLUMNS, "rank")
    return found


def agenda(user: User, first: dt.date, last: dt.date, *, a_day: int = 50, most: int = 1000) -> list[Entry]:
    """This person's deadlines from `first` through `last`, nearest first; at most `a_day` of a kind and day."""
    head, *others = (_branch(code, kind, user, first, last) for code, kind in KINDS.items())
    try:
        branches, values = head.union(*others, all=True).query.sql_with_params()
    except EmptyResultSet:  # a role that has no business here
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {', '.join(COLUMNS)} FROM ({branches}) AS every WHERE rank <= %s"
            " ORDER BY falls, sort, key LIMIT %s",
            [*values, a_day, most],
        )
        return [_entry(*row) for row in cursor.fetchall()]


def _entry(
    kind: str,
    key: int,
    subject: int,
    day: dt.date,
    number: str,
    title: str,
    unit: str,
    was: dt.date | None,
    of_day: int,
) -> Entry:
    name = "recommendations:opinion" if KINDS[kind].item is None else "recommendations:assignment"
    return Entry(kind, key, subject, day, f"{number} {title}".strip(), unit, was, of_day, reverse(name, args=[subject]))
