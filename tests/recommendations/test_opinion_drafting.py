"""Drafting and publishing an opinion, and the list of opinions: who may, what is kept, what it costs."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from recommendations import actions
from recommendations.models import Opinion
from recommendations.views.opinions import PAGE
from tests import cast
from tests.recommendations.test_opinion_page import at_state, page, signed_in, text


def test_drafting_takes_two_recommendations_to_the_government(people: cast.World) -> None:
    cast.inspected(people)
    url = reverse("recommendations:opinion-new") + f"?inspection={people.inspection.pk}"
    client = signed_in(people, "zhao")
    assert "关于检查《决定》实施情况的审议意见书" in text(client.get(url))
    answer = client.post(
        url,
        {
            "government": people.places["bjzf"].pk,
            "title": "意见",
            "number": "京〔2026〕5号",
            "recommendations": [r.pk for r in people.recommendations],
        },
    )
    opinion = Opinion.objects.get()
    assert answer["Location"] == opinion.get_absolute_url()
    assert [item.recommendation for item in opinion.items.all()] == people.recommendations
    again = client.post(url, {"government": people.places["bjzf"].pk, "title": "再来", "number": "京〔2026〕5号"})
    assert again.status_code == 409
    assert "文号京〔2026〕5号已用于另一份意见书" in text(again)
    assert Opinion.objects.count() == 1


@pytest.mark.parametrize(
    ("username", "query", "code"),
    [
        ("zhao", "own", 200),
        ("tang", "own", 200),
        ("zheng", "own", 403),
        ("sun", "own", 403),
        ("chen", "own", 404),
        ("zhao", "", 404),
        ("zhao", "?inspection=0", 404),
        ("zhao", "?inspection=" + "9" * 40, 404),
        ("zhao", "?inspection=abc", 404),
    ],
)
def test_who_may_draft(people: cast.World, username: str, query: str, code: int) -> None:
    cast.inspected(people)
    query = f"?inspection={people.inspection.pk}" if query == "own" else query
    for name in ("opinion-new", "recommendation-new"):
        assert page(people, username, name, query=query).status_code == code


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("government", "tjzf", "选择一个有效的选项"),
        ("government", "9" * 30, "选择一个有效的选项"),
        ("recommendations", "9" * 30, "选择一个有效的选项"),
        ("title", "长" * 201, "200"),
        ("title", "a\x00b", "标题</a>"),
    ],
)
def test_a_bad_draft_keeps_what_was_typed(people: cast.World, field: str, value: str, sentence: str) -> None:
    cast.inspected(people)
    url = reverse("recommendations:opinion-new") + f"?inspection={people.inspection.pk}"
    typed = {"government": people.places["bjzf"].pk, "title": "意见", "evaluation": "<b>总体</b>不错"}
    value = str(people.places[value].pk) if value in people.places else value
    answer = signed_in(people, "zhao").post(url, {**typed, field: value})
    assert answer.status_code == 400
    assert sentence in text(answer)
    assert "&lt;b&gt;总体&lt;/b&gt;不错" in text(answer)
    assert Opinion.objects.count() == 0


def test_publishing_shows_it_to_the_partner_and_marks_it(world: cast.World) -> None:
    url = reverse("recommendations:opinion-publish", args=[world.opinion.pk])
    for username, code in (("sun", 403), ("zheng", 403), ("tang", 404), ("li", 403)):
        assert signed_in(world, username).post(url).status_code == code
    assert signed_in(world, "zhao").get(url).status_code == 405
    assert page(world, "tian", "opinion", world.opinion.pk).status_code == 404
    assert signed_in(world, "zhao").post(url)["Location"] == world.opinion.get_absolute_url()
    assert "北京人大公布" in text(page(world, "tian", "opinion-list"))
    assert page(world, "tian", "opinion", world.opinion.pk).status_code == 200
    assert url not in text(page(world, "zhao", "opinion", world.opinion.pk))


def test_a_draft_cannot_be_published(people: cast.World) -> None:
    opinion = at_state(people, "drafted")
    url = reverse("recommendations:opinion-publish", args=[opinion.pk])
    assert url not in text(page(people, "zhao", "opinion", opinion.pk))
    answer = signed_in(people, "zhao").post(url)
    assert answer.status_code == 409
    assert "意见书还是草稿，印发后才能公布。" in text(answer)


def queries(world: cast.World, username: str, name: str, *args: Any) -> int:
    client = signed_in(world, username)
    with CaptureQueriesContext(connection) as seen:
        assert client.get(reverse(f"recommendations:{name}", args=args)).status_code == 200
    return sum("SAVEPOINT" not in query["sql"] for query in seen)


@pytest.mark.parametrize("username", ["zhao", "sun", "li", "zheng"])
def test_query_counts_do_not_grow(world: cast.World, username: str) -> None:
    listed, shown = queries(world, username, "opinion-list"), queries(world, username, "opinion", world.opinion.pk)
    for number in range(5):
        new = actions.draft_recommendation(
            actor=world["zhao"],
            inspection=world.inspection,
            now=cast.ago(5),
            facts={
                "heading": world.recommendations[0].heading,
                "number": f"2.{number}",
                "title": f"新{number}",
                "text": "做。",
            },
        )
        world.opinion.items.create(recommendation=new, position=10 + number)
        order = actions.DispatchOrder(recommendation=new, lead=world.places["kw"], co_handlers=(world.places["rsj"],))
        actions.dispatch_item(actor=world["sun"], opinion=world.opinion, order=order, now=cast.ago(4))
        Opinion.objects.create(
            inspection=world.inspection,
            committee=world.places["bjrd"],
            government=world.places["bjzf"],
            title=f"另{number}",
        )
    assert queries(world, username, "opinion-list") == listed <= 6
    assert queries(world, username, "opinion", world.opinion.pk) == shown


def test_the_list_pages_both_ways(world: cast.World) -> None:
    Opinion.objects.bulk_create(
        Opinion(
            inspection=world.inspection,
            committee=world.places["bjrd"],
            government=world.places["bjzf"],
            title=f"第{number:03}份",
        )
        for number in range(2 * PAGE)
    )
    client, url = signed_in(world, "zhao"), reverse("recommendations:opinion-list")
    seen: list[str] = []
    query = ""
    pages = []
    while True:
        answer = client.get(url + query)
        pages.append([row["opinion"].pk for row in answer.context["rows"]])
        seen += [row["opinion"].title for row in answer.context["rows"]]
        query = answer.context["next_url"]
        if not query:
            break
    assert seen == [f"第{number:03}份" for number in reversed(range(2 * PAGE))] + ["审议意见书"]
    assert [len(rows) for rows in pages] == [PAGE, PAGE, 1]
    back = client.get(url + answer.context["previous_url"])
    assert [row["opinion"].pk for row in back.context["rows"]] == pages[1]
    first = client.get(url + back.context["previous_url"])
    assert [row["opinion"].pk for row in first.context["rows"]] == pages[0]
    assert first.context["previous_url"] == ""
    assert client.get(url + "?after=" + "9" * 40).status_code == 200
