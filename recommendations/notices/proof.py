"""What became of a notice: planned, sent, opened, settled. One query however many are shown.

Settled is read from the record of the item or opinion: the first act by which what the rule asks is done
(`asks.settled_by`) after the notice was planned, whoever did it and by whatever way.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import (
    BigIntegerField,
    BooleanField,
    Case,
    CharField,
    Exists,
    F,
    Func,
    JSONField,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce, Concat
from django.utils.translation import gettext as _

from tracker.models import Event

from ..models import Assignment, Delivery, Notice, Opinion, Unsent
from .asks import settled_by


class _Get(Func):
    """The value of a key in a JSON object."""

    template, arg_joiner, output_field = "(%(expressions)s)", " -> ", JSONField()


class _Holds(Func):
    """Whether a JSON list holds a string."""

    function, output_field = "jsonb_exists", BooleanField()


def settled_at() -> Subquery:
    """The moment of the first act that settled what a notice asked; NULL where it asks nothing or nothing was done."""
    key = Concat(OuterRef("rule__subject"), Value(":"), OuterRef("rule__verb"), OuterRef("rule__ladder"))
    acts = (
        Event.objects.filter(
            subject_type=OuterRef("about"),
            subject_id=Coalesce(OuterRef("assignment_id"), OuterRef("opinion_id")),
            at__gte=OuterRef("planned_at"),
        )
        .filter(_Holds(_Get(Value(settled_by(), JSONField()), key), F("verb")))
        .order_by()
        .values("subject_id")
        .annotate(first=Min("at"))
    )
    return Subquery(acts.values("first"))


def _about() -> Case:
    """The kind of a notice's subject, as the record calls it."""
    return Case(
        When(assignment=None, then=Value(Opinion._meta.label_lower)),
        default=Value(Assignment._meta.label_lower),
        output_field=CharField(),
    )


def with_proof(rows: QuerySet[Notice]) -> QuerySet[Notice]:
    """Each notice with how it waits, `last_result`, `last_answer` and `last_at` of its last letter, and `settled_at`.

    For the rows of a page, found before: a sort would have the record asked about every row it sorts.
    """
    letters = Delivery.objects.filter(notices=OuterRef("pk"), posting=None).order_by("-id")
    return (
        rows.annotate(
            last_result=Subquery(letters.values("result")[:1]),
            last_answer=Subquery(letters.values("answer")[:1]),
            last_at=Subquery(letters.values("at")[:1]),
            about=_about(),
        )
        .annotate(settled_at=settled_at())
        .select_related("unsent")
    )


def state_of() -> Coalesce:
    """`Notice.state`, in a query."""
    return Coalesce("unsent__state", Value(Notice.State.SENT))


def sent_at(state: str, last_at: dt.datetime | None, since: dt.datetime | None) -> dt.datetime | None:
    """When its last letter was accepted or, where it is in the inbox only, since when; else None."""
    return {Notice.State.SENT: last_at, Notice.State.INBOX_ONLY: since}.get(Notice.State(state))


LOOKED_THROUGH = 1500
"""Of all of a committee's or a person's notices, the newest in which one looks for those settled: that is asked
of the record, notice by notice, and has no index of its own."""


def settled_among_newest(rows: QuerySet[Notice], **whose: int) -> QuerySet[Notice]:
    """Those of the newest notices of a `committee` or `recipient` that were settled, from a letter or otherwise."""
    newest = Notice.objects.filter(**whose).order_by("-id").values("pk")
    floor = Coalesce(Subquery(newest[LOOKED_THROUGH - 1 : LOOKED_THROUGH]), Value(0), output_field=BigIntegerField())
    return settled(rows.filter(pk__gte=floor))


def settled(rows: QuerySet[Notice]) -> QuerySet[Notice]:
    """Those that were settled; asks the record about each."""
    asked = rows.alias(about=_about()).alias(done_at=settled_at())  # beside the `settled_at` of `with_proof`
    return asked.filter(Q(acted_at__isnull=False) | Q(done_at__isnull=False))


@dataclass(frozen=True)
class Step:
    """One thing that became of a notice."""

    word: str
    at: dt.datetime
    is_act: bool = False
    note: str = ""


def steps_of(notice: Any) -> list[Step]:
    """Planned, sent or what hinders it, opened, settled: as far as it has come. Needs `with_proof`."""
    steps = [Step(_("生成"), notice.planned_at), _sending(notice)]
    if notice.read_at:
        steps.append(Step(_("已读"), notice.read_at, is_act=True))
    if notice.acted_at:
        steps.append(Step(_("从信中办理"), notice.acted_at, is_act=True))
    elif notice.settled_at and notice.state != Notice.State.CANCELLED:
        steps.append(Step(_("已办"), notice.settled_at, is_act=True))
    return steps


def _sending(notice: Any) -> Step:
    state = Notice.State(notice.state)
    match state:
        case Notice.State.CANCELLED:
            return Step(_("已取消"), notice.cancelled_at, note=notice.cancel_reason)
        case Notice.State.FAILED:
            return Step(_("发送失败"), notice.last_at or notice.unsent.send_after, note=notice.last_answer or "")
        case Notice.State.WAITING if notice.last_answer:
            return Step(_("再试"), notice.unsent.send_after, note=notice.last_answer)
        case Notice.State.WAITING:
            return Step(_("待发"), notice.unsent.send_after)
        case Notice.State.SENT:
            return Step(_("邮件送达"), notice.last_at)
    word = _("站内送达") if notice.last_result == Delivery.Result.KEPT else _("仅收件箱")
    return Step(word, notice.unsent.send_after)


def unsent_as(state: str) -> Q:
    """Of a committee's notices, those in this state, which is not `SENT`: found by an index of the committee's."""
    return Q(unsent__state=state, unsent__committee=F("committee"))


_ARRIVED = ~Exists(Unsent.objects.filter(pk=OuterRef("pk")).exclude(state=Notice.State.INBOX_ONLY))
RESULTS: dict[str, Any] = {
    "waiting": unsent_as(Notice.State.WAITING),
    "sent": Q(_ARRIVED),
    "opened": Q(read_at__isnull=False),
    "unopened": Q(_ARRIVED, read_at=None),
    "failed": unsent_as(Notice.State.FAILED),
    "cancelled": unsent_as(Notice.State.CANCELLED),
}
"""Result → condition."""
