"""What a reminder asks its recipient to do, where that is done, and by which acts it is settled.

The keys are (subject, verb or ladder) of the rules. A move is one of the notice's own subject, or of what
hangs on it: `question.answer` (the item's question), `vote.cast` (the opinion's vote), `draft.sign_out`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from tracker.moves import Lifecycle

from ..lifecycle import (
    ASSIGNMENT_LABELS,
    OPINION_LABELS,
    OUTGOING,
    QUESTION_LABELS,
    VOTE_LABELS,
    proposal_of,
)
from ..models import Assignment, Notice, NoticeRule, Opinion, Question, UnitDraft, Vote
from ..permissions import ASSIGNMENT, OPINION, QUESTION, VOTE

_A, _O, _Q = (
    kind.value for kind in (NoticeRule.Subject.ASSIGNMENT, NoticeRule.Subject.OPINION, NoticeRule.Subject.QUESTION)
)
Key = tuple[str, str]

_FINISH = ("submit", "counter_sign", "report_progress")
_TELL = ("report_progress", "nudge")

ASKS: dict[Key, tuple[str, ...]] = {
    (_A, "dispatch"): ("acknowledge",),
    (_A, "sign"): ("acknowledge", "nudge"),
    (_A, "accept_unsigned"): _FINISH,
    (_A, "name_responsible"): ("acknowledge", *_FINISH),
    (_A, "due"): (*_FINISH, "nudge"),
    (_A, "stale"): _TELL,
    (_A, "interim"): _TELL,
    (_A, "milestone"): _TELL,
    (_A, "counter_sign"): ("settle_disagreement", "counter_sign", "nudge"),
    (_A, "propose"): ("draft.sign_out",),
    (_A, "submit"): ("complete",),
    (_A, "review"): ("complete",),
    (_A, "complete"): ("verify",),
    (_A, "clearance"): ("verify", "clear"),
    (_A, "verify"): ("clear",),
    (_A, "send_back"): _FINISH,
    (_A, "resume"): _FINISH,
    (_A, "resume_along"): ("counter_sign", "report_progress"),
    (_A, "reopen"): _FINISH,
    (_A, "reopen_along"): ("acknowledge", "counter_sign", "report_progress"),
    (_A, "redo"): ("acknowledge", *_FINISH),
    (_A, "request_return"): ("approve_return",),
    (_A, "return"): ("approve_return",),
    (_A, "refuse_return"): ("acknowledge",),
    (_A, "request_extension"): ("grant_extension",),
    (_A, "extension"): ("grant_extension",),
    (_A, "grant_extension"): _FINISH,
    (_A, "refuse_extension"): _FINISH,
    (_A, "nudge"): ("acknowledge", *_FINISH),
    (_A, "supervise"): ("reply_supervision",),
    (_A, "supervise_red"): ("reply_supervision",),
    (_A, "reply"): ("reply_supervision", "nudge"),
    (_A, "parked"): ("resume", "carry_forward"),
    (_A, "question"): ("question.answer",),
    (_A, "with_staff"): ("question.forward", "question.release"),
    (_O, "hand_over"): ("acknowledge",),
    (_O, "sign"): ("acknowledge",),
    (_O, "accept_unsigned"): ("dispatch",),
    (_O, "plan"): ("submit_plan", "draft_plan"),
    (_O, "submit_plan"): ("comment_plan",),
    (_O, "plan_review"): ("comment_plan",),
    (_O, "return_plan"): ("draft_plan",),
    (_O, "consult"): ("answer_consultation",),
    (_O, "consultation"): ("answer_consultation",),
    (_O, "answer_consultation"): ("draft_report",),
    (_O, "report"): ("report", "consult", "draft_report"),
    (_O, "redo"): ("draft_report",),
    (_O, "open_vote"): ("vote.cast",),
    (_O, "vote"): ("vote.cast",),
    (_Q, "ask"): ("question.forward",),
    (_Q, "forward"): ("question.answer",),
    (_Q, "ask_again"): ("question.answer",),
    (_Q, "answer"): ("question.release",),
}
"""What it asks for; the first that is the person's now is linked."""

ASKS_NOTHING: dict[Key, str] = {
    (_O, "circulate"): "a paper to read: reading is no move",
    (_O, "deliberate"): "a conclusion to read: reading is no move",
    (_A, "co_unsigned"): "the lead may not press its co-handlers in the system; it telephones, or asks the office",
}
"""Rules whose text says 请 and that still lead to no act, each with the reason."""

ON_THE_ITEM = ("approve_return", "grant_extension", "complete", "verify", "clear", "resume", "carry_forward")
"""Decisions that go either way and rest on what was handed in: their link opens the item, with both buttons first."""
WITH_PAPERS = ("dispatch", "draft_plan", "comment_plan", "draft_report", "answer_consultation", "settle_disagreement")
"""Moves made item by item or beside a text: their link leads on to the move's own page."""
WORDS: dict[str, Any] = {
    "approve_return": _("审批"),
    "grant_extension": _("审批"),
    "complete": _("审核"),
    "resume": _("复核"),
    "carry_forward": _("复核"),
    "draft.sign_out": _("签发"),
    "nudge": _("催办"),
}
"""How a link is called where it is not called like its move."""

_ALSO: dict[str, tuple[str, ...]] = {
    "approve_return": ("refuse_return",),
    "grant_extension": ("refuse_extension",),
    "complete": ("send_back",),
    "verify": ("send_back",),
    "clear": ("send_back", "carry_forward"),
    "resume": ("carry_forward", "reopen"),
    "report_progress": ("submit", "counter_sign"),
    "submit": ("counter_sign",),
    "counter_sign": ("settle_disagreement",),
    "draft.sign_out": (*OUTGOING, "decline_draft"),
    "draft_plan": ("submit_plan",),
    "draft_report": ("consult", "report"),
    "comment_plan": ("return_plan",),
}
"""Other acts by which what was asked is settled."""
_ANY_OF: dict[Key, tuple[str, ...]] = {
    (_A, "nudge"): ("acknowledge", "submit", "counter_sign", "report_progress", "request_return", "request_extension")
}
_DRAFTS = ("draft_plan", "draft_report")
"""Nothing is settled by a draft that has not been sent."""


def settled_by() -> dict[str, list[str]]:
    """`assignment:sign` → the verbs of the subject's own record by which what a rule asks is settled.

    By the first move asked: a report of progress does not settle what asks for completion. What happens on a
    question or in a vote stands in another record; a vote leaves no time at all.
    """
    found = {}
    for key, moves in ASKS.items():
        first = next((move for move in moves if not move.startswith(("question.", "vote."))), "")
        verbs = _ANY_OF.get(key, (first, *_ALSO.get(first, ())) if first else ())
        found[":".join(key)] = sorted({verb for verb in verbs if "." not in verb and verb not in _DRAFTS})
    return {key: verbs for key, verbs in found.items() if verbs}


def key_of(rule: NoticeRule) -> Key:
    return rule.subject, rule.verb or rule.ladder


@cache
def asked_by(key: Key) -> tuple[str, ...]:
    """The moves that a rule asks for, each with the draft that stands for it where a head signs out."""
    return tuple(row for move in ASKS.get(key, ()) for row in rows_for(move))


def rows_for(move: str) -> tuple[str, ...]:
    """The move, or where a unit's head signs out what leaves it, its draft."""
    return (move, proposal_of(move)) if move in OUTGOING else (move,)


def subject_of(notice: Notice, move: str, day: dt.date) -> Any:
    """What the move is made on: the notice's item or opinion, or the question or vote that waits; else None."""
    kind, _dot, name = move.rpartition(".")
    if kind == "question":
        rows: Any = Question.objects.filter(assignment=notice.assignment_id)
        states = [state for asked, state in QUESTION.moves if asked == name]
        return rows.filter(status__in=states).select_related("assignment").order_by("due_on", "pk").first()
    if kind == "vote":
        votes: Any = Vote.objects
        return votes.open_to(notice.recipient, day).filter(opinion=notice.opinion_id).first()
    if kind == "draft":
        drafts = UnitDraft.objects.visible_to(notice.recipient).waiting().filter(assignment=notice.assignment_id)
        return drafts.select_related("assignment").order_by("-pk").first()
    return notice.assignment or notice.opinion


LIFECYCLES: dict[type[Any], Lifecycle[Any]] = {
    Assignment: ASSIGNMENT,
    Opinion: OPINION,
    Question: QUESTION,
    Vote: VOTE,
}
LABELS: dict[type[Any], Mapping[str, Any]] = {
    Assignment: ASSIGNMENT_LABELS,
    Opinion: OPINION_LABELS,
    Question: QUESTION_LABELS,
    Vote: VOTE_LABELS,
}


def first_open(notice: Notice, moves: Sequence[str], day: dt.date) -> str:
    """The first of the moves that the recipient may make that day, or an empty string. Asks the gates of these moves
    and of no other."""
    item, person = notice.assignment, notice.recipient
    for move in moves:
        of_the_item = item if "." not in move else None  # most, by far
        if ASSIGNMENT.allows(move, person, of_the_item, day) if of_the_item else _is_open(notice, move, day):
            return move
    return ""


def is_open(notice: Notice, move: str, day: dt.date) -> bool:
    """Whether the recipient may make it that day."""
    return bool(first_open(notice, (move,), day))


def _is_open(notice: Notice, move: str, day: dt.date) -> bool:
    subject = subject_of(notice, move, day)
    if subject is None:
        return False
    name = move.rpartition(".")[2]
    if isinstance(subject, UnitDraft):
        draft: UnitDraft = subject
        subject, name = draft.assignment, draft.move
    rules = LIFECYCLES[type(subject)]
    return rules.allows(name, notice.recipient, subject, day)


def word_of(notice: Notice, move: str) -> str:
    """What the link is called."""
    kind, _dot, name = move.rpartition(".")
    kinds = {"question": Question, "vote": Vote}
    labels = LABELS[kinds.get(kind, Assignment if notice.assignment_id else Opinion)]
    return str(WORDS.get(move) or labels[name])


def leads_on(move: str) -> bool:
    """Whether the link opens the act's own, larger page instead of drawing its form."""
    return "." in move or move in ON_THE_ITEM or move in WITH_PAPERS


def page_of_act(subject: Any, move: str) -> str:
    """The address of the page where the act is done, for whoever is signed in."""
    name = move.rpartition(".")[2]
    if isinstance(subject, UnitDraft):
        url = reverse("recommendations:assignment-move", args=[subject.assignment_id, subject.move])
        return f"{url}?draft={subject.pk}"
    if isinstance(subject, Question):
        # staff choose between two answers; a unit has one
        return reverse("recommendations:question-move", args=[subject.pk, name]) if name == "answer" else _own(subject)
    if isinstance(subject, Vote):
        return reverse("recommendations:vote-move", args=[subject.pk, name])
    if move in ON_THE_ITEM:
        return _own(subject)
    kind = "assignment" if isinstance(subject, Assignment) else "opinion"
    return reverse(f"recommendations:{kind}-move", args=[subject.pk, name])


def _own(subject: Any) -> str:
    return str(subject.get_absolute_url())
