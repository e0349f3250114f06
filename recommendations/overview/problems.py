"""Problems no recommendation answers, and how far the statutes were looked at."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from django.db.models import Case, Count, Exists, OuterRef, QuerySet, When, Window
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from inspections.coverage import findings_of, leaves
from inspections.models import Finding, Statute
from tracker.models.people import COMMITTEE_ROLES

from ..models import Recommendation
from .scope import Scope

MOST_PROBLEMS = 10
MOST_PROVISIONS = 400
STATES: dict[str, str | Promise] = {
    "unseen": _("从未检查"),
    "fine": _("已查，未发现问题"),
    "open": _("有未结问题"),
    "again": _("屡查屡有"),
    "cleared": _("问题已销号"),
}
WORDS: dict[str, str | Promise] = {
    "unseen": _("未查"),
    "fine": _("无"),
    "open": _("未结"),
    "again": _("屡查"),
    "cleared": _("销号"),
}


def _answers(scope: Scope) -> QuerySet[Recommendation]:
    """The recommendations that answer the finding of the outer query. A government sees few of them, but
    must not read that nothing answers a problem: for it all of its committee's count."""
    rows = Recommendation.objects.filter(committee=scope.committee_id)
    if scope.user.role in COMMITTEE_ROLES:
        rows = Recommendation.objects.visible_to(scope.user)
    return rows.filter(findings=OuterRef("pk")).order_by()


@dataclass(frozen=True)
class Unanswered:
    """The first few problems without a recommendation, and how many there are."""

    rows: list[Finding]
    count: int


def unanswered(scope: Scope) -> Unanswered:
    """Problems of this inspection that no recommendation the person may see answers. One query."""
    problems = Finding.objects.visible_to(scope.user).problems()
    rows = (
        problems.filter(~Exists(_answers(scope)), inspection=scope.inspection, committee=scope.committee_id)
        .annotate(how_many=Window(Count("pk")))
        .order_by("number")[:MOST_PROBLEMS]
    )
    found = list(rows)
    return Unanswered(found, getattr(found[0], "how_many", 0) if found else 0)


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
    """The strip of the inspected statute, and how many places are in each state."""

    places: list[Place]
    is_cut: bool

    @property
    def counts(self) -> list[tuple[str, str, int]]:
        """(state, its words, how many) in the order of the key."""
        counted_by = Counter(place.state for place in self.places)
        return [(state, str(words), counted_by[state]) for state, words in STATES.items()]

    @property
    def seen(self) -> int:
        return sum(place.state != "unseen" for place in self.places)


def coverage(scope: Scope) -> Coverage:
    """Each provision of the text one's own legislature adopted, with what was found there.

    Of the coordinated texts of a joint inspection only one's own is drawn; the others say the same.
    """
    statute = _own_text(scope)
    if statute is None:
        return Coverage([], is_cut=False)
    provisions = list(statute.provisions.order_by("position")[: MOST_PROVISIONS + 1])
    cells = [leaf for leaf in leaves(provisions, findings_of(statute, scope.user)) if leaf.is_cell]
    places = [Place(leaf.mark, leaf.state, leaf.provision.get_absolute_url()) for leaf in cells]
    return Coverage(places[:MOST_PROVISIONS], len(provisions) > MOST_PROVISIONS)


def _own_text(scope: Scope) -> Statute | None:
    """The inspected statute of one's own region, else the first of those inspected."""
    own_first = Case(When(region=scope.user.organization.region_id, then=0), default=1)
    return scope.inspection.statutes.order_by(own_first, "id").first()
