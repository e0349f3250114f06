"""Problems no recommendation answers, and how far the statutes were looked at."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Window
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from inspections.lifecycle import FindingStatus
from inspections.models import Finding, Provision, Statute
from tracker.models.people import COMMITTEE_ROLES

from ..lifecycle import AssignmentStatus
from ..models import Assignment, Recommendation
from .figures import counted
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


def _seen(model: type[Recommendation] | type[Assignment], scope: Scope) -> QuerySet[Any]:
    """What a state is computed from. A government sees few rows of its own, but must not read that nothing
    answers a problem: for it all of its committee's rows count, and only the state comes out."""
    rows: QuerySet[Any] = model.objects.all()
    if scope.user.role in COMMITTEE_ROLES:
        seen: QuerySet[Any] = model.objects.visible_to(scope.user)
        return seen
    return rows.filter(committee=scope.committee_id)


def _answers(scope: Scope) -> QuerySet[Any]:
    """The recommendations that answer the finding of the outer query."""
    return _seen(Recommendation, scope).filter(findings=OuterRef("pk")).order_by()


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
class Strip:
    """One statute and its places, in order."""

    statute: Statute
    places: list[Place]


@dataclass(frozen=True)
class Coverage:
    """The inspected statutes, one's own region's first, and how many places are in each state.

    `unplaced` counts this inspection's problems that point to no provision: the strip cannot show them.
    """

    strips: list[Strip]
    unplaced: int
    is_cut: bool

    @property
    def places(self) -> list[Place]:
        return [place for strip in self.strips for place in strip.places]

    @property
    def counts(self) -> list[tuple[str, str, int]]:
        """(state, its words, how many) in the order of the key."""
        counted_by = Counter(place.state for place in self.places)
        return [(state, str(words), counted_by[state]) for state, words in STATES.items()]

    @property
    def seen(self) -> int:
        return sum(place.state != "unseen" for place in self.places)


def coverage(scope: Scope) -> Coverage:
    """Each inspected provision with the state of what was found there. Two queries however much was found."""
    provisions = list(
        Provision.objects.filter(statute__inspections=scope.inspection, parent=None)
        .select_related("statute")
        .order_by("statute", "position")[: MOST_PROVISIONS + 1]
    )
    found, unplaced = _found(scope)
    strips: dict[int, Strip] = {}
    for row in provisions[:MOST_PROVISIONS]:
        place = Place(_short(row.label), _state(found[row.pk]), f"{row.statute.get_absolute_url()}#item-{row.pk}")
        strips.setdefault(row.statute_id, Strip(row.statute, [])).places.append(place)
    own = scope.user.organization.region_id
    ordered = sorted(strips.values(), key=lambda strip: (strip.statute.region_id != own, strip.statute.pk))
    return Coverage(ordered, unplaced, len(provisions) > MOST_PROVISIONS)


def _short(label: str) -> str:
    """十 for 第十项: a cell of the strip holds two characters."""
    return label.removeprefix("第").removesuffix("项").removesuffix("条")


def _found(scope: Scope) -> tuple[dict[int, list[tuple[str, bool, bool]]], int]:
    """Provision → what stands there as (kind, was found before, is cleared); and problems without a provision."""
    main = _seen(Assignment, scope).filter(counted(), recommendation=OuterRef("pk")).order_by()
    answers = _answers(scope)
    undone = answers.filter(~Exists(main) | Exists(main.exclude(status=AssignmentStatus.CLEARED)))
    rows = (
        Finding.objects.visible_to(scope.user)
        .filter(Q(provisions__statute__inspections=scope.inspection) | Q(provisions=None, inspection=scope.inspection))
        .exclude(kind=Finding.Kind.CASE)
        .exclude(status__in=(FindingStatus.WITHDRAWN, FindingStatus.TRANSFERRED))
        .annotate(is_answered=Exists(answers), is_undone=Exists(undone))
        .order_by()
        .values_list("pk", "provisions", "kind", "repeats", "is_answered", "is_undone")
        .distinct()
    )
    found: dict[int, list[tuple[str, bool, bool]]] = defaultdict(list)
    unplaced = 0
    for _pk, provision, kind, repeats, is_answered, is_undone in rows:
        if provision is not None:
            found[provision].append((kind, repeats is not None, is_answered and not is_undone))
        elif kind == Finding.Kind.PROBLEM:
            unplaced += 1
    return found, unplaced


def _state(found: list[tuple[str, bool, bool]]) -> str:
    """unseen nothing recorded; fine only achievements; cleared all; again open and found before; open."""
    problems: list[Any] = [row for row in found if row[0] == Finding.Kind.PROBLEM]
    if not problems:
        return "fine" if found else "unseen"
    undone = [row for row in problems if not row[2]]
    if not undone:
        return "cleared"
    return "again" if any(was_found for _kind, was_found, _cleared in undone) else "open"
