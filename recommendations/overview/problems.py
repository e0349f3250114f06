"""Problems with and without a recommendation, and how far the statutes were looked at."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, Count, QuerySet, When, Window
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from inspections.coverage import MOST, PROVISIONS_MOST, STATES, findings_of, leaves
from inspections.following import answered
from inspections.models import Finding, Provision

from .scope import Scope
from .totals import Number

MOST_PROBLEMS = 10
MOST_CELLS = 400
WORDS: dict[str, str | Promise] = {
    "unseen": _("未查"),
    "fine": _("无"),
    "open": _("未结"),
    "again": _("屡查"),
    "cleared": _("销号"),
}


@dataclass(frozen=True)
class Problems:
    """How many problems stand, how many of them a recommendation answers, and the first few that none does."""

    total: Number
    answered: Number
    unanswered: Number
    rows: list[Finding]


def problems(scope: Scope) -> Problems:
    """The committee's problems in this inspection, as the list of findings shows them. One query."""
    own = Finding.objects.own_of(scope.user).problems().filter(inspection=scope.inspection)
    found: list[Any] = list(
        own.annotate(is_answered=answered(scope.user), total=Window(Count("pk")))
        .annotate(alike=Window(Count("pk"), partition_by="is_answered"))
        .order_by("is_answered", "number")[:MOST_PROBLEMS]
    )
    total = found[0].total if found else 0
    without = found[0].alike if found and not found[0].is_answered else 0
    return Problems(
        total=Number(total, scope.problems_url()),
        answered=Number(total - without, scope.problems_url(answered="yes")),
        unanswered=Number(without, scope.problems_url(answered="no")),
        rows=[row for row in found if not row.is_answered],
    )


@dataclass(frozen=True)
class Place:
    """One provision on the strip. `state` is a class of the strip."""

    label: str
    state: str
    url: str

    @property
    def word(self) -> str:
        """The state in two characters."""
        return str(WORDS[self.state])


@dataclass(frozen=True)
class Coverage:
    """Every place of the inspected statute; `url` is the page that lists them."""

    places: list[Place]
    url: str = ""

    @property
    def drawn(self) -> list[Place]:
        """The places on the strip."""
        return self.places[:MOST_CELLS]

    @property
    def total(self) -> Number:
        return Number(len(self.places), f"{self.url}#text")

    @property
    def seen(self) -> Number:
        return self._number("seen", sum(place.state != "unseen" for place in self.places))

    @property
    def counts(self) -> list[tuple[str, str, Number]]:
        """(state, its words, how many) in the order of the key."""
        counted_by = Counter(place.state for place in self.places)
        return [(state, str(words), self._number(state, counted_by[state])) for state, words in STATES.items()]

    def _number(self, state: str, count: int) -> Number:
        return Number(count, f"{self.url}?state={state}#text")


def coverage(scope: Scope) -> Coverage:
    """Each provision of the text one's own legislature adopted, with what was found there, by the limits of
    that text's own page.

    Of the coordinated texts of a joint inspection only one's own is drawn; the others say the same.
    """
    rows = Provision.objects.filter(statute=_own_text(scope)).select_related("statute")
    provisions = list(rows.order_by("position", "id")[:PROVISIONS_MOST])
    if not provisions:
        return Coverage([])
    statute = provisions[0].statute
    cells = [leaf for leaf in leaves(provisions, findings_of(statute, scope.user)[:MOST]) if leaf.is_cell]
    places = [Place(leaf.mark, leaf.state, leaf.provision.get_absolute_url()) for leaf in cells]
    return Coverage(places, statute.get_absolute_url())


def _own_text(scope: Scope) -> QuerySet[Any]:
    """The key of the inspected statute of one's own region, else of the first of those inspected."""
    own_first = Case(When(region=scope.user.organization.region_id, then=0), default=1)
    return scope.inspection.statutes.order_by(own_first, "id").values("pk")[:1]
