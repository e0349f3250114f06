"""The committees of a joint inspection side by side: own in full, of the others what they published."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db.models import Count
from django.utils.translation import gettext as _t

from inspections.models import Participation
from tracker.models import RuleLimit, RuleSet

from ..lifecycle import AssignmentStatus, worst
from ..lights import Light, light_case, light_of
from ..models import Assignment, Opinion, OpinionItem, Recommendation
from ..models.opinions import NOT_YET_OUT
from .cells import WORDS, Lamps
from .figures import counted
from .scope import Scope

MOST_COMMITTEES = 8
WORST_LIGHT_FIRST = (Light.RED, Light.YELLOW, Light.BLUE, Light.NONE)


@dataclass
class Side:
    """One committee's column. `opinion` is None where there is none to be seen; `absence` then says why."""

    participation: Participation
    is_own: bool
    rules: RuleSet | None = None
    opinion: Opinion | None = None
    lamps: list[Lamps] = field(default_factory=list)

    @property
    def name(self) -> str:
        committee = self.participation.committee
        return committee.region.name if committee.region else committee.short_name

    @property
    def absence(self) -> str:
        """Why there is no opinion to show: of one's own committee one knows, of another one does not."""
        return _t("尚未交办") if self.is_own else _t("未公开")

    def absence_of(self, listed: bool) -> str:
        """Why a recommendation has no state here; `listed` is whether the opinion asks for it."""
        if self.opinion is None:
            return self.absence
        if self.opinion.status in NOT_YET_OUT:
            return _t("尚未交办")
        if listed:
            return _t("尚未分办")
        return _t("未列入意见书") if self.is_own else _t("公布的意见书未列入")

    @property
    def terms(self) -> list[str]:
        """方案 3个月, 报告 1年; empty where the rules name no number."""
        if self.rules is None:
            return []
        codes = ((_t("方案"), RuleLimit.Code.PLAN), (_t("报告"), RuleLimit.Code.REPORT))
        limits = ((label, self.rules.limit(code)) for label, code in codes)
        return [f"{label} {limit.amount}{limit.unit.label}" for label, limit in limits if limit is not None]

    @property
    def worst_lamp(self) -> Lamps | None:
        return next(iter(self.lamps), None)


def sides(scope: Scope) -> list[Side]:
    """The columns, by region. Five queries however many items there are."""
    parts = (
        Participation.objects.filter(inspection=scope.inspection)
        .select_related("committee__region")
        .order_by("committee__region__position", "committee_id")[:MOST_COMMITTEES]
    )
    found = {part.committee_id: Side(part, part.committee_id == scope.committee_id) for part in parts}
    for rules in RuleSet.objects.filter(committee__in=found).prefetch_related("limits"):
        if rules.committee_id is not None:
            found[rules.committee_id].rules = rules
    opinions = Opinion.objects.visible_to(scope.user).filter(inspection=scope.inspection)
    for opinion in opinions.filter(committee__in=found).order_by("id"):
        found[opinion.committee_id].opinion = opinion
    _count_lights(scope, found)
    return list(found.values())


def _count_lights(scope: Scope, found: dict[int, Side]) -> None:
    counts: dict[tuple[int, str], int] = {}
    own, shared = (
        rows.annotate(light=light_case(scope.at)).values_list("committee_id", "light").annotate(count=Count("pk"))
        for rows in (scope.own(), scope.shared())
    )
    for committee, light, count in own.union(shared, all=True):
        counts[committee, light] = count
    for committee, side in found.items():
        region = side.participation.committee.region_id
        side.lamps = [
            Lamps(
                light.value,
                str(WORDS[light]),
                counts[committee, light],
                scope.rows_url(shared=not side.is_own, region=region or "", light=light.value),
            )
            for light in WORST_LIGHT_FIRST
            if (committee, light) in counts
        ]


@dataclass(frozen=True)
class State:
    """One recommendation in one region; without an assignment `absence` says why nothing is shown."""

    region: str
    item: Assignment | None
    absence: str


@dataclass(frozen=True)
class Line:
    """One recommendation across the regions; the whole stands as its worst part does."""

    recommendation: Recommendation
    states: list[State]
    status: AssignmentStatus | None
    light: Light | None

    @property
    def weight(self) -> tuple[int, int]:
        """Worst first; what is nowhere assigned comes last."""
        order = len(WORST_LIGHT_FIRST) if self.light is None else WORST_LIGHT_FIRST.index(self.light)
        return (order, self.recommendation.position)


def lines(scope: Scope, columns: Sequence[Side], recommendations: Sequence[Recommendation]) -> list[Line]:
    """Every recommendation with its state in each column, worst first; two queries however many there are."""
    keys = [row.pk for row in recommendations]
    rows = Assignment.objects.visible_to(scope.user).filter(
        counted(), inspection=scope.inspection, recommendation__in=keys
    )
    places: dict[int, dict[int, Assignment]] = defaultdict(dict)
    for item in rows.select_related("unit").order_by("id"):
        places[item.recommendation_id][item.committee_id] = item
    seen = Opinion.objects.visible_to(scope.user).filter(inspection=scope.inspection)
    items = OpinionItem.objects.filter(opinion__in=seen.values("pk"), recommendation__in=keys)
    listed = {(committee or 0, item) for committee, item in items.values_list("opinion__committee", "recommendation")}
    found = [_line(scope, columns, row, places[row.pk], listed) for row in recommendations]
    return sorted(found, key=lambda line: line.weight)


def _line(
    scope: Scope,
    columns: Sequence[Side],
    row: Recommendation,
    items: dict[int, Assignment],
    listed: set[tuple[int, int]],
) -> Line:
    states = [
        State(
            side.name,
            items.get(side.participation.committee_id),
            side.absence_of((side.participation.committee_id, row.pk) in listed),
        )
        for side in columns
    ]
    shown = {light_of(item, scope.at) for item in items.values()}
    return Line(
        recommendation=row,
        states=states,
        status=worst([item.status for item in items.values()]),
        light=next((light for light in WORST_LIGHT_FIRST if light in shown), None),
    )
