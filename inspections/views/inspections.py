"""Inspections: the list, planning one, its workspace, its moves."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Count, IntegerField, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from tracker.move_views import MoveView, moves_of
from tracker.paging import page_of
from tracker.seen import Seen

from .. import actions
from ..forms import INSPECTION_FORMS, InspectionForm
from ..lifecycle import PILLS, InspectionStatus
from ..models import Finding, Inspection
from ..permissions import INSPECTION, WRITERS, may_log_findings
from .readers import reader, writer
from .workspace import (
    findings_of,
    groups_and_activities,
    papers_of,
    recommendation_count,
    steps_of,
    under_headings,
    unfiled,
)


@login_required
@require_safe
def inspection_list(request: HttpRequest) -> HttpResponse:
    """The inspections this person may see, the latest year first, each with its problems."""
    user = reader(request)
    problems = (
        Finding.objects.visible_to(user).problems().order_by().filter(inspection=OuterRef("pk")).values("inspection")
    )
    counted = Subquery(problems.annotate(n=Count("pk")).values("n"), output_field=IntegerField())
    seen = Inspection.objects.visible_to(user).select_related("committee").annotate(problems=Coalesce(counted, 0))
    page = page_of(seen, request.GET, ("year", "id"), falling=True)
    context = {
        "heading": _("检查项目"),
        "rows": [(row, PILLS[row.status]) for row in page.rows],
        "previous_url": page.previous_url,
        "next_url": page.next_url,
        "may_plan": user.role in WRITERS,
    }
    return render(request, "inspections/inspection_list_page.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def inspection_new(request: HttpRequest) -> HttpResponse:
    """列入计划."""
    user = writer(request)
    form = InspectionForm(request.POST or None, actor=user, initial={"year": timezone.localdate().year})
    if request.method == "POST" and form.is_valid():
        planned = actions.plan_inspection(actor=user, now=timezone.now(), **form.cleaned_data)
        messages.success(request, _("已列入计划。下一步是通过检查方案。"))
        return HttpResponseRedirect(planned.get_absolute_url())
    context = {
        "heading": _("列入计划"),
        "lead": _("由%(committee)s牵头。共同检查的常委会列入后即可看到。") % {"committee": user.organization},
        "form": form,
        "verb": _("列入计划"),
    }
    return render(request, "inspections/inspection_form_page.html", context, status=400 if form.errors else 200)


@login_required
@require_safe
def inspection(request: HttpRequest, pk: int) -> HttpResponse:
    """The workspace: where it stands, what gathered around it, what was found."""
    user = reader(request)
    found = get_object_or_404(Inspection.objects.visible_to(user).select_related("committee", "follows"), pk=pk)
    papers = papers_of(found, user)
    findings = findings_of(found, user)
    context: dict[str, Any] = {
        "heading": found.title,
        "inspection": found,
        "pill": PILLS[InspectionStatus(found.status)],
        "steps": steps_of(found, papers),
        "papers": papers,
        "unfiled": unfiled(found, papers),
        "followed_by": Inspection.objects.visible_to(user).filter(follows=found)[:20],
        "participations": found.participations.select_related("committee"),
        "statutes": sorted(found.statutes.all(), key=lambda s: s.region_id != user.organization.region_id),
        "chapters": under_headings(found, findings),
        "problem_count": sum(row.kind == Finding.Kind.PROBLEM for row in findings),
        "unanswered": [row for row in findings if row.is_unanswered],
        "recommendation_count": recommendation_count(found, user),
        "may_add": may_log_findings(user, found),
        **moves_of(user, found, INSPECTION, INSPECTION_FORMS, "inspections:inspection-move"),
        **groups_and_activities(found, user, findings),
    }
    return render(request, "inspections/inspection_page.html", context)


class InspectionMoveView(MoveView):
    seen = Seen(Inspection)
    lifecycle = INSPECTION
    forms = INSPECTION_FORMS
