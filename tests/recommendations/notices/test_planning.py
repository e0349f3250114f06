"""The daily sweep: who is told what on which day, once, and never after the reason is gone."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection, transaction
from django.db.models import Model
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoDbBlocker

from recommendations import actions
from recommendations.models import Assignment, Notice, NoticeRule, Opinion
from recommendations.notices import audience, planning
from recommendations.notices.ladders import LADDERS
from recommendations.notices.letters import why
from recommendations.notices.orphans import orphans
from recommendations.notices.planning import explain, plan, preview
from recommendations.notices.telling import sentence
from tests import cast
from tests.cast import TODAY, at
from tests.recommendations.crowd import give_back
from tracker.models import Cover, Organization, RuleSet, User

pytestmark = pytest.mark.django_db
DUE = TODAY + dt.timedelta(days=60)
Row = tuple[str, str, str]


def sweep(day: dt.date) -> dict[str, int]:
    """What the sweep of that day wrote, without the ladders that were silent."""
    written = plan(today=day, now=at(day, 7))
    return {ladder: count for ladder, count in written.items() if count}


def told(ladder: str = "due", subject: str = "assignment") -> list[Row]:
    """Who was told by which rule with what result, for one ladder, in order."""
    rows = Notice.objects.filter(rule__ladder=ladder, rule__subject=subject).order_by("recipient__username", "id")
    return list(rows.values_list("recipient__username", "rule__name", "unsent__state"))


def day(offset: int) -> dt.date:
    return DUE + dt.timedelta(days=offset)


def sign_day(world: cast.World) -> dt.date:
    """The last day to sign for the world's assignment."""
    assert world.assignment.sign_due_on is not None
    return world.assignment.sign_due_on


@pytest.fixture
def handling(world: cast.World) -> Assignment:
    """Signed, and reported on just now, so that nothing is stale near the deadline."""
    assignment = cast.brought_to(world, "handling")
    Assignment.objects.filter(pk=assignment.pk).update(last_progress_on=day(0), next_report_on=None)
    Opinion.objects.update(status="planned")
    return assignment


def test_the_second_sweep_of_a_day_changes_nothing(handling: Assignment) -> None:
    assert sweep(day(-7)) == {"assignment-due": 2}
    before = list(Notice.objects.order_by("id").values())
    assert sweep(day(-7)) == {}
    assert list(Notice.objects.order_by("id").values()) == before


def test_who_covers_for_the_head_is_told_once_by_each_rule(handling: Assignment, world: cast.World) -> None:
    alone = [(one.person, one.rule.pk) for one in preview(committee_id=handling.committee_id, day=day(-7))]
    head = User.objects.get(organization=handling.unit, role="head")
    Cover.objects.create(
        absent=head, substitute=world["li"], from_on=day(-9), until_on=day(-5), appointed_by=head, at=at(TODAY)
    )
    covered = [(one.person, one.rule.pk) for one in preview(committee_id=handling.committee_id, day=day(-7))]
    assert sorted(covered) == sorted(alone)
    assert sweep(day(-7)) == {"assignment-due": 2}
    assert [person for person, _rule, _state in told()] == sorted([head.username, "li"])


def test_one_committees_audience_is_its_part_of_everybody(handling: Assignment, world: cast.World) -> None:
    """A sweep for one committee looks at nobody else's people, and misses none of its own: stand-ins from elsewhere
    hear where the absent are at home."""
    away = world["zhou"]
    Cover.objects.create(
        absent=away, substitute=world["wu"], from_on=TODAY, until_on=TODAY, appointed_by=away, at=at(TODAY)
    )

    def gathered(committee_id: int | None) -> set[tuple[object, ...]]:
        with transaction.atomic(), connection.cursor() as cursor:
            audience.gather(cursor, TODAY, committee_id)
            cursor.execute("SELECT role, home, named, id FROM audience")
            return set(cursor.fetchall())

    homes = {handling.committee_id, handling.government_id, handling.unit_id}
    mine = gathered(handling.committee_id)
    assert mine == {row for row in gathered(None) if row[1] in homes}
    assert ("head", away.organization_id, 0, world["wu"].pk) in mine
    assert world["tang"].pk not in {person for _role, _home, _named, person in mine}


def test_a_handler_who_covers_for_the_head_hears_the_higher_rung_alone(handling: Assignment, world: cast.World) -> None:
    """And is told in whose stead; what waits of the lower one is called off."""
    Assignment.objects.filter(pk=handling.pk).update(last_progress_on=day(-60))
    late = day(-60 + 30 + 8)
    stale = Notice.objects.filter(rule__ladder="stale", recipient=world["li"])
    sweep(late - dt.timedelta(days=1))
    assert list(stale.values_list("rule__name", "unsent__state")) == [("进展停滞", "waiting")]
    head = User.objects.get(organization=handling.unit, role="head")
    Cover.objects.create(
        absent=head, substitute=world["li"], from_on=late, until_on=late, appointed_by=head, at=at(TODAY)
    )
    foreseen = [one for one in preview(committee_id=handling.committee_id, day=late) if one.rule.ladder == "stale"]
    sweep(late)
    assert list(stale.order_by("id").values_list("rule__name", "unsent__state", "cancel_reason")) == [
        ("进展停滞", "cancelled", "已由更新的提醒代替"),
        ("进展停滞报负责人", "waiting", ""),
    ]
    assert [one.rule.name for one in foreseen if one.person == world["li"].name] == ["进展停滞报负责人"]
    assert why(stale.get(unsent__state="waiting")).startswith(
        "你是市科委的承办人，代单位负责人收；规则“进展停滞报负责人”"
    )
    assert sweep(late) == {}


def test_the_text_says_what_and_until_when(handling: Assignment) -> None:
    sweep(day(-7))
    notice = Notice.objects.get(recipient__username="li", rule__ladder="due")
    assert notice.text == "“1.1 推行人才绿卡”应于2026-08-10前办结，请抓紧办理。"
    assert notice.text == sentence(notice.rule, handling, day(-7))
    assert (notice.due_on, notice.occurrence, notice.planned_at) == (DUE, 0, at(day(-7), 7))
    assert notice.send_after == at(day(-7), 8)
    assert notice.committee.short_name == "北京人大"


def test_three_missed_days_give_one_notice_to_each_person(handling: Assignment) -> None:
    sweep(day(-8))
    Notice.objects.filter(rule__ladder="due").delete()
    sweep(day(3))
    assert told() == [("li", "办理逾期", "waiting"), ("zhou", "办理逾期报负责人", "waiting")]


def test_what_is_said_before_the_day_is_not_said_after_it(handling: Assignment) -> None:
    """Neither late, nor by what still waits; the head hears the next rung in its time."""
    sweep(day(0))
    assert told() == [("li", "办理期限当日", "waiting"), ("zhou", "办理期限当日", "waiting")]
    sweep(day(1))
    rows = Notice.objects.filter(rule__ladder="due").order_by("recipient__username", "id")
    assert list(rows.values_list("recipient__username", "rule__name", "cancel_reason")) == [
        ("li", "办理期限当日", "已由更新的提醒代替"),
        ("li", "办理逾期", ""),
        ("zhou", "办理期限当日", "期限已过，不再提前提醒"),
    ]
    Notice.objects.filter(rule__ladder="due").delete()
    sweep(day(2))
    assert told() == [("li", "办理逾期", "waiting")]


def test_the_next_rung_takes_the_place_of_one_that_still_waits(handling: Assignment) -> None:
    sweep(day(-30))
    sweep(day(-7))
    assert told() == [
        ("li", "办理期限前30日", "cancelled"),
        ("li", "办理期限前7日", "waiting"),
        ("zhou", "办理期限前7日", "waiting"),
    ]
    assert Notice.objects.get(unsent__state="cancelled", rule__ladder="due").cancel_reason == "已由更新的提醒代替"


def test_an_overdue_item_is_repeated_weekly_and_climbs(handling: Assignment) -> None:
    counts = {}
    for late in range(1, 64):
        sweep(day(late))
    for username in ("li", "zhou", "sun", "zhao", "qian", "zheng"):
        rows = Notice.objects.filter(recipient__username=username, rule__ladder="due").order_by("occurrence")
        counts[username] = list(rows.values_list("rule__name", "occurrence"))
    assert counts == {
        "li": [("办理逾期", n) for n in range(1, 64, 7)],
        "zhou": [("办理逾期报负责人", n) for n in range(3, 64, 7)],
        "sun": [("办理逾期报府办", n) for n in range(7, 64, 7)],
        "zhao": [("办理逾期报常委会", n) for n in range(14, 64, 7)],
        "qian": [("办理逾期报审核负责人", n) for n in (28, 42, 56)],
        "zheng": [("办理逾期报组成人员", 56)],
    }


@pytest.mark.parametrize(("before", "after", "said"), [(3, 7, [22, 25, 29]), (7, 3, [22, 25, 28])])
def test_another_interval_neither_silences_nor_repeats(
    handling: Assignment, before: int, after: int, said: list[int]
) -> None:
    rule = NoticeRule.objects.filter(name="办理逾期")
    rule.update(repeat_days=before)
    for late in range(1, 26):
        sweep(day(late))
    rule.update(repeat_days=after)
    for late in range(26, 30):
        sweep(day(late))
    rows = Notice.objects.filter(recipient__username="li", rule__name="办理逾期", occurrence__gt=20)
    assert sorted(rows.values_list("occurrence", flat=True)) == said


def test_another_deadline_cancels_and_asks_anew(handling: Assignment) -> None:
    sweep(day(-7))
    Assignment.objects.update(due_on=day(3))
    sweep(day(-4))
    old, new = Notice.objects.filter(recipient__username="li", rule__ladder="due").order_by("due_on")
    assert (old.state, old.cancel_reason, old.cancelled_at) == ("cancelled", "期限已变更", at(day(-4), 7))
    assert (new.state, new.due_on) == ("waiting", day(3))


def test_another_state_cancels(handling: Assignment) -> None:
    sweep(day(-7))
    Assignment.objects.update(status="submitted", submitted_on=day(-7))
    sweep(day(-6))
    assert told() == [("li", "办理期限前7日", "cancelled"), ("zhou", "办理期限前7日", "cancelled")]
    assert set(Notice.objects.filter(rule__ladder="due").values_list("cancel_reason", flat=True)) == {
        "事项已进入下一步"
    }


def test_a_reason_that_returns_is_told_again_by_the_same_row(handling: Assignment) -> None:
    sweep(day(-7))
    Assignment.objects.update(status="submitted", submitted_on=day(-7))
    sweep(day(-6))
    Assignment.objects.update(status="handling", submitted_on=None)
    assert sweep(day(-5)) == {"assignment-due": 2}
    assert told() == [("li", "办理期限前7日", "waiting"), ("zhou", "办理期限前7日", "waiting")]
    assert sweep(day(-5)) == {}


def test_an_action_calls_off_what_waits(world: cast.World) -> None:
    assert sweep(sign_day(world))["assignment-sign"] == 2
    actions.acknowledge_assignment(actor=world["li"], assignment=world.assignment, now=at(TODAY))
    assert told("sign") == [("li", "签收期限当日", "cancelled"), ("zhou", "签收期限当日", "cancelled")]


def test_silence_speaks_on_the_day_the_lamp_turns_yellow(world: cast.World) -> None:
    assignment = cast.brought_to(world, "reported")
    assert assignment.last_progress_on is not None
    yellow_on = assignment.last_progress_on + dt.timedelta(days=31)
    sweep(yellow_on - dt.timedelta(days=1))
    assert told("stale") == []
    sweep(yellow_on)
    assert told("stale") == [("li", "进展停滞", "waiting")]
    RuleSet.objects.update(stale_days=60)
    sweep(yellow_on)
    assert told("stale") == [("li", "进展停滞", "cancelled")]


def test_what_waits_on_the_committee_is_told_to_the_committee(world: cast.World) -> None:
    assignment = cast.brought_to(world, "submitted")
    assert assignment.submitted_on is not None
    sweep(assignment.submitted_on + dt.timedelta(days=6))
    assert told("review") == []
    sweep(assignment.submitted_on + dt.timedelta(days=7))
    assert told("review") == [("zhao", "报送后5个工作日未审核", "waiting")]


def test_a_co_handlers_signature_is_no_claim_to_review(people: cast.World) -> None:
    world = cast.dispatched(cast.handed_over(cast.inspected(people)), co_handlers=("rsj",))
    co_handler = Assignment.objects.get(part="co_handler")
    actions.acknowledge_assignment(actor=world["wu"], assignment=co_handler, now=at(TODAY))
    actions.counter_sign(actor=world["wu"], assignment=co_handler, now=at(TODAY), verdict="agree")
    sweep(TODAY + dt.timedelta(days=30))
    assert told("review") == []


def test_the_government_is_reminded_of_plan_and_report(world: cast.World) -> None:
    plan_due, report_due = world.opinion.plan_due_on, world.opinion.report_due_on
    assert plan_due is not None
    assert report_due is not None
    sweep(plan_due)
    assert told("plan", "opinion") == [("sun", "方案期限当日", "waiting")]
    Opinion.objects.update(status="planned")
    sweep(report_due + dt.timedelta(days=1))
    assert told("report", "opinion") == [("sun", "报告逾期", "waiting"), ("zhao", "报告逾期报常委会", "waiting")]
    assert told("plan", "opinion") == [("sun", "方案期限当日", "cancelled")]


def test_who_left_is_not_told_and_other_committees_are_not_concerned(handling: Assignment) -> None:
    User.objects.filter(username="li").update(is_active=False)
    sweep(day(20))
    assert sorted({name for name, _rule, _state in told()}) == ["sun", "zhao", "zhou"]


def test_a_switched_off_rule_is_silent(handling: Assignment) -> None:
    NoticeRule.objects.filter(ladder="due").update(is_active=False)
    sweep(day(-7))
    assert told() == []


def test_braces_in_a_rule_break_nothing(handling: Assignment) -> None:
    NoticeRule.objects.filter(name="办理期限前7日").update(text="{item}{x}{")
    sweep(day(-7))
    notice = Notice.objects.get(recipient__username="li", rule__ladder="due")
    assert notice.text == sentence(notice.rule, handling, day(-7)) == "1.1 推行人才绿卡{x}{"


def test_the_preview_is_what_the_sweep_then_writes(handling: Assignment) -> None:
    committee = handling.committee_id
    foreseen = [(row.text, row.person) for row in preview(committee_id=committee, day=day(-7))]
    assert Notice.objects.filter(rule__ladder="due").count() == 0
    sweep(day(-7))
    written = Notice.objects.filter(planned_at=at(day(-7), 7))
    assert sorted(foreseen) == sorted(written.values_list("text", "recipient__name"))
    assert preview(committee_id=committee, day=day(-7)) == []
    assert preview(committee_id=handling.government_id, day=day(-7)) == []


def test_a_late_sweep_does_not_wait_for_tomorrow(handling: Assignment) -> None:
    plan(today=day(-7), now=at(day(-7), 15))
    assert Notice.objects.filter(rule__ladder="due").first().send_after == at(day(-7), 15)  # type: ignore[union-attr]


def unheard(committee: Organization) -> list[tuple[int, str]]:
    return [(row["pk"], row["reason"]) for row in orphans(committee, TODAY).values("pk", "reason")]  # type: ignore[misc]


def test_an_item_nobody_can_be_told_about_is_listed(world: cast.World) -> None:
    committee = world["zhao"].organization
    assert unheard(committee) == []
    User.objects.filter(organization=world.assignment.unit).update(email="")
    assert unheard(committee) == [(world.assignment.pk, "inbox_only")]
    User.objects.filter(organization=world.assignment.unit).update(is_active=False)
    assert unheard(committee) == [(world.assignment.pk, "nobody")]
    assert unheard(world["tang"].organization) == []


def multiply(row: Model, count: int, **changes: str) -> None:
    """`count` copies of a row, with some columns as SQL over `n` (1, 2, 3 …)."""
    columns = [str(field.column) for field in row._meta.concrete_fields if not field.primary_key]
    values = [changes.get(column, column) for column in columns]
    table = row._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} ({', '.join(columns)}) SELECT {', '.join(values)} "
            f"FROM {table}, generate_series(1, %s) n WHERE id = %s",
            [count, row.pk],
        )
        cursor.execute(f"ANALYZE {table}")


@pytest.fixture(scope="module")
def swept(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    """What other tests left in the pages and in the planner's numbers is not to choose the index here."""
    with django_db_blocker.unblock():
        give_back([f"recommendations_{name}" for name in ("assignment", "recommendation", "notice", "noticerule")])


WALKED = {
    "assignment-due": "open_by_due",
    "assignment-sign": "unsigned_by_sign_due",
    "assignment-review": "submitted_by_day",
}


@pytest.mark.usefixtures("swept")
def test_the_sweep_walks_the_index_of_what_is_due(world: cast.World) -> None:
    """Among 6,000 items, most of them done or far from due, only what is due is read."""
    first = world.recommendations[1].pk
    multiply(world.recommendations[1], 6000, number="'x' || n")
    number = f"(SELECT min(id) FROM recommendations_recommendation WHERE id > {first}) - 1 + n"
    state = "(ARRAY['pending', 'handling', 'submitted', 'completed'])[1 + n %% 4]"
    due, signed = "due_on + n", "sign_due_on + n + 60"
    multiply(
        world.assignment,
        6000,
        recommendation_id=number,
        status=state,
        due_on=due,
        sign_due_on=signed,
        submitted_on=signed,
    )
    for code, index in WALKED.items():
        ladder = next(ladder for ladder in LADDERS if ladder.code == code)
        plan_text = explain(ladder=ladder, today=TODAY)
        assert f"using {index}" in plan_text or f"on {index}" in plan_text
        assert "Seq Scan on recommendations_assignment" not in plan_text


def test_the_planner_is_told_of_a_great_sweep_and_not_of_a_small_one(
    handling: Assignment, monkeypatch: pytest.MonkeyPatch
) -> None:
    def analyzed(on: dt.date) -> bool:
        with CaptureQueriesContext(connection) as asked:
            sweep(on)
        return any(query["sql"].startswith("ANALYZE recommendations_") for query in asked)

    assert not analyzed(day(-7))
    monkeypatch.setattr(planning, "MANY", 2)
    assert not analyzed(day(-7)), "nothing new"
    assert analyzed(day(0))
