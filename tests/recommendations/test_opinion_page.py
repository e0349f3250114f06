"""The pages of opinions: who sees them, what is offered, the clock's arithmetic, dispatch item by item."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from recommendations import actions
from recommendations.forms import OPINION_FORMS
from recommendations.models import Assignment, Opinion
from recommendations.permissions import OPINION
from recommendations.views import opinion_sheet, opinions
from tests import cast
from tracker.models import Event

ADMINISTRATORS = ("chen", "han", "wang")


def signed_in(world: cast.World, username: str) -> Client:
    client = Client()
    client.force_login(world[username])
    return client


def page(world: cast.World, username: str, name: str = "opinion", *args: Any, query: str = "") -> Any:
    return signed_in(world, username).get(reverse(f"recommendations:{name}", args=args) + query)


def text(response: Any) -> str:
    return str(response.content.decode())


def at_state(world: cast.World, state: str) -> Opinion:
    """The world's opinion in one of its first four states."""
    cast.inspected(world)
    zhao = world["zhao"]
    opinion = actions.draft_opinion(
        actor=zhao,
        inspection=world.inspection,
        government=world.places["bjzf"],
        now=cast.ago(100),
        title="审议意见书",
        recommendations=world.recommendations,
    )
    steps: list[Callable[[Opinion], Opinion]] = [
        lambda o: actions.issue_opinion(actor=zhao, opinion=o, now=cast.ago(90), number="京常审字〔2026〕1号"),
        lambda o: actions.hand_over_opinion(actor=zhao, opinion=o, now=cast.ago(62)),
        lambda o: actions.acknowledge_opinion(actor=world["sun"], opinion=o, now=cast.ago(60)),
    ]
    for step in steps[: ("drafted", "issued", "handed_over", "received").index(state)]:
        opinion = step(opinion)
    world.opinion = opinion
    return opinion


# who opens the page of a dispatched opinion
CODES = {
    **dict.fromkeys(("zhao", "qian", "feng", "zheng", "sun", "li", "zhou"), 200),
    **dict.fromkeys(("wu", "xu", "tang", "tian", "cui", "gao", *ADMINISTRATORS), 404),
}


@pytest.mark.parametrize("username", CODES)
def test_an_opinion_opens_for_those_it_concerns(world: cast.World, username: str) -> None:
    assert page(world, username, "opinion", world.opinion.pk).status_code == CODES[username]
    listed = page(world, username, "opinion-list")
    assert listed.status_code == (403 if username in ADMINISTRATORS else 200)
    assert (f'href="{world.opinion.get_absolute_url()}"' in text(listed)) == (CODES[username] == 200)


def test_a_stranger_is_sent_to_sign_in(world: cast.World) -> None:
    for name, args in (("opinion-list", ()), ("opinion", (world.opinion.pk,)), ("opinion-new", ())):
        answer = Client().get(reverse(f"recommendations:{name}", args=args))
        assert answer.status_code == 302
        assert "/accounts/login/" in answer["Location"]


def test_a_draft_is_not_seen_outside_its_committee(people: cast.World) -> None:
    opinion = at_state(people, "issued")
    assert page(people, "zheng", "opinion", opinion.pk).status_code == 200
    assert page(people, "sun", "opinion", opinion.pk).status_code == 404


def good_answers(world: cast.World, move: str) -> dict[str, Any]:
    answers: dict[str, Callable[[], dict[str, Any]]] = {
        "amend": lambda: {"title": "改过", "recommendations": [world.recommendations[0].pk]},
        "issue": lambda: {"number": "京常审字〔2026〕9号"},
        "dispatch": lambda: {"recommendation": world.recommendations[0].pk, "lead_unit": world.places["kw"].pk},
        "draft_plan": lambda: {"item": world.opinion.items.order_by("position")[0].pk, "measures": "先行试点。"},
    }
    return answers[move]() if move in answers else {}


def accepted(world: cast.World, client: Client, move: str) -> tuple[int, int]:
    """The codes of asking for and of making a move, which is then undone."""
    url = reverse("recommendations:opinion-move", args=[world.opinion.pk, move])
    asked = client.get(url).status_code
    with transaction.atomic():
        made = client.post(url, good_answers(world, move)).status_code
        transaction.set_rollback(True)
    return asked, made


@pytest.mark.usefixtures("bare_codes")
@pytest.mark.parametrize("state", ["drafted", "issued", "handed_over", "received"])
def test_offered_is_accepted_and_nothing_else(people: cast.World, state: str, monkeypatch: Any) -> None:
    opinion = at_state(people, state)
    monkeypatch.setattr("django.utils.timezone.now", lambda: cast.at(cast.TODAY))
    for username in cast.CAST:
        client = signed_in(people, username)
        shown = client.get(reverse("recommendations:opinion", args=[opinion.pk]))
        for move in OPINION_FORMS:
            url = reverse("recommendations:opinion-move", args=[opinion.pk, move])
            offered = f'href="{url}"' in text(shown) if shown.status_code == 200 else False
            theirs = move in OPINION.allowed(people[username], opinion, cast.TODAY)
            assert offered == (shown.status_code == 200 and theirs), (
                username,
                move,
            )
            expected = {(200, 302)} if offered else {(404, 404), (403, 403), (409, 409)}
            assert accepted(people, client, move) in expected, (username, move)


def test_a_wrong_moment_is_refused_with_a_sentence(world: cast.World) -> None:
    url = reverse("recommendations:opinion-move", args=[world.opinion.pk, "issue"])
    answer = signed_in(world, "zhao").post(url, {"number": "京常审字〔2026〕7号"})
    assert answer.status_code == 409
    assert "现在是“已签收”，不能印发意见书。" in text(answer)
    assert "京常审字〔2026〕7号" in text(answer)
    world.opinion.refresh_from_db()
    assert world.opinion.number == "京常审字〔2026〕1号"


def test_an_unknown_move_is_not_found(world: cast.World) -> None:
    url = reverse("recommendations:opinion-move", args=[world.opinion.pk, "vanish"])
    assert signed_in(world, "zhao").get(url).status_code == 404


def test_the_clock_shows_its_arithmetic(world: cast.World) -> None:
    html = text(page(world, "sun", "opinion", world.opinion.pk))
    for line in (
        "报送研究处理方案（北京）：3个月",
        "第十六条",
        "2026年4月12日（周日），当日不计入",
        "加3个月，得2026年7月12日（周日）",
        "2026年7月12日（周日）为休息日",
        "顺延至下一工作日2026年7月13日（周一）",
        '<time datetime="2026-07-13">2026-07-13</time>',
        "加1年，得2027年4月12日（周一）",
        '<time datetime="2027-04-12">2027-04-12</time> <span class="tag">暂定</span>',
        "2026年4月12日签收，次日起算",
    ):
        assert line in html
    assert '<svg class="clock"' in html


def test_where_the_rules_name_no_number_the_page_says_so(people: cast.World) -> None:
    cast.inspected(people)
    opinion = actions.draft_opinion(
        actor=people["tang"],
        inspection=people.inspection,
        government=people.places["tjzf"],
        now=cast.ago(80),
        title="天津意见书",
        recommendations=[],
    )
    Opinion.objects.filter(pk=opinion.pk).update(status="received", received_on=cast.TODAY)
    html = text(page(people, "cui", "opinion", opinion.pk))
    assert html.count("规则未规定，尚未录入。") == 2
    assert '<svg class="clock"' not in html


def test_the_receipt_says_who_signed_what_when_with_its_seal(world: cast.World) -> None:
    cast.brought_to(world, "handling")
    html = text(page(world, "zhao", "opinion", world.opinion.pk))
    for subject, signer in ((world.opinion, "小孙（北京市政府）"), (world.assignment, "小李（市科委）")):
        event = Event.objects.of(subject).get(verb="acknowledge")
        assert event.hash in html
        assert signer in html
    assert "1.1 推行人才绿卡 → 市科委（独办）" in html
    assert "<small>2 项：1.1、1.2</small>" in html


def test_whoever_dispatches_sees_waiting_items_first(world: cast.World) -> None:
    first, second = world.recommendations
    html = text(page(world, "sun", "opinion", world.opinion.pk))
    assert html.index(f'id="item-{second.pk}"') < html.index(f'id="item-{first.pk}"')
    assert f'/opinions/{world.opinion.pk}/dispatch/?recommendation={second.pk}"' in html
    assert "待分办 1 项" in html
    html = text(page(world, "zhao", "opinion", world.opinion.pk))
    assert html.index(f'id="item-{first.pk}"') < html.index(f'id="item-{second.pk}"')
    assert "/dispatch/" not in html


def test_a_unit_sees_only_its_own_items(world: cast.World) -> None:
    html = text(page(world, "li", "opinion", world.opinion.pk))
    assert "推行人才绿卡" in html
    assert "建立资质互认" not in html
    assert "其中 1 项由你单位承办" in html
    assert "起草意见书" not in html


def test_dispatch_goes_item_by_item(people: cast.World, monkeypatch: Any) -> None:
    opinion = at_state(people, "received")
    monkeypatch.setattr("django.utils.timezone.now", lambda: cast.at(cast.TODAY))
    first, second = people.recommendations
    url = reverse("recommendations:opinion-move", args=[opinion.pk, "dispatch"])
    client = signed_in(people, "sun")
    asked = client.get(f"{url}?recommendation={second.pk}")
    assert second.text in text(asked)
    assert f'name="recommendation" value="{second.pk}"' in text(asked)
    answer = client.post(
        url,
        {"recommendation": first.pk, "lead_unit": people.places["kw"].pk, "co_handlers": [people.places["rsj"].pk]},
    )
    assert answer["Location"] == f"{opinion.get_absolute_url()}#item-{second.pk}"
    parts = list(opinion.assignments.order_by("id").values_list("unit__name", "part", "due_on"))
    assert [(unit, part, str(day)) for unit, part, day in parts] == [
        ("市科委", "lead", "2027-04-12"),
        ("市人社局", "co_handler", "2027-04-12"),
    ]
    answer = client.post(url, {"recommendation": second.pk, "lead_unit": people.places["kw"].pk})
    assert answer["Location"] == opinion.get_absolute_url()
    assert "没有待分办的建议。" in text(client.get(url))


FORGED: dict[str, tuple[dict[str, Any], str]] = {
    "another government's unit": ({"lead_unit": "tjkj"}, "选择一个有效的选项"),
    "a committee as unit": ({"lead_unit": "bjrd"}, "选择一个有效的选项"),
    "a number too large": ({"lead_unit": "9" * 30}, "选择一个有效的选项"),
    "no number": ({"lead_unit": "x\x00'; --"}, "主办单位</a>"),
    "many strange co-handlers": ({"co_handlers": ["9" * 30, "tjkj"]}, "选择一个有效的选项"),
    "an item of nobody": ({"recommendation": "9" * 30}, "不在待分办之列"),
    "a day that is none": ({"due_on": "2026-02-30"}, "输入一个有效的日期"),
    "a day long past": ({"due_on": "2020-01-01"}, "办理期限早于今天"),
    "a day after the report": ({"due_on": "9999-12-31"}, "办理期限晚于书面报告期限"),
    "the same unit twice": ({"co_handlers": ["kw"]}, "主办和会办单位有重复"),
}


@pytest.mark.parametrize("wrong", FORGED)
def test_bad_dispatches_are_refused_and_change_nothing(people: cast.World, wrong: str, monkeypatch: Any) -> None:
    opinion = at_state(people, "received")
    monkeypatch.setattr("django.utils.timezone.now", lambda: cast.at(cast.TODAY))
    fields, sentence = FORGED[wrong]

    def key(value: Any) -> Any:
        if isinstance(value, list):
            return [key(one) for one in value]
        return people.places[value].pk if value in people.places else value

    good = {"recommendation": people.recommendations[0].pk, "lead_unit": people.places["kw"].pk}
    events = Event.objects.count()
    url = reverse("recommendations:opinion-move", args=[opinion.pk, "dispatch"])
    answer = signed_in(people, "sun").post(url, {**good, **{name: key(value) for name, value in fields.items()}})
    assert answer.status_code in (400, 409)
    assert sentence in text(answer)
    assert Assignment.objects.count() == 0
    assert Event.objects.count() == events


def test_a_recommendation_in_two_opinions_is_dispatched_once(world: cast.World, monkeypatch: Any) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: cast.at(cast.TODAY))
    opinion = actions.draft_opinion(
        actor=world["zhao"],
        inspection=world.inspection,
        government=world.places["bjzf"],
        now=cast.ago(30),
        title="第二份",
        recommendations=world.recommendations,
    )
    opinion = actions.issue_opinion(actor=world["zhao"], opinion=opinion, now=cast.ago(29), number="京〔2026〕2号")
    opinion = actions.hand_over_opinion(actor=world["zhao"], opinion=opinion, now=cast.ago(28))
    opinion = actions.acknowledge_opinion(actor=world["sun"], opinion=opinion, now=cast.ago(27))
    url = reverse("recommendations:opinion-move", args=[opinion.pk, "dispatch"])
    order = {"recommendation": world.recommendations[0].pk, "lead_unit": world.places["rsj"].pk}
    answer = signed_in(world, "sun").post(url, order)
    assert answer.status_code == 409
    assert "这项建议已经分办" in text(answer)
    assert opinion.assignments.count() == 0


def test_a_long_opinion_is_counted_whole_and_shows_what_waits(
    world: cast.World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opinion_sheet, "MOST_ITEMS", 1)
    monkeypatch.setattr(opinions, "MOST_ITEMS", 1)
    for username, shown in (("sun", world.recommendations[1]), ("zhao", world.recommendations[0])):
        response = page(world, username, "opinion", world.opinion.pk)
        assert (response.context["total"], response.context["waiting"]) == (2, 1)
        assert [item["recommendation"] for item in response.context["items"]] == [shown]
        assert "只列前 1 项" in text(response)
