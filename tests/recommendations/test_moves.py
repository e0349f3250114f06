"""What is offered is what is accepted: every person × state × move of opinions and assignments."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from recommendations import actions
from recommendations.forms import ASSIGNMENT_FORMS, OPINION_FORMS, QUESTION_FORMS, VOTE_FORMS
from recommendations.lifecycle import (
    ASSIGNMENT_LABELS,
    ASSIGNMENT_MOVES,
    OPINION_LABELS,
    OPINION_MOVES,
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
)
from recommendations.models import Assignment, Opinion, Recommendation
from recommendations.permissions import ASSIGNMENT, OPINION, QUESTION, VOTE
from tests import answering, cast
from tests.pressing import disagreements, outcome, traces, tried
from tests.recommendations.presses import (
    NOW,
    ON_ASSIGNMENT,
    ON_OPINION,
    ON_QUESTION,
    ON_VOTE,
    SYSTEM,
    proposing,
)
from tests.recommendations.soundness import unsound
from tests.snapshots import step
from tracker.models import User


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
    theirs = set(lifecycle.who) - {"assignment": SYSTEM, "opinion": {"accept_unsigned"}}.get(kind, set())
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


def test_who_lost_an_item_is_refused_on_the_row_as_it_is_now(world: cast.World) -> None:
    subject = asked_for(world, "return")
    held = Assignment.objects.get(pk=subject.pk)
    ON_ASSIGNMENT["approve_return"](world["sun"], subject)
    before = traces(held)
    assert held.unit_id == world.places["kw"].pk
    assert ASSIGNMENT.who["acknowledge"](world["li"], held, cast.TODAY)
    assert tried(ON_ASSIGNMENT["acknowledge"], world["li"], held) == "forbidden"
    assert traces(held) == before


def test_who_has_no_business_with_a_subject_makes_nobody_wait(world: cast.World) -> None:
    item, opinion = world.assignment, world.opinion
    with CaptureQueriesContext(connection) as asked:
        for move in ("acknowledge", "counter_sign", "withdraw"):
            assert tried(ON_ASSIGNMENT[move], world["gao"], item) == "forbidden"
        for move in ("submit_plan", "report", "close"):
            assert tried(ON_OPINION[move], world["gao"], opinion) == "forbidden"
    assert [query["sql"] for query in asked if "SAVEPOINT" not in query["sql"]] == []


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


def draft(world: cast.World, recommendations: list[Recommendation]) -> None:
    world.opinion = actions.draft_opinion(
        actor=world["zhao"],
        inspection=world.inspection,
        government=world.places["bjzf"],
        now=cast.ago(100),
        title="审议意见书",
        recommendations=recommendations,
    )


DRAFTS: dict[str, Callable[[cast.World], object]] = {
    "empty": lambda w: draft(w, []),
    "drafted": lambda w: draft(w, w.recommendations),
}


@step
def further(world: cast.World, stage: str) -> cast.World:
    (DRAFTS | OPINION_STAGES)[stage](world)
    world.opinion.refresh_from_db()
    return world


def opinion_in(world: cast.World, status: str) -> Opinion:
    """An opinion of the cast in this state; states whose moves are not open yet are written by hand."""
    further(world, "empty" if status == "empty" else "drafted")
    if status in ("empty", "drafted"):
        return world.opinion
    for stage in OPINION_STAGES:
        further(world, stage)
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
