"""询问：a member asks about an item; staff pass it on, the unit answers, staff give the answer to the member.

The unit's words reach the member as they were written: staff may add a remark beside them, nothing else.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from tracker.models import RuleLimit, User
from tracker.record import record

from ..lifecycle import QuestionStatus
from ..models import Assignment, Question
from ..notices import call_off, tell
from ..notices.ladders import ASKING_OF_QUESTIONS
from ..permissions import ASSIGNMENT, QUESTION
from .time_limits import deadline_for


@transaction.atomic
def ask_question(*, actor: User, assignment: Assignment, now: dt.datetime, text: str) -> Question:
    """询问：by a member of the item's committee, whatever state the item is in. Staff are told."""
    item = ASSIGNMENT.step("ask", actor=actor, subject=assignment, now=now)
    question = Question.objects.create(assignment=item, committee_id=item.committee_id, asker=actor, at=now, text=text)
    record(actor=actor, verb="ask", subject=question, now=now, after={"text": text})
    tell(verb="ask", subject=question, now=now, actor=actor)
    return question


@transaction.atomic
def forward_question(*, actor: User, question: Question, now: dt.datetime, note: str = "") -> Question:
    """转承办单位：the unit reads the question's own words, and until when an answer is asked (委员姓名不随转)."""
    locked = _take(
        "forward",
        actor=actor,
        question=question,
        now=now,
        reason=note,
        told={"text": ("", question.text)},
        forwarded_by=actor,
        forwarded_at=now,
        worked_out=lambda: _due(question, now),
    )
    _call_off_settled(locked, now, _("已转办"))
    tell(verb="forward", subject=locked, now=now, actor=actor, detail=note)
    return locked


def _take(
    move: str,
    *,
    actor: User,
    question: Question,
    now: dt.datetime,
    reason: str = "",
    told: Mapping[str, tuple[Any, Any]] | None = None,
    **changes: Any,
) -> Question:
    """One step of a question, the item held first: its notices are counted on the item."""
    QUESTION.require_person(move, actor, question, timezone.localdate(now))
    Assignment.objects.select_for_update(of=("self",), no_key=True).get(pk=question.assignment_id)
    return QUESTION.step(move, actor=actor, subject=question, now=now, reason=reason, related=told or {}, **changes)


_ASKED, _FORWARDED, _ANSWERED = QuestionStatus.ASKED, QuestionStatus.FORWARDED, QuestionStatus.ANSWERED
LADDERS = {"with_staff": {_ASKED, _ANSWERED}, "question": {_FORWARDED}}
"""Where a question of the item stands while a reminder still speaks."""


def _call_off_settled(question: Question, now: dt.datetime, reason: str) -> None:
    """One notice speaks for all questions of an item: it goes when none of them waits there any more."""
    waiting = set(Question.objects.filter(assignment=question.assignment_id).values_list("status", flat=True))
    call_off(
        subject=question.assignment,
        now=now,
        reason=reason,
        ladders=[name for name, states in LADDERS.items() if not states & waiting],
        verbs=[verb for verb, state in ASKING_OF_QUESTIONS.items() if state not in waiting],
    )


def _due(question: Question, now: dt.datetime) -> dict[str, Any]:
    """Until when the unit answers, from today by the committee's rule set; nothing where it names no number."""
    due = deadline_for(question.committee_id, RuleLimit.Code.QUESTION, timezone.localdate(now))
    return {"due_on": due.due_on if due else None, "due_basis": due.to_basis() if due else {}}


@transaction.atomic
def answer_question_directly(*, actor: User, question: Question, now: dt.datetime, answer: str) -> Question:
    """直接答复：staff know the answer from the record, and the unit is not asked."""
    locked = _take(
        "answer_directly",
        actor=actor,
        question=question,
        now=now,
        answer=answer,
        answered_by=actor,
        answered_at=now,
        released_by=actor,
        released_at=now,
    )
    _call_off_settled(locked, now, _("已反馈委员"))
    tell(verb="release", subject=locked, now=now, actor=actor)
    return locked


@transaction.atomic
def answer_question(*, actor: User, question: Question, now: dt.datetime, answer: str) -> Question:
    """答复：the unit's words. An earlier answer that was sent back stays in the record."""
    locked = _take("answer", actor=actor, question=question, now=now, answer=answer, answered_by=actor, answered_at=now)
    _call_off_settled(locked, now, _("已答复"))
    tell(verb="answer", subject=locked, now=now, actor=actor)
    return locked


@transaction.atomic
def ask_question_again(*, actor: User, question: Question, now: dt.datetime, reason: str) -> Question:
    """请其补充：back to the unit with what is missing; the time for it runs anew."""
    locked = _take(
        "ask_again", actor=actor, question=question, now=now, reason=reason, worked_out=lambda: _due(question, now)
    )
    _call_off_settled(locked, now, _("已请补充"))
    tell(verb="ask_again", subject=locked, now=now, actor=actor, detail=reason)
    return locked


@transaction.atomic
def release_question(*, actor: User, question: Question, now: dt.datetime, remark: str = "") -> Question:
    """反馈委员：the unit's answer as it stands, and beside it, if any, what staff remark."""
    locked = _take(
        "release", actor=actor, question=question, now=now, remark=remark, released_by=actor, released_at=now
    )
    _call_off_settled(locked, now, _("已反馈委员"))
    tell(verb="release", subject=locked, now=now, actor=actor)
    return locked
