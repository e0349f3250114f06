"""Every change to what must be done. One function, one change, one event; notices in the same transaction."""

from .assignments import (
    accept_unsigned_assignment,
    acknowledge_assignment,
    clear_assignment,
    complete_assignment,
    counter_sign,
    report_progress,
    send_back_assignment,
    submit_assignment,
    verify_assignment,
)
from .deadlines import foresee_deadlines, recompute_deadlines
from .indicators import add_indicator, note_observation
from .opinions import (
    DispatchOrder,
    acknowledge_opinion,
    amend_opinion,
    dispatch_item,
    draft_opinion,
    hand_over_opinion,
    issue_opinion,
    publish_opinion,
)
from .questions import (
    answer_question,
    answer_question_directly,
    ask_question,
    ask_question_again,
    forward_question,
    release_question,
)
from .recommendations import amend_recommendation, draft_recommendation, publish_recommendation
from .tags import name_tag

__all__ = [
    "DispatchOrder",
    "accept_unsigned_assignment",
    "acknowledge_assignment",
    "acknowledge_opinion",
    "add_indicator",
    "amend_opinion",
    "amend_recommendation",
    "answer_question",
    "answer_question_directly",
    "ask_question",
    "ask_question_again",
    "clear_assignment",
    "complete_assignment",
    "counter_sign",
    "dispatch_item",
    "draft_opinion",
    "draft_recommendation",
    "forward_question",
    "foresee_deadlines",
    "hand_over_opinion",
    "issue_opinion",
    "name_tag",
    "note_observation",
    "publish_opinion",
    "publish_recommendation",
    "release_question",
    "recompute_deadlines",
    "report_progress",
    "send_back_assignment",
    "submit_assignment",
    "verify_assignment",
]
