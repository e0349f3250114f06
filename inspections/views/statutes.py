"""Statutes: the list, and the reader with what was found beside each provision."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import Count, Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tracker.paging import page_of

from .. import coverage
from ..models import Provision, Statute
from .readers import reader


@login_required
@require_safe
def statute_list(request: HttpRequest) -> HttpResponse:
    """Every statute, the last entered first."""
    seen = Statute.objects.visible_to(reader(request)).select_related("region")
    page = page_of(seen.annotate(provision_count=Count("provisions")), request.GET, ("id",), falling=True)
    context = {
        "heading": _("法规"),
        "lead": _("逐条看查过没有、问题结了没有。"),
        "rows": page.rows,
        "previous_url": page.previous_url,
        "next_url": page.next_url,
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
