"""The overview's numbers of problems and of places of the statute, each against the list it leads to."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.test import Client

from inspections.models import Finding, Inspection, Provision
from recommendations.models import Recommendation
from recommendations.overview.problems import coverage, problems
from tests import cast
from tests.recommendations.overview_world import another_problem, scope_of

READERS = ("zhao", "qian", "zheng", "sun", "tang", "tian", "cui")


def placed(world: cast.World, title: str, **changes: object) -> Finding:
    """One more problem that nothing answers, unlike the world's own in `changes`."""
    row = another_problem(world, title)
    Finding.objects.filter(pk=row.pk).update(**changes)
    return row


@pytest.fixture
def mixed(world: cast.World) -> cast.World:
    """Both committees with problems of every kind and state; some answered, some only by what is unpublished."""
    placed(world, "无建议")
    placed(world, "草稿", status="draft")
    placed(world, "撤回的", status="withdrawn")
    placed(world, "成效", kind="achievement")
    placed(world, "个案", kind="case", status="transferred")
    tianjin = world.places["tjrd"]
    placed(world, "津无建议", committee=tianjin)
    answered = placed(world, "津有建议", committee=tianjin)
    crossed = placed(world, "津由京未公布的建议对应", committee=tianjin)
    placed(world, "津草稿", committee=tianjin, status="draft")
    asked = Recommendation.objects.create(
        inspection=world.inspection,
        committee=tianjin,
        heading=world.assignment.heading,
        number="津1",
        title="津建议",
        text="内容",
    )
    asked.findings.add(answered)
    world.recommendations[0].findings.add(crossed)
    other = Inspection.objects.get(pk=world.inspection.pk)
    other.pk, other.title, other.short_title = None, "又一次检查", "又一次"
    other.save(force_insert=True)
    placed(world, "别的检查", inspection=other)
    return world


def titles_behind(client: Client, url: str) -> list[str]:
    """Every row of the list of findings, page by page."""
    found: list[str] = []
    assert url.startswith("/findings/?")
    while url:
        answer = client.get(url)
        assert answer.status_code == 200
        assert answer.context["filter_form"].errors == {}
        found += [row.title for row, _css in answer.context["rows"]]
        url = answer.context["next_url"] and "/findings/" + answer.context["next_url"]
    return found


def test_the_problems_are_the_hand_count(mixed: cast.World) -> None:
    counts = {}
    for username in READERS:
        found = problems(scope_of(mixed, username))
        counts[username] = (found.total.count, found.answered.count, found.unanswered.count)
    beijing, tianjin = (3, 1, 2), (4, 1, 3)
    assert counts == {
        "zhao": beijing,
        "qian": beijing,
        "zheng": beijing,
        "sun": (2, 1, 1),
        "tang": tianjin,
        "tian": tianjin,
        "cui": (3, 1, 2),
    }
    assert [row.title for row in problems(scope_of(mixed)).rows] == ["无建议", "草稿"]


@pytest.mark.parametrize("username", READERS)
def test_every_number_of_problems_leads_to_just_its_rows(mixed: cast.World, client: Client, username: str) -> None:
    found = problems(scope_of(mixed, username))
    client.force_login(mixed[username])
    for number in (found.total, found.answered, found.unanswered):
        assert len(titles_behind(client, number.url)) == number.count
    assert set(titles_behind(client, found.unanswered.url)) == {row.title for row in found.rows}


@pytest.mark.parametrize("username", READERS)
def test_the_page_says_and_links_these_numbers(mixed: cast.World, client: Client, username: str) -> None:
    client.force_login(mixed[username])
    html = client.get(f"/overview/?inspection={mixed.inspection.pk}").content.decode()
    links = re.findall(r'<a href="(/findings/[?][^"]*)">(\d+) 个', html)
    assert len(links) == 3
    for url, count in links:
        assert len(titles_behind(client, unescape(url))) == int(count), url


def test_more_problems_than_are_named_are_still_counted(world: cast.World, client: Client) -> None:
    for number in range(60):
        another_problem(world, f"问题{number}")
    found = problems(scope_of(world))
    assert (len(found.rows), found.total.count, found.answered.count, found.unanswered.count) == (10, 61, 1, 60)
    client.force_login(world["zheng"])
    assert titles_behind(client, found.unanswered.url) == [f"问题{number}" for number in reversed(range(60))]


def test_without_any_problem_nothing_is_counted(world: cast.World, client: Client) -> None:
    found = problems(scope_of(world, "tian"))
    assert (found.total.count, found.answered.count, found.unanswered.count, found.rows) == (0, 0, 0, [])
    client.force_login(world["tian"])
    assert "还没有列入的问题。" in client.get("/overview/").content.decode()
    client.force_login(world["zheng"])
    assert "每个问题都有建议对应。" in client.get("/overview/").content.decode()


@pytest.mark.parametrize("username", ["zhao", "zheng", "sun", "tian"])
def test_every_number_of_places_leads_to_as_many_places(world: cast.World, client: Client, username: str) -> None:
    for place in range(3):
        article = Provision.objects.create(
            statute=world.statute, kind="article", address=f"{place}", label=f"第{place}条", position=20 + 2 * place
        )
        part = Provision.objects.create(
            statute=world.statute,
            kind="paragraph",
            address=f"{place}.1",
            label=f"第{place}条第一款",
            position=21 + 2 * place,
            parent=article,
        )
        if place == 1:
            world.finding.provisions.add(part)
    found = coverage(scope_of(world, username))
    numbers = [found.total, found.seen, *(number for _state, _words, number in found.counts)]
    assert [number.count for number in numbers] == [4, 2, 2, 0, 2, 0, 0]
    client.force_login(world[username])
    for number in numbers:
        shown = client.get(number.url).context["shown"]
        assert sum(leaf.is_cell for leaf in shown) == number.count, number.url
