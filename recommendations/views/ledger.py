"""The ledger: every item a person may see, by deadline; and the same as a spreadsheet."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tracker.http import signed_in
from tracker.models import User
from tracker.models.people import UNIT_ROLES

from ..bulk.orders import ON_ASSIGNMENT, offered_orders
from ..counts import say_count
from ..filters import READERS, VIEWS, Ledger, LedgerFilter, committee_of, facts_for
from ..lights import ORIGINAL, Thresholds, against_of, lamp, thresholds_beside, thresholds_for
from ..models import Assignment, AssignmentQuerySet
from ..paging import PAGE, cursor_from, page_of
from ..spreadsheets import MOST_ROWS, exported, write_ledger
from ..wording import pill_of

SHOWN = (
    *("due_on", "original_due_on", "status", "part", "percent", "last_progress_on", "acknowledged_on"),
    *("submitted_on", "cleared_on", "is_sample", "is_disputed", "committee"),
    *("outcome__code", "outcome__name"),
    *("recommendation__number", "recommendation__title", "unit__short_name", "heading__short_title"),
    "responsible__name",
)


def with_names(rows: AssignmentQuerySet) -> AssignmentQuerySet:
    """Only what a row shows, in one query."""
    return rows.select_related("recommendation", "unit", "heading", "responsible", "outcome").only(*SHOWN)


def lit(assignments: list[Assignment], at: Thresholds) -> list[dict[str, Any]]:
    """Rows for a template: the item, its lamp and its pill."""
    return [{"item": item, "lamp": lamp(item, at), "pill": pill_of(item)} for item in assignments]


def address(chosen: dict[str, Any], *, without: str = "", name: str = "ledger", place: str = "") -> str:
    """The page under these conditions, less one, at a place of the keyset."""
    kept = urlencode({key: value for key, value in chosen.items() if key != without})
    return f"{reverse(f'recommendations:{name}')}?{'&'.join(part for part in (kept, place) if part)}"


def asked(request: HttpRequest) -> tuple[Ledger, LedgerFilter, dict[str, Any]]:
    """The ledger as the address asks for it, its form, and the counts of the saved views."""
    user = signed_in(request)
    if user.role not in READERS:
        raise PermissionDenied
    is_shared = request.GET.get("scope") == "shared"
    measure = thresholds_beside if is_shared else thresholds_for
    at = measure(committee_of(user), timezone.localdate(), against_of(request.GET.get("against")))
    facts = facts_for(user, None if request.htmx else at, is_shared=is_shared)  # type: ignore[attr-defined]
    form = LedgerFilter(request.GET, facts)
    return Ledger(user, form.chosen(), at), form, facts


@login_required
@require_safe
def ledger(request: HttpRequest) -> HttpResponse:
    book, form, facts = asked(request)
    cursor = cursor_from(request.GET)
    page = page_of(list(with_names(book.rows(cursor, PAGE + 1))), cursor)
    chosen = dict(book.chosen)
    context: dict[str, Any] = {
        "heading": _("台账"),
        "rows": lit(page.rows, book.at),
        "is_unit": book.user.role in UNIT_ROLES,
        "conditions": conditions(form, chosen),
        "wrong": "、".join(form.wrong()),
        "clear_url": address(kept(chosen, "view")),
        "measures": measures(chosen),
        "orders": offered_orders(book.user, ON_ASSIGNMENT),
        "query": urlencode(chosen),
        "all_label": _("全部符合条件的，不只本页"),
        "export_url": address(chosen, name="ledger-export"),
        "pager_text": _("本页 %(n)s 件，每页 %(size)s 件") % {"n": len(page.rows), "size": PAGE},
        "previous_url": address(chosen, place=page.previous) if page.previous else "",
        "next_url": address(chosen, place=page.following) if page.following else "",
    }
    fragment = bool(request.htmx) and not request.htmx.history_restore_request  # type: ignore[attr-defined]
    if not fragment:
        form.data = {**request.GET.dict(), "view": chosen["view"]}  # further conditions keep the view
        context |= {"filter_form": form, "views": saved_views(chosen, facts), "scopes": scopes(book)}
    template = "recommendations/ledger_fragment.html" if fragment else "recommendations/ledger_page.html"
    response = render(request, template, context)
    patch_vary_headers(response, ["HX-Request"])
    return response


KEPT = ("scope", "against")
"""What is no condition: whose items, and by which day they are measured. It stays when conditions go."""


def kept(chosen: dict[str, Any], *more: str) -> dict[str, Any]:
    return {name: chosen[name] for name in (*more, *KEPT) if name in chosen}


def measures(chosen: dict[str, Any]) -> list[dict[str, Any]]:
    """The same rows measured against the day in force, or against the original one (延期保留原期限)."""
    is_original = chosen.get("against") == ORIGINAL
    return [
        {"label": _("按现定期限"), "url": address(chosen, without="against"), "is_current": not is_original},
        {"label": _("按原定期限"), "url": address({**chosen, "against": ORIGINAL}), "is_current": is_original},
    ]


def conditions(form: LedgerFilter, chosen: dict[str, Any]) -> list[tuple[str, str]]:
    """Each condition in force in words, and the page without it."""
    found = []
    for name, value in chosen.items():
        if name in ("view", *KEPT):
            continue
        choices = getattr(form.fields[name], "choices", ())
        words = next((label for key, label in choices if str(key) == str(value)), value)
        found.append((f"{form.fields[name].label}：{words}", address(chosen, without=name)))
    return found


def saved_views(chosen: dict[str, Any], facts: dict[str, Any]) -> list[dict[str, Any]]:
    """The saved views with their counts, as links."""
    return [
        {
            "label": label,
            "url": address({"view": name, **kept(chosen)}),
            "count": say_count(facts.get(f"n_{name}", 0)),
            "is_current": chosen["view"] == name,
        }
        for name, (label, _condition) in VIEWS.items()
    ]


def scopes(book: Ledger) -> list[dict[str, Any]]:
    """One's own items, and what the other committees of a joint inspection have published."""
    if not Ledger(book.user, {"scope": "shared"}, book.at).is_shared:
        return []
    measured = {"against": ORIGINAL} if book.at.is_original else {}
    return [
        {"label": _("本常委会"), "url": address(measured), "is_current": not book.is_shared},
        {"label": _("协同常委会公布的"), "url": address({"scope": "shared", **measured}), "is_current": book.is_shared},
    ]


@login_required
@require_safe
def ledger_export(request: HttpRequest) -> FileResponse:
    book, form, _facts = asked(request)
    now = timezone.localtime()
    words = [label for label, _url in conditions(form, dict(book.chosen))]
    view = str(VIEWS[book.chosen["view"]][0])
    measured = [str(one["label"]) for one in measures(dict(book.chosen)) if one["is_current"]]
    rows = exported(book.rows(None, MOST_ROWS + 1), reader=book.user)
    stream = write_ledger(rows, at=book.at, now=now, conditions=[view, *words, *measured], author=author(book.user))
    return FileResponse(stream, as_attachment=True, filename=f"台账-{now:%Y%m%d-%H%M}.xlsx")


def author(user: User) -> str:
    return f"{user.organization.name} {user.name}"
