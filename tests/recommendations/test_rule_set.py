"""期限与规则: read by the committee's staff, kept by its supervisor, recorded, and never retroactive."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client

from recommendations import actions
from recommendations.actions import amend_rules, rules_of
from recommendations.models import Assignment, Opinion
from tests import cast
from tracker.errors import Refused
from tracker.models import Event, RuleLimit, RuleSet
from tracker.seeding import seed_rule_set

PAGE, FORM = "/rules/", "/rules/amend/"


def as_shown(client: Client) -> dict[str, Any]:
    """What the form holds, as a browser would send it back."""
    form = client.get(FORM).context["form"]
    values = {field.html_name: field.value() for field in form}
    return {name: value for name, value in values.items() if value not in (None, "") and value is not False}


def rules(world: cast.World) -> RuleSet:
    return RuleSet.objects.get(committee=world.places["bjrd"])


def limit(world: cast.World, code: str) -> RuleLimit:
    return rules(world).limits.get(code=code)


def test_the_page_tells_every_limit(people: cast.World, client: Client) -> None:
    client.force_login(people["zhao"])
    page = client.get(PAGE)
    assert [str(label) for label, _row in page.context["limits"]] == [str(code.label) for code in RuleLimit.Code]
    assert page.context["may_amend"] is False
    assert "已经算出的期限不变" in page.content.decode()
    assert "A 已解决或基本解决" in page.content.decode()
    client.force_login(people["qian"])
    assert client.get(PAGE).context["may_amend"] is True


def test_a_supervisor_changes_limits_thresholds_votes_and_classes(people: cast.World, client: Client) -> None:
    client.force_login(people["qian"])
    typed = {**as_shown(client), "interim_amount": 2, "blue_days": 10, "vote_threshold": 60}
    typed |= {"counter_sign_amount": "", "counter_sign_unit": ""}
    typed.pop("auto_accept")
    typed.pop("class_4_is_active")
    typed |= {"class_5_code": "E", "class_5_name": "转入下一年度", "class_5_needs_next_step": "on"}
    assert client.post(FORM, typed).status_code == 302
    found = rules(people)
    assert (limit(people, "interim").amount, limit(people, "counter_sign").amount) == (2, None)
    assert (found.blue_days, found.vote_threshold, found.auto_accept) == (10, 60, False)
    assert list(found.outcomes.values_list("code", "is_active", "position")) == [
        ("A", True, 1),
        ("B", True, 2),
        ("C", True, 3),
        ("D", False, 4),
        ("E", True, 5),
    ]
    event = Event.objects.of(found).get()
    assert (event.verb, event.actor, event.committee) == ("amend", people["qian"], people.places["bjrd"])
    assert event.before == {
        "auto_accept": True,
        "blue_days": 7,
        "vote_threshold": 50,
        "limit.counter_sign.amount": 1,
        "limit.counter_sign.unit": "month",
        "limit.interim.amount": 3,
        "outcome.D.is_active": True,
    }
    assert event.after["outcome.E.name"] == "转入下一年度"
    assert event.after["limit.interim.amount"] == 2
    page = client.get(PAGE).content.decode()
    assert "定期报告进展·数量：3 → 2" in page
    assert "临期天数：7 → 10" in page


def test_what_was_computed_stays(world: cast.World) -> None:
    before = list(Assignment.objects.values()), list(Opinion.objects.values())
    amend_rules(
        actor=world["qian"],
        rule_set=rules(world),
        now=cast.ago(1),
        settings={"blue_days": 3},
        limits={"plan": {"amount": 9, "unit": "month"}, "sign": {"amount": 1}},
        outcomes={},
    )
    assert (list(Assignment.objects.values()), list(Opinion.objects.values())) == before
    row = actions.acknowledge_assignment(actor=world["li"], assignment=world.assignment, now=cast.ago(0))
    assert row.sign_due_on == world.assignment.sign_due_on


@pytest.mark.parametrize(
    ("change", "field", "sentence"),
    [
        ({"plan_unit": ""}, "plan_unit", "“报送研究处理方案”填了数量，还没有选单位"),
        ({"plan_amount": ""}, "plan_amount", "“报送研究处理方案”选了单位，还没有填数量"),
        ({"plan_amount": 121}, "plan_amount", "“报送研究处理方案”最长120个月"),
        ({"plan_amount": "三"}, "plan_amount", ""),
        ({"blue_days": 0}, "blue_days", ""),
        ({"vote_threshold": 100}, "vote_threshold", "没有票能超过 100%"),
        ({"class_5_code": "A", "class_5_name": "重名"}, "class_5_code", "代号“A”已经有了"),
        ({"class_5_code": "E"}, "class_5_name", "代号和名称都要填"),
        ({"class_5_code": "<b>", "class_5_name": "坏"}, "class_5_code", "代号用 1 到 4 个"),
        ({"class_1_name": ""}, "class_1_name", ""),
    ],
)
def test_what_cannot_hold_is_said_in_words(
    people: cast.World, client: Client, change: dict[str, Any], field: str, sentence: str
) -> None:
    client.force_login(people["qian"])
    answer = client.post(FORM, {**as_shown(client), **change})
    assert answer.status_code == 400
    assert list(answer.context["form"].errors) == [field]
    assert sentence in str(answer.context["form"].errors[field])
    assert (limit(people, "plan").amount, limit(people, "plan").unit, rules(people).blue_days) == (3, "month", 7)
    assert not Event.objects.of(rules(people)).exists()


def test_nothing_changed_and_a_stale_page_are_refused(people: cast.World, client: Client) -> None:
    client.force_login(people["qian"])
    typed = as_shown(client)
    answer = client.post(FORM, typed)
    assert answer.status_code == 409
    assert "与现行规则一样" in answer.content.decode()
    client.force_login(people["feng"])
    assert client.post(FORM, {**typed, "blue_days": 9}).status_code == 302
    client.force_login(people["qian"])
    stale = client.post(FORM, {**typed, "blue_days": 5})
    assert stale.status_code == 409
    assert "老冯" in stale.content.decode()
    assert rules(people).blue_days == 9


@pytest.mark.parametrize("who", ["zhao", "zheng", "sun", "li", "chen", "wang"])
def test_only_a_supervisor_keeps_them(people: cast.World, who: str) -> None:
    with pytest.raises(PermissionDenied):
        amend_rules(
            actor=people[who],
            rule_set=rules(people),
            now=cast.ago(1),
            settings={"blue_days": 9},
            limits={},
            outcomes={},
        )
    assert rules(people).blue_days == 7


def test_one_committees_rules_are_not_anothers(people: cast.World, client: Client) -> None:
    client.force_login(people["qian"])
    assert client.post(FORM, {**as_shown(client), "blue_days": 9}).status_code == 302
    assert RuleSet.objects.get(committee=people.places["tjrd"]).blue_days == 7


def test_a_committee_under_the_default_rules_gets_its_own_copy(people: cast.World, client: Client) -> None:
    own = rules(people)
    own.outcomes.all().delete()
    own.delete()
    default = seed_rule_set(None, "上海")
    client.force_login(people["qian"])
    assert "还没有自己的规则" in client.get(PAGE).content.decode()
    assert client.post(FORM, {**as_shown(client), "sign_amount": 5}).status_code == 302
    mine = rules(people)
    assert (mine.jurisdiction, mine.limits.get(code="sign").amount) == ("北京", 5)
    assert (mine.limits.count(), mine.outcomes.count()) == (len(RuleLimit.Code), 4)
    assert default.limits.get(code="sign").amount == 7
    assert rules_of(people.places["bjrd"]) == mine
    with pytest.raises(Refused, match="刚刚另行录入"):
        amend_rules(
            actor=people["feng"],
            rule_set=default,
            now=cast.ago(1),
            settings={"blue_days": 9},
            limits={},
            outcomes={},
        )
