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
from .carrying import carry_forward_assignment, resume_assignment
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
from .recommendations import amend_recommendation, draft_recommendation
from .redoing import follow_up_opinion, redo_opinion
from .reopening import reopen_assignment, withdraw_assignment
from .tags import name_tag
from .votes import cancel_vote, cast_ballot, close_vote, confirm_counts, enter_counts, open_vote, reject_counts

__all__ = [
    "DispatchOrder",
    "accept_unsigned_assignment",
    "acknowledge_assignment",
    "acknowledge_opinion",
    "add_indicator",
    "amend_opinion",
    "amend_recommendation",
    "cancel_vote",
    "carry_forward_assignment",
    "cast_ballot",
    "clear_assignment",
    "close_vote",
    "complete_assignment",
    "confirm_counts",
    "counter_sign",
    "dispatch_item",
    "draft_opinion",
    "draft_recommendation",
    "enter_counts",
    "follow_up_opinion",
    "hand_over_opinion",
    "issue_opinion",
    "open_vote",
    "publish_opinion",
    "redo_opinion",
    "reject_counts",
    "reopen_assignment",
    "report_progress",
    "resume_assignment",
    "foresee_deadlines",
    "hand_over_opinion",
    "issue_opinion",
    "name_tag",
    "note_observation",
    "open_feed",
    "publish_opinion",
    "recompute_deadlines",
    "report_progress",
    "revoke_feed",
    "send_back_assignment",
    "submit_assignment",
    "verify_assignment",
    "withdraw_assignment",
]
