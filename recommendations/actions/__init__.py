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
from .conclusions import circulate_report, close_opinion, deliberate_report
from .deadlines import foresee_deadlines, recompute_deadlines
from .feeds import open_feed, revoke_feed
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
from .plans import comment_plan, draft_plan_item, return_plan, submit_plan
from .recommendations import amend_recommendation, draft_recommendation
from .reports import (
    answer_consultation,
    comment_answer,
    consult_on_report,
    draft_report_item,
    report_in_writing,
)
from .tags import name_tag

__all__ = [
    "DispatchOrder",
    "accept_unsigned_assignment",
    "acknowledge_assignment",
    "acknowledge_opinion",
    "add_indicator",
    "amend_opinion",
    "amend_recommendation",
    "answer_consultation",
    "circulate_report",
    "clear_assignment",
    "close_opinion",
    "comment_answer",
    "comment_plan",
    "complete_assignment",
    "consult_on_report",
    "counter_sign",
    "deliberate_report",
    "dispatch_item",
    "draft_opinion",
    "draft_plan_item",
    "draft_recommendation",
    "draft_report_item",
    "foresee_deadlines",
    "hand_over_opinion",
    "issue_opinion",
    "name_tag",
    "note_observation",
    "open_feed",
    "publish_opinion",
    "report_in_writing",
    "recompute_deadlines",
    "report_progress",
    "return_plan",
    "revoke_feed",
    "send_back_assignment",
    "submit_assignment",
    "submit_plan",
    "verify_assignment",
]
