"""Pages for orders on many rows: asking once, watching the worker, and the result of each row."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tracker.downloads import file_response
from tracker.http import signed_in
from tracker.models import User
from tracker.paging import page_of

from ..bulk import ORDERS, Order, Selection, example, form_for, place_order, retry_order, select, stop_order
from ..bulk.orders import ITEM, ON_OPINION
from ..filters import READERS
from ..models import BulkJob, BulkRow
from ..tasks import wake_bulk

SAMPLE = 8
RUNNING = (BulkJob.State.WAITING, BulkJob.State.RUNNING)


def _own(request: HttpRequest, pk: int) -> BulkJob:
    jobs: Any = BulkJob.objects
    found: BulkJob = get_object_or_404(jobs.visible_to(signed_in(request)), pk=pk)
    return found


def _order_of(user: User, name: str) -> Order:
    order = ORDERS.get(name)
    if order is None or not order.is_open:
        raise Http404
    if user.role not in order.roles:
        raise PermissionDenied
    return order


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def bulk_new(request: HttpRequest, order: str) -> HttpResponse:
    """Select (from a list's form), answer the move's questions once, and hand it to the worker."""
    user = signed_in(request)
    asked = _order_of(user, order)
    given = request.POST if request.method == "POST" else request.GET
    selection = select(user, asked, given, timezone.localdate())
    row = example(user, asked, selection, timezone.localdate())
    is_given = request.method == "POST" and ("go" in given or asked.form is None)
    form = form_for(asked, user, row, request.POST if is_given else None) if asked.form else None
    if is_given and (form is None or form.is_valid()):
        return _placed(request, asked, selection, form)
    return _asking(request, asked, selection, form, status=400 if is_given else 200)


def _placed(request: HttpRequest, order: Order, selection: Selection, form: Any) -> HttpResponse:
    answers = {name: request.POST.getlist(name) for name in form.fields if name in request.POST} if form else {}
    job = place_order(actor=signed_in(request), order=order, selection=selection, answers=answers, now=timezone.now())
    transaction.on_commit(wake_bulk)
    return redirect(job)


def _asking(request: HttpRequest, order: Order, selection: Selection, form: Any, status: int) -> HttpResponse:
    number = selection.number()
    rows = order.kind.rows(signed_in(request)).filter(pk__in=list(selection.rows.values_list("pk", flat=True)[:SAMPLE]))
    context = {
        "heading": _("%(move)s %(n)s 件") % {"move": order.label, "n": number},
        "lead": order.lead or getattr(form, "lead", ""),
        "form": form or "",
        "verb": _("%(move)s这 %(n)s 件") % {"move": order.label, "n": number},
        "given": selection.given,
        "sample": rows,
        "rest": max(0, number - SAMPLE),
        "back_url": came_from(order, selection),
        "way_out": _("不办了"),
    }
    return render(request, "recommendations/bulk_order_page.html", context, status=status)


def came_from(order: Order, selection: Selection) -> str:
    """The list the rows were chosen in."""
    if order.kind is ON_OPINION:
        return reverse("recommendations:opinion-list")
    opinion = (selection.given.get("opinion") or [""])[0]
    if order.kind is ITEM and opinion.isascii() and opinion.isdigit() and len(opinion) <= 18:
        return reverse("recommendations:opinion", args=[int(opinion)])
    query = (selection.given.get("query") or [""])[0]
    return f"{reverse('recommendations:ledger')}?{query}"


@login_required
@require_safe
def bulk_job(request: HttpRequest, pk: int) -> HttpResponse:
    """How far the worker is; with htmx only that part, again every two seconds until it ends."""
    job = _own(request, pk)
    is_part = bool(request.htmx) and not request.htmx.history_restore_request  # type: ignore[attr-defined]
    context = {"job": job, "label": label_of(job), "is_running": job.state in RUNNING} | figures(job)
    if not is_part or job.state not in RUNNING:
        beside = ("assignment__recommendation", "assignment__unit", "item__recommendation", "opinion")
        rows = BulkRow.objects.filter(job=job).select_related(*beside)
        name = shown_first(job, request.GET.get("result", ""))
        page = page_of(rows.filter(result=name) if name != "all" else rows, request.GET, ("position",))
        context |= {"rows": [{"row": row, **about(row)} for row in page.rows], "page": page, "views": tabs(job, name)}
    template = "recommendations/bulk_progress.html" if is_part else "recommendations/bulk_job_page.html"
    response = render(request, template, context)
    patch_vary_headers(response, ["HX-Request"])
    return response


def label_of(job: BulkJob) -> str:
    order = ORDERS.get(job.move)
    return order.label if order else job.move


def figures(job: BulkJob) -> dict[str, int]:
    settled = job.done + job.refused
    return {"left": job.total - settled, "percent": settled * 100 // (job.total or 1)}


def about(row: BulkRow) -> dict[str, Any]:
    """What the row is, in words, and where it is."""
    if row.assignment is not None:
        item = row.assignment
        return {"code": item.recommendation.number, "title": item.recommendation.title, "who": item.unit.short_name,
                "url": item.get_absolute_url()}  # fmt: skip
    if row.item is not None:
        asked = row.item.recommendation
        url = reverse("recommendations:opinion", args=[row.item.opinion_id])
        return {"code": asked.number, "title": asked.title, "who": "", "url": f"{url}#item-{asked.pk}"}
    assert row.opinion is not None
    return {"code": row.opinion.number, "title": row.opinion.title, "who": "", "url": row.opinion.get_absolute_url()}


def shown_first(job: BulkJob, asked: str) -> str:
    """The rows somebody asked for; unasked, what was refused comes first."""
    if asked in ("all", BulkRow.Result.DONE, BulkRow.Result.REFUSED):
        return asked
    return str(BulkRow.Result.REFUSED) if job.refused else "all"


def tabs(job: BulkJob, current: str) -> list[dict[str, Any]]:
    found = [("refused", _("未办成"), job.refused), ("done", _("已办成"), job.done), ("all", _("全部"), job.total)]
    return [
        {"label": label, "url": f"?result={name}", "count": count, "is_current": name == current}
        for name, label, count in found
    ]


@login_required
@require_safe
def bulk_list(request: HttpRequest) -> HttpResponse:
    user = signed_in(request)
    if user.role not in READERS:
        raise PermissionDenied
    jobs: Any = BulkJob.objects
    page = page_of(jobs.visible_to(user), request.GET, ("id",), falling=True)
    context = {
        "heading": _("批量办理"),
        "lead": _("你下达的批量办理，新的在前。在台账、意见书里勾选后下达。"),
        "rows": [{"job": job, "label": label_of(job), **figures(job)} for job in page.rows],
        "pager_text": _("本页 %(n)s 次") % {"n": len(page.rows)},
        "previous_url": page.previous_url,
        "next_url": page.next_url,
    }
    return render(request, "recommendations/bulk_list_page.html", context)


@login_required
@require_POST
def bulk_stop(request: HttpRequest, pk: int) -> HttpResponse:
    job = stop_order(actor=signed_in(request), job=_own(request, pk), now=timezone.now())
    messages.success(request, _("已停止。办成的不受影响，其余没有改动。"))
    return redirect(job)


@login_required
@require_POST
def bulk_retry(request: HttpRequest, pk: int) -> HttpResponse:
    job = retry_order(actor=signed_in(request), job=_own(request, pk), now=timezone.now())
    transaction.on_commit(wake_bulk)
    return redirect(job)


@login_required
@require_safe
def bulk_result(request: HttpRequest, pk: int) -> FileResponse:
    """The exported file: only for the person who ordered it."""
    job = _own(request, pk)
    if job.result is None:
        raise Http404
    return file_response(job.result)
