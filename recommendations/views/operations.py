"""Whether the machinery runs: a page for the system administrator, and figures for a watching program."""

from __future__ import annotations

import secrets

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST

from tracker.http import signed_in
from tracker.models import Role

from ..metrics import exposition
from ..models import Delivery
from ..operations import JOBS, machinery


@login_required
@require_safe
def operations(request: HttpRequest) -> HttpResponse:
    """Numbers only: the administrator of the system reads nobody's notices (三员分立)."""
    if signed_in(request).role != Role.SYSADMIN:
        raise PermissionDenied
    found = machinery(timezone.now())
    silent = found.silent()
    context = {
        "heading": _("运行状况"),
        "found": found,
        "troubles": found.troubles(),
        "jobs": [
            {"label": job.label, "pulse": found.pulses.get(name), "is_silent": name in silent}
            for name, job in JOBS.items()
        ],
        "answers": [(label, found.answers.get(value, 0)) for value, label in Delivery.Result.choices],
        "queue_rows": [
            (_("队列里未取走的任务"), "—" if found.queue is None else found.queue),
            (_("到点待发的提醒"), found.due),
            (_("最久的一条已等"), _("%(n)d 秒") % {"n": found.oldest_seconds}),
            (_("尚未到点的提醒"), found.later),
            (_("其中失败过、正在重试"), found.retrying),
            (_("正在给几人发信"), found.writing_to),
            (_("已停止重试"), found.given_up),
        ],
    }
    return render(request, "recommendations/operations_page.html", context)


@require_safe
@never_cache
def metrics(request: HttpRequest) -> HttpResponse:
    """For whoever brings METRICS_TOKEN as a bearer; without one set, nobody."""
    given = request.headers.get("Authorization", "").encode()
    wanted = settings.METRICS_TOKEN.encode()
    if not wanted or not secrets.compare_digest(given, b"Bearer " + wanted):
        raise Http404
    return HttpResponse(exposition(machinery(timezone.now())), content_type=CONTENT_TYPE_LATEST)
