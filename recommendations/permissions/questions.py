"""A member's question on its way through the committee's staff to the unit and back."""

from __future__ import annotations

import datetime as dt

from tracker.models import User
from tracker.moves import Lifecycle

from ..lifecycle import QUESTION_LABELS, QUESTION_MOVES, QuestionStatus
from ..models import Question
from .who import committee_staff, unit_people


def people_asked(user: User | None, question: Question, today: dt.date) -> bool:
    """该件承办单位的承办人、单位负责人"""
    return unit_people(user, question.assignment, today)


QUESTION = Lifecycle[Question](
    moves=QUESTION_MOVES,
    labels=QUESTION_LABELS,
    states=QuestionStatus,
    who={
        "forward": committee_staff,
        "answer_directly": committee_staff,
        "answer": people_asked,
        "release": committee_staff,
        "ask_again": committee_staff,
    },
)
