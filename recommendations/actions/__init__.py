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
from .extensions import change_due, grant_extension, refuse_extension, request_extension
from .feeds import open_feed, revoke_feed
from .indicators import add_indicator, note_observation
from .opinions import (
    DispatchOrder,
    accept_unsigned_opinion,
    acknowledge_opinion,
    amend_opinion,
    dispatch_item,
    draft_opinion,
    hand_over_opinion,
    issue_opinion,
    publish_opinion,
)
from .recommendations import amend_recommendation, draft_recommendation
from .requests import lapse_requests
from .returns import approve_return, refuse_return, request_return
from .tags import name_tag

__all__ = [
    "DispatchOrder",
    "accept_unsigned_assignment",
    "accept_unsigned_opinion",
    "acknowledge_assignment",
    "acknowledge_opinion",
    "add_indicator",
    "amend_opinion",
    "amend_recommendation",
    "approve_return",
    "change_due",
    "clear_assignment",
    "complete_assignment",
    "counter_sign",
    "dispatch_item",
    "draft_opinion",
    "draft_recommendation",
    "grant_extension",
    "hand_over_opinion",
    "issue_opinion",
    "lapse_requests",
    "publish_opinion",
    "refuse_extension",
    "refuse_return",
    "foresee_deadlines",
    "hand_over_opinion",
    "issue_opinion",
    "name_tag",
    "note_observation",
    "open_feed",
    "publish_opinion",
    "recompute_deadlines",
    "report_progress",
    "request_extension",
    "request_return",
    "revoke_feed",
    "send_back_assignment",
    "submit_assignment",
    "verify_assignment",
]
