"""Inside a unit: a handler drafts, the head signs out, may change the text, or gives it back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext as _

from tracker.errors import Refused
from tracker.files import Upload, store_all
from tracker.models import StoredFile, User

from ..drafts import count_drafts
from ..lifecycle import ASSIGNMENT_LABELS, proposal_of
from ..models import Assignment, ProgressReport, UnitDraft
from ..notices import tell
from ..permissions import ASSIGNMENT

State = UnitDraft.State


@transaction.atomic
def propose(
    *,
    actor: User,
    assignment: Assignment,
    move: str,
    answers: Mapping[str, Any],
    now: dt.datetime,
    files: Mapping[str, Sequence[Upload | StoredFile]] | None = None,
) -> UnitDraft:
    """拟稿：the answers of `move` as JSON holds them, and its files by question. The draft before it is void."""
    locked = ASSIGNMENT.step(proposal_of(move), actor=actor, subject=assignment, now=now)
    locked.drafts.waiting().filter(move=move).update(state=State.REPLACED, decided_at=now)
    kept = {name: store_all(uploads, actor=actor, now=now) for name, uploads in (files or {}).items()}
    draft = UnitDraft.objects.create(
        assignment=locked,
        unit=locked.unit,
        move=move,
        author=actor,
        at=now,
        answers={**answers, **{name: [stored.pk for stored in given] for name, given in kept.items()}},
    )
    draft.files.set([stored for given in kept.values() for stored in given])
    count_drafts(locked)
    tell(verb="propose", subject=locked, now=now, actor=actor, detail=str(ASSIGNMENT_LABELS[move]))
    return draft


def _waiting(locked: Assignment, draft: UnitDraft) -> UnitDraft:
    """The draft as it is now. Call under the item's lock."""
    found = locked.drafts.filter(pk=draft.pk).first()
    if found is None or found.state != State.WAITING:
        raise Refused(_("这份拟稿已经处理过，或者已由新稿代替。请刷新后查看现在待签发的拟稿。"))
    return found


def _settle(draft: UnitDraft, state: str, *, actor: User, now: dt.datetime, comment: str = "") -> None:
    draft.state, draft.decided_by, draft.decided_at, draft.comment = state, actor, now, comment
    draft.save(update_fields=["state", "decided_by", "decided_at", "comment"])


@transaction.atomic
def sign_out(*, actor: User, draft: UnitDraft, now: dt.datetime, make: Callable[[], models.Model]) -> models.Model:
    """签发：`make` is the head's own move, with the text as the head leaves it; the draft's author is named."""
    rows = Assignment.objects.select_for_update(of=("self",))
    if draft.assignment.lead_id is not None:
        rows.get(pk=draft.assignment.lead_id)  # the lead first, as counter-signing locks them
    assignment = rows.get(pk=draft.assignment_id)
    waiting = _waiting(assignment, draft)
    made = make()  # asks the rules of the move itself
    waiting.refresh_from_db()
    _settle(waiting, State.SENT, actor=actor, now=now)
    reports = ProgressReport.objects.filter(assignment=assignment, author=actor, at=now)
    reports.update(drafted_by=waiting.author)
    assignment.refresh_from_db()
    count_drafts(assignment)
    return made


@transaction.atomic
def decline_draft(
    *, actor: User, assignment: Assignment, draft: UnitDraft, reason: str, now: dt.datetime
) -> Assignment:
    """退回拟稿：with what to change; its author is told and may open it again."""
    locked = ASSIGNMENT.step("decline_draft", actor=actor, subject=assignment, now=now, reason=reason)
    waiting = _waiting(locked, draft)
    _settle(waiting, State.DECLINED, actor=actor, now=now, comment=reason)
    count_drafts(locked)
    tell(verb="decline_draft", subject=locked, now=now, actor=actor, detail=reason, people=[waiting.author])
    return locked
