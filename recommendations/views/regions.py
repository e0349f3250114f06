"""三地对照: one inspection, each committee in its column, each recommendation in its line."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.exceptions import PermissionDenied
from django.db.models import F
from django.db.models.fields.tuple_lookups import Tuple, TupleGreaterThan
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views import View

from tracker.http import signed_in
from tracker.models.people import COMMITTEE_ROLES

from ..lifecycle import PILLS
from ..lights import ORIGINAL, against_of, lamp, thresholds_beside
from ..models import Observation, Recommendation
from ..overview.cells import WORDS
from ..overview.choosing import chosen_inspection, inspections_for, key_of, measures
from ..overview.indicators import compared
from ..overview.regions import Line, Side, lines, sides
from ..overview.scope import Scope

SIZE = 50
MOST_INDICATORS = 12
MOST_OBSERVATIONS = 300


class Regions(LoginRequiredMixin, View):
    """For committees only: what the others published is shared between committees."""

    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest) -> HttpResponse:
        user = signed_in(request)
        if user.role not in COMMITTEE_ROLES:
            raise PermissionDenied
        offered = inspections_for(user)
        inspection = chosen_inspection(offered, request.GET)
        context: dict[str, Any] = {"heading": _("三地对照"), "offered": offered, "inspection": inspection}
        if inspection is not None:
            today = timezone.localdate()
            at = thresholds_beside(user.organization_id, today, against_of(request.GET.get("against")))
            scope = Scope(user, inspection, at, today)
            context |= side_by_side(scope, str(request.GET.get("after") or ""))
        return render(request, "recommendations/regions_page.html", context)


def side_by_side(scope: Scope, after: str) -> dict[str, Any]:
    """Everything on the page, by the names its template uses."""
    columns = sides(scope)
    rows = Recommendation.objects.visible_to(scope.user).filter(inspection=scope.inspection)
    key = key_of(after)
    if key:
        rows = rows.filter(TupleGreaterThan(Tuple(F("position"), F("pk")), key))
    found = list(rows.order_by("position", "pk")[: SIZE + 1])
    last = found[SIZE - 1] if len(found) > SIZE else None
    here = f"?inspection={scope.inspection.pk}" + (f"&against={ORIGINAL}" if scope.at.is_original else "")
    return {
        "scope": scope,
        "measures": measures(scope),
        "sides": columns,
        "lines": [drawn(line, scope) for line in lines(scope, columns, found[:SIZE])],
        "figures": regional_figures(columns),
        "previous_url": here if key else "",
        "next_url": f"{here}&after={last.position}-{last.pk}" if last else "",
        "is_paged": bool(key or last),
    }


def regional_figures(columns: list[Side]) -> Any:
    names = [side.name for side in columns]
    rows = Observation.objects.filter(place__in=names).select_related("indicator")
    return compared(rows.order_by("indicator_id", "period", "id")[:MOST_OBSERVATIONS], names, MOST_INDICATORS)


def drawn(line: Line, scope: Scope) -> dict[str, Any]:
    """A line for the template: each state with its pill and lamp, the whole with its worst."""
    return {
        "recommendation": line.recommendation,
        "status": line.status,
        "pill": PILLS[line.status] if line.status else "",
        "light": line.light,
        "light_words": WORDS[line.light] if line.light else "",
        "states": [
            {
                "region": state.region,
                "item": state.item,
                "absence": state.absence,
                "pill": PILLS[state.item.status] if state.item else "",  # type: ignore[index]
                "lamp": lamp(state.item, scope.at) if state.item else None,
            }
            for state in line.states
        ],
    }
