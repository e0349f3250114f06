"""Statutes: the list, entering one, and the reader with what was found beside each provision."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Count, Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from tracker.errors import Refused
from tracker.paging import page_of

from .. import actions, coverage
from ..forms import PairForm, StatuteForm
from ..models import Provision, Statute
from ..permissions import WRITERS
from .readers import reader, writer


@login_required
@require_safe
def statute_list(request: HttpRequest) -> HttpResponse:
    """Every statute, the last entered first."""
    user = reader(request)
    seen = Statute.objects.visible_to(user).select_related("region")
    page = page_of(seen.annotate(provision_count=Count("provisions")), request.GET, ("id",), falling=True)
    context = {
        "heading": _("法规"),
        "lead": _("逐条看查过没有、问题结了没有。"),
        "rows": page.rows,
        "previous_url": page.previous_url,
        "next_url": page.next_url,
        "may_enter": user.role in WRITERS,
    }
    return render(request, "inspections/statute_list_page.html", context)


@login_required
@require_safe
def statute(request: HttpRequest, pk: int) -> HttpResponse:
    """One statute: text or gist on the left, findings on the right, the coverage strip on top.

    `?state=` keeps only the places under one word of the strip; an unknown word keeps all.
    """
    user = reader(request)
    found = get_object_or_404(Statute.objects.visible_to(user).select_related("region"), pk=pk)
    twins = Prefetch("counterparts", queryset=Provision.objects.select_related("statute__region"))
    provisions = list(found.provisions.prefetch_related(twins).order_by("position", "id")[: coverage.PROVISIONS_MOST])
    findings = coverage.findings_of(found, user)
    leaves = coverage.leaves(provisions, findings[: coverage.MOST])
    states = Counter(leaf.state for leaf in leaves if leaf.is_cell)
    state = request.GET.get("state", "")
    shown = coverage.narrowed(leaves, state) if state in coverage.CHOICES else leaves
    context = {
        "heading": found.name,
        "statute": found,
        "leaves": leaves,
        "shown": shown,
        "cells": _cells(leaves, shown),
        "conditions": _conditions(shown, state),
        "cell_count": states.total(),
        "seen_count": states.total() - states["unseen"],
        "texts": sum(provision.is_text_imported for provision in provisions),
        "is_cut": len(findings) > coverage.MOST,
        "most": coverage.MOST,
        "sisters": found.sisters.select_related("region"),
        "may_enter": user.role in WRITERS,
    }
    return render(request, "inspections/statute_page.html", context)


def _cells(leaves: list[coverage.Leaf], shown: list[coverage.Leaf]) -> list[dict[str, Any]]:
    """The strip. A place that is not shown leads to the whole page."""
    here = {leaf.provision.pk for leaf in shown}
    return [
        {
            "label": leaf.mark,
            "state": leaf.state,
            "url": f"{'' if leaf.provision.pk in here else '?'}#item-{leaf.provision.pk}",
        }
        for leaf in leaves
        if leaf.is_cell
    ]


def _conditions(shown: list[coverage.Leaf], state: str) -> list[tuple[str, str]]:
    """What the page is narrowed to, with the address without it."""
    if state not in coverage.CHOICES:
        return []
    count = sum(leaf.is_cell for leaf in shown)
    return [(_("%(words)s：%(count)d 项") % {"words": coverage.CHOICES[state], "count": count}, "?#text")]


@login_required
@require_http_methods(["GET", "POST"])
def statute_new(request: HttpRequest) -> HttpResponse:
    """录入法规: nothing typed is lost; a line that cannot be read is named."""
    user = writer(request)
    initial = {"region": user.organization.region_id}
    form = StatuteForm(request.POST if request.method == "POST" else None, initial=initial)
    status = 200 if not form.is_bound else 400
    if form.is_valid():
        asked = form.cleaned_data
        try:
            entered = actions.enter_statute(
                actor=user,
                now=timezone.now(),
                facts=form.facts(),
                provisions=asked["provisions"],
                sisters=asked["sisters"],
                has_same_addresses=asked["has_same_addresses"],
            )
        except Refused as refused:
            form.add_error(None, str(refused))
            status = 409
        else:
            messages.success(request, _("法规已录入，官方正文待导入。"))
            return redirect(entered)
    back_url = reverse("inspections:statute-list")
    context = {"form": form, "verb": _("录入法规"), "heading": _("录入法规"), "back_url": back_url}
    return render(request, "inspections/statute_form_page.html", context, status=status)


@login_required
@require_http_methods(["GET", "POST"])
def statute_pair(request: HttpRequest, pk: int) -> HttpResponse:
    """设为协同文本."""
    user = writer(request)
    found: Statute = get_object_or_404(Statute.objects.visible_to(user), pk=pk)
    form = PairForm(request.POST if request.method == "POST" else None, statute=found)
    status = 200 if not form.is_bound else 400
    if form.is_valid():
        try:
            actions.pair_statutes(actor=user, now=timezone.now(), statute=found, **form.cleaned_data)
        except Refused as refused:
            form.add_error(None, str(refused))
            status = 409
        else:
            messages.success(request, _("已设为协同文本。"))
            return redirect(found)
    context = {
        "form": form,
        "verb": _("设为协同文本"),
        "heading": _("设为协同文本"),
        "statute": found,
        "back_url": found.get_absolute_url(),
    }
    return render(request, "inspections/statute_form_page.html", context, status=status)
