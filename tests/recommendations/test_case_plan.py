"""The demonstration follow-up could really have happened: right people, right order, every state."""

from __future__ import annotations

import pytest

from recommendations.case import plan_beijing, plan_neighbours
from recommendations.case.people import ORGANIZATIONS, PEOPLE
from recommendations.case.plan import ITEMS_OF_OPINION, OPINIONS, AssignmentPlan
from recommendations.case.recommendations import MEMBER_OPINIONS, RECOMMENDATIONS

PLANS = plan_beijing.ASSIGNMENTS + plan_neighbours.ASSIGNMENTS
PERSON = {person.username: person for person in PEOPLE}
UNIT = {unit.code: unit for unit in ORGANIZATIONS}
OPINION = {opinion.region: opinion for opinion in OPINIONS}
ENDS = {
    "unsigned": "pending",
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
FOLLOWS = {
    ("acknowledge", "pending"): "handling",
    ("report_progress", "handling"): "handling",
    ("submit", "handling"): "submitted",
    ("send_back", "submitted"): "handling",
    ("complete", "submitted"): "completed",
    ("verify", "completed"): "completed",
    ("clear", "completed"): "cleared",
}
ROLES = {
    "acknowledge": {"handler"},
    "report_progress": {"handler"},
    "counter_sign": {"handler", "head"},
    "submit": {"head"},
    "send_back": {"staff", "supervisor"},
    "complete": {"staff", "supervisor"},
    "verify": {"staff", "supervisor"},
    "clear": {"supervisor"},
}

each_plan = pytest.mark.parametrize("plan", PLANS, ids=lambda plan: f"{plan.region}-{plan.recommendation}")


def final_state(plan: AssignmentPlan) -> str:
    """Walk the lead's steps; a step out of order raises KeyError."""
    state = "pending"
    for step in plan.steps:
        if PERSON[step.by].organization in plan.co_handlers:
            assert step.move in {"acknowledge", "counter_sign"}
            continue
        state = FOLLOWS[step.move, state]
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
    committee = OPINION[plan.region].committee
    for step in plan.steps:
        person = PERSON[step.by]
        assert person.role in ROLES[step.move]
        expected = {committee} if step.move in {"send_back", "complete", "verify", "clear"} else set()
        units = expected or {plan.lead, *plan.co_handlers}
        assert person.organization in units
    assert {UNIT[code].region for code in (plan.lead, *plan.co_handlers)} == {plan.region}
    assert plan.lead not in plan.co_handlers


@each_plan
def test_co_handlers_sign_for_and_agree_before_the_lead_submits(plan: AssignmentPlan) -> None:
    signed: set[str] = set()
    agreed: set[str] = set()
    for step in plan.steps:
        unit = PERSON[step.by].organization
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
    last = min((step.days_ago for step in plan.steps), default=plan.dispatched_days_ago)
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
    assert -plan.due_in_days < plan.dispatched_days_ago


def test_beijing_has_every_item_once_and_m3_only_through_c1() -> None:
    given = [plan.recommendation for plan in plan_beijing.ASSIGNMENTS]
    codes = {item.code for item in RECOMMENDATIONS} | {"M1", "M2", "M4"}
    assert len(given) == 19
    assert set(given) == codes
    assert set(ITEMS_OF_OPINION) == codes | {"M3"}
    assert len(ITEMS_OF_OPINION) == len(RECOMMENDATIONS) + len(MEMBER_OPINIONS)


def test_every_state_is_to_be_seen_in_beijing() -> None:
    assert {plan.shows for plan in plan_beijing.ASSIGNMENTS} == set(ENDS)


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
    assert len(UNIT) == len(ORGANIZATIONS)
    assert {person.role for person in PEOPLE} == set(kinds)
    assert {UNIT[person.organization].kind == kinds[person.role] for person in PEOPLE} == {True}
    assert all(record.is_sample for record in PEOPLE)
    assert all(record.is_sample for record in ORGANIZATIONS)
    assert all(record.is_sample for record in PLANS)
    assert all(record.is_sample for record in OPINIONS)


def test_every_department_has_a_handler_and_a_head() -> None:
    for unit in ORGANIZATIONS:
        if unit.kind == "department":
            roles = sorted(person.role for person in PEOPLE if person.organization == unit.code)
            assert roles == ["handler", "head"]
            assert UNIT[unit.committee].region == UNIT[unit.government].region == unit.region
