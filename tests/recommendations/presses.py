"""How each move is made in tests: one press a move, by one person on one subject."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.utils.functional import SimpleLazyObject

from recommendations import actions
from recommendations.lifecycle import OUTGOING, proposal_of
from recommendations.models import Assignment, Opinion, OpinionItem, Question, Recommendation, UnitDraft, Vote
from recommendations.tally import Counts
from tests import cast
from tests.pressing import Press
from tracker.models import Organization, User

NOW = cast.ago(1)
SYSTEM = {
    "accept_unsigned",
    "clear_along",
    "carry_along",
    "resume_along",
    "reopen_along",
    "withdraw_along",
    "redo",
}
"""Moves of an item that no person makes: a time limit runs out, a lead takes its co-handlers along, an opinion
is to be redone."""
LATER_ON = cast.TODAY + dt.timedelta(days=90)

MONTH = dt.timedelta(days=30)


def brought(find: Callable[[], Any]) -> Any:
    """What a press brings along, fetched when the action first looks at it: most presses are refused before."""
    return SimpleLazyObject(find)


def free_unit(kw: Organization) -> Organization:
    """A third department of the same government, with nobody in it."""
    unit, _is_new = Organization.objects.get_or_create(
        name="市经信局",
        short_name="市经信局",
        kind=kw.kind,
        region=kw.region,
        committee=kw.committee,
        government=kw.government,
    )
    return unit


ON_ASSIGNMENT: dict[str, Press[Assignment]] = {
    "acknowledge": lambda who, a: actions.acknowledge_assignment(actor=who, assignment=a, now=NOW),
    "request_return": lambda who, a: actions.request_return(
        actor=who, assignment=a, now=NOW, reason="不属我单位职责。", proposed_unit=brought(lambda: free_unit(a.unit))
    ),
    "approve_return": lambda who, a: actions.approve_return(
        actor=who, assignment=a, now=NOW, unit=brought(lambda: free_unit(a.unit))
    ),
    "refuse_return": lambda who, a: actions.refuse_return(actor=who, assignment=a, now=NOW, reason="属你单位。"),
    "request_extension": lambda who, a: actions.request_extension(
        actor=who, assignment=a, now=NOW, reason="要会商。", progress="一半。", proposed_on=a.due_on + MONTH
    ),
    "grant_extension": lambda who, a: actions.grant_extension(
        actor=who, assignment=a, now=NOW, granted_on=a.due_on + MONTH / 2
    ),
    "refuse_extension": lambda who, a: actions.refuse_extension(actor=who, assignment=a, now=NOW, reason="抓紧。"),
    "change_due": lambda who, a: actions.change_due(
        actor=who, assignment=a, now=NOW, due_on=a.due_on + MONTH, reason="另有安排。"
    ),
    "report_progress": lambda who, a: actions.report_progress(
        actor=who, assignment=a, now=NOW, body="有进展。", percent=70, files=[cast.paper()]
    ),
    "counter_sign": lambda who, a: actions.counter_sign(actor=who, assignment=a, now=NOW, verdict="agree"),
    "settle_disagreement": lambda who, a: actions.settle_disagreement(
        actor=who, assignment=a, now=NOW, ruling="between", decision="先试点。"
    ),
    "submit": lambda who, a: cast.submit(who, a, NOW, outcome=brought(lambda: cast.class_of(a))),
    "set_milestones": lambda who, a: actions.set_milestones(
        actor=who, assignment=a, now=NOW, steps=[actions.MilestoneStep("出台办法", a.due_on)]
    ),
    "complete": lambda who, a: actions.complete_assignment(actor=who, assignment=a, now=NOW),
    "verify": lambda who, a: actions.verify_assignment(actor=who, assignment=a, now=NOW, comment="属实。"),
    "clear": lambda who, a: actions.clear_assignment(actor=who, assignment=a, now=NOW, comment="同意。"),
    "send_back": lambda who, a: actions.send_back_assignment(actor=who, assignment=a, now=NOW, reason="补充。"),
    "ask": lambda who, a: actions.ask_question(actor=who, assignment=a, now=NOW, text="到哪一步了？"),
    "name_responsible": lambda who, a: actions.name_responsible(actor=who, assignment=a, person=who, now=NOW),
    "decline_draft": lambda who, a: actions.decline_draft(
        actor=who,
        assignment=a,
        draft=brought(lambda: a.drafts.waiting().first() or UnitDraft(pk=0)),
        reason="改。",
        now=NOW,
    ),
    "change_outcome": lambda who, a: actions.change_outcome(
        actor=who, assignment=a, now=NOW, outcome=brought(lambda: cast.class_of(a, "B")), reason="只列入了规划。"
    ),
    "carry_forward": lambda who, a: actions.carry_forward_assignment(
        actor=who, assignment=a, now=NOW, reason="条件不具备。", review_on=LATER_ON
    ),
    "resume": lambda who, a: actions.resume_assignment(
        actor=who, assignment=a, now=NOW, due_on=LATER_ON, reason="条件已具备。"
    ),
    "reopen": lambda who, a: actions.reopen_assignment(
        actor=who, assignment=a, now=NOW, reason="又有反弹。", due_on=LATER_ON
    ),
    "withdraw": lambda who, a: actions.withdraw_assignment(actor=who, assignment=a, now=NOW, reason="分办有误。"),
    "nudge": lambda who, a: actions.nudge_assignment(actor=who, assignment=a, now=NOW, text="请抓紧。"),
    "supervise": lambda who, a: actions.supervise_assignment(
        actor=who, assignment=a, now=NOW, level="yellow", text="请说明。"
    ),
    "reply_supervision": lambda who, a: actions.reply_supervision(actor=who, assignment=a, now=NOW, reply="已整改。"),
}


def proposing(move: str) -> Press[Assignment]:
    return lambda who, a: actions.propose(actor=who, assignment=a, move=move, answers={"body": "拟。"}, now=NOW)


ON_ASSIGNMENT |= {proposal_of(move): proposing(move) for move in OUTGOING if move in ON_ASSIGNMENT}


def dispatch_second(who: User, opinion: Opinion) -> object:
    """The item nobody has yet goes to 市人社局."""

    def order() -> actions.DispatchOrder:
        item = opinion.items.order_by("-position").first()
        rsj = who.organization.departments.filter(name="市人社局").first() or opinion.government
        return actions.DispatchOrder(recommendation=item.recommendation if item else Recommendation(pk=0), lead=rsj)

    return actions.dispatch_item(actor=who, opinion=opinion, order=brought(order), now=NOW)


def first_item(opinion: Opinion) -> OpinionItem:
    return opinion.items.order_by("position").first() or OpinionItem(pk=0, opinion_id=0)


ON_OPINION: dict[str, Press[Opinion]] = {
    "amend": lambda who, o: actions.amend_opinion(
        actor=who, opinion=o, now=NOW, title="改题", number="", evaluation="", recommendations=[]
    ),
    "issue": lambda who, o: actions.issue_opinion(actor=who, opinion=o, now=NOW, number="新〔2026〕2号"),
    "hand_over": lambda who, o: actions.hand_over_opinion(actor=who, opinion=o, now=NOW),
    "acknowledge": lambda who, o: actions.acknowledge_opinion(actor=who, opinion=o, now=NOW),
    "dispatch": dispatch_second,
    "draft_plan": lambda who, o: actions.draft_plan_item(
        actor=who, opinion=o, item=brought(lambda: first_item(o)), now=NOW, changes={"measures": "先行试点。"}
    ),
    "submit_plan": lambda who, o: actions.submit_plan(actor=who, opinion=o, now=NOW, files=[cast.paper()]),
    "comment_plan": lambda who, o: actions.comment_plan(
        actor=who, opinion=o, item=brought(lambda: first_item(o)), now=NOW, comment="再具体些。"
    ),
    "return_plan": lambda who, o: actions.return_plan(actor=who, opinion=o, now=NOW, reason="时限太晚。"),
    "draft_report": lambda who, o: actions.draft_report_item(
        actor=who, opinion=o, item=brought(lambda: first_item(o)), now=NOW, changes={"answer": "已完成。"}
    ),
    "consult": lambda who, o: actions.consult_on_report(actor=who, opinion=o, now=NOW),
    "answer_consultation": lambda who, o: actions.answer_consultation(actor=who, opinion=o, now=NOW, answer="可行。"),
    "report": lambda who, o: actions.report_in_writing(actor=who, opinion=o, now=NOW),
    "circulate": lambda who, o: actions.circulate_report(actor=who, opinion=o, now=NOW),
    "deliberate": lambda who, o: actions.deliberate_report(
        actor=who, opinion=o, now=NOW, held_on=NOW.date(), conclusion="同意。"
    ),
    "close": lambda who, o: actions.close_opinion(actor=who, opinion=o, now=NOW),
    "open_vote": lambda who, o: actions.open_vote(
        actor=who, opinion=o, now=NOW, mode="electronic", eligible=5, closes_on=LATER_ON
    ),
    "follow_up": lambda who, o: actions.follow_up_opinion(
        actor=who, opinion=o, now=NOW, follow_up=brought(lambda: o.inspection.followed_by.first() or o.inspection)
    ),
    "redo": lambda who, o: actions.redo_opinion(
        actor=who, opinion=o, now=NOW, due_on=LATER_ON, items=brought(lambda: list(o.items.all()))
    ),
}


THREE = [Counts(3, 0, 2, 0)]
ON_VOTE: dict[str, Press[Vote]] = {
    "cast": lambda who, v: actions.cast_ballot(actor=who, vote=v, now=NOW, choices={1: "satisfied"}),
    "close": lambda who, v: actions.close_vote(actor=who, vote=v, now=NOW, reason="提前结束。"),
    "enter_counts": lambda who, v: actions.enter_counts(actor=who, vote=v, now=NOW, counts=THREE),
    "confirm_counts": lambda who, v: actions.confirm_counts(actor=who, vote=v, now=NOW),
    "reject_counts": lambda who, v: actions.reject_counts(actor=who, vote=v, now=NOW, reason="不符。"),
    "cancel": lambda who, v: actions.cancel_vote(actor=who, vote=v, now=NOW, reason="改期。"),
}


ON_QUESTION: dict[str, Press[Question]] = {
    "forward": lambda who, q: actions.forward_question(actor=who, question=q, now=NOW),
    "answer_directly": lambda who, q: actions.answer_question_directly(actor=who, question=q, now=NOW, answer="年底。"),
    "answer": lambda who, q: actions.answer_question(actor=who, question=q, now=NOW, answer="九月前。"),
    "ask_again": lambda who, q: actions.ask_question_again(actor=who, question=q, now=NOW, reason="写明时间。"),
    "release": lambda who, q: actions.release_question(actor=who, question=q, now=NOW),
}
