"""What may be ordered on many rows: which move, on what, by whom, and which rows somebody selected."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.db.models import Model, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tracker.converters import MAX_KEY
from tracker.errors import Refused
from tracker.models import Role, User
from tracker.move_forms import MoveForm
from tracker.moves import Lifecycle

from ..filters import READERS, Ledger, LedgerFilter, committee_of, facts_for
from ..forms import ASSIGNMENT_FORMS, OPINION_FORMS
from ..lifecycle import AssignmentStatus
from ..lights import against_of, thresholds_for
from ..models import Assignment, Opinion, OpinionItem
from ..permissions import ASSIGNMENT, OPINION

MOST = 10_000
"""Rows of one order. A committee's whole year fits; what does not is narrowed by a filter."""
TRIED = 50


def _nothing_more(row: Any) -> dict[str, Any]:
    return {}


@dataclass(frozen=True)
class Kind:
    """What the rows of an order are.

    column  the field of `BulkRow` that holds the key
    rows    person → the rows this person sees
    mine    person → the rows that are this person's business; no move is anybody else's
    subject row → what the move is made on
    own     row → the answers that differ from row to row
    """

    column: str
    rows: Callable[[User], QuerySet[Any]]
    mine: Callable[[User], QuerySet[Any]]
    lifecycle: Lifecycle[Any]
    forms: Mapping[str, type[MoveForm[Any]]]
    subject: Callable[[Any], Model]
    own: Callable[[Any], dict[str, Any]] = _nothing_more


def _seen_items(user: User) -> QuerySet[Any]:
    objects: Any = Opinion.objects
    seen = objects.visible_to(user).order_by().values("pk")
    beside = ("opinion__government", "opinion__committee", "recommendation")
    return OpinionItem.objects.filter(opinion__in=seen).select_related(*beside)


def _seen_assignments(user: User) -> QuerySet[Any]:
    found: QuerySet[Any] = Assignment.objects.visible_to(user).select_related("recommendation", "unit")
    return found


def _own_assignments(user: User) -> QuerySet[Any]:
    found: QuerySet[Any] = Assignment.objects.own_of(user)
    return found


def _seen_opinions(user: User) -> QuerySet[Any]:
    objects: Any = Opinion.objects
    found: QuerySet[Any] = objects.visible_to(user)
    return found


ITEM = Kind(
    "item",
    _seen_items,
    _seen_items,
    OPINION,
    OPINION_FORMS,
    subject=lambda row: row.opinion,
    own=lambda row: {"recommendation": row.recommendation_id},
)
ON_ASSIGNMENT = Kind(
    "assignment", _seen_assignments, _own_assignments, ASSIGNMENT, ASSIGNMENT_FORMS, subject=lambda row: row
)
ON_OPINION = Kind("opinion", _seen_opinions, _seen_opinions, OPINION, OPINION_FORMS, subject=lambda row: row)


@dataclass(frozen=True)
class Order:
    """One thing that can be ordered. Whether it may be done to a row, the row's own rules say when it is done."""

    name: str
    kind: Kind
    roles: Sequence[str]
    without: tuple[str, ...] = ()
    """Questions that each row answers itself."""
    lead: Any = ""
    """What stands above the questions, where the move's own words speak of one row."""

    @property
    def label(self) -> str:
        return str(LABELS.get(self.name) or self.kind.lifecycle.labels[self.name])

    @property
    def form(self) -> type[MoveForm[Any]] | None:
        return self.kind.forms.get(self.name)

    @property
    def is_open(self) -> bool:
        """A move whose form does not exist yet cannot be ordered; neither can one that wants a file."""
        if self.name == EXPORT:
            return True
        fields = self.form.base_fields.values() if self.form else ()
        return self.form is not None and not any(isinstance(field, forms.FileField) for field in fields)


EXPORT = "export"
LABELS = {EXPORT: gettext_lazy("导出所选")}
_STAFF = (Role.STAFF, Role.SUPERVISOR)
ORDERS = {
    order.name: order
    for order in (
        Order("nudge", ON_ASSIGNMENT, (*_STAFF, Role.COORDINATOR)),
        Order("change_due", ON_ASSIGNMENT, (Role.SUPERVISOR,)),
        Order("name_responsible", ON_ASSIGNMENT, (Role.HANDLER, Role.HEAD)),
        Order(EXPORT, ON_ASSIGNMENT, READERS),
        Order(
            "dispatch",
            ITEM,
            (Role.COORDINATOR,),
            without=("recommendation",),
            lead=gettext_lazy("所选各项交同样的主办单位、会办单位，期限也相同。"),
        ),
        Order("hand_over", ON_OPINION, _STAFF),
    )
}


def offered_orders(user: User, kind: Kind) -> list[Order]:
    """What this person may order on rows of a kind."""
    return [order for order in ORDERS.values() if order.kind is kind and user.role in order.roles and order.is_open]


@dataclass(frozen=True)
class Selection:
    """The rows somebody chose, in order, and how they were chosen, in words."""

    rows: QuerySet[Any]
    given: dict[str, list[str]]

    def number(self) -> int:
        """At most one more than may be ordered."""
        return self.rows[: MOST + 1].count()


def select(user: User, order: Order, given: QueryDict, today: dt.date) -> Selection:
    """The rows that `given` names: `pk` by `pk`, or with `all` everything the filter in `query` finds.

    Keys of what the person does not see select nothing. Raises Refused for a filter that is not one: leaving
    a condition out would widen the order beyond what the person saw.
    """
    kept = {name: given.getlist(name) for name in ("pk", "all", "query", "opinion") if name in given}
    if not given.get("all"):
        keys = [int(key) for key in given.getlist("pk") if key.isascii() and key.isdigit() and len(key) <= 19]
        keys = [key for key in keys if key <= MAX_KEY][: MOST + 1]
        return Selection(order.kind.rows(user).filter(pk__in=keys).order_by("pk"), kept)
    if order.kind is ITEM:
        return Selection(_waiting_items(user, given.get("opinion", "")), kept)
    if order.kind is ON_ASSIGNMENT:
        return Selection(_ledger_rows(user, given.get("query", ""), today), kept)
    raise Refused(_("这里只能逐件选择，请勾选要办的各件。"))


def _waiting_items(user: User, opinion: str) -> QuerySet[Any]:
    key = int(opinion) if opinion.isascii() and opinion.isdigit() and len(opinion) <= 18 else 0
    taken = Assignment.objects.filter(opinion=key).exclude(status=AssignmentStatus.WITHDRAWN).values("recommendation")
    rows: Any = _seen_items(user).filter(opinion=key)
    found: QuerySet[Any] = rows.own_work().exclude(recommendation__in=taken).order_by("position")
    return found


def _ledger_rows(user: User, query: str, today: dt.date) -> QuerySet[Any]:
    form = LedgerFilter(QueryDict(query), facts_for(user))
    chosen = form.chosen()
    if wrong := form.wrong():
        raise Refused(_("筛选条件不能识别：%(wrong)s。请回到台账重新筛选。") % {"wrong": "、".join(wrong)})
    at = thresholds_for(committee_of(user), today, against_of(chosen.get("against")))
    found: QuerySet[Any] = Ledger(user, chosen, at).rows(None, MOST + 1)
    return found


def example(user: User, order: Order, selection: Selection, today: dt.date) -> Any:
    """A selected row for which the move is open now, so that the form asks what it would ask there."""
    rows = list(order.kind.rows(user).filter(pk__in=list(selection.rows.values_list("pk", flat=True)[:TRIED])))
    if not rows:
        raise Refused(_("没有选中任何一件。请先勾选，或选“全部符合条件的”。"))
    able = (row for row in rows if order.kind.lifecycle.allows(order.name, user, order.kind.subject(row), today))
    return next(able, rows[0])


def form_for(order: Order, user: User, row: Any, given: QueryDict | None = None) -> MoveForm[Any]:
    """The move's own form, without what each row answers itself."""
    assert order.form is not None
    form = order.form(*([given] if given is not None else []), actor=user, subject=order.kind.subject(row))
    for name in ("version", *order.without):
        form.fields.pop(name, None)
    return form
