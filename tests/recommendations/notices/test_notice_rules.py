"""提醒规则: a committee's own in the place of the default, seen before it is saved, at work at once."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.test import Client
from django.utils import timezone

from recommendations import actions
from recommendations.models import Assignment, Notice, NoticeRule, Opinion
from recommendations.notices.planning import plan, preview
from recommendations.notices.standing import fallen
from recommendations.notices.timing import next_working_days
from tests import cast
from tests.cast import TODAY, at
from tests.recommendations.notices import ways
from tracker.errors import Refused
from tracker.models import Event, User
from tracker.versions import seen_as

pytestmark = pytest.mark.django_db
DUE = TODAY + dt.timedelta(days=60)
PAGE = "/notices/rules/"
WEEK = "办理期限前7日"


def day(offset: int) -> dt.date:
    return DUE + dt.timedelta(days=offset)


@pytest.fixture
def handling(world: cast.World) -> Assignment:
    """In hand, due in sixty days, and nothing else to be reminded of."""
    assignment = cast.brought_to(world, "handling")
    Assignment.objects.filter(pk=assignment.pk).update(last_progress_on=day(0), next_report_on=None)
    Opinion.objects.update(status="closed")
    return assignment


def rule(name: str = WEEK) -> NoticeRule:
    return NoticeRule.objects.get(name=name, committee=None)


def earlier(world: cast.World, now: dt.datetime, **facts: Any) -> NoticeRule:
    return actions.amend_notice_rule(actor=world["qian"], rule=rule(), now=now, facts={"offset": -10, **facts})


def told() -> list[tuple[str, str, str, str]]:
    rows = Notice.objects.filter(rule__ladder="due").order_by("recipient__username", "id")
    return list(rows.values_list("recipient__username", "rule__code", "unsent__state", "cancel_reason"))


def test_the_committees_own_rule_stands_in_the_default_ones_place(handling: Assignment, world: cast.World) -> None:
    own = earlier(world, at(TODAY))
    assert (own.committee, own.code, own.offset, rule().offset) == (world.places["bjrd"], rule().code, -10, -7)
    plan(today=day(-10), now=at(day(-10), 7))
    assert [(name, code) for name, code, _state, _why in told()] == [("li", own.code), ("zhou", own.code)]
    assert set(Notice.objects.filter(rule__ladder="due").values_list("rule", flat=True)) == {own.pk}


def test_another_committee_goes_on_by_the_default_rule(handling: Assignment, world: cast.World) -> None:
    User.objects.filter(username="tang").update(role="supervisor")
    tang = User.objects.get(username="tang")
    assert tang.organization != handling.committee
    actions.amend_notice_rule(actor=tang, rule=rule(), now=at(TODAY), facts={"offset": -10})
    plan(today=day(-10), now=at(day(-10), 7))
    assert [code for _name, code, _state, _why in told()] == [rule("办理期限前30日").code]
    plan(today=day(-7), now=at(day(-7), 7))
    assert [code for _name, code, state, _why in told() if state == "waiting"] == [rule().code] * 2


def test_what_was_told_by_the_default_rule_is_not_told_again(handling: Assignment, world: cast.World) -> None:
    plan(today=day(-7), now=at(day(-7), 7))
    ways.sent(Notice.objects.all(), at(day(-7), 8))
    earlier(world, at(day(-7), 9), text="{item}请抓紧。")
    plan(today=day(-6), now=at(day(-6), 7))
    assert {state for _name, _code, state, _why in told()} == {None}
    assert len(told()) == 2


def test_what_waits_is_written_anew_by_the_new_words_at_once(handling: Assignment, world: cast.World) -> None:
    plan(today=day(-7), now=at(day(-7), 7))
    earlier(world, at(day(-7), 7), text="{item}还有{days}天。")
    waiting = Notice.objects.filter(rule__ladder="due", unsent__state="waiting")
    assert set(waiting.values_list("text", flat=True)) == {"1.1 推行人才绿卡还有7天。"}
    gone = Notice.objects.filter(rule__ladder="due", unsent__state="cancelled").values_list("cancel_reason", flat=True)
    assert list(gone) == ["提醒规则已变更"] * 2


def test_switching_off_calls_off_what_waits_and_switching_on_revives_it(
    handling: Assignment, world: cast.World
) -> None:
    plan(today=day(-7), now=at(day(-7), 7))
    own = actions.amend_notice_rule(actor=world["qian"], rule=rule(), now=at(day(-7), 9), facts={"is_active": False})
    # the rung before it speaks now, to the handler alone
    month = rule("办理期限前30日").code
    assert [(name, code) for name, code, state, _why in told() if state == "waiting"] == [("li", month)]
    actions.amend_notice_rule(actor=world["qian"], rule=own, now=at(day(-7), 10), facts={"is_active": True})
    assert [(name, code) for name, code, state, _why in told() if state == "waiting"] == [
        ("li", own.code),
        ("zhou", own.code),
    ]


def test_the_preview_is_what_saving_then_does_and_leaves_no_trace(handling: Assignment, world: cast.World) -> None:
    plan(today=day(-8), now=at(day(-8), 7))
    events = Event.objects.count()
    facts = {"offset": -10}
    foreseen = actions.foresee_notice_rule(
        actor=world["qian"], rule=rule(), now=at(day(-8), 9), facts=facts, is_new=False
    )
    assert (foreseen.written_count, foreseen.called_off_count) == (2, 1)
    assert (Event.objects.count(), NoticeRule.objects.exclude(committee=None).count()) == (events, 0)
    actions.amend_notice_rule(actor=world["qian"], rule=rule(), now=at(day(-8), 9), facts=facts)
    written = Notice.objects.filter(planned_at=at(day(-8), 9)).order_by("due_on", "id")
    assert [notice.text for notice in foreseen.written] == list(written.values_list("text", flat=True))
    assert Notice.objects.get(cancelled_at=at(day(-8), 9)).cancel_reason == "已由更新的提醒代替"


def test_the_preview_counts_what_the_coming_sweeps_would_write(handling: Assignment, world: cast.World) -> None:
    """Day by day, by the rules as they are and as they would be; and that is what those sweeps then write."""
    today = day(0)
    plan(today=today, now=at(today, 7))
    late = rule("办理逾期报府办")
    foreseen = actions.foresee_notice_rule(
        actor=world["qian"], rule=late, now=at(today, 9), facts={"offset": 2, "repeat_days": 14}, is_new=False
    )
    assert (foreseen.written_count, foreseen.called_off_count) == (0, 0)
    days = next_working_days(today, 20)
    assert [ahead.day for ahead in foreseen.ahead] == days
    assert [(ahead.day, ahead.now, ahead.then) for ahead in foreseen.changed_days if ahead.day < day(12)] == [
        (day(2), 0, 1),  # the office hears three working days earlier
        (day(7), 1, 0),
    ]

    def written(on: dt.date) -> int:
        plan(today=on, now=at(on, 7))
        return Notice.objects.filter(planned_at=at(on, 7), rule__ladder="due").count()

    with transaction.atomic():
        assert [written(on) for on in days] == [ahead.now for ahead in foreseen.ahead]
        transaction.set_rollback(True)
    actions.amend_notice_rule(actor=world["qian"], rule=late, now=at(today, 9), facts={"offset": 2, "repeat_days": 14})
    assert [written(on) for on in days] == [ahead.then for ahead in foreseen.ahead]


def test_a_rule_about_an_act_has_nothing_ahead(handling: Assignment, world: cast.World) -> None:
    told = NoticeRule.objects.get(name="催办")
    foreseen = actions.foresee_notice_rule(
        actor=world["qian"], rule=told, now=at(TODAY), facts={"text": "请办“{item}”"}, is_new=False
    )
    assert foreseen.ahead == []


def test_lateness_cannot_be_made_silent(handling: Assignment, world: cast.World) -> None:
    for late in NoticeRule.objects.filter(subject="assignment", ladder="stale").order_by("offset"):
        last = late.offset == 15
        if last:
            with pytest.raises(Refused, match="至少要留一条期限过后反复提醒的规则"):
                actions.amend_notice_rule(actor=world["qian"], rule=late, now=at(TODAY), facts={"is_active": False})
        else:
            actions.amend_notice_rule(actor=world["qian"], rule=late, now=at(TODAY), facts={"is_active": False})
    assert NoticeRule.objects.filter(committee=world.places["bjrd"], is_active=True).count() == 0


def test_a_rung_is_added_beside_another_and_climbs_to_the_members(handling: Assignment, world: cast.World) -> None:
    facts = {"offset": 30, "audience": "member", "name": "报组成人员", "text": "{item}逾期{days}日。"}
    own = actions.add_rung(actor=world["qian"], rule=rule("办理逾期"), now=at(TODAY), facts=facts)
    assert own.code == f"own-{world.places['bjrd'].pk}-1"
    plan(today=day(42), now=at(day(42), 7))
    members = Notice.objects.filter(recipient__role="member")
    assert {(row.text, row.recipient.organization) for row in members} == {
        ("1.1 推行人才绿卡逾期42日。", world.places["bjrd"])
    }


def test_restoring_says_again_what_the_default_says(handling: Assignment, world: cast.World) -> None:
    own = earlier(world, at(TODAY), text="{item}改过。")
    back = actions.restore_notice_rule(actor=world["qian"], rule=own, now=at(TODAY))
    assert (back.pk, back.offset, back.text) == (own.pk, -7, rule().text)
    rung = actions.add_rung(actor=world["qian"], rule=rule(), now=at(TODAY), facts={"offset": -3})
    with pytest.raises(Refused, match="没有默认"):
        actions.restore_notice_rule(actor=world["qian"], rule=rung, now=at(TODAY))


def test_only_the_supervisor_changes_a_rule_and_only_their_own(handling: Assignment, world: cast.World) -> None:
    for username in ("zhao", "sun", "li", "zheng"):
        with pytest.raises(PermissionDenied):
            actions.amend_notice_rule(actor=world[username], rule=rule(), now=at(TODAY), facts={"offset": -9})
    own = earlier(world, at(TODAY))
    User.objects.filter(username="tang").update(role="supervisor")
    tang = User.objects.get(username="tang")
    with pytest.raises(PermissionDenied):
        actions.amend_notice_rule(actor=tang, rule=own, now=at(TODAY), facts={"offset": -9})


def test_a_change_since_is_told_and_nothing_is_overwritten(handling: Assignment, world: cast.World) -> None:
    own = earlier(world, at(TODAY))
    with pytest.raises(Refused, match="另行定了这条规则"):
        earlier(world, at(TODAY))
    seen_as(own, 0)
    with pytest.raises(Refused, match="有了变化"):
        actions.amend_notice_rule(actor=world["qian"], rule=own, now=at(TODAY), facts={"offset": -11})
    seen_as(own, None)
    with pytest.raises(Refused, match="与现行规则一样"):
        actions.amend_notice_rule(actor=world["qian"], rule=own, now=at(TODAY), facts={"offset": -10})


def test_before_sending_person_day_state_and_rule_are_asked_again(handling: Assignment, world: cast.World) -> None:
    def gone() -> list[set[str]]:
        rows = list(Notice.objects.filter(rule__ladder="due").select_related("rule", "recipient"))
        names = {row.pk: row.recipient.username for row in rows}
        return [{names[key] for key in keys} for keys in fallen(rows, day(-7)).values()]

    plan(today=day(-7), now=at(day(-7), 7))
    assert gone() == []
    Assignment.objects.update(responsible=world["zhou"])
    User.objects.filter(username="zhou").update(role="handler")
    assert gone() == [{"li"}]
    Assignment.objects.update(responsible=None, due_on=day(3))
    assert gone() == [{"li", "zhou"}]
    Assignment.objects.update(due_on=DUE)
    assert gone() == []
    NoticeRule.objects.filter(name=WEEK).update(is_active=False)
    assert gone() == [{"li", "zhou"}]


def test_a_sweep_calls_off_what_another_person_now_answers_for(handling: Assignment, world: cast.World) -> None:
    plan(today=day(-7), now=at(day(-7), 7))
    Assignment.objects.update(responsible=world["zhou"])
    User.objects.filter(username="zhou").update(role="handler")
    plan(today=day(-7), now=at(day(-7), 7))
    assert told() == [("li", rule().code, "cancelled", "收件人或提醒规则已变更"), ("zhou", rule().code, "waiting", "")]


def typed(client: Client, found: NoticeRule, move: str = "amend") -> dict[str, Any]:
    form = client.get(f"{PAGE}{found.pk}/{move}/").context["form"]
    values = {field.html_name: field.value() for field in form}
    return {name: value for name, value in values.items() if value not in (None, "") and value is not False}


def test_the_page_shows_each_ladder_and_offers_changes_to_the_supervisor(
    handling: Assignment, world: cast.World, client: Client
) -> None:
    client.force_login(world["zhao"])
    page = client.get(PAGE).content.decode()
    assert "期限前7日" in page
    assert "提醒规则由审核负责人修改。" in page
    assert "/amend/" not in page
    client.force_login(world["qian"])
    page = client.get(PAGE).content.decode()
    assert f"/notices/rules/{rule().pk}/amend/" in page


def test_the_form_previews_keeps_what_was_typed_and_saves(
    handling: Assignment, world: cast.World, client: Client
) -> None:
    Assignment.objects.update(due_on=timezone.localdate() + dt.timedelta(days=9))
    client.force_login(world["qian"])
    given = {**typed(client, rule()), "days": 10, "text": "“{item}”还有{days}天，请抓紧。"}
    page = client.post(f"{PAGE}{rule().pk}/amend/", {**given, "preview": "1"})
    assert page.status_code == 200
    assert page.context["effect"].written_count == 2
    assert page.context["sample"]["text"] == "“1.1 推行人才绿卡”还有9天，请抓紧。"
    assert "还有{days}天，请抓紧。" in page.content.decode()
    effect = page.context["effect"]
    said = f"现行规则 <strong>{effect.ahead_now}</strong> 条，新规则 <strong>{effect.ahead_then}</strong> 条。"
    assert said in page.content.decode()
    assert Notice.objects.filter(rule__ladder="due").count() == 0
    assert client.post(f"{PAGE}{rule().pk}/amend/", given).status_code == 302
    assert Notice.objects.filter(rule__ladder="due", unsent__state="waiting").count() == 2
    shown = client.get(PAGE).content.decode()
    assert "本常委会自定" in shown
    assert "相对期限的天数：-7 → -10" in shown


def test_a_rung_says_what_its_days_are_counted_from(world: cast.World, client: Client) -> None:
    """Not every ladder has a deadline: how long an item has waited for its review is counted from its submission."""
    client.force_login(world["qian"])
    page = client.get(PAGE).content.decode()
    for words in ("期限前7日", "期限当日", "期限后5个工作日", "报送后5个工作日", "复核日前5个工作日", "停滞期满后1日"):
        assert f"<span>{words}<" in page, words
    form = client.get(f"{PAGE}{rule('报送后5个工作日未审核').pk}/amend/").context["form"]
    assert [label for _value, label in form.fields["moment"].choices] == ["报送之前", "报送当日", "报送之后"]


def test_the_page_begins_with_who_hears_of_lateness_after_how_long(
    handling: Assignment, world: cast.World, client: Client
) -> None:
    """By the committee's own rules; a rule switched off is none."""
    late = rule("办理逾期报组成人员")
    actions.amend_notice_rule(actor=world["qian"], rule=late, now=at(TODAY), facts={"offset": 60, "offset_unit": "day"})
    off = {"is_active": False}
    actions.amend_notice_rule(actor=world["qian"], rule=rule("办理逾期报审核负责人"), now=at(TODAY), facts=off)
    client.force_login(world["qian"])
    found = {ladder.code: [words for _level, words in days] for ladder, days in client.get(PAGE).context["climbed"]}
    assert found["assignment-due"] == ["1个工作日", "3个工作日", "5个工作日", "10个工作日", "", "60日"]
    assert found["assignment-review"] == ["", "", "", "5个工作日", "10个工作日", ""]


def test_the_history_names_the_rule_and_says_choices_in_words(
    handling: Assignment, world: cast.World, client: Client
) -> None:
    own = earlier(world, at(TODAY), ways=["mail"], light="red", audience="supervisor", is_urgent=True)
    facts = {"is_active": False, "offset_unit": "working_day", "legal_basis": "监督法", "ways": []}
    own = actions.amend_notice_rule(actor=world["qian"], rule=own, now=at(TODAY), facts=facts)
    actions.restore_notice_rule(actor=world["qian"], rule=own, now=at(TODAY))
    client.force_login(world["qian"])
    back, second, first = client.get(PAGE).context["story"]
    titles = [f"{verb}：{WEEK}" for verb in ("恢复默认提醒规则", "修改提醒规则", "修改提醒规则")]
    assert [entry["title"] for entry in (back, second, first)] == titles
    assert "渠道：邮件、群机器人和推送、短信 → 邮件" in first["note"]
    for said in ("提醒谁：承办人和单位负责人 → 审核负责人", "立即发送：否 → 是", "→ 红"):
        assert said in first["note"]
    for said in ("启用：是 → 否", "天数单位：日 → 个工作日", "渠道：邮件 → 无"):
        assert said in second["note"]
    for said in ("渠道：邮件、群机器人和推送、短信", "启用：否 → 是", "依据：监督法 → "):
        assert said in back["note"]


@pytest.mark.parametrize(
    ("changed", "field", "words"),
    [
        ({"text": "请办理。"}, "text", "文字里要有 {item}"),
        ({"text": "{item}{who}"}, "text", "“{who}”不是占位符"),
        ({"text": "{item}}"}, "text", "不是占位符"),
        ({"days": 0}, "days", "期限之前或之后，请填几天"),
        ({"days": 999}, "days", "365"),
        ({"audience": "asker"}, "audience", "asker"),
        ({"ways": ["pigeon"]}, "ways", "pigeon"),
    ],
)
def test_a_wrong_answer_is_named_and_nothing_changes(
    handling: Assignment, world: cast.World, client: Client, changed: dict[str, Any], field: str, words: str
) -> None:
    client.force_login(world["qian"])
    page = client.post(f"{PAGE}{rule().pk}/amend/", {**typed(client, rule()), **changed})
    assert page.status_code == 400
    assert words in str(page.context["form"].errors[field])
    assert NoticeRule.objects.exclude(committee=None).count() == 0


def test_an_acts_rule_keeps_whom_it_tells(handling: Assignment, world: cast.World, client: Client) -> None:
    client.force_login(world["qian"])
    asked = rule("拟稿待签发")
    assert "audience" not in client.get(f"{PAGE}{asked.pk}/amend/").context["form"].fields
    assert client.get(f"{PAGE}{asked.pk}/add_rung/").status_code == 409
    own = actions.amend_notice_rule(actor=world["qian"], rule=asked, now=at(TODAY), facts={"text": "{item}等你签发。"})
    assert own.audience == "head"


def test_what_goes_on_inside_the_committee_is_offered_to_nobody_else(
    handling: Assignment, world: cast.World, client: Client
) -> None:
    client.force_login(world["qian"])
    form = client.get(f"{PAGE}{rule('询问2个工作日未转').pk}/amend/").context["form"]
    assert [value for value, _label in form.fields["audience"].choices] == ["staff", "supervisor", "member"]


def test_tomorrows_preview_follows_the_own_rule(handling: Assignment, world: cast.World) -> None:
    earlier(world, at(TODAY))
    found = [row for row in preview(committee_id=handling.committee_id, day=day(-10)) if row.rule.ladder == "due"]
    assert sorted((row.person, row.rule.offset) for row in found) == [("周处", -10), ("小李", -10)]
