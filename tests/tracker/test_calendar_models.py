"""The calendar table, rule sets and their seeding, on the real database."""

from datetime import date
from io import StringIO

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.utils import translation

from tests.tracker.calendars import DAY, days_of, published
from tracker.models import CalendarDay, Organization, RuleLimit, RuleSet
from tracker.models.calendar import load_calendar
from tracker.seeding import RULE_SETS, seed_calendar, seed_rule_set
from tracker.timelimits import TimeLimit, Unit, compute

pytestmark = pytest.mark.django_db

Code = RuleLimit.Code
BEIJING_16 = "北京市人大常委会《检查法律法规实施情况办法》（2007年）第十六条"


@pytest.fixture
def committee() -> Organization:
    return Organization.objects.create(kind=Organization.Kind.COMMITTEE, name="北京市人大常委会", short_name="市人大")


def test_seeding_writes_every_published_day_once() -> None:
    out = StringIO()
    call_command("seed_calendar", stdout=out)
    days = len(days_of(range(2004, 2027)))
    assert out.getvalue() == f"工作日历：新增或更正{days}天。\n"
    assert CalendarDay.objects.count() == days
    assert seed_calendar() == 0
    assert CalendarDay.objects.get(day=date(2026, 2, 28)).name == "春节调休"
    assert CalendarDay.objects.get(day=date(2026, 10, 3)).name == "国庆节"
    assert CalendarDay.objects.get(day=date(2015, 9, 3)).name == "抗战胜利纪念日"


def test_seeding_again_keeps_hand_edits_and_mends_its_own_rows() -> None:
    seed_calendar()
    CalendarDay.objects.filter(day=date(2026, 3, 4)).update(is_working=False, name="停工", source="市府通知")
    CalendarDay.objects.filter(day=date(2026, 3, 5)).update(is_working=False)
    CalendarDay.objects.filter(day=date(2026, 3, 6)).update(is_working=False, is_published=False, source="预计")
    assert seed_calendar() == 2
    assert list(
        CalendarDay.objects.filter(day__range=(date(2026, 3, 4), date(2026, 3, 6))).values_list(
            "is_working", "name", "is_published", "source"
        )
    ) == [
        (False, "停工", True, "市府通知"),
        (True, "", True, CalendarDay.SEEDED),
        (True, "", True, CalendarDay.SEEDED),
    ]


def test_the_loaded_calendar_equals_the_published_one(django_assert_num_queries) -> None:  # type: ignore[no-untyped-def]
    seed_calendar()
    with django_assert_num_queries(1):
        loaded = load_calendar(2024)
    reference = published()
    assert (loaded.published_from, loaded.published_until) == (date(2024, 1, 1), date(2026, 12, 31))
    assert all(loaded.is_working(day) is reference.is_working(day) for day in days_of(range(2022, 2029))[731:])
    assert load_calendar(2024, 2025).published_until == date(2025, 12, 31)
    assert loaded.name(date(2026, 2, 18)) == "春节"


def test_an_expected_day_is_loaded_but_not_published() -> None:
    seed_calendar()
    CalendarDay.objects.create(day=date(2027, 1, 1), is_working=False, name="元旦", is_published=False)
    loaded = load_calendar(2026)
    assert loaded.next_working(date(2027, 1, 1)) == date(2027, 1, 4)
    assert loaded.published_until == date(2026, 12, 31)


def test_beijing_gets_its_limits_and_blanks_where_no_number_is_known(committee: Organization) -> None:
    rules = seed_rule_set(committee, "北京")
    assert rules.limit(Code.PLAN) == TimeLimit(
        3, Unit.MONTH, True, "报送研究处理方案", BEIJING_16, "北京", "收到审议意见书"
    )
    assert rules.limit(Code.REPORT) == TimeLimit(
        1, Unit.YEAR, True, "报送研究处理情况报告", BEIJING_16, "北京", "收到审议意见书"
    )
    assert rules.limit(Code.HAND_OVER) is None
    assert [(row.code, row.is_set) for row in rules.limits.all()] == [
        ("hand_over", False),
        ("plan", True),
        ("report", True),
        ("sign", True),
        ("return_window", True),
        ("counter_sign", True),
        ("interim", True),
        ("consultation", True),
        ("supervision_reply", True),
        ("question", True),
    ]


@pytest.mark.parametrize(
    ("jurisdiction", "hand_over", "plan", "report"),
    [
        ("北京", None, (3, "month"), (1, "year")),
        ("河南", (10, "day"), None, (3, "month")),
        ("浙江", (7, "day"), None, (3, "month")),
        ("上海", None, None, (3, "month")),
        ("重庆", None, None, (6, "month")),
        ("天津", None, None, None),
        ("河北", None, None, None),
    ],
)
def test_known_limits(
    jurisdiction: str,
    hand_over: tuple[int, str] | None,
    plan: tuple[int, str] | None,
    report: tuple[int, str] | None,
) -> None:
    rules = seed_rule_set(None, jurisdiction)
    found = [rules.limit(code) for code in (Code.HAND_OVER, Code.PLAN, Code.REPORT)]
    assert [limit and (limit.amount, limit.unit.value) for limit in found] == [hand_over, plan, report]
    assert all(limit.legal_basis for limit in found if limit)


def test_every_jurisdiction_is_checked_above() -> None:
    assert list(RULE_SETS) == ["北京", "河南", "浙江", "上海", "重庆", "天津", "河北"]


def test_seeding_rules_again_keeps_what_people_changed(committee: Organization) -> None:
    rules = seed_rule_set(committee, "北京")
    rules.limits.filter(code=Code.PLAN).update(amount=2)
    assert seed_rule_set(committee, "北京") == rules
    assert RuleLimit.objects.count() == len(Code)
    limit = rules.limit(Code.PLAN)
    assert limit is not None
    assert limit.amount == 2


def test_names_are_chinese_whatever_the_reader_speaks() -> None:
    rules = seed_rule_set(None, "北京")
    with translation.override("en"):
        limit = rules.limit(Code.PLAN)
    assert limit is not None
    assert limit.name == "报送研究处理方案"


def test_receipt_to_due_day_from_the_tables(committee: Organization) -> None:
    seed_calendar()
    limit = seed_rule_set(committee, "北京").limit(Code.REPORT)
    assert limit is not None
    deadline = compute(limit, date(2026, 1, 2), load_calendar(2026))
    assert (deadline.due_on, deadline.is_tentative) == (date(2027, 1, 4), True)
    assert deadline.due_on - DAY * 2 == deadline.raw_day


def test_a_committee_uses_its_own_rules_before_the_default(committee: Organization) -> None:
    assert RuleSet.objects.for_committee(committee.pk) is None
    default = seed_rule_set(None, "上海")
    assert RuleSet.objects.for_committee(committee.pk) == default
    own = seed_rule_set(committee, "北京")
    assert RuleSet.objects.for_committee(committee.pk) == own


def test_there_is_one_default() -> None:
    seed_rule_set(None, "上海")
    with pytest.raises(ValidationError, match="默认规则已经存在"):
        RuleSet(jurisdiction="重庆").full_clean()
    with pytest.raises(IntegrityError, match="one_default_rule_set"), transaction.atomic():
        RuleSet.objects.create(jurisdiction="重庆")
    assert RuleSet.objects.count() == 1


@pytest.mark.parametrize(("amount", "unit"), [(3, ""), (None, "month"), (0, "month"), (3, "week")])
def test_a_limit_has_amount_and_unit_or_neither(amount: int | None, unit: str) -> None:
    rules = RuleSet.objects.create(jurisdiction="重庆")
    with pytest.raises(IntegrityError, match="limit_has_amount_and_unit_or_neither"), transaction.atomic():
        RuleLimit.objects.create(rule_set=rules, code=Code.PLAN, amount=amount, unit=unit)
    assert not rules.limits.exists()


def test_units_of_the_form_are_the_units_of_the_arithmetic() -> None:
    assert RuleLimit.UnitChoice.values == [unit.value for unit in Unit]
