"""Lead and co-handlers: a disagreement stops the lead until the government's office has settled it."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse

from recommendations import actions
from recommendations.models import Assignment, Notice
from recommendations.notices.planning import plan
from recommendations.permissions import ASSIGNMENT
from tests import cast
from tests.pressing import traces
from tests.recommendations.soundness import unsound
from tracker.errors import Refused
from tracker.models import Event, RuleLimit


@pytest.fixture
def together(people: cast.World) -> cast.World:
    """市科委 leads, 市人社局 helps and disagrees."""
    world = cast.dispatched(cast.handed_over(cast.inspected(people)), co_handlers=("rsj",))
    cast.brought_to(world, "reported")
    mine = world.assignment.co_handlers.get()
    actions.acknowledge_assignment(actor=world["wu"], assignment=mine, now=cast.ago(40))
    actions.counter_sign(
        actor=world["xu"], assignment=mine, now=cast.ago(9), verdict="disagree", comment="绿卡范围太宽。"
    )
    world.assignment.refresh_from_db()
    return world


def helper(world: cast.World) -> Assignment:
    return world.assignment.co_handlers.get()


def settle(world: cast.World, who: str = "sun") -> Assignment:
    return actions.settle_disagreement(
        actor=world[who], assignment=helper(world), now=cast.ago(7), ruling="between", decision="先在两区试点。"
    )


def test_a_disagreement_stops_the_lead_and_says_what_helps(together: cast.World) -> None:
    lead = together.assignment
    assert (lead.co_unsigned, lead.co_disputed, helper(together).is_disputed) == (0, 1, True)
    before = traces(lead)
    with pytest.raises(Refused) as refused:
        cast.submit(together["zhou"], lead, cast.ago(8))
    assert str(refused.value) == (
        "有1个会办单位会签不同意，尚未协调，暂不能报送办结。可先保存进展，或请政府办公厅协调。"
    )
    assert traces(lead) == before
    settle(together)
    lead.refresh_from_db()
    assert (lead.co_disputed, helper(together).is_disputed) == (0, False)
    assert cast.submit(together["zhou"], lead, cast.ago(6)).status == "submitted"
    assert [unsound(row) for row in Assignment.objects.all()] == [[], []]


def test_the_decision_is_kept_with_who_made_it(together: cast.World) -> None:
    settle(together)
    word = helper(together).counter_signatures.get()
    assert (word.verdict, word.comment, word.signer) == ("disagree", "绿卡范围太宽。", together["xu"])
    assert (word.ruling, word.decision) == ("between", "先在两区试点。")
    assert (word.settled_by, word.settled_at) == (together["sun"], cast.ago(7))
    event = Event.objects.of(helper(together)).first()
    assert event is not None
    assert (event.verb, event.reason) == ("settle_disagreement", "按协调后的意见办。先在两区试点。")
    assert (event.before, event.after) == ({"is_disputed": True}, {"is_disputed": False})


def test_disagreement_and_decision_are_told_to_those_they_concern(together: cast.World) -> None:
    def told(verb: str) -> list[tuple[str, str, str]]:
        rows = Notice.objects.filter(rule__verb=verb).order_by("recipient__username", "id")
        return list(rows.values_list("recipient__username", "assignment__part", "text"))

    item = "“1.1 推行人才绿卡”"
    assert told("counter_sign") == [
        ("li", "lead", f"{item}有会办单位已会签。市人社局：不同意。"),
        ("sun", "co_handler", f"市人社局会签{item}不同意，请协调。理由：绿卡范围太宽。"),
        ("zhou", "lead", f"{item}有会办单位已会签。市人社局：不同意。"),
    ]
    settle(together)
    decided = "按协调后的意见办。先在两区试点。"
    assert told("settle_disagreement") == [
        ("li", "lead", f"{item}的会签分歧已由政府办公厅协调：{decided}"),
        ("wu", "co_handler", f"{item}的会签分歧已由政府办公厅协调：{decided}"),
        ("xu", "co_handler", f"{item}的会签分歧已由政府办公厅协调：{decided}"),
        ("zhao", "co_handler", f"市人社局对{item}的不同意见已由政府办公厅协调：{decided}"),
        ("zhou", "lead", f"{item}的会签分歧已由政府办公厅协调：{decided}"),
    ]


@pytest.mark.parametrize("stranger", ["cui", "zhao", "qian", "zhou", "xu", "zheng"])
def test_only_its_government_settles(together: cast.World, stranger: str) -> None:
    before = traces(helper(together))
    with pytest.raises(PermissionDenied):
        settle(together, stranger)
    assert traces(helper(together)) == before


def test_what_is_settled_is_settled(together: cast.World) -> None:
    settle(together)
    before = traces(helper(together))
    with pytest.raises(Refused, match="没有待协调的不同意见"):
        settle(together)
    assert traces(helper(together)) == before
    with pytest.raises(PermissionDenied):
        actions.settle_disagreement(
            actor=together["sun"], assignment=together.assignment, now=cast.ago(7), ruling="lead", decision="照办。"
        )


def test_sent_back_co_handlers_stay_signed(together: cast.World) -> None:
    settle(together)
    cast.submit(together["zhou"], together.assignment, cast.ago(6))
    actions.send_back_assignment(
        actor=together["zhao"], assignment=together.assignment, now=cast.ago(5), reason="补充。"
    )
    together.assignment.refresh_from_db()
    assert (together.assignment.status, together.assignment.co_unsigned, helper(together).status) == (
        "handling",
        0,
        "submitted",
    )
    assert cast.submit(together["zhou"], together.assignment, cast.ago(4)).status == "submitted"


def test_both_item_pages_show_who_said_what_and_who_decided(together: cast.World, client: Client) -> None:
    client.force_login(together["sun"])
    url = reverse("recommendations:assignment-move", args=[helper(together).pk, "settle_disagreement"])
    form = client.get(url).content.decode()
    assert "绿卡范围太宽。" in form
    assert "已形成方案。" in form
    missing = client.post(url, {"ruling": "between", "decision": ""})
    assert missing.status_code == 400
    assert helper(together).is_disputed
    assert client.post(url, {"ruling": "between", "decision": "先在两区试点。"}).status_code == 302
    for row in (together.assignment, helper(together)):
        page = client.get(row.get_absolute_url()).content.decode()
        assert "市人社局：不同意" in page
        assert "徐处" in page
        assert "政府办公厅协调：按协调后的意见办" in page
        assert "先在两区试点。" in page
        assert "小孙" in page


def test_counter_signing_has_a_day_with_its_arithmetic(together: cast.World) -> None:
    mine, lead = helper(together), together.assignment
    assert mine.dispatched_on == dt.date(2026, 4, 22)
    assert mine.counter_sign_due_on == dt.date(2026, 5, 22)
    assert (mine.counter_sign_basis["amount"], mine.counter_sign_basis["unit"]) == (1, "month")
    assert (lead.counter_sign_due_on, lead.counter_sign_basis) == (None, {})


def test_rules_without_a_number_name_no_day(people: cast.World) -> None:
    RuleLimit.objects.filter(code="counter_sign").update(amount=None, unit="")
    world = cast.dispatched(cast.handed_over(cast.inspected(people)), co_handlers=("rsj",))
    assert world.assignment.co_handlers.get().counter_sign_due_on is None


def test_unsigned_climbs_from_the_handler_to_head_lead_and_government(people: cast.World) -> None:
    world = cast.dispatched(cast.handed_over(cast.inspected(people)), co_handlers=("rsj",))
    cast.brought_to(world, "handling")
    actions.acknowledge_assignment(actor=world["wu"], assignment=helper(world), now=cast.ago(45))
    due = dt.date(2026, 5, 22)

    def told(day: dt.date, *ladders: str) -> list[tuple[str, str]]:
        Notice.objects.filter(rule__ladder__in=ladders).delete()
        plan(today=day, now=cast.at(day, 7))
        rows = Notice.objects.filter(rule__ladder__in=ladders).order_by("rule__ladder", "recipient__username")
        return list(rows.values_list("recipient__username", "rule__name"))

    both = ("counter_sign", "co_unsigned")
    assert told(due - dt.timedelta(days=7), *both) == [("wu", "会签期限前7日"), ("xu", "会签期限前7日")]
    assert told(due + dt.timedelta(days=3), *both) == [("wu", "会签逾期")]
    assert told(due + dt.timedelta(days=8), *both) == [
        ("li", "会签逾期告知主办单位"),
        ("zhou", "会签逾期告知主办单位"),
        ("sun", "会签逾期报府办"),
        ("wu", "会签逾期"),
        ("xu", "会签逾期报负责人"),
    ]
    lead = Notice.objects.get(recipient=world["li"], rule__ladder="co_unsigned")
    assert lead.assignment == world.assignment
    assert lead.text == (
        "“1.1 推行人才绿卡（未会签：市人社局）”会签期限2026-05-22已过，可以催会办单位，或请政府办公厅督促。"
    )
    actions.counter_sign(actor=world["xu"], assignment=helper(world), now=cast.at(due, 9), verdict="agree")
    day = due + dt.timedelta(days=9)
    plan(today=day, now=cast.at(day, 7))
    states = Notice.objects.filter(rule__ladder__in=both).values_list("unsent__state", flat=True)
    assert set(states) == {"cancelled"}


def test_lists_offer_by_kept_fields(together: cast.World) -> None:
    assert ASSIGNMENT.allowed(together["sun"], helper(together), cast.TODAY) == ["settle_disagreement"]
    assert "submit" in ASSIGNMENT.refusals(together["zhou"], together.assignment, cast.TODAY)
