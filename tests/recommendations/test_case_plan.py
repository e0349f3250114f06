"""The demonstration follow-up could really have happened: right people, right order, every state."""

from __future__ import annotations

import pytest

from recommendations.case import plan_beijing, plan_neighbours
from recommendations.case.loading_answers import ANSWERED_BY
from recommendations.case.loading_moves import MADE_BY
from recommendations.case.people import ORGANIZATIONS, PEOPLE
from recommendations.case.plan import ITEMS_OF_OPINION, OPINIONS, AssignmentPlan
from recommendations.case.plan_answers import ANSWERED
from recommendations.case.recommendations import MEMBER_OPINIONS, RECOMMENDATIONS
from recommendations.lifecycle import ASSIGNMENT_MOVES, proposal_of

PLANS = plan_beijing.ASSIGNMENTS + plan_neighbours.ASSIGNMENTS
PERSON = {person.username: person for person in PEOPLE}
PLACE = {unit.code: unit for unit in ORGANIZATIONS}
OPINION = {opinion.region: opinion for opinion in OPINIONS}
ENDS = {
    "unsigned": "pending",
    "returned": "returned",
    "carried": "carried_forward",
    "withdrawn": "withdrawn",
    "on_time": "handling",
    "nearing": "handling",
    "overdue": "handling",
    "stagnant": "handling",
    "sent_back": "handling",
    "submitted": "submitted",
    "completed": "completed",
    "verified": "completed",
    "cleared": "cleared",
    "cleared_late": "cleared",
}
UNIT = {"handler", "head"}
COMMITTEE = {"staff", "supervisor"}
ROLES = {
    **dict.fromkeys(("acknowledge", "report_progress", "request_return", "request_extension"), UNIT),
    **dict.fromkeys(("counter_sign", "set_milestones", "reply_supervision", "answer"), UNIT),
    **dict.fromkeys(("submit", "name_responsible", "decline_draft"), {"head"}),
    "propose": {"handler"},
    **dict.fromkeys(("approve_return", "refuse_return", "settle_disagreement"), {"coordinator"}),
    **dict.fromkeys(("send_back", "complete", "verify", "change_outcome", "resume", "nudge"), COMMITTEE),
    **dict.fromkeys(("forward", "ask_again", "release", "answer_directly"), COMMITTEE),
    **dict.fromkeys(("clear", "carry_forward", "reopen", "withdraw", "supervise"), {"supervisor"}),
    **dict.fromkeys(("grant_extension", "refuse_extension"), {"supervisor"}),
    "ask": {"member"},
}
OF_A_QUESTION = {"forward", "answer", "ask_again", "release", "answer_directly"}
OF_A_CO_HANDLER = {"acknowledge", "counter_sign", "propose"}
BY_THE_SYSTEM = {"accept_unsigned", "redo"}

each_plan = pytest.mark.parametrize("plan", PLANS, ids=lambda plan: f"{plan.region}-{plan.recommendation}")


def final_state(plan: AssignmentPlan) -> str:
    """Walk the lead's steps; a step out of order raises KeyError."""
    state = "pending"
    for step in plan.steps:
        if step.on or (step.by and PERSON[step.by].organization in plan.co_handlers):
            assert step.move in OF_A_CO_HANDLER or step.on in plan.co_handlers
        elif step.move not in OF_A_QUESTION:
            move = proposal_of(step.about) if step.move == "propose" else step.move
            state = ASSIGNMENT_MOVES[move, state]
    return state


@each_plan
def test_steps_lead_to_the_state_the_plan_claims(plan: AssignmentPlan) -> None:
    assert final_state(plan) == ENDS[plan.shows]


@each_plan
def test_no_step_comes_before_its_predecessor(plan: AssignmentPlan) -> None:
    days = [
        OPINION[plan.region].acknowledged_days_ago,
        plan.dispatched_days_ago,
        *(step.days_ago for step in plan.steps),
        0,
    ]
    assert days == sorted(days, reverse=True)


@each_plan
def test_every_step_is_taken_by_somebody_who_may(plan: AssignmentPlan) -> None:
    opinion = OPINION[plan.region]
    units = {plan.lead, plan.lead_now, *plan.co_handlers}
    for step in plan.steps:
        if step.move in BY_THE_SYSTEM:
            assert step.by == ""
            continue
        person = PERSON[step.by]
        assert person.role in ROLES[step.move]
        at_home = {"coordinator": {opinion.government}, "handler": units, "head": units}
        assert person.organization in at_home.get(person.role, {opinion.committee})
    assert {PLACE[code].region for code in units} == {plan.region}
    assert plan.lead not in plan.co_handlers
    assert plan.lead_now not in plan.co_handlers


@each_plan
def test_every_move_says_what_it_needs(plan: AssignmentPlan) -> None:
    for step in plan.steps:
        if step.move in {"request_return", "approve_return"}:
            assert PLACE[step.about].region == plan.region
        if step.move in {"carry_forward", "resume", "reopen", "request_extension", "grant_extension", "redo"}:
            assert step.day is not None
            assert step.day > -step.days_ago
        assert step.move in MADE_BY or step.move == "redo"


@each_plan
def test_co_handlers_sign_for_and_agree_before_the_lead_submits(plan: AssignmentPlan) -> None:
    signed: set[str] = set()
    agreed: set[str] = set()
    for step in plan.steps:
        unit = PERSON[step.by].organization if step.by else plan.lead
        if step.move == "acknowledge":
            signed.add(unit)
        elif step.move == "counter_sign":
            assert unit in signed
            agreed.add(unit)
        elif step.move == "submit":
            assert agreed == set(plan.co_handlers)


@each_plan
def test_clearance_has_evidence_a_comment_and_a_second_person(plan: AssignmentPlan) -> None:
    by = {step.move: step for step in plan.steps}
    if "clear" not in by:
        return
    assert by["clear"].text
    assert any(step.evidence for step in plan.steps)
    assert len({by["clear"].by, by["verify"].by, by["submit"].by}) == 3


@each_plan
def test_the_due_day_fits_what_the_plan_shows(plan: AssignmentPlan) -> None:
    done = (step.days_ago for step in plan.steps if step.move not in {"ask", *OF_A_QUESTION})
    last = min(done, default=plan.dispatched_days_ago)
    fits = {
        "unsigned": plan.dispatched_days_ago <= 3 and not plan.steps,
        "on_time": plan.due_in_days > 30 and last <= 30,
        "nearing": 0 < plan.due_in_days <= 7,
        "overdue": plan.due_in_days < 0,
        "stagnant": plan.due_in_days > 0 and last > 30,
        "cleared": last >= -plan.due_in_days,
        "cleared_late": last < -plan.due_in_days,
    }
    assert fits.get(plan.shows, True)
    assert -plan.original_due_in_days < plan.dispatched_days_ago


def test_beijing_has_every_item_once_and_m3_only_through_c1() -> None:
    given = [plan.recommendation for plan in plan_beijing.ASSIGNMENTS]
    codes = {item.code for item in RECOMMENDATIONS} | {"M1", "M2", "M4"}
    assert len(given) == 19
    assert set(given) == codes
    assert set(ITEMS_OF_OPINION) == codes | {"M3"}
    assert len(ITEMS_OF_OPINION) == len(RECOMMENDATIONS) + len(MEMBER_OPINIONS)


def test_every_state_is_to_be_seen_in_beijing() -> None:
    assert {plan.shows for plan in plan_beijing.ASSIGNMENTS} == set(ENDS) - {"withdrawn"}


def test_the_opinions_steps_follow_each_other_and_are_taken_by_those_who_may() -> None:
    for opinion in OPINIONS:
        days = [
            opinion.drafted_days_ago,
            opinion.issued_days_ago,
            opinion.handed_over_days_ago,
            opinion.acknowledged_days_ago,
        ]
        assert days == sorted(days, reverse=True)
        assert PERSON[opinion.acknowledged_by].organization == opinion.government
        assert {
            PERSON[username].organization
            for username in (opinion.drafted_by, opinion.issued_by, opinion.handed_over_by)
        } == {opinion.committee}


def test_people_and_bodies_fit_together() -> None:
    kinds = {
        **dict.fromkeys(("staff", "supervisor", "member"), "committee"),
        "coordinator": "government",
        **dict.fromkeys(("handler", "head"), "department"),
        **dict.fromkeys(("sysadmin", "secadmin", "auditor"), "platform"),
    }
    assert len(PERSON) == len(PEOPLE)
    assert len(PLACE) == len(ORGANIZATIONS)
    assert {person.role for person in PEOPLE} == set(kinds)
    assert {PLACE[person.organization].kind == kinds[person.role] for person in PEOPLE} == {True}
    assert all(record.is_sample for record in PEOPLE)
    assert all(record.is_sample for record in ORGANIZATIONS)
    assert all(record.is_sample for record in PLANS)
    assert all(record.is_sample for record in OPINIONS)


def test_every_department_has_a_handler_and_a_head() -> None:
    for unit in ORGANIZATIONS:
        if unit.kind == "department":
            roles = sorted(person.role for person in PEOPLE if person.organization == unit.code)
            assert roles == ["handler", "head"]
            assert PLACE[unit.committee].region == PLACE[unit.government].region == unit.region


def test_every_answer_is_given_by_its_own_side_in_the_order_of_days() -> None:
    for region, opinion in OPINION.items():
        steps = [step for step in ANSWERED if step.region == region]
        assert [step.days_ago for step in steps] == sorted((step.days_ago for step in steps), reverse=True)
        assert all(step.days_ago <= opinion.acknowledged_days_ago for step in steps)
        assert all(step.move in ANSWERED_BY and set(step.items) <= set(opinion.items) for step in steps)
        people = [step.by for step in steps if step.by] + [name for step in steps for name, _choice in step.voters]
        assert {PERSON[name].organization for name in people} <= {opinion.government, opinion.committee}
