"""签收回执: a printable paper saying who signed for what, when, and the hash that seals it in the record."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tracker.http import signed_in
from tracker.models import Event, Organization, User
from tracker.models.people import UNIT_ROLES

from ..models import Assignment, Opinion, OpinionItem
from .opinion_sheet import MOST_ITEMS
from .story import SIGNED


@login_required
@require_safe
def opinion_receipt(request: HttpRequest, pk: int) -> HttpResponse:
    user = signed_in(request)
    found: Any = Opinion.objects.visible_to(user)
    opinion = get_object_or_404(found.select_related("committee", "government"), pk=pk)
    context = {
        **signature(opinion, opinion.government),
        "subject": opinion,
        "opinion": opinion,
        "handed_over_on": opinion.handed_over_on,
        "items": [{"recommendation": row.recommendation} for row in listed(user, opinion)],
        "deadlines": [
            deadline(_("研究处理方案"), opinion.plan_due_on, opinion.plan_basis),
            deadline(_("研究处理情况报告"), opinion.report_due_on, opinion.report_basis),
        ],
    }
    return render(request, "recommendations/receipt_page.html", context)


@login_required
@require_safe
def assignment_receipt(request: HttpRequest, pk: int) -> HttpResponse:
    found = Assignment.objects.visible_to(signed_in(request))
    beside = ("opinion__committee", "opinion__government", "unit", "recommendation")
    item = get_object_or_404(found.select_related(*beside), pk=pk)
    context = {
        **signature(item, item.unit),
        "subject": item,
        "opinion": item.opinion,
        "handed_over_on": item.dispatched_on,
        "items": [{"recommendation": item.recommendation, "part": item.get_part_display()}],
        "deadlines": [deadline(_("办理期限"), item.due_on, item.due_basis, item.original_due_on)],
    }
    return render(request, "recommendations/receipt_page.html", context)


def signature(subject: Opinion | Assignment, unit: Organization) -> dict[str, Any]:
    """Who signed, when, with which hash; nobody where silence counted. 404 before there is a signature."""
    event = Event.objects.of(subject).filter(verb__in=SIGNED).select_related("actor", "organization").first()
    if event is None:
        raise Http404
    is_default = event.actor is None
    return {
        "event": event,
        "unit": unit,
        "is_default": is_default,
        "signer": "" if event.actor is None else event.actor.name,
        "signer_unit": event.organization or unit,
        "sign_due_on": subject.sign_due_on,
    }


def listed(user: User, opinion: Opinion) -> list[OpinionItem]:
    """The items in their order; a unit reads only its own."""
    rows = OpinionItem.objects.filter(opinion=opinion).select_related("recommendation").order_by("position")
    if user.role in UNIT_ROLES:
        own = Assignment.objects.own_of(user).filter(opinion=opinion)
        rows = rows.filter(recommendation__in=own.values("recommendation"))
    return list(rows[:MOST_ITEMS])


def deadline(label: str, due_on: Any, basis: Any, original: Any = None) -> dict[str, Any]:
    """A day with its sum, written out: paper has nothing to unfold."""
    steps = [(name, text) for name, text in (basis or {}).get("steps", ()) if text]
    return {"label": label, "due_on": due_on, "steps": steps, "original": original if original != due_on else None}
