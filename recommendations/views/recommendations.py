"""Pages of one recommendation: what it asks, for which problems, on which law, and how far it is."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from itertools import groupby
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import NoReverseMatch
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from inspections.models import Finding, Inspection
from inspections.permissions import may_log_findings
from tracker.errors import Refused
from tracker.http import signed_in
from tracker.models import User
from tracker.move_views import MoveView
from tracker.seen import Seen
from tracker.versions import Stale

from .. import actions
from ..forms import RECOMMENDATION_FORMS, AmendRecommendation, RecommendationForm
from ..lifecycle import PILLS, OpinionStatus, worst
from ..lights import Thresholds, lamp, thresholds_of
from ..models import Assignment, Observation, Opinion, Recommendation
from ..permissions import RECOMMENDATION, may_write_recommendation
from .story import LONGEST, story_of

MOST_ASSIGNMENTS = 200
MOST_LINKS = 50
MOST_OBSERVATIONS = 60
FORM_PAGE = "recommendations/recommendation_form.html"
FROZEN = gettext_lazy("这项建议已随审议意见书印发，不能再修改。可在下一份意见书中另行提出。")


def whole(text: str) -> int | None:
    """A key from an address, or None for anything that cannot be one."""
    return int(text) if text.isdecimal() and len(text) < 19 else None


def inspection_asked_for(request: HttpRequest) -> Inspection:
    """`?inspection=`, where this person logs findings. 404 unseen or missing, 403 not theirs."""
    user, key = signed_in(request), whole(request.GET.get("inspection", ""))
    if key is None:
        raise Http404(_("没有指明是哪次执法检查。"))
    seen = Inspection.objects.visible_to(user)
    inspection: Inspection = get_object_or_404(seen, pk=key)
    if not may_log_findings(user, inspection):
        raise PermissionDenied
    return inspection


def inspection_url(inspection: Inspection) -> str:
    """The inspection's page, or the front page while none answers."""
    try:
        return inspection.get_absolute_url()
    except NoReverseMatch:
        return "/"


def refuse(request: HttpRequest, message: Refused, back_url: str, form: Any = None) -> HttpResponse:
    """The page of a 409, with what was typed."""
    context = {"message": str(message), "form": form, "back_url": back_url}
    return render(request, "refused.html", context, status=409)


def lit(assignments: list[Assignment], today: dt.date) -> list[dict[str, Any]]:
    """Each assignment with its lamp and the look of its state."""
    at = thresholds_of({a.committee_id for a in assignments}, None, Thresholds(today))
    return [
        {
            "assignment": assignment,
            "lamp": lamp(assignment, at),
            "pill": PILLS[assignment.status],  # type: ignore[index]
        }
        for assignment in assignments
    ]


def _state(assignments: Iterable[Assignment]) -> dict[str, str] | None:
    status = worst([assignment.status for assignment in assignments])
    return {"label": str(status.label), "css": PILLS[status]} if status else None


def by_region(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Rows of `lit`, in the order of regions, each region with its own state."""
    regions = []
    for region, group in groupby(rows, lambda row: row["assignment"].region):
        members = list(group)
        regions.append({"region": region, "state": _state(row["assignment"] for row in members), "rows": members})
    return regions


def _assignments(user: User, recommendation: Recommendation) -> list[Assignment]:
    seen = Assignment.objects.visible_to(user).filter(recommendation=recommendation)
    rows = seen.select_related("unit", "region", "lead__unit", "recommendation")
    return list(rows.order_by("region__position", "region", "-part", "id")[:MOST_ASSIGNMENTS])


def _relations(user: User, recommendation: Recommendation) -> dict[str, Any]:
    """Everything the recommendation is tied to, as far as this person sees it; seven queries."""
    alike = Recommendation.objects.visible_to(user)
    findings = Finding.objects.visible_to(user)
    opinions = Opinion.objects.visible_to(user)
    measured = Observation.objects.filter(indicator__recommendations=recommendation).select_related("indicator")
    return {
        "clauses": recommendation.clauses.all()[:MOST_LINKS],
        "findings": findings.filter(recommendations=recommendation)[:MOST_LINKS],
        "provisions": recommendation.provisions.select_related("statute")[:MOST_LINKS],
        "tags": recommendation.tags.all()[:MOST_LINKS],
        "alike": alike.filter(Q(pk=recommendation.same_as_id) | Q(same_as=recommendation))[:MOST_LINKS],
        "opinions": opinions.filter(items__recommendation=recommendation)[:MOST_LINKS],
        "observations": measured.order_by("indicator", "id")[:MOST_OBSERVATIONS],
    }


@login_required
@require_safe
def recommendation_page(request: HttpRequest, pk: int) -> HttpResponse:
    user, today = signed_in(request), timezone.localdate()
    seen = Recommendation.objects.visible_to(user)
    found = seen.select_related("inspection", "committee", "heading")
    recommendation = get_object_or_404(found, pk=pk)
    assignments = _assignments(user, recommendation)
    is_mine = may_write_recommendation(user, recommendation)
    context = {
        "recommendation": recommendation,
        "state": _state(assignments),
        "regions": by_region(lit(assignments, today)),
        "count": len(assignments),
        "story": story_of(user, recommendation, assignments),
        "longest": LONGEST,
        "is_mine": is_mine,
        "may_publish": "publish" in RECOMMENDATION.allowed(user, recommendation, today),
        "is_frozen": is_mine and _is_out(recommendation),
        "frozen": FROZEN,
        "most": MOST_OBSERVATIONS,
        **_relations(user, recommendation),
    }
    return render(request, "recommendations/recommendation_page.html", context)


def _is_out(recommendation: Recommendation) -> bool:
    return recommendation.opinions.exclude(status=OpinionStatus.DRAFTED).exists()


def _answered(request: HttpRequest, inspection: Inspection) -> dict[str, Any]:
    """What `?finding=` fills in: the problem, its heading and its provisions. An unseen one fills nothing."""
    seen = Finding.objects.visible_to(signed_in(request))
    finding = seen.filter(inspection=inspection, pk=whole(request.GET.get("finding", "")) or 0).first()
    if finding is None:
        return {}
    return {
        "findings": [finding.pk],
        "heading": finding.heading_id,
        "provisions": list(finding.provisions.values_list("pk", flat=True)),
    }


def _written(form: RecommendationForm) -> dict[str, Any]:
    names = ("clauses", "findings", "provisions", "tags", "new_tags")
    return {"facts": form.facts(), **{name: form.cleaned_data[name] for name in names}}


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def recommendation_new(request: HttpRequest) -> HttpResponse:
    user, inspection = signed_in(request), inspection_asked_for(request)
    typed = request.POST if request.method == "POST" else None
    form = RecommendationForm(typed, actor=user, inspection=inspection, initial=_answered(request, inspection))
    back_url = inspection_url(inspection)
    if not form.is_valid():
        page = {"form": form, "heading": _("提出建议"), "verb": _("提出建议"), "back_url": back_url}
        return render(request, FORM_PAGE, {"inspection": inspection, **page}, status=400 if form.is_bound else 200)
    try:
        made = actions.draft_recommendation(actor=user, inspection=inspection, now=timezone.now(), **_written(form))
    except Refused as refused:
        return refuse(request, refused, back_url, form)
    messages.success(request, _("已提出建议%(number)s。可接着列入审议意见书。") % {"number": made.number})
    return redirect(made)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def recommendation_amend(request: HttpRequest, pk: int) -> HttpResponse:
    user = signed_in(request)
    seen = Recommendation.objects.visible_to(user)
    recommendation = get_object_or_404(seen.select_related("inspection"), pk=pk)
    if not may_write_recommendation(user, recommendation):
        raise PermissionDenied
    back_url = recommendation.get_absolute_url()
    typed = [request.POST] if request.method == "POST" else []
    form = AmendRecommendation(*typed, actor=user, subject=recommendation)
    try:
        if _is_out(recommendation):
            raise Refused(str(FROZEN))
        if form.is_valid():
            form.act(now=timezone.now())
            messages.success(request, str(form.done))
            return redirect(recommendation)
    except Stale as stale:
        form.see_anew(stale.version)
        return refuse(request, stale, back_url, form)
    except Refused as refused:
        return refuse(request, refused, back_url, form if form.is_bound else None)
    page = {"form": form, "heading": _("修改建议") + recommendation.number, "verb": _("修改建议"), "back_url": back_url}
    context = {"inspection": recommendation.inspection, **page}
    return render(request, FORM_PAGE, context, status=400 if form.is_bound else 200)


class RecommendationPublish(MoveView):
    """Publishing to the partners of a joint inspection is asked once more: it cannot be taken back."""

    seen = Seen(Recommendation)
    lifecycle = RECOMMENDATION
    forms = RECOMMENDATION_FORMS
