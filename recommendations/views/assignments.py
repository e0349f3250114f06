"""An item from statute to clearance, the moves on it, its files, and a unit's own items."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import Prefetch
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from inspections.permissions import writes_for
from tracker.downloads import file_response
from tracker.http import signed_in
from tracker.models import User
from tracker.models.people import UNIT_ROLES
from tracker.move_forms import MoveForm
from tracker.move_views import MoveView, moves_of
from tracker.record import broken_links
from tracker.seen import Seen

from .. import actions
from ..asking import asked_about
from ..chain import chain_of
from ..counters import waiting
from ..counts import say_count
from ..filters import committee_of
from ..forms import ASSIGNMENT_FORMS
from ..forms.leaving import FromDraft
from ..forms.unit import DeclineDraft
from ..lights import lamp, thresholds_for
from ..models import Assignment, CounterSignature, Evidence
from ..models.assignments import BASES
from ..paging import PAGE, beside, cursor_from, page_of
from ..permissions import ASSIGNMENT
from ..story import story_of
from ..wording import pill_of
from ..work import unit_items
from .drafts import drafts_of, fill_from, to_drafts
from .requests import requests_of

URL = "recommendations:assignment-move"
DECIDES = ("approve_return", "refuse_return", "grant_extension", "refuse_extension")
"""Moves that answer a request, which then stands above the form."""
BESIDE_DRAFTS = {move: form for move, form in ASSIGNMENT_FORMS.items() if move != "decline_draft"}
"""Giving a draft back stands beside the draft; where none waits, there is nothing to say about it."""
ANSWERS = ("grant_extension", "refuse_extension", "settle_disagreement", "reply_supervision")
SPOKEN_OF = {move: form for move, form in BESIDE_DRAFTS.items() if move not in ANSWERS}
"""Where nobody has asked, there is no need to say that nothing can be answered."""
IN_ROWS = {move: form for move, form in ASSIGNMENT_FORMS.items() if move != "name_responsible"}
"""A row offers the work itself; who does it is settled on the item's page."""
BESIDE = (
    *("recommendation", "unit", "opinion", "heading", "region", "inspection", "committee", "verified_by"),
    *("submitted_by", "lead__unit", "responsible", "outcome"),
)


@login_required
@require_safe
def assignment(request: HttpRequest, pk: int) -> HttpResponse:
    user, today = signed_in(request), timezone.localdate()
    item = get_object_or_404(Assignment.objects.visible_to(user).select_related(*BESIDE), pk=pk)
    evidence = list(Evidence.objects.filter(assignment=item).select_related("file").order_by("-id")[:200])
    standing = together(item)
    context = {
        "heading": f"{item.recommendation.number} {item.recommendation.title}",
        "item": item,
        "pill": pill_of(item),
        "lamp": lamp(item, thresholds_for(item.committee_id, today)),
        "chain": chain_of(item, reader=user),
        **moves_of(user, item, ASSIGNMENT, BESIDE_DRAFTS, URL, SPOKEN_OF),
        "drafts": drafts_of(item, user, today),
        "clauses": item.recommendation.clauses.all(),
        "together": standing,
        "signatures": [{"item": one["item"], "word": word} for one in standing for word in one["words"]],
        "milestones": item.milestones.filter(dropped_at=None)[: actions.MOST_MILESTONES],
        "claim": item.reports.filter(is_submission=True).select_related("outcome").first(),
        "is_linked": user.role not in UNIT_ROLES,
        "files": by_title(evidence),
        "questions": asked_about(user, item, today),
        "story": story_of(item, reader=user, files=by_report(evidence)),
        "requests": requests_of(item),
        "supervised": item.supervision_notices.order_by("-id")[:10] if is_own(item, user) else (),
        "people": item.unit.people.filter(is_active=True, role__in=UNIT_ROLES).order_by("role", "id")[:5],
        "reminders_url": reverse("recommendations:assignment-notices", args=[item.pk])
        if writes_for(user, item.committee_id)
        else "",
        "integrity": integrity(item) if "check" in request.GET else None,
    }
    return render(request, "recommendations/assignment_page.html", context)


def is_own(item: Assignment, user: User) -> bool:
    """Whether the item is this person's own business, not another committee's that was published."""
    return user.organization_id in (item.committee_id, item.government_id, item.unit_id)


def evidence_line(proof: Evidence) -> dict[str, Any]:
    """One file as `{% files %}` draws it."""
    return {
        "name": proof.file.name,
        "url": reverse("recommendations:evidence", args=[proof.pk]),
        "revision": proof.revision,
        "size": proof.file.size,
        "sha256": proof.file.sha256,
    }


def by_title(evidence: list[Evidence]) -> list[dict[str, Any]]:
    """The newest revision of each file, with the older ones folded under it."""
    found: dict[str, dict[str, Any]] = {}
    for proof in sorted(evidence, key=lambda proof: (-proof.revision, -proof.pk)):
        line = {**evidence_line(proof), "note": f"{timezone.localdate(proof.file.uploaded_at):%Y-%m-%d}"}
        newest = found.setdefault(proof.file.name, line)
        if newest is not line:
            newest.setdefault("older", []).append(line)
    return sorted(found.values(), key=lambda line: line["note"], reverse=True)


def by_report(evidence: list[Evidence]) -> dict[int, list[dict[str, Any]]]:
    found: dict[int, list[dict[str, Any]]] = {}
    for proof in evidence:
        found.setdefault(proof.report_id, []).append(evidence_line(proof))
    return found


def together(item: Assignment) -> list[dict[str, Any]]:
    """Every unit that works on this recommendation here, the lead first, with its state and its word."""
    lead_id = item.lead_id or item.pk
    rows = Assignment.objects.filter(pk=lead_id) | Assignment.objects.filter(lead=lead_id)
    words = CounterSignature.objects.select_related("signer", "settled_by")
    rows = rows.select_related("unit").prefetch_related(Prefetch("counter_signatures", words)).order_by("lead_id", "id")
    return [
        {"item": row, "pill": pill_of(row), "words": list(row.counter_signatures.all())}
        for row in sorted(rows[:50], key=lambda row: (row.lead_id is not None, row.pk))
    ]


def integrity(item: Assignment) -> dict[str, str]:
    """Whether the record of this item is as it was written."""
    broken = broken_links(item)
    if not broken:
        return {"level": "success", "text": _("记录完整。每一条都与前一条相扣，没有改动或缺失。")}
    days = "、".join(f"{event.at:%Y-%m-%d}" for event in broken[:5])
    return {
        "level": "error",
        "text": _("记录不完整。%(n)s 条与原摘要或前一条不符（%(days)s），请报告审计管理员。")
        % {"n": len(broken), "days": days},
    }


class AssignmentMove(MoveView):
    """One move on one item. The recommendation and the last report stand above the form."""

    lifecycle = ASSIGNMENT
    forms: ClassVar[dict[str, type[MoveForm[Assignment]]]] = ASSIGNMENT_FORMS
    seen = Seen(Assignment, "recommendation", "unit")

    @property
    def template_name(self) -> str:  # type: ignore[override]
        own = {"set_milestones": "milestones_form", "settle_disagreement": "disagreement_form"}
        return f"recommendations/{own.get(self.move, 'assignment_move_page')}.html"

    def beside(self, subject: Any) -> dict[str, Any]:
        if self.move not in DECIDES:
            return {}
        # "不同意延期" is an answer, so the way out must not be called by it
        return {"requests": requests_of(subject, waiting=True), "way_out": _("返回，暂不答复")}

    def form(self, subject: Any, *args: Any) -> MoveForm[Any]:
        """`?draft=` opens the form with what a draft of this unit says."""
        form = super().form(subject, *args)
        key = self.request.GET.get("draft", "")
        if not form.is_bound and key and isinstance(form, FromDraft | DeclineDraft):
            fill_from(form, subject, signed_in(self.request), key)
        return form


@login_required
@require_safe
def evidence(request: HttpRequest, pk: int) -> FileResponse:
    rows = Evidence.objects.visible_to(signed_in(request)).select_related("file")
    return file_response(get_object_or_404(rows, pk=pk).file, inline="inline" in request.GET)


LISTS = {
    "todo": gettext_lazy("要我办的"),
    "mine": gettext_lazy("我负责的"),
    "drafts": gettext_lazy("待签发"),
    "waiting": gettext_lazy("等别人的"),
    "done": gettext_lazy("已了结"),
}


@login_required
@require_safe
def my_items(request: HttpRequest) -> HttpResponse:
    user, today = signed_in(request), timezone.localdate()
    if user.role not in UNIT_ROLES:
        raise PermissionDenied
    at = thresholds_for(committee_of(user), today)
    name = request.GET.get("list", "todo")
    name = name if name in LISTS else "todo"
    cursor = cursor_from(request.GET)
    rows = unit_items(user)[name].select_related("recommendation", "lead__unit", "responsible").defer(*BASES)
    page = page_of(list(beside(rows, cursor)[: PAGE + 1]), cursor)
    here = reverse("recommendations:my-items") + f"?list={name}&"
    counts = waiting(user, today)
    context = {
        "heading": headline(counts, page.rows if cursor is None and name == "todo" else []),
        "rows": [
            {
                "item": item,
                "lamp": lamp(item, at),
                "pill": pill_of(item),
                "moves": [to_drafts(item)]
                if name == "drafts"
                else moves_of(user, item, ASSIGNMENT, IN_ROWS, URL)["offered"],
                "days": (item.due_on - today).days,
            }
            for item in page.rows
        ],
        "to_answer": counts["to_answer"],
        "name": name,
        "views": [
            {"label": label, "url": f"?list={key}", "is_current": key == name, "count": said_beside(key, counts)}
            for key, label in LISTS.items()
        ],
        "pager_text": _("本页 %(n)s 件，每页 %(size)s 件") % {"n": len(page.rows), "size": PAGE},
        "previous_url": here + page.previous if page.previous else "",
        "next_url": here + page.following if page.following else "",
    }
    return render(request, "recommendations/my_items_page.html", context)


def said_beside(name: str, counts: dict[str, int]) -> str | None:
    """Only what asks the unit to sign carries its number."""
    return say_count(counts["drafts"]) if name == "drafts" and counts["drafts"] else None


def headline(counts: dict[str, int], nearest: list[Assignment]) -> str:
    """4 件要办，最早的 6月15日到期."""
    if not counts["todo"]:
        return _("现在没有要办的")
    said = _("%(n)s 件要办") % {"n": say_count(counts["todo"])}
    if counts["late"]:
        return said + _("，%(n)s 件已超期") % {"n": say_count(counts["late"])}
    if nearest:
        day = nearest[0].due_on
        return said + _("，最早的 %(month)s月%(day)s日到期") % {"month": day.month, "day": day.day}
    return said
