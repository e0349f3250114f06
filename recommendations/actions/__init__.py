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
from .carrying import carry_forward_assignment, resume_assignment
from .channels import add_channel, close_channel, prefer, test_channel
from .co_handling import count_co_handlers, counter_sign, settle_disagreement
from .conclusions import circulate_report, close_opinion, deliberate_report
from .deadlines import foresee_deadlines, recompute_deadlines
from .drafts import decline_draft, propose, sign_out
from .extensions import change_due, grant_extension, refuse_extension, request_extension
from .feeds import open_feed, revoke_feed
from .indicators import add_indicator, note_observation
from .leaving import HELD, HandedOver, hand_over_work
from .milestones import MOST_MILESTONES, MilestoneStep, set_milestones, told
from .notice_rules import add_rung, amend_notice_rule, foresee_notice_rule, restore_notice_rule
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
from .outcomes import change_outcome, missing_for
from .plans import comment_plan, draft_plan_item, return_plan, submit_plan
from .pressing import nudge_assignment, reply_supervision, supervise_assignment
from .questions import (
    answer_question,
    answer_question_directly,
    ask_question,
    ask_question_again,
    forward_question,
    release_question,
)
from .recommendations import amend_recommendation, draft_recommendation, publish_recommendation
from .redoing import follow_up_opinion, redo_opinion
from .reopening import reopen_assignment, withdraw_assignment
from .reports import (
    answer_consultation,
    comment_answer,
    consult_on_report,
    draft_report_item,
    report_in_writing,
)
from .requests import lapse_requests
from .responsible import name_responsible
from .returns import approve_return, refuse_return, request_return
from .rules import amend_rules, rules_of
from .tags import name_tag
from .time_limits import deadline_for
from .votes import cancel_vote, cast_ballot, close_vote, confirm_counts, enter_counts, open_vote, reject_counts

__all__ = [
    "HELD",
    "MOST_MILESTONES",
    "DispatchOrder",
    "HandedOver",
    "MilestoneStep",
    "accept_unsigned_assignment",
    "accept_unsigned_opinion",
    "acknowledge_assignment",
    "acknowledge_opinion",
    "add_channel",
    "add_indicator",
    "add_rung",
    "amend_notice_rule",
    "amend_opinion",
    "amend_recommendation",
    "approve_return",
    "change_due",
    "answer_question",
    "answer_question_directly",
    "ask_question",
    "ask_question_again",
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
    "amend_rules",
    "answer_consultation",
    "cancel_vote",
    "carry_forward_assignment",
    "cast_ballot",
    "change_outcome",
    "circulate_report",
    "clear_assignment",
    "close_opinion",
    "close_channel",
    "close_vote",
    "comment_answer",
    "comment_plan",
    "complete_assignment",
    "confirm_counts",
    "consult_on_report",
    "count_co_handlers",
    "counter_sign",
    "deadline_for",
    "decline_draft",
    "deliberate_report",
    "dispatch_item",
    "draft_opinion",
    "draft_plan_item",
    "draft_recommendation",
    "grant_extension",
    "hand_over_opinion",
    "issue_opinion",
    "lapse_requests",
    "publish_opinion",
    "refuse_extension",
    "refuse_return",
    "forward_question",
    "draft_report_item",
    "enter_counts",
    "follow_up_opinion",
    "foresee_deadlines",
    "foresee_notice_rule",
    "hand_over_opinion",
    "hand_over_work",
    "issue_opinion",
    "missing_for",
    "name_responsible",
    "name_tag",
    "note_observation",
    "open_feed",
    "open_vote",
    "propose",
    "publish_opinion",
    "recompute_deadlines",
    "redo_opinion",
    "reject_counts",
    "reopen_assignment",
    "report_in_writing",
    "report_progress",
    "resume_assignment",
    "foresee_deadlines",
    "hand_over_opinion",
    "issue_opinion",
    "missing_for",
    "nudge_assignment",
    "name_tag",
    "note_observation",
    "prefer",
    "open_feed",
    "publish_opinion",
    "publish_recommendation",
    "release_question",
    "report_in_writing",
    "recompute_deadlines",
    "report_progress",
    "request_extension",
    "request_return",
    "return_plan",
    "rules_of",
    "reply_supervision",
    "return_plan",
    "revoke_feed",
    "rules_of",
    "send_back_assignment",
    "set_milestones",
    "settle_disagreement",
    "sign_out",
    "submit_assignment",
    "test_channel",
    "submit_plan",
    "told",
    "supervise_assignment",
    "verify_assignment",
    "withdraw_assignment",
    "restore_notice_rule",
]
