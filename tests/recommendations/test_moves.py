"""What is offered is what is accepted: every person × state × move of opinions and assignments."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest

from recommendations import actions
from recommendations.forms import ASSIGNMENT_FORMS, OPINION_FORMS, QUESTION_FORMS, VOTE_FORMS
from recommendations.lifecycle import (
    ASSIGNMENT_LABELS,
    ASSIGNMENT_MOVES,
    OPINION_LABELS,
    OPINION_MOVES,
    OUTGOING,
    PILLS,
    QUESTION_LABELS,
    QUESTION_MOVES,
    VOTE_LABELS,
    VOTE_MOVES,
    WORST_FIRST,
    AssignmentStatus,
    OpinionStatus,
    QuestionStatus,
    VoteStatus,
    proposal_of,
)
from recommendations.models import Assignment, Opinion, OpinionItem, Question, Recommendation, UnitDraft, Vote
from recommendations.permissions import ASSIGNMENT, OPINION, QUESTION, VOTE
from recommendations.tally import Counts
from tests import answering, cast
from tests.pressing import Press, disagreements, outcome, traces
from tests.recommendations.soundness import unsound
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
        actor=who, assignment=a, now=NOW, reason="不属我单位职责。", proposed_unit=free_unit(a.unit)
    ),
    "approve_return": lambda who, a: actions.approve_return(actor=who, assignment=a, now=NOW, unit=free_unit(a.unit)),
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
    "submit": lambda who, a: cast.submit(who, a, NOW),
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
        actor=who, assignment=a, draft=a.drafts.waiting().first() or UnitDraft(pk=0), reason="改。", now=NOW
    ),
    "change_outcome": lambda who, a: actions.change_outcome(
        actor=who, assignment=a, now=NOW, outcome=cast.class_of(a, "B"), reason="只列入了规划。"
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
    item = opinion.items.order_by("-position").first()
    rsj = who.organization.departments.filter(name="市人社局").first() or opinion.government
    asked = item.recommendation if item else Recommendation(pk=0)
    order = actions.DispatchOrder(recommendation=asked, lead=rsj)
    return actions.dispatch_item(actor=who, opinion=opinion, order=order, now=NOW)


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
        actor=who, opinion=o, item=first_item(o), now=NOW, changes={"measures": "先行试点。"}
    ),
    "submit_plan": lambda who, o: actions.submit_plan(actor=who, opinion=o, now=NOW, files=[cast.paper()]),
    "comment_plan": lambda who, o: actions.comment_plan(
        actor=who, opinion=o, item=first_item(o), now=NOW, comment="再具体些。"
    ),
    "return_plan": lambda who, o: actions.return_plan(actor=who, opinion=o, now=NOW, reason="时限太晚。"),
    "draft_report": lambda who, o: actions.draft_report_item(
        actor=who, opinion=o, item=first_item(o), now=NOW, changes={"answer": "已完成。"}
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
        actor=who, opinion=o, now=NOW, follow_up=o.inspection.followed_by.first() or o.inspection
    ),
    "redo": lambda who, o: actions.redo_opinion(
        actor=who, opinion=o, now=NOW, due_on=LATER_ON, items=list(o.items.all())
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


def everybody(world: cast.World) -> list[User]:
    return list(world.people.values())


# --- the tables among themselves


@pytest.mark.parametrize(
    ("kind", "lifecycle", "moves", "labels", "forms", "presses"),
    [
        ("question", QUESTION, QUESTION_MOVES, QUESTION_LABELS, QUESTION_FORMS, ON_QUESTION),
        ("assignment", ASSIGNMENT, ASSIGNMENT_MOVES, ASSIGNMENT_LABELS, ASSIGNMENT_FORMS, ON_ASSIGNMENT),
        ("opinion", OPINION, OPINION_MOVES, OPINION_LABELS, OPINION_FORMS, ON_OPINION),
        ("vote", VOTE, VOTE_MOVES, VOTE_LABELS, VOTE_FORMS, ON_VOTE),
    ],
)
def test_every_move_has_a_label_a_person_a_form_and_an_action(  # type: ignore[no-untyped-def]
    kind, lifecycle, moves, labels, forms, presses
) -> None:
    in_table = {move for move, _ in moves}
    assert set(labels) == in_table
    assert in_table - set(lifecycle.who) == set()
    assert set(lifecycle.who) - in_table == set()
    theirs = set(lifecycle.who) - (SYSTEM if kind == "assignment" else set())
    assert set(forms) == theirs
    assert set(presses) == theirs
    assert set(lifecycle.gates) <= set(lifecycle.who)
    assert {*moves.values(), *(state for _, state in moves)} <= set(lifecycle.states.values)


def test_every_state_has_a_look_and_a_rank() -> None:
    assert set(PILLS) == {*OpinionStatus, *AssignmentStatus, *QuestionStatus, *VoteStatus}
    assert set(WORST_FIRST) == set(AssignmentStatus)
    assert len(WORST_FIRST) == len(set(WORST_FIRST))


# --- every person × state × move


@pytest.mark.parametrize("stage", cast.STAGES)
def test_a_sole_item_accepts_what_it_offers(world: cast.World, stage: str) -> None:
    subject = cast.brought_to(world, stage)
    assert disagreements(ASSIGNMENT, ON_ASSIGNMENT, everybody(world), subject) == []


@pytest.mark.parametrize("stage", cast.STAGES)
def test_a_supervised_item_accepts_what_it_offers(world: cast.World, stage: str) -> None:
    actions.supervise_assignment(
        actor=world["qian"], assignment=world.assignment, now=cast.ago(46), level="red", text="请说明。"
    )
    actions.nudge_assignment(actor=world["sun"], assignment=world.assignment, now=NOW, text="请抓紧。")
    subject = cast.brought_to(world, stage)
    assert disagreements(ASSIGNMENT, ON_ASSIGNMENT, everybody(world), subject) == []
    assert unsound(subject) == []


@pytest.mark.parametrize("status", ["carried_forward", "withdrawn"])
def test_an_item_out_of_its_units_hands_accepts_what_it_offers(world: cast.World, status: str) -> None:
    review_on = cast.TODAY if status == "carried_forward" else None
    Assignment.objects.filter(pk=world.assignment.pk).update(status=status, review_on=review_on)
    world.assignment.refresh_from_db()
    assert disagreements(ASSIGNMENT, ON_ASSIGNMENT, everybody(world), world.assignment) == []
    offered = {person.name: ASSIGNMENT.allowed(person, world.assignment, cast.TODAY) for person in everybody(world)}
    staff, supervisor, member = {
        "carried_forward": (["resume"], ["resume", "carry_forward"], ["ask"]),
        "withdrawn": ([], [], []),
    }[status]
    expected = {"小赵": staff, "老钱": supervisor, "老冯": supervisor, "郑委员": member}
    assert offered == {person.name: expected.get(person.name, []) for person in everybody(world)}


@pytest.mark.parametrize("stage", cast.STAGES)
def test_a_unit_whose_head_signs_out_accepts_what_it_offers(world: cast.World, stage: str) -> None:
    subject = cast.brought_to(world, stage)
    cast.head_signs_out(world, "kw")
    if stage in ("handling", "reported"):
        proposing("report_progress")(world["li"], subject)
        subject.refresh_from_db()
    assert disagreements(ASSIGNMENT, ON_ASSIGNMENT, everybody(world), subject) == []
    assert unsound(subject) == []


def asked_for(world: cast.World, what: str) -> Assignment:
    """The world's item within its return window, with its return asked for, or with an extension asked for."""
    row = world.assignment
    if what == "extension":
        cast.brought_to(world, "reported")
        ON_ASSIGNMENT["request_extension"](world["li"], row)
    else:
        Assignment.objects.filter(pk=row.pk).update(return_until=NOW.date())
        if what == "return":
            ON_ASSIGNMENT["request_return"](world["li"], row)
    row.refresh_from_db()
    return row


@pytest.mark.parametrize("what", ["window", "return", "extension"])
def test_what_a_unit_asks_for_is_decided_by_whom_it_is_offered(world: cast.World, what: str) -> None:
    subject = asked_for(world, what)
    assert disagreements(ASSIGNMENT, ON_ASSIGNMENT, everybody(world), subject) == []
    assert unsound(subject) == []


def shared(world: cast.World, stage: str) -> tuple[Assignment, Assignment]:
    """The lead's item and its co-handler's, the lead brought as far as the other lets it."""
    cast.dispatched(world, co_handlers=("rsj",))
    mine = world.assignment.co_handlers.get()
    if stage == "unsigned":
        cast.brought_to(world, "reported")
    elif stage != "pending":
        actions.acknowledge_assignment(actor=world["wu"], assignment=mine, now=cast.ago(40))
        actions.counter_sign(actor=world["xu"], assignment=mine, now=cast.ago(30), verdict="agree")
        cast.brought_to(world, stage)
    mine.refresh_from_db()
    world.assignment.refresh_from_db()
    return world.assignment, mine


@pytest.mark.parametrize("stage", ["pending", "unsigned", "reported", "submitted", "verified", "cleared"])
def test_lead_and_co_handler_accept_what_they_offer(people: cast.World, stage: str) -> None:
    world = cast.handed_over(cast.inspected(people))
    for subject in shared(world, stage):
        assert disagreements(ASSIGNMENT, ON_ASSIGNMENT, everybody(world), subject) == []
        assert unsound(subject) == []


def test_a_signed_co_handler_waits_to_be_taken_along(people: cast.World) -> None:
    world = cast.handed_over(cast.inspected(people))
    lead, mine = shared(world, "verified")
    others = [person for person in everybody(world) if person.name != "郑委员"]
    assert [ASSIGNMENT.allowed(person, mine, cast.TODAY) for person in others] == [[]] * 15
    assert ASSIGNMENT.allowed(world["zheng"], mine, cast.TODAY) == ["ask"]
    along = ["clear_along", "carry_along", "reopen_along", "withdraw_along"]
    assert ASSIGNMENT.allowed(None, mine, cast.TODAY) == along
    assert ASSIGNMENT.allowed(None, lead, cast.TODAY) == ["redo"]
    actions.clear_assignment(actor=world["feng"], assignment=lead, now=NOW, comment="同意。")
    mine.refresh_from_db()
    assert (mine.status, mine.cleared_on) == ("cleared", NOW.date())
    assert unsound(mine) == []


def test_only_the_passing_of_time_signs_for_a_unit(world: cast.World) -> None:
    before = traces(world.assignment)

    def run_out(now_days_ago: int) -> str:
        return outcome(
            lambda _who, a: actions.accept_unsigned_assignment(assignment=a, now=cast.ago(now_days_ago)),
            None,
            world.assignment,
        )

    assert ASSIGNMENT.allowed(None, world.assignment, cast.TODAY) == ["accept_unsigned", "redo"]
    assert str(world.assignment.sign_due_on) == "2026-05-01"  # seven working days after 2026-04-22
    assert (run_out(41), run_out(40)) == ("refused", "done")
    assert traces(world.assignment) == before


@pytest.mark.parametrize("status", QuestionStatus.values)
def test_a_question_accepts_what_it_offers(world: cast.World, status: str) -> None:
    subject = cast.asked(world)
    for move in {"asked": (), "forwarded": ("forward",), "answered": ("forward", "answer")}.get(
        status, ("forward", "answer", "release")
    ):
        ON_QUESTION[move](world["li"] if move == "answer" else world["zhao"], subject)
    subject.refresh_from_db()
    assert subject.status == status
    assert disagreements(QUESTION, ON_QUESTION, everybody(world), subject) == []
    assert QUESTION.allowed(None, subject, cast.TODAY) == []


OPINION_STAGES: dict[str, Callable[[cast.World], object]] = {
    "issued": lambda w: actions.issue_opinion(actor=w["zhao"], opinion=w.opinion, now=cast.ago(90), number="一号"),
    "handed_over": lambda w: actions.hand_over_opinion(actor=w["zhao"], opinion=w.opinion, now=cast.ago(62)),
    "received": lambda w: actions.acknowledge_opinion(actor=w["sun"], opinion=w.opinion, now=cast.ago(60)),
    "written": answering.write_plan,
    **dict(zip(answering.STAGES[1:], answering.STEPS, strict=True)),
}
CONCLUSIONS: dict[str, Callable[[cast.World], object]] = {
    "circulated": lambda w: actions.circulate_report(actor=w["zhao"], opinion=w.opinion, now=cast.ago(2)),
    "deliberated": lambda w: actions.deliberate_report(
        actor=w["zhao"], opinion=w.opinion, now=cast.ago(2), held_on=cast.ago(2).date(), conclusion="同意。"
    ),
}


def opinion_in(world: cast.World, status: str) -> Opinion:
    """An opinion of the cast in this state; states whose moves are not open yet are written by hand."""
    listed = [] if status == "empty" else world.recommendations
    world.opinion = actions.draft_opinion(
        actor=world["zhao"],
        inspection=world.inspection,
        government=world.places["bjzf"],
        now=cast.ago(100),
        title="审议意见书",
        recommendations=listed,
    )
    if status in ("empty", "drafted"):
        return world.opinion
    for stage, step in OPINION_STAGES.items():
        step(world)
        world.opinion.refresh_from_db()
        if stage == status:
            break
    else:
        if status in CONCLUSIONS:
            CONCLUSIONS[status](world)
        else:
            Opinion.objects.filter(pk=world.opinion.pk).update(status=status)
    world.opinion.refresh_from_db()
    return world.opinion


@pytest.mark.parametrize("status", ["empty", "written", "answered", *OpinionStatus.values])
def test_an_opinion_accepts_what_it_offers(people: cast.World, status: str) -> None:
    world = cast.inspected(people)
    subject = opinion_in(world, status)
    assert disagreements(OPINION, ON_OPINION, everybody(world), subject) == []
    assert OPINION.allowed(None, subject, cast.TODAY) == (["accept_unsigned"] if status == "handed_over" else [])


def test_an_item_stands_dispatched_once_even_in_two_opinions(world: cast.World) -> None:
    first = world.opinion
    second = opinion_in(world, "received")
    order = actions.DispatchOrder(recommendation=world.recommendations[0], lead=world.places["rsj"])
    assert (
        outcome(lambda who, o: actions.dispatch_item(actor=who, opinion=o, order=order, now=NOW), world["sun"], second)
        == "refused"
    )
    assert first.assignments.count() == 1


def test_a_number_stands_on_one_opinion(world: cast.World) -> None:
    taken = world.opinion.number
    second = opinion_in(world, "drafted")
    for press in (
        lambda who, o: actions.issue_opinion(actor=who, opinion=o, now=NOW, number=taken),
        lambda who, o: actions.amend_opinion(
            actor=who, opinion=o, now=NOW, title="题", number=taken, evaluation="", recommendations=[]
        ),
    ):
        before = traces(second)
        assert outcome(press, world["zhao"], second) == "refused"
        assert traces(second) == before
