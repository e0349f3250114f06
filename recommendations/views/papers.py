"""Plan and report of an opinion: item by item beside what was asked, as a paper to print, and the signed files."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from inspections.numerals import numeral
from tracker.downloads import file_response
from tracker.http import signed_in
from tracker.models import User

from ..lifecycle import PILLS, AssignmentStatus, OpinionStatus
from ..models import Opinion, OpinionPaper
from ..permissions.papers import (
    ANSWERED,
    UNPLANNED,
    last_round_read,
    reads_conclusion,
    reads_feedback,
    reads_plan,
)
from ..sheet import Line, sheet_of
from .opinion_sheet import came_in


def _opinion(user: User, pk: int) -> Opinion:
    seen: Any = Opinion.objects.visible_to(user)
    found: Opinion = get_object_or_404(seen.select_related("inspection", "committee", "government"), pk=pk)
    return found


def paper_line(paper: OpinionPaper) -> dict[str, Any]:
    """One file as `{% files %}` draws it."""
    said = _("%(kind)s，%(day)s %(name)s报送") % {
        "kind": paper.get_kind_display(),
        "day": timezone.localdate(paper.at).isoformat(),
        "name": paper.filed_by.name,
    }
    return {
        "name": paper.file.name,
        "url": reverse("recommendations:opinion-paper", args=[paper.pk]),
        "size": paper.file.size,
        "sha256": paper.file.sha256,
        "kind": paper.kind,
        "at": paper.at,
        "note": said if paper.round == 1 else said + _("（第%(n)s轮）") % {"n": paper.round},
    }


def papers_of(user: User, opinion: Opinion) -> list[dict[str, Any]]:
    """The files of an opinion this person may open, newest first; one query."""
    rows = OpinionPaper.objects.filter(opinion=opinion)
    seen: Any = OpinionPaper.objects.visible_to(user)
    return [paper_line(paper) for paper in (rows & seen).select_related("file", "filed_by")[:100]]


def answering(user: User, opinion: Opinion) -> dict[str, Any]:
    """What the opinion's page says of plan and report: what is in, when, and what may be read."""
    papers = papers_of(user, opinion) if opinion.received_on else []
    return {
        "reads_plan": reads_plan(user, opinion) and opinion.received_on is not None,
        "reads_report": last_round_read(user, opinion) > 0 and opinion.status not in UNPLANNED,
        "reads_feedback": reads_feedback(user, opinion),
        "plan_came": came_in(opinion.planned_on, opinion.plan_due_on),
        "report_came": came_in(opinion.reported_on, opinion.report_due_on),
        "papers": papers,
        "is_reported": opinion.status in ANSWERED,
        "reads_conclusion": reads_conclusion(user, opinion),
        "concluded_by": opinion.get_status_display(),
    }


def _row(line: Line) -> dict[str, Any]:
    return {
        "line": line,
        "parts": [{"assignment": part, "pill": PILLS[AssignmentStatus(part.status)]} for part in line.parts],
    }


@login_required
@require_safe
def opinion_answers(request: HttpRequest, pk: int) -> HttpResponse:
    """逐项对照: asked, planned, answered, what the committee said, how far it is."""
    user = signed_in(request)
    opinion = _opinion(user, pk)
    context = {
        "opinion": opinion,
        "pill": PILLS[OpinionStatus(opinion.status)],
        "rows": [_row(line) for line in sheet_of(user, opinion)],
        **answering(user, opinion),
    }
    return render(request, "recommendations/opinion_answers.html", context)


@login_required
@require_safe
def opinion_print(request: HttpRequest, pk: int, paper: str) -> HttpResponse:
    """研究处理方案 or 研究处理情况报告 as a paper of GB/T 9704, with what this person may read of it."""
    user = signed_in(request)
    opinion = _opinion(user, pk)
    may_read = {"plan": reads_plan(user, opinion), "report": last_round_read(user, opinion) > 0}
    if not may_read.get(paper):
        raise Http404
    is_plan = paper == "plan"
    is_sent = opinion.status not in UNPLANNED if is_plan else opinion.status in ANSWERED
    context = {
        "opinion": opinion,
        "is_plan": is_plan,
        "title": _("研究处理方案") if is_plan else _("研究处理情况报告"),
        "is_sent": is_sent,
        "sent_on": opinion.planned_on if is_plan else opinion.reported_on,
        "lines": [(numeral(line.item.position), line) for line in sheet_of(user, opinion) if line.twin is None],
    }
    return render(request, "recommendations/opinion_print.html", context)


@login_required
@require_safe
def opinion_paper(request: HttpRequest, pk: int) -> FileResponse:
    rows: Any = OpinionPaper.objects
    found: OpinionPaper = get_object_or_404(rows.visible_to(signed_in(request)).select_related("file"), pk=pk)
    return file_response(found.file, inline="inline" in request.GET)
