"""The ledger's saved views and conditions. Each narrows one index walk; none searches the table."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django import forms
from django.contrib.postgres.expressions import ArraySubquery
from django.core.validators import MinValueValidator
from django.db.models import Func, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Concat, JSONObject
from django.utils.translation import gettext_lazy as _

from inspections.models import Heading, Inspection, Participation
from tracker.composed import HOLE, Composed
from tracker.models import Organization, OutcomeClass, Region, Role, User
from tracker.models.people import COMMITTEE_ROLES, UNIT_ROLES
from tracker.seen import HOME, OVER

from .counts import count_up_to
from .lifecycle import OPEN, AssignmentStatus
from .lights import ORIGINAL, Light, Thresholds, light_is
from .models import Assignment, AssignmentQuerySet
from .models.assignments import overdue_on
from .overview.figures import FIGURES, figure_is, usual_since
from .paging import Cursor, beside
from .search import found

READERS = (*COMMITTEE_ROLES, Role.COORDINATOR, *UNIT_ROLES)
"""Roles that have a ledger at all; the three administrators have none."""

_MAIN = ~Q(part=Assignment.Part.CO_HANDLER)


def _nearing(at: Thresholds) -> Q:
    """Blue. The day is said once more so that the index walk begins at today, not at the oldest arrears."""
    return Q((f"{at.against}__gte", at.today)) & light_is(Light.BLUE, at)


VIEWS: dict[str, tuple[Any, Callable[[Thresholds], Q]]] = {
    "open": (_("在办"), lambda at: Q(status__in=OPEN)),
    "overdue": (_("超期"), lambda at: overdue_on(at.today, at.against)),
    "nearing": (_("临期"), _nearing),
    "behind": (_("滞后"), lambda at: Q(status__in=OPEN) & light_is(Light.YELLOW, at)),
    "review": (_("待审核"), lambda at: Q(status=AssignmentStatus.SUBMITTED) & _MAIN),
    "verify": (_("待核验"), lambda at: Q(status=AssignmentStatus.COMPLETED) & _MAIN),
    "cleared": (_("已销号"), lambda at: Q(status=AssignmentStatus.CLEARED)),
    "all": (_("全部"), lambda at: Q()),
}
"""Saved views: address → label and condition."""


def committee_of(user: User) -> int:
    """The committee whose rules and words hold for this person."""
    if user.role in COMMITTEE_ROLES:
        return user.organization_id
    return user.organization.committee_id or 0


def choices_for(user: User) -> dict[str, ArraySubquery]:
    """What may be chosen from, as columns of one statement; each list is limited."""
    committee = committee_of(user)
    taken_part = Participation.objects.filter(committee=committee).values("inspection")
    units = Organization.objects.filter(kind=Organization.Kind.DEPARTMENT, committee=committee)
    if user.role == Role.COORDINATOR:
        units = units.filter(government=user.organization_id)
    elif user.role in UNIT_ROLES:
        units = units.filter(pk=user.organization_id)
    partners = Participation.objects.filter(inspection__in=taken_part).values("committee__region")
    return {
        "units": _listed(units, "short_name"),
        "headings": _listed(Heading.objects.filter(inspection__in=taken_part), "short_title"),
        "inspections": _listed(Inspection.objects.filter(pk__in=taken_part), "short_title"),
        "outcomes": _listed(
            OutcomeClass.objects.for_committee(committee).annotate(words=Concat("code", Value(" "), "name")), "words"
        ),
        "regions": _listed(Region.objects.filter(pk__in=partners), "name"),
        "people": _listed(User.objects.filter(organization=user.organization_id, role__in=UNIT_ROLES), "name"),
    }


def _listed(rows: QuerySet[Any], name: str, most: int = 300) -> ArraySubquery:
    return ArraySubquery(rows.values(row=JSONObject(id="pk", name=name))[:most])


def _one_of(label: Any, every: Any, offered: Iterable[Mapping[str, Any]]) -> forms.TypedChoiceField:
    choices = [("", every), *((str(row["id"]), row["name"]) for row in offered)]
    return forms.TypedChoiceField(label=label, choices=choices, required=False, coerce=int, empty_value=None)


FEW = ("q", "unit", "status", "light")
MORE = ("heading", "inspection", "region", "part", "outcome", "responsible")
UNCLASSED = {"id": 0, "name": _("未定类")}


class LedgerFilter(forms.Form):
    """The conditions of a ledger page. What is wrong is left out and said; the page still answers."""

    q = forms.CharField(
        label=_("关键词"),
        max_length=60,
        required=False,
        widget=forms.TextInput(attrs={"type": "search", "placeholder": _("编号、事项或单位")}),
    )
    status = forms.ChoiceField(
        label=_("状态"), required=False, choices=[("", _("全部状态")), *AssignmentStatus.choices]
    )
    light = forms.ChoiceField(label=_("亮灯"), required=False, choices=[("", _("全部")), *Light.choices])
    part = forms.ChoiceField(
        label=_("承办方式"), required=False, choices=[("", _("全部方式")), *Assignment.Part.choices]
    )
    view = forms.ChoiceField(required=False, choices=[(name, row[0]) for name, row in VIEWS.items()])
    scope = forms.ChoiceField(required=False, choices=[("", ""), ("shared", _("共享"))])
    figure = forms.ChoiceField(label=_("总览数字"), required=False, choices=[("", ""), *FIGURES.items()])
    against = forms.ChoiceField(label=_("期限口径"), required=False, choices=[("", ""), (ORIGINAL, _("按原定期限"))])
    since = forms.DateField(label=_("自"), required=False, validators=[MinValueValidator(dt.date(2000, 1, 1))])

    def __init__(self, query: Mapping[str, Any], offered: Mapping[str, Any]) -> None:
        super().__init__(query)
        for name, label, every, rows in (
            ("unit", _("单位"), _("全部单位"), offered["units"]),
            ("heading", _("章节"), _("全部章节"), offered["headings"]),
            ("inspection", _("执法检查"), _("全部检查"), offered["inspections"]),
            ("region", _("地区"), _("全部地区"), offered["regions"]),
            ("responsible", _("责任人"), _("全部责任人"), offered["people"]),
            ("outcome", _("结果类别"), _("全部类别"), [*offered["outcomes"], UNCLASSED]),
        ):
            self.fields[name] = _one_of(label, every, rows)
        for name in ("view", "scope", "figure", "against", "since"):
            self.fields[name].widget = forms.HiddenInput()
        self.order_fields([*FEW, *MORE])

    def few(self) -> list[forms.BoundField]:
        """The conditions that always show."""
        return [self[name] for name in FEW]

    def more(self) -> list[forms.BoundField]:
        """The rarer ones; where there is but one thing to choose, the choice is not offered."""
        return [self[name] for name in MORE if name == "part" or len(getattr(self.fields[name], "choices", ())) > 2]

    def uses_more(self) -> bool:
        """Whether a folded condition is in force: then it must not stay folded."""
        return any(self.data.get(name) for name in MORE)

    def chosen(self) -> dict[str, Any]:
        """The conditions in force, without those that are wrong or empty."""
        self.is_valid()
        values = {name: value for name, value in self.cleaned_data.items() if value not in ("", None)}
        if "view" not in values:
            values["view"] = "all" if values.keys() & {"q", "status", "light"} else "open"
        return values

    def wrong(self) -> list[str]:
        """Labels of the conditions that were left out."""
        return [str(self.fields[name].label or name) for name in self.errors]


@dataclass(frozen=True)
class Ledger:
    """One person's ledger under some conditions, as of one day."""

    user: User
    chosen: Mapping[str, Any]
    at: Thresholds

    @property
    def is_shared(self) -> bool:
        return self.chosen.get("scope") == "shared" and self.user.role in COMMITTEE_ROLES

    def rows(self, cursor: Cursor | None, most: int) -> AssignmentQuerySet:
        """At most `most` rows from the cursor on. What others shared is walked inspection by inspection,
        each by its own index and with the limit inside; an OR across both would read the whole table."""
        if not self.is_shared:
            rows: AssignmentQuerySet = beside(self.narrow(Assignment.objects.own_of(self.user)), cursor)[:most]
            return rows
        mine = self.user.organization_id
        published = Assignment.objects.filter(is_published=True, inspection=OuterRef("inspection"))
        each = beside(self.narrow(published.exclude(committee=mine)), cursor)[:most].values("pk")
        parts = Participation.objects.filter(committee=mine).order_by()
        keys = parts.annotate(row=Func(ArraySubquery(each), function="unnest")).values("row")
        turned = beside(Assignment.objects.filter(pk__in=keys), cursor)
        shared: AssignmentQuerySet = turned[:most]
        return shared

    def narrow(self, rows: AssignmentQuerySet) -> AssignmentQuerySet:
        """`rows` under the conditions."""
        chosen = self.chosen
        rows = rows.filter(VIEWS[chosen["view"]][1](self.at))
        for name in ("status", "part", "unit", "heading", "inspection", "region", "responsible"):
            if name in chosen:
                rows = rows.filter(**{name: chosen[name]})
        if "outcome" in chosen:
            rows = rows.filter(outcome=chosen["outcome"] or None)
        if light := chosen.get("light"):
            rows = rows.filter(_nearing(self.at) if light == Light.BLUE else light_is(light, self.at))
        if figure := chosen.get("figure"):
            rows = rows.filter(self._figure(figure))
        if words := chosen.get("q"):
            rows = rows.filter(self._found(words))
        return rows

    def _figure(self, name: str) -> Q:
        """The rows behind a number of the overview, by the overview's own rule."""
        since = self.chosen.get("since") or usual_since(self.at.today)
        rule = figure_is(name, at=self.at, since=since, committee_id=committee_of(self.user))
        return Q() if rule is None else rule

    def _found(self, words: str) -> Q:
        """Search through one's own committee's words and units, or through those of its partners."""
        if not self.is_shared:
            mine = Q(committee=committee_of(self.user))
            return found(words, scope=mine, units=mine)
        taken_part = Participation.objects.filter(committee=self.user.organization_id).values("inspection")
        partners = Participation.objects.filter(inspection__in=taken_part).values("committee")
        return found(words, scope=Q(inspection__in=taken_part), units=Q(committee__in=partners))

    def counts(self) -> dict[str, Any]:
        """How much each saved view holds, as bounded columns."""
        whose = Assignment.objects.shared_with if self.is_shared else Assignment.objects.own_of
        return {f"n_{name}": count_up_to(whose(self.user).filter(view[1](self.at))) for name, view in VIEWS.items()}


def facts_for(user: User, at: Thresholds | None = None, *, is_shared: bool = False) -> dict[str, Any]:
    """What this person may choose from, and, as of `at`, how much each saved view holds; one query."""
    statement, home = _facts(user.role, at, is_shared), user.organization
    found: dict[str, Any] = statement.rows(user.pk, home.pk, home.committee_id or 0)[0]
    return found


@lru_cache(maxsize=100)
def _facts(role: str, at: Thresholds | None, is_shared: bool) -> Composed[Any]:
    """It rests on nothing but these, since the reader it is composed for has nothing else."""
    reader = User(pk=HOLE, role=role, organization=Organization(pk=HOME, committee_id=OVER))
    counts = Ledger(reader, {"scope": "shared" if is_shared else ""}, at).counts() if at else {}
    rows: Any = User.objects.filter(pk=HOLE).values(**choices_for(reader), **counts)
    return Composed(rows, HOLE, HOME, OVER)
