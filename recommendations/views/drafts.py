"""Drafts on an item's page: what waits for the head, what came back to its author, and their files."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tracker.converters import MAX_KEY
from tracker.downloads import file_response
from tracker.http import signed_in
from tracker.models import StoredFile, User

from ..forms import ASSIGNMENT_FORMS
from ..forms.leaving import FromDraft
from ..forms.unit import DeclineDraft
from ..lifecycle import ASSIGNMENT_LABELS, ASSIGNMENT_MOVES, proposal_of
from ..models import Assignment, UnitDraft
from ..permissions import ASSIGNMENT

MOST = 20


def drafts_of(item: Assignment, user: User, today: dt.date) -> list[dict[str, Any]]:
    """Waiting drafts for everybody in the unit, and those that came back, newest first, while one could
    still take them up. Empty for everybody else, without a query."""
    if user.organization_id != item.unit_id:
        return []
    shown = (UnitDraft.State.WAITING, UnitDraft.State.DECLINED)
    rows = UnitDraft.objects.visible_to(user).filter(assignment=item, state__in=shown)
    allowed = ASSIGNMENT.allowed(user, item, today)
    found: list[dict[str, Any]] = []
    seen: set[str] = set()
    for draft in rows.select_related("author", "decided_by").prefetch_related("files").order_by("-id")[:MOST]:
        if draft.move not in seen and (draft.move, item.status) in ASSIGNMENT_MOVES:
            found.append(_shown(draft, item, allowed))
        seen.add(draft.move)
    return sorted(found, key=lambda row: not row["waits"])


def to_drafts(item: Assignment) -> dict[str, Any]:
    """The way from a list to what waits, drawn like a move."""
    return {"label": _("看拟稿"), "url": f"{item.get_absolute_url()}#drafts", "is_main": True}


def _shown(draft: UnitDraft, item: Assignment, allowed: list[str]) -> dict[str, Any]:
    waits = draft.state == UnitDraft.State.WAITING
    links = [(draft.move, "sign"), ("decline_draft", "decline")] if waits else []
    links.append((proposal_of(draft.move), "again"))
    return {
        "draft": draft,
        "label": ASSIGNMENT_LABELS[draft.move],
        "waits": waits,
        "answers": list(answers_of(draft)),
        "files": [
            {"name": stored.name, "url": reverse("recommendations:draft-file", args=[stored.pk]), "size": stored.size}
            for stored in draft.files.all()
        ],
        **{
            name: reverse("recommendations:assignment-move", args=[item.pk, move]) + f"?draft={draft.pk}"
            for move, name in links
            if move in allowed
        },
    }


def answers_of(draft: UnitDraft) -> Iterator[tuple[Any, Any]]:
    """The answers in the form's own words. What chooses by key is left to the form itself."""
    for name, field in ASSIGNMENT_FORMS[draft.move].base_fields.items():
        value = draft.answers.get(name)
        choices = dict(getattr(field, "choices", ()) or ()) if isinstance(value, str) else {}
        if isinstance(value, str | int) and not hasattr(field, "queryset") and value != "":
            yield field.label, choices.get(value, value)


def fill_from(form: FromDraft | DeclineDraft, item: Assignment, user: User, key: str) -> None:
    """The form filled in from a draft of this unit. 404 for any other."""
    if not key.isdecimal() or not 0 < int(key) <= MAX_KEY:
        raise Http404
    drafts = UnitDraft.objects.visible_to(user).filter(assignment=item)
    if isinstance(form, FromDraft):
        drafts = drafts.filter(move=form.move)
    form.fill_from(get_object_or_404(drafts, pk=key))


@login_required
@require_safe
def draft_file(request: HttpRequest, pk: int) -> FileResponse:
    """A file of a draft: for the unit's own people only."""
    drafts = UnitDraft.objects.visible_to(signed_in(request)).filter(files=pk)
    if not drafts.exists():
        raise Http404
    return file_response(get_object_or_404(StoredFile, pk=pk), inline="inline" in request.GET)
