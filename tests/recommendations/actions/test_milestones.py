"""Progress over time: the rhythm of reports, and milestones that are set, ticked off and reminded of."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse

from recommendations import actions
from recommendations.actions import MilestoneStep
from recommendations.models import Assignment, Milestone, Notice
from recommendations.notices.planning import plan
from tests import cast
from tests.pressing import traces
from tracker.errors import Refused
from tracker.models import Event, RuleLimit

NOW = cast.ago(0)
TODAY = cast.TODAY


def in_days(days: int) -> dt.date:
    return TODAY + dt.timedelta(days=days)


@pytest.fixture
def item(world: cast.World) -> Assignment:
    return cast.brought_to(world, "handling")


def setting(world: cast.World, *steps: MilestoneStep, who: str = "li") -> list[Milestone]:
    return actions.set_milestones(actor=world[who], assignment=world.assignment, now=NOW, steps=steps)


def report(world: cast.World, percent: int | None = None, *done: Milestone) -> Any:
    return actions.report_progress(
        actor=world["li"], assignment=world.assignment, now=NOW, body="又一步。", percent=percent, done=done
    )


def test_the_next_report_follows_signing_and_each_report(world: cast.World) -> None:
    row = cast.brought_to(world, "handling")
    assert row.next_report_on == dt.date(2026, 7, 27)  # three months from 04-27
    report(world, 30)
    row.refresh_from_db()
    assert row.next_report_on == dt.date(2026, 9, 11)
    cast.submit(world["zhou"], row, NOW)
    row.refresh_from_db()
    assert row.next_report_on is None
    actions.send_back_assignment(actor=world["zhao"], assignment=row, now=NOW, reason="补充。")
    row.refresh_from_db()
    assert row.next_report_on == dt.date(2026, 9, 11)


def test_silence_is_followed_by_the_same_rhythm_and_no_rule_by_none(world: cast.World) -> None:
    row = actions.accept_unsigned_assignment(assignment=world.assignment, now=cast.ago(40))
    assert row.next_report_on == dt.date(2026, 8, 3)  # 08-02 is a Sunday
    RuleLimit.objects.filter(code="interim").update(amount=None, unit="")
    report(world, 30)
    row.refresh_from_db()
    assert row.next_report_on is None


def test_an_interim_report_is_asked_of_handler_head_office_and_staff(world: cast.World, item: Assignment) -> None:
    due = item.next_report_on
    assert due is not None
    found = {}
    for days in (-7, 3, 7, 14, 21):
        day = due + dt.timedelta(days=days)
        plan(today=day, now=cast.at(day, 7))
        rows = Notice.objects.filter(rule__ladder="interim", planned_at=cast.at(day, 7)).order_by("rule__offset")
        found[days] = list(rows.values_list("recipient__username", "rule__name"))
    assert found == {
        -7: [("li", "定期报告前7日")],
        3: [("li", "定期报告逾期")],
        7: [("zhou", "定期报告逾期报负责人")],
        14: [("li", "定期报告逾期"), ("zhou", "定期报告逾期报负责人"), ("sun", "定期报告逾期报府办")],
        21: [("li", "定期报告逾期"), ("zhou", "定期报告逾期报负责人"), ("zhao", "定期报告逾期报常委会")],
    }
    report(world, 20)
    states = Notice.objects.filter(rule__ladder="interim").values_list("unsent__state", flat=True)
    assert set(states) == {"cancelled"}


def test_milestones_are_set_changed_and_dropped_and_nothing_is_deleted(world: cast.World, item: Assignment) -> None:
    first, second = setting(world, MilestoneStep("出台办法", in_days(20)), MilestoneStep("试点", in_days(40)))
    assert [(row.title, row.due_on) for row in (first, second)] == [("出台办法", in_days(20)), ("试点", in_days(40))]
    setting(world, MilestoneStep("出台试行办法", in_days(25), first.pk), MilestoneStep("评估", in_days(60)))
    rows = list(item.milestones.values_list("title", "due_on", "dropped_at").order_by("id"))
    assert rows == [
        ("出台试行办法", in_days(25), None),
        ("试点", in_days(40), NOW),
        ("评估", in_days(60), None),
    ]
    event = Event.objects.of(item).first()
    assert event is not None
    assert event.before == {"milestones": ["2026-07-01 出台办法", "2026-07-21 试点"]}
    assert event.after == {"milestones": ["2026-07-06 出台试行办法", "2026-08-10 评估"]}


@pytest.mark.parametrize(
    ("steps", "sentence"),
    [
        ([MilestoneStep("过去", in_days(-1))], "应在今天和办理期限2026-08-10之间"),
        ([MilestoneStep("太晚", in_days(61))], "应在今天和办理期限2026-08-10之间"),
        ([MilestoneStep(f"第{n}步", in_days(n)) for n in range(9)], "节点最多8个"),
        ([MilestoneStep("别人的", in_days(1), 999)], "有的节点刚刚完成或取消"),
    ],
)
def test_what_cannot_be_is_refused(
    world: cast.World, item: Assignment, steps: list[MilestoneStep], sentence: str
) -> None:
    setting(world, MilestoneStep("出台办法", in_days(20)))
    before = traces(item)
    with pytest.raises(Refused, match=sentence):
        setting(world, *steps)
    assert traces(item) == before


@pytest.mark.parametrize("stranger", ["wu", "zhao", "sun", "zheng"])
def test_a_units_milestones_are_its_own(world: cast.World, item: Assignment, stranger: str) -> None:
    with pytest.raises(PermissionDenied):
        setting(world, MilestoneStep("出台办法", in_days(20)), who=stranger)
    assert item.milestones.count() == 0


def test_reports_tick_off_and_the_percentage_follows(world: cast.World, item: Assignment) -> None:
    with pytest.raises(Refused, match="没有定节点的，请填写完成率"):
        report(world)
    assert item.reports.count() == 0
    first, second, third = setting(world, *(MilestoneStep(name, in_days(9)) for name in ("甲", "乙", "丙")))
    assert report(world, None, first).percent == 33
    assert report(world, 50, second).percent == 50
    with pytest.raises(Refused, match="有的节点刚刚完成或取消"):
        report(world, None, first)
    item.refresh_from_db()
    assert (item.percent, item.report_count) == (50, 2)
    assert list(item.milestones.order_by("id").values_list("done_on", flat=True)) == [TODAY, TODAY, None]
    with pytest.raises(Refused, match="有的节点刚刚完成或取消"):
        setting(world, MilestoneStep("甲改", in_days(9), first.pk))
    setting(world)
    third.refresh_from_db()
    assert third.dropped_at == NOW
    assert report(world).percent == 100


def test_a_milestone_ahead_is_reminded_of_by_name(world: cast.World, item: Assignment) -> None:
    Assignment.objects.update(last_progress_on=in_days(40), next_report_on=None)
    one, _two, _three = setting(
        world,
        MilestoneStep("出台办法", in_days(20)),
        MilestoneStep("开通窗口", in_days(20)),
        MilestoneStep("评估", in_days(22)),
    )

    def waiting(day: dt.date) -> list[tuple[str, str]]:
        plan(today=day, now=cast.at(day, 7))
        rows = Notice.objects.filter(rule__ladder="milestone", unsent__state="waiting").order_by(
            "recipient__username", "id"
        )
        return list(rows.values_list("recipient__username", "text"))

    both = "“1.1 推行人才绿卡（节点：出台办法、开通窗口）”的节点应于2026-07-01前完成。"
    last = "“1.1 推行人才绿卡（节点：评估）”的节点应于2026-07-03前完成。"
    assert waiting(in_days(13)) == [("li", both)]
    assert waiting(in_days(15)) == [("li", both), ("li", last)]
    assert waiting(in_days(21)) == [
        ("li", last),
        ("li", "“1.1 推行人才绿卡（节点：出台办法、开通窗口）”的节点2026-07-01已过，完成的请填报。"),
    ]
    one_left = list(item.milestones.filter(due_on=in_days(20)))
    report(world, None, *one_left)
    assert waiting(in_days(21)) == [("li", last)]
    assert one in one_left


def test_the_form_keeps_what_is_done_and_drops_what_is_emptied(
    world: cast.World, item: Assignment, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    first, second = setting(world, MilestoneStep("出台办法", in_days(20)), MilestoneStep("试点", in_days(40)))
    client.force_login(world["li"])
    page = client.get(reverse("recommendations:assignment-move", args=[item.pk, "report_progress"])).content.decode()
    assert "2026-07-01 出台办法" in page
    url = reverse("recommendations:assignment-move", args=[item.pk, "report_progress"])
    assert client.post(url, {"body": "办法出台。", "milestones": [first.pk]}).status_code == 302
    item.refresh_from_db()
    assert item.percent == 50
    url = reverse("recommendations:assignment-move", args=[item.pk, "set_milestones"])
    typed = {"key_1": first.pk, "title_1": "改掉", "due_on_1": "2026-07-02", "key_2": second.pk}
    half = {**typed, "title_2": "试点", "due_on_2": ""}
    answer = client.post(url, half)
    assert answer.status_code == 400
    assert "第2个节点还没有日期" in answer.content.decode()
    assert client.post(url, {**typed, "title_3": "评估", "due_on_3": "2026-08-01"}).status_code == 302
    standing = list(item.milestones.filter(dropped_at=None).values_list("title", "done_on"))
    assert standing == [("出台办法", TODAY), ("评估", None)]
    shown = client.get(item.get_absolute_url()).content.decode()
    assert "定于 2026-07-01，2026-06-11 完成" in shown
    assert "下次报告" in shown
