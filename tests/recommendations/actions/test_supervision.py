"""督办：numbered without a gap, answered by a day the rules set, told, printed, and reminded of."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse

from recommendations import actions
from recommendations.models import Assignment, Notice, SupervisionNotice
from recommendations.notices import seed_rules
from recommendations.notices.planning import plan
from tests import cast
from tests.pressing import traces
from tests.pressing_at_once import at_once
from tracker.errors import Refused
from tracker.models import RuleLimit
from tracker.record import broken_links

DAY = dt.timedelta(days=1)


def supervise(world: cast.World, level: str = "yellow", days_ago: int = 0, **more: Any) -> SupervisionNotice:
    return actions.supervise_assignment(
        actor=world["qian"],
        assignment=world.assignment,
        now=cast.ago(days_ago),
        level=level,
        text="至今没有进展，请说明原因。",
        **more,
    )


def reply(world: cast.World, who: str = "li", notice: SupervisionNotice | None = None) -> SupervisionNotice:
    return actions.reply_supervision(
        actor=world[who], assignment=world.assignment, now=cast.ago(0), reply="已排定计划。", notice=notice
    )


def rule_days(amount: int | None) -> None:
    RuleLimit.objects.filter(code="supervision_reply").update(amount=amount, unit="day" if amount else "", rolls=False)


@pytest.fixture
def supervised(world: cast.World) -> cast.World:
    rule_days(10)
    return world


def test_numbers_run_on_within_a_year_and_start_anew(supervised: cast.World) -> None:
    last_year = cast.TODAY.timetuple().tm_yday + 3
    Assignment.objects.update(dispatched_on=cast.TODAY - 400 * DAY)
    numbers = [str(supervise(supervised, days_ago=days)) for days in (last_year, last_year - 1, 3, 2, 1)]
    assert numbers == ["〔2025〕1号", "〔2025〕2号", "〔2026〕1号", "〔2026〕2号", "〔2026〕3号"]


def test_a_refused_notice_takes_no_number(supervised: cast.World) -> None:
    supervise(supervised)
    before = traces(supervised.assignment)
    for day in (cast.TODAY, cast.TODAY + 9 * DAY):
        with pytest.raises(Refused):
            supervise(supervised, reply_due_on=day)
    assert traces(supervised.assignment) == before
    assert str(supervise(supervised)) == "〔2026〕2号"


def test_the_reply_day_follows_the_rules_and_may_be_later(supervised: cast.World) -> None:
    ruled, later = supervise(supervised), supervise(supervised, reply_due_on=cast.TODAY + 30 * DAY)
    assert (ruled.reply_due_on, ruled.reply_basis["amount"]) == (cast.TODAY + 10 * DAY, 10)
    assert ["推算", "加10日，得2026年6月21日（周日）"] in ruled.reply_basis["steps"]
    assert (later.reply_due_on, later.reply_basis["legal_basis"]) == (cast.TODAY + 30 * DAY, "督办通知确定")


def test_without_a_rule_the_day_must_be_given(supervised: cast.World) -> None:
    rule_days(None)
    with pytest.raises(Refused, match="没有规定回复督办的期限"):
        supervise(supervised)
    assert supervise(supervised, reply_due_on=cast.TODAY + DAY).reply_due_on == cast.TODAY + DAY


def test_unit_and_government_are_told_and_the_committee_hears_the_reply(supervised: cast.World) -> None:
    notice = supervise(supervised, "red")
    told = Notice.objects.filter(rule__verb="supervise_red")
    assert set(told.values_list("due_on", flat=True)) == {notice.reply_due_on}, "until when they are to reply"
    assert sorted(told.values_list("recipient__username", "send_after")) == [
        (who, cast.ago(0)) for who in ("li", "sun", "zhou")
    ]
    assert told.filter(recipient=supervised["li"]).get().text == (
        "督办“1.1 推行人才绿卡”：红色督办〔2026〕1号，请于2026-06-21前回复。至今没有进展，请说明原因。"
    )
    supervised.assignment.refresh_from_db()
    assert supervised.assignment.supervision_level == "red"
    reply(supervised)
    notice.refresh_from_db()
    assert (notice.reply, notice.replied_by, notice.replied_on) == ("已排定计划。", supervised["li"], cast.TODAY)
    heard = Notice.objects.filter(rule__verb="reply_supervision").values_list("recipient__username", flat=True)
    assert sorted(heard) == ["feng", "qian", "zhao"]
    supervised.assignment.refresh_from_db()
    assert supervised.assignment.supervision_level == ""
    assert broken_links(supervised.assignment) == []


def test_a_red_notice_waits_for_no_morning(supervised: cast.World) -> None:
    """Whatever quiet hours say; a yellow one waits for them, and both until when one is to reply."""
    night = cast.at(cast.TODAY, 23)
    for level in ("yellow", "red"):
        actions.supervise_assignment(
            actor=supervised["qian"], assignment=supervised.assignment, now=night, level=level, text="请说明原因。"
        )
    told = Notice.objects.filter(recipient=supervised["li"], planned_at=night).order_by("id")
    assert list(told.values_list("rule__light", "send_after")) == [
        ("none", cast.at(cast.TODAY + DAY, 7)),
        ("red", night),
    ]


def test_the_gravest_unanswered_level_stays(supervised: cast.World) -> None:
    red, blue = supervise(supervised, "red"), supervise(supervised, "blue", reply_due_on=cast.TODAY + 40 * DAY)
    seen = []
    for notice in (None, blue):
        supervised.assignment.refresh_from_db()
        seen.append(supervised.assignment.supervision_level)
        reply(supervised, notice=notice)
    supervised.assignment.refresh_from_db()
    assert [*seen, supervised.assignment.supervision_level] == ["red", "blue", ""]
    red.refresh_from_db()
    assert red.replied_on == cast.TODAY


def test_a_reply_is_given_once_and_by_the_unit(supervised: cast.World) -> None:
    notice = supervise(supervised)
    supervise(supervised)
    for who in ("zhao", "qian", "sun", "wu", "gao"):
        with pytest.raises(PermissionDenied):
            reply(supervised, who)
    reply(supervised, notice=notice)
    before = traces(supervised.assignment)
    with pytest.raises(Refused, match="已经回复"):
        reply(supervised, notice=notice)
    assert traces(supervised.assignment) == before
    reply(supervised, "zhou")
    with pytest.raises(Refused, match="没有待回复的督办通知"):
        reply(supervised)


def planned(day: dt.date) -> list[tuple[str, str]]:
    plan(today=day, now=cast.at(day, 7))
    rows = Notice.objects.filter(rule__ladder="reply", unsent__state="waiting", planned_at=cast.at(day, 7))
    return sorted(rows.values_list("recipient__username", "text"))


def test_an_overdue_reply_is_reminded_of_until_it_comes(supervised: cast.World) -> None:
    seed_rules()
    cast.brought_to(supervised, "handling")
    supervise(supervised)
    supervise(supervised)  # the same day twice must not trip the sweep
    due = cast.TODAY + 10 * DAY
    assert planned(due - 5 * DAY) == []
    said = "“1.1 推行人才绿卡”的督办今天应回复。"
    assert planned(due) == [("li", said), ("zhou", said)]
    assert [who for who, _text in planned(due + 4 * DAY)] == ["feng", "li", "qian", "sun", "zhou"]
    reply(supervised)
    reply(supervised)
    assert not Notice.objects.filter(rule__ladder="reply", unsent__state="waiting").exists()
    assert planned(due + 8 * DAY) == []


@pytest.mark.django_db(transaction=True)
def test_two_at_once_get_two_numbers(transactional_db: None) -> None:
    cast.weekdays()
    world = cast.handed_over(cast.inspected(cast.people_and_places()))
    for item in world.recommendations:
        actions.dispatch_item(
            actor=world["sun"],
            opinion=world.opinion,
            order=actions.DispatchOrder(recommendation=item, lead=world.places["kw"]),
            now=cast.ago(50),
        )
    rows = list(Assignment.objects.order_by("pk")) * 4

    def press(row: Assignment) -> Any:
        return lambda: actions.supervise_assignment(
            actor=world["qian"],
            assignment=row,
            now=cast.ago(0),
            level="blue",
            text="请说明。",
            reply_due_on=cast.TODAY + 90 * DAY,
        )

    found = at_once(*(press(row) for row in rows))
    assert (found.errors, set(found.results.values())) == ([], {"done"})
    assert sorted(SupervisionNotice.objects.values_list("sequence", flat=True)) == list(range(1, 9))
    assert [broken_links(row) for row in rows[:2]] == [[], []]


def get(world: cast.World, who: str, name: str, *args: Any, query: str = "") -> Any:
    client = Client()
    client.force_login(world[who])
    return client.get(reverse(f"recommendations:{name}", args=args) + query)


def test_the_list_narrows_and_says_what_is_late(supervised: cast.World) -> None:
    supervise(supervised, "red", days_ago=30)
    supervise(supervised, "blue", days_ago=1, reply_due_on=dt.date(2099, 1, 5))
    reply(supervised, notice=supervise(supervised, "yellow", days_ago=0))
    queries = {"": 3, "?level=red": 1, "?answered=no": 2, "?answered=late": 1, "?answered=yes": 1, "?year=2025": 0}
    hostile = {"?level=x&year=zz&answered='": 3, "?after=x~y": 3, "?year=99999999999": 3}
    for query, number in (queries | hostile).items():
        response = get(supervised, "zhao", "supervision-list", query=query)
        assert (response.status_code, len(response.context["rows"])) == (200, number), query
    assert [len(get(supervised, who, "supervision-list").context["rows"]) for who in ("sun", "li", "wu", "tang")] == [
        3,
        3,
        0,
        0,
    ]


def test_the_paper_carries_number_day_and_text_and_no_invented_prefix(supervised: cast.World) -> None:
    notice = supervise(supervised)
    page = get(supervised, "li", "supervision", notice.pk).content.decode()
    for words in ("〔2026〕1号", "市科委：", "至今没有进展，请说明原因。", "请于2026年6月21日前书面回复。", "回复督办"):
        assert words in page
    assert "督〔2026〕" not in page
    assert "督〔" not in page


def test_of_an_item_that_left_no_reply_is_asked_for(supervised: cast.World) -> None:
    notice = supervise(supervised, days_ago=30)
    assert "未回复" in get(supervised, "li", "supervision", notice.pk).content.decode()
    actions.withdraw_assignment(
        actor=supervised["qian"], assignment=supervised.assignment, now=cast.ago(1), reason="另行安排。"
    )
    page = get(supervised, "li", "supervision", notice.pk).content.decode()
    assert "事项已撤回，不用再回复。" in page
    for words in ("逾期", "等待承办单位回复", "还没有回复"):
        assert words not in page
    listed = get(supervised, "qian", "supervision-list").content.decode()
    assert "已撤回，不用再回复" in listed
    assert ">逾期 " not in listed
