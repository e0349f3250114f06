"""The pages of recommendations: who sees what, drafting from a problem, amending until the opinion is out."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from inspections import actions as looking
from inspections.models import Finding
from recommendations import actions
from recommendations.models import Indicator, Observation, Opinion, Recommendation, Tag
from tests import cast
from tracker.models import Event


def signed_in(world: cast.World, username: str) -> Client:
    client = Client()
    client.force_login(world[username])
    return client


def shown(world: cast.World, username: str, recommendation: Recommendation) -> Any:
    return signed_in(world, username).get(recommendation.get_absolute_url())


def text(response: Any) -> str:
    return str(response.content.decode())


def drafting(world: cast.World, query: str = "") -> str:
    return reverse("recommendations:recommendation-new") + f"?inspection={world.inspection.pk}{query}"


def answers(world: cast.World, **changes: Any) -> dict[str, Any]:
    good = {
        "heading": world.finding.heading_id,
        "number": "1.3",
        "source": "group",
        "title": "共建中试平台",
        "text": "三地共建中试平台。",
        "clauses": "摸清需求\n\n  定期评估  ",
        "findings": [world.finding.pk],
        "provisions": [provision.pk for provision in world.finding.provisions.all()],
    }
    return {**good, **changes}


CODES = {
    **dict.fromkeys(("zhao", "qian", "feng", "zheng", "sun", "li", "zhou"), 200),
    **dict.fromkeys(("wu", "xu", "tang", "tian", "cui", "gao", "chen", "han", "wang"), 404),
}


@pytest.mark.parametrize("username", CODES)
def test_a_recommendation_opens_for_those_it_concerns(world: cast.World, username: str) -> None:
    assert shown(world, username, world.recommendations[0]).status_code == CODES[username]


@pytest.mark.parametrize("username", CODES)
def test_only_its_own_committee_amends_it(people: cast.World, username: str) -> None:
    cast.inspected(people)
    url = reverse("recommendations:recommendation-amend", args=[people.recommendations[0].pk])
    expected = {"zhao": 200, "qian": 200, "feng": 200, "zheng": 403}.get(username, 404)
    assert signed_in(people, username).get(url).status_code == expected
    button = f'href="{url}"' in text(shown(people, username, people.recommendations[0]))
    assert button == (expected == 200)


def test_strangers_sign_in_first(world: cast.World) -> None:
    urls = [drafting(world), world.recommendations[0].get_absolute_url()]
    urls.append(reverse("recommendations:recommendation-amend", args=[world.recommendations[0].pk]))
    for url in urls:
        assert Client().get(url)["Location"].startswith("/accounts/login/")


def test_the_page_tells_the_whole_chain(world: cast.World) -> None:
    recommendation = world.recommendations[0]
    recommendation.tags.add(Tag.objects.create(name="人才绿卡制度"))
    Recommendation.objects.filter(pk=recommendation.pk).update(source_note="审议报告第三部分")
    Recommendation.objects.filter(pk=world.recommendations[1].pk).update(same_as=recommendation)
    indicator = Indicator.objects.create(name="技术合同成交额", unit="亿元", kind="level")
    indicator.recommendations.add(recommendation)
    Observation.objects.create(
        indicator=indicator, place="北京", period="2025年", value=Decimal("100.00"), qualifier="超过", source="公报"
    )
    html = text(shown(world, "zhao", recommendation))
    for words in (
        "1.1 推行人才绿卡",
        "检查组建议",
        "推行人才绿卡，明确分工。",
        "1. 明确分工",
        "2. 定期评估",
        "资质互认不够",
        "《决定》第十项",
        "正文待导入",
        "人才绿卡制度",
        "审议报告第三部分",
        "此项与本项相同，只作关联",
        "超过 100 亿元",
        "京常审字〔2026〕1号 已签收",
        "市科委",
        "1 件，整体以最慢的一件为准",
        '<span class="pill pill-waiting">待签收</span>',
        "<small>市科委（独办）；期限：2026-08-10</small>",
        "提出建议",
    ):
        assert words in html, words
    other = text(shown(world, "zhao", world.recommendations[1]))
    assert "本项与此项相同，只作关联" in other
    assert "还没有你能看到的交办件。" in other


def test_a_unit_sees_neither_the_other_unit_nor_how_it_was_drafted(people: cast.World) -> None:
    world = cast.dispatched(cast.handed_over(cast.inspected(people)), co_handlers=("rsj",))
    whole, own = (text(shown(world, name, world.recommendations[0])) for name in ("sun", "wu"))
    assert "市科委</a>" in whole or "市科委 <small>" in whole
    assert "2 件，整体以最慢的一件为准" in whole
    assert "1 件，整体以最慢的一件为准" in own
    assert "提出建议" not in own


def test_the_lights_follow_the_day(world: cast.World, monkeypatch: Any) -> None:
    nine_days_late = world.assignment.due_on + dt.timedelta(9)
    monkeypatch.setattr("django.utils.timezone.now", lambda: cast.at(nine_days_late))
    html = text(shown(world, "zheng", world.recommendations[0]))
    assert '<span class="light light-red"><b>红</b> 超期 9 天</span>' in html


def test_a_problem_leads_to_its_recommendation(people: cast.World) -> None:
    cast.inspected(people)
    client = signed_in(people, "zhao")
    asked = client.get(drafting(people, f"&finding={people.finding.pk}"))
    assert asked.context["form"].initial == {
        "findings": [people.finding.pk],
        "heading": people.finding.heading_id,
        "provisions": [provision.pk for provision in people.finding.provisions.all()],
    }
    for nonsense in ("0", "abc", "9" * 40, "%00"):
        assert client.get(drafting(people, f"&finding={nonsense}")).context["form"].initial == {}
    answer = client.post(drafting(people), answers(people))
    made = Recommendation.objects.get(number="1.3")
    assert answer["Location"] == made.get_absolute_url()
    assert [clause.text for clause in made.clauses.all()] == ["摸清需求", "定期评估"]
    assert list(made.findings.all()) == [people.finding]


def test_a_number_is_given_once(people: cast.World) -> None:
    cast.inspected(people)
    client = signed_in(people, "zhao")
    answer = client.post(drafting(people), answers(people, number="1.1"))
    assert answer.status_code == 409
    assert "编号1.1已有建议" in text(answer)
    assert "三地共建中试平台。" in text(answer)
    url = reverse("recommendations:recommendation-amend", args=[people.recommendations[1].pk])
    assert client.post(url, answers(people, number="1.1")).status_code == 409
    assert [r.number for r in Recommendation.objects.all()] == ["1.1", "1.2"]


def hidden_finding(world: cast.World) -> Finding:
    """A problem 天津 has not listed yet."""
    return looking.log_finding(
        actor=world["tang"],
        inspection=world.inspection,
        now=cast.ago(300),
        facts={"title": "天津的", "statement": "还没有列入清单。"},
    )


WRONG: dict[str, tuple[Any, str]] = {
    "heading": ("9" * 30, "选择一个有效的选项"),
    "number": ("长" * 21, "20"),
    "title": ("", "简题</a>"),
    "text": ("a\x00b", "内容</a>"),
    "source": ("rumour", "选择一个有效的选项"),
    "clauses": ("好\n" + "长" * 301, "第2行超过 300 字"),
    "findings": (["hidden"], "选择一个有效的选项"),
    "provisions": (["9" * 30], "选择一个有效的选项"),
    "tags": (["<script>"], "不是一个有效的值"),
    "same_as": ("hidden", "选择一个有效的选项"),
}


@pytest.mark.parametrize("field", WRONG)
def test_bad_input_is_kept_and_changes_nothing(people: cast.World, field: str) -> None:
    cast.inspected(people)
    hidden = {"findings": hidden_finding(people).pk}
    tianjin = actions.draft_recommendation(
        actor=people["tang"],
        inspection=people.inspection,
        now=cast.ago(200),
        facts={"heading": people.inspection.headings.get(), "number": "津1", "title": "津", "text": "津。"},
    )
    hidden["same_as"] = tianjin.pk
    value, sentence = WRONG[field]
    value = hidden[field] if value == "hidden" else [hidden[field]] if value == ["hidden"] else value
    before = (Recommendation.objects.count(), Event.objects.count())
    typed: dict[str, Any] = {"title": "保留我", "number": "保9", **{field: value}}
    for url in (drafting(people), reverse("recommendations:recommendation-amend", args=[people.recommendations[0].pk])):
        answer = signed_in(people, "zhao").post(url, answers(people, **typed))
        assert answer.status_code == 400
        assert sentence in text(answer)
        assert typed["title"] in text(answer)
        assert "<script>" not in text(answer).replace("<script ", "")
    assert (Recommendation.objects.count(), Event.objects.count()) == before


def test_amending_rewrites_clauses_and_keeps_the_record(people: cast.World) -> None:
    cast.inspected(people)
    recommendation = people.recommendations[0]
    url = reverse("recommendations:recommendation-amend", args=[recommendation.pk])
    client = signed_in(people, "zhao")
    asked = text(client.get(url))
    assert "明确分工\n定期评估</textarea>" in asked
    assert f'<option value="{recommendation.pk}">' not in asked
    answer = client.post(url, answers(people, number="1.1"))
    assert answer["Location"] == recommendation.get_absolute_url()
    recommendation.refresh_from_db()
    assert recommendation.title == "共建中试平台"
    assert [clause.text for clause in recommendation.clauses.all()] == ["摸清需求", "定期评估"]
    assert [event.verb for event in Event.objects.of(recommendation)] == ["amend", "draft"]


def test_after_issue_amending_is_refused_with_a_sentence(world: cast.World) -> None:
    recommendation = world.recommendations[0]
    url = reverse("recommendations:recommendation-amend", args=[recommendation.pk])
    client = signed_in(world, "zhao")
    assert url not in text(shown(world, "zhao", recommendation))
    for answer in (client.get(url), client.post(url, answers(world))):
        assert answer.status_code == 409
        assert "这项建议已随审议意见书印发，不能再修改。" in text(answer)
    assert "三地共建中试平台。" in text(answer)
    recommendation.refresh_from_db()
    assert recommendation.title == "推行人才绿卡"


def queries(world: cast.World, username: str) -> int:
    client = signed_in(world, username)
    with CaptureQueriesContext(connection) as seen:
        assert client.get(world.recommendations[0].get_absolute_url()).status_code == 200
    return sum("SAVEPOINT" not in query["sql"] for query in seen)


@pytest.mark.parametrize("username", ["zhao", "sun", "li"])
def test_query_counts_do_not_grow(people: cast.World, username: str) -> None:
    world = cast.dispatched(cast.handed_over(cast.inspected(people)), co_handlers=("rsj",))
    before = queries(world, username)
    recommendation = world.recommendations[0]
    for number in range(5):
        recommendation.tags.add(Tag.objects.create(name=f"机制{number}"))
        recommendation.clauses.create(position=10 + number, text="分项")
        indicator = Indicator.objects.create(name=f"指标{number}", unit="个", kind="level")
        indicator.recommendations.add(recommendation)
        indicator.observations.create(place="北京", period="2025", value=1, source="公报")
        opinion = Opinion.objects.create(
            inspection=world.inspection,
            committee=world.places["bjrd"],
            government=world.places["bjzf"],
            title="又一份",
            status="handed_over",
        )
        opinion.items.create(recommendation=recommendation, position=1)
    cast.brought_to(world, "reported")
    assert queries(world, username) == before
