"""Every change to what must be done. One function, one change, one event; notices in the same transaction."""

from .assignments import (
    accept_unsigned_assignment,
    acknowledge_assignment,
    clear_assignment,
    complete_assignment,
    report_progress,
    send_back_assignment,
    submit_assignment,
    verify_assignment,
)
from .co_handling import count_co_handlers, counter_sign, settle_disagreement
from .deadlines import foresee_deadlines, recompute_deadlines
from .drafts import decline_draft, propose, sign_out
from .feeds import open_feed, revoke_feed
from .indicators import add_indicator, note_observation
from .leaving import HELD, HandedOver, hand_over_work
from .milestones import MOST_MILESTONES, MilestoneStep, set_milestones, told
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
from .outcomes import change_outcome, missing_for
from .questions import (
    answer_question,
    answer_question_directly,
    ask_question,
    ask_question_again,
    forward_question,
    release_question,
)
from .recommendations import amend_recommendation, draft_recommendation, publish_recommendation
from .responsible import name_responsible
from .rules import amend_rules, rules_of
from .tags import name_tag
from .time_limits import deadline_for, next_report_on

__all__ = [
    "HELD",
    "sign_out",
    "propose",
    "name_responsible",
    "hand_over_work",
    "decline_draft",
    "HandedOver",
    "MOST_MILESTONES",
    "DispatchOrder",
    "MilestoneStep",
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
    "amend_rules",
    "change_outcome",
    "clear_assignment",
    "complete_assignment",
    "count_co_handlers",
    "counter_sign",
    "deadline_for",
    "dispatch_item",
    "draft_opinion",
    "draft_recommendation",
    "forward_question",
    "foresee_deadlines",
    "hand_over_opinion",
    "issue_opinion",
    "missing_for",
    "next_report_on",
    "name_tag",
    "note_observation",
    "open_feed",
    "publish_opinion",
    "publish_recommendation",
    "release_question",
    "recompute_deadlines",
    "report_progress",
    "rules_of",
    "revoke_feed",
    "send_back_assignment",
    "set_milestones",
    "settle_disagreement",
    "submit_assignment",
    "told",
    "verify_assignment",
]
