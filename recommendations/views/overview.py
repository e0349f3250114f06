"""The member's overview: one sentence, then every number with its rows."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views import View

from tracker.http import signed_in
from tracker.models import Role
from tracker.models.people import COMMITTEE_ROLES

from ..lights import against_of, lamp, thresholds_beside
from ..models import Assignment, Opinion
from ..overview.cells import lights, outcomes, units
from ..overview.changes import news
from ..overview.choosing import chosen_inspection, inspections_for, measures, since_day
from ..overview.problems import coverage, problems
from ..overview.scope import Scope
from ..overview.totals import totals
from .votes import ballots_for

READERS = (*COMMITTEE_ROLES, Role.COORDINATOR)


class Overview(LoginRequiredMixin, View):
    """What the person's committee (or government) has on record in one inspection."""

    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest) -> HttpResponse:
        user = signed_in(request)
        if user.role not in READERS:
            raise PermissionDenied
        offered = inspections_for(user)
        inspection = chosen_inspection(offered, request.GET)
        context: dict[str, Any] = {"heading": _("总览"), "offered": offered, "inspection": inspection}
        if user.role == Role.MEMBER:
            context["ballots"] = ballots_for(user)
        if inspection is not None:
            today = timezone.localdate()
            since, wrong_day = since_day(request.GET, today)
            committee = user.organization_id if user.role in COMMITTEE_ROLES else user.organization.committee_id
            at = thresholds_beside(committee, today, against_of(request.GET.get("against")))
            scope = Scope(user, inspection, at, since)
            context |= {"wrong_day": wrong_day, **figures(scope)}
        return render(request, "recommendations/overview_page.html", context)


def figures(scope: Scope) -> dict[str, Any]:
    """Everything on the page, by the names its template uses."""
    found = totals(scope)
    told = news(scope, found["turned_overdue"].count)
    named = [_first(row, scope) for row in (told.worst, told.stalest) if row is not None]
    visible = Opinion.objects.visible_to(scope.user)
    opinions = visible.filter(inspection=scope.inspection, committee=scope.committee_id).order_by("-id")
    return {
        "scope": scope,
        "totals": found,
        "first": named,
        "problems": problems(scope),
        "changes": told.changes,
        "matrix": lights(scope),
        "units": units(scope),
        "outcomes": outcomes(scope),
        "coverage": coverage(scope),
        "opinions": list(opinions[:5]),
        "all_url": scope.rows_url(),
        "measures": measures(scope, since=scope.since.isoformat()),
        "outcomes_url": scope.rows_url("done"),
    }


def _first(row: Assignment, scope: Scope) -> dict[str, Any]:
    return {"item": row, "lamp": lamp(row, scope.at), "day": scope.at.day_of(row)}
