"""Lists narrowed by what became of a problem, and a statute by the state of its places."""

from __future__ import annotations

import html

import pytest
from django.test import Client

from inspections import actions
from inspections.models import Provision
from recommendations.models import Recommendation
from tests import cast
from tests.recommendations.overview_world import another_problem
from tracker.models import User


def read(client: Client, user: User, url: str) -> str:
    client.force_login(user)
    answer = client.get(url)
    assert answer.status_code == 200
    return html.unescape(answer.content.decode())


def test_a_withdrawn_problem_does_not_stand(world: cast.World, client: Client) -> None:
    gone = another_problem(world, "成果转化不畅")
    actions.withdraw_finding(actor=world["zhao"], finding=gone, now=cast.ago(1), reason="重复录入")
    assert ">成果转化不畅</a>" not in read(client, world["zhao"], "/findings/?status=standing")
    assert ">成果转化不畅</a>" in read(client, world["zhao"], "/findings/?status=withdrawn")


def test_what_answers_it_is_a_condition_one_can_take_away(world: cast.World, client: Client) -> None:
    client.force_login(world["zhao"])
    context = client.get("/findings/?answered=yes&kind=problem").context
    assert context["conditions"] == [("类别：问题", "?answered=yes"), ("建议：有", "?kind=problem")]


def test_of_another_committees_problem_only_published_recommendations_are_known(
    world: cast.World, client: Client
) -> None:
    no, yes = "/findings/?scope=shared&answered=no", "/findings/?scope=shared&answered=yes"
    assert ">资质互认不够</a>" in read(client, world["tian"], no)
    assert "建议：没有能看到的" in read(client, world["tian"], no)
    assert ">资质互认不够</a>" not in read(client, world["tian"], yes)
    Recommendation.objects.filter(pk=world.recommendations[0].pk).update(is_published=True)
    assert ">资质互认不够</a>" in read(client, world["tian"], yes)
    assert ">资质互认不够</a>" not in read(client, world["tian"], no)


@pytest.mark.parametrize(
    ("state", "places"),
    [
        ("open", ["十", "五", "五条第一款"]),
        ("seen", ["十", "五", "五条第一款"]),
        ("unseen", ["六"]),
        ("cleared", []),
        ("x'--", ["十", "五", "五条第一款", "六"]),
        ("", ["十", "五", "五条第一款", "六"]),
    ],
)
def test_the_statute_is_narrowed_to_the_places_of_one_state(
    world: cast.World, client: Client, state: str, places: list[str]
) -> None:
    """An article comes with its parts, for the finding stands beside a part of it."""
    statute = world.statute
    article = Provision.objects.create(statute=statute, kind="article", address="5", label="第五条", position=50)
    part = Provision.objects.create(
        statute=statute, kind="paragraph", address="5.1", label="第五条第一款", position=51, parent=article
    )
    Provision.objects.create(statute=statute, kind="article", address="6", label="第六条", position=60)
    world.finding.provisions.add(part)
    client.force_login(world["zheng"])
    context = client.get(f"{statute.get_absolute_url()}?state={state}").context
    assert [leaf.mark for leaf in context["shown"]] == places
    assert [cell["label"] for cell in context["cells"]] == ["十", "五", "六"]
    counted = {
        "open": "有未结问题：2 项",
        "seen": "检查过：2 项",
        "unseen": "从未检查：1 项",
        "cleared": "问题已销号：0 项",
    }
    assert [words for words, _url in context["conditions"]] == ([counted[state]] if state in counted else [])
