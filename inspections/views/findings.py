"""Findings: the list, logging one on the spot, its page, its moves."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from tracker.errors import Refused
from tracker.models.people import COMMITTEE_ROLES
from tracker.move_views import MoveView, moves_of
from tracker.paging import page_of
from tracker.seen import Seen

from .. import actions
from ..actions.findings import LOGGING_STATES
from ..filters import FindingFilter
from ..following import with_outcome
from ..forms import FINDING_FORMS, FindingForm
from ..lifecycle import PILLS
from ..models import Finding, Inspection
from ..permissions import FINDING, WRITERS
from .readers import reader, writer
from .tracing import chain_of, evidence_of, story_of

SHARED = "shared"


@login_required
@require_safe
def finding_list(request: HttpRequest) -> HttpResponse:
    """One's own findings or, on the second tab, what other participating committees have listed."""
    user = reader(request)
    is_shared = request.GET.get("scope") == SHARED
    rows = Finding.objects.shared_with(user) if is_shared else Finding.objects.own_of(user)
    form = FindingFilter(request.GET, user=user, is_shared=is_shared)
    kept = {"scope": SHARED} if is_shared else {}
    found = with_outcome(form.narrowed(rows), user).select_related("inspection", "heading", "region", "committee")
    page = page_of(found, request.GET, ("id",), falling=True)
    context: dict[str, Any] = {
        "heading": _("问题"),
        "rows": [(row, PILLS[row.status]) for row in page.rows],
        "previous_url": page.previous_url,
        "next_url": page.next_url,
        "filter_form": form,
        "scope": kept.get("scope", ""),
        "conditions": form.conditions(kept),
        "clear_url": "?" + urlencode(kept),
        "views": _tabs(is_shared) if user.role in COMMITTEE_ROLES else [],
        "may_log": user.role in WRITERS,
        "is_committee": user.role in COMMITTEE_ROLES,
    }
    return render(request, "inspections/finding_list_page.html", context)


def _tabs(is_shared: bool) -> list[dict[str, Any]]:
    return [
        {"label": _("本常委会"), "url": "?", "is_current": not is_shared},
        {"label": _("共同检查的其他常委会"), "url": f"?scope={SHARED}", "is_current": is_shared},
    ]


@login_required
@require_http_methods(["GET", "POST"])
def finding_new(request: HttpRequest) -> HttpResponse:
    """录入问题, on a phone too. Without `?inspection=` one first chooses where it belongs."""
    user = writer(request)
    seen = Inspection.objects.visible_to(user)
    key = request.GET.get("inspection", "")
    if not key:
        return _choose(request, list(seen.filter(status__in=LOGGING_STATES)[:50]))
    found = get_object_or_404(seen, pk=int(key) if key.isascii() and key.isdigit() and len(key) < 19 else 0)
    if request.method == "GET":
        return _ask(request, found, FindingForm(actor=user, inspection=found))
    form = FindingForm(request.POST, request.FILES, actor=user, inspection=found)
    if not form.is_valid():
        return _ask(request, found, form, status=400)
    try:
        chosen = form.cleaned_data
        finding = actions.log_finding(
            actor=user,
            inspection=found,
            now=timezone.now(),
            facts=form.facts(),
            provisions=chosen["provisions"],
            organs=chosen["organs"],
            files=chosen["uploads"],
        )
    except ValidationError as error:
        form.add_error("uploads", error)
        return _ask(request, found, form, status=400)
    except Refused as refused:
        context = {"message": str(refused), "form": form, "back_url": found.get_absolute_url()}
        return render(request, "refused.html", context, status=409)
    messages.success(request, _("已存为草稿。确认后可以列入问题清单。"))
    return HttpResponseRedirect(finding.get_absolute_url())


def _choose(request: HttpRequest, open_ones: list[Inspection]) -> HttpResponse:
    context = {"heading": _("录入问题"), "lead": _("先选是哪次检查发现的。"), "rows": open_ones}
    return render(request, "inspections/finding_choose_page.html", context)


def _ask(request: HttpRequest, found: Inspection, form: FindingForm, status: int = 200) -> HttpResponse:
    if found.status not in LOGGING_STATES and request.method == "GET":
        raise Refused(
            _("检查现在是“%(state)s”，还不能录入问题。发出检查通知后即可录入。") % {"state": found.get_status_display()}
        )
    context = {
        "heading": _("录入问题"),
        "lead": _("先存草稿，回办公室再补。确认后列入问题清单。"),
        "form": form,
        "verb": _("存草稿"),
        "inspection": found,
        "back_url": found.get_absolute_url(),
        "way_out": _("不录了"),
    }
    return render(request, "inspections/finding_form_page.html", context, status=status)


@login_required
@require_safe
def finding(request: HttpRequest, pk: int) -> HttpResponse:
    """One finding: the chain it stands in, its words, its proof and its story."""
    user = reader(request)
    seen = with_outcome(Finding.objects.visible_to(user), user)
    found: Any = get_object_or_404(
        seen.select_related(
            "inspection", "committee", "heading", "region", "activity", "repeats__inspection", "logged_by"
        ),
        pk=pk,
    )
    own = user.role in COMMITTEE_ROLES and found.committee_id == user.organization_id
    provisions = list(found.provisions.select_related("statute"))
    moves = moves_of(user, found, FINDING, FINDING_FORMS, "inspections:finding-move")
    context = {
        "heading": found.title,
        "finding": found,
        "pill": PILLS[found.status],
        "provisions": provisions,
        "is_own": own,
        **chain_of(found, provisions, user),
        "evidence": evidence_of(found, user),
        "story": story_of(found) if own else [],
        "organs": found.organs.all(),
        "repeated_by": found.repeated_by.visible_to(user).select_related("inspection")[:20] if own else [],
        "offered": _onward_first(moves["offered"]),
        "refusals": moves["refusals"],
    }
    return render(request, "inspections/finding_page.html", context)


def _onward_first(offered: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The step onward is the main one; amending stands below it."""
    ordered = sorted(offered, key=lambda move: (move["is_grave"], move["move"] == "amend"))
    return [{**move, "is_main": index == 0 and not move["is_grave"]} for index, move in enumerate(ordered)]


class FindingMoveView(MoveView):
    """Moves of a finding; amending uses the logging page, for it asks the same."""

    seen = Seen(Finding)
    lifecycle = FINDING
    forms = FINDING_FORMS

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        if self.move == "amend":
            self.template_name = "inspections/finding_form_page.html"
