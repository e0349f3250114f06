"""Lists: narrow rows, a fixed number of queries, keyset pages, filters that refuse what they do not know."""

from __future__ import annotations

import datetime as dt
import itertools

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from inspections.models import Finding
from recommendations import actions
from recommendations.models import Recommendation
from tests import cast
from tests.recommendations.overview_world import another_problem

LISTS = (
    "organizations",
    "events",
    "statutes",
    "inspections",
    "findings",
    "recommendations",
    "opinions",
    "assignments",
    "notices",
    "indicators",
)


def signed_in(world: cast.World, username: str) -> Client:
    client = Client()
    client.force_login(world[username])
    return client


def more_rows(world: cast.World, count: int) -> None:
    """Ten more of what lists show: recommendations with their assignments, in one more opinion each."""
    zhao, sun = world["zhao"], world["sun"]
    for number in range(count):
        asked = actions.draft_recommendation(
            actor=zhao,
            inspection=world.inspection,
            now=cast.ago(9),
            facts={
                "heading": world.recommendations[0].heading,
                "number": f"9.{number}",
                "title": "更多",
                "text": "更多",
            },
        )
        opinion = actions.draft_opinion(
            actor=zhao,
            inspection=world.inspection,
            government=world.places["bjzf"],
            now=cast.ago(9),
            title=f"意见书{number}",
            recommendations=[asked],
        )
        if number % 2:
            continue
        opinion = actions.issue_opinion(actor=zhao, opinion=opinion, now=cast.ago(9), number=f"补{number}号")
        opinion = actions.hand_over_opinion(actor=zhao, opinion=opinion, now=cast.ago(9))
        opinion = actions.acknowledge_opinion(actor=sun, opinion=opinion, now=cast.ago(8))
        order = actions.DispatchOrder(
            recommendation=asked, lead=world.places["kw"], due_on=cast.TODAY + dt.timedelta(days=20)
        )
        actions.dispatch_item(actor=sun, opinion=opinion, order=order, now=cast.ago(7))


def counted(client: Client) -> dict[str, int]:
    """How many queries each list takes."""
    counts = {}
    for name in LISTS:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(f"/api/v1/{name}/").status_code == 200
        counts[name] = len(queries)
    return counts


@pytest.mark.parametrize("username", ["zhao", "li", "sun"])
def test_a_list_takes_at_most_six_queries_however_many_rows(world: cast.World, username: str) -> None:
    client = signed_in(world, username)
    client.get("/api/v1/me/")  # a fresh session is written once
    few = counted(client)
    more_rows(world, 6)
    assert counted(client) == few
    assert max(few.values()) <= 6


def test_pages_follow_one_another_without_gap(world: cast.World) -> None:
    more_rows(world, 6)
    for username, name in itertools.product(("zhao", "li"), ("assignments", "recommendations", "organizations")):
        client, seen = signed_in(world, username), []
        whole = [row["id"] for row in client.get(f"/api/v1/{name}/").json()["results"]]
        url = f"/api/v1/{name}/?limit=2"
        while url:
            page = client.get(url).json()
            assert len(page["results"]) <= 2
            seen += [row["id"] for row in page["results"]]
            url = page["next"]
        assert seen == whole != []


def test_filters_narrow_and_shared_is_the_other_half(world: cast.World) -> None:
    more_rows(world, 4)
    client = signed_in(world, "zhao")

    def found(**query: object) -> int:
        return len(client.get("/api/v1/assignments/", query).json()["results"])  # type: ignore[arg-type]

    assert found() == found(status="open") == found(unit=world.places["kw"].pk) == found(light="red") == 3
    assert found(status="cleared") == found(unit=world.places["rsj"].pk) == found(light="blue") == 0
    tang = signed_in(world, "tang")
    assert tang.get("/api/v1/assignments/?scope=shared").json()["results"] == []
    shared = tang.get("/api/v1/findings/?scope=shared").json()["results"]
    assert [row["id"] for row in shared] == [world.finding.pk]
    assert tang.get("/api/v1/findings/").json()["results"] == []


def test_findings_are_narrowed_by_whether_anything_answers_them(world: cast.World) -> None:
    forgotten, withdrawn = another_problem(world), another_problem(world, "撤回的")
    Finding.objects.filter(pk=withdrawn.pk).update(status="withdrawn")

    def found(username: str, **query: object) -> list[int]:
        client = signed_in(world, username)
        return [row["id"] for row in client.get("/api/v1/findings/", query).json()["results"]]  # type: ignore[arg-type]

    for username in ("zhao", "zheng"):
        assert found(username, answered="yes") == [world.finding.pk]
        assert found(username, answered="no") == [withdrawn.pk, forgotten.pk]
        assert found(username, answered="no", status="standing") == [forgotten.pk]
        assert found(username, status="withdrawn") == [withdrawn.pk]
    for username in ("sun", "li"):
        assert found(username, answered="yes") == [world.finding.pk]
        assert found(username, answered="no") == [forgotten.pk]
    # 天津 sees the listed problems of 北京, but none of its recommendations until one is published.
    assert found("tian", answered="no") == []
    assert found("tian", scope="shared", answered="no") == [forgotten.pk, world.finding.pk]
    Recommendation.objects.filter(pk=world.recommendations[0].pk).update(is_published=True)
    assert found("tian", scope="shared", answered="yes") == [world.finding.pk]


def test_rows_and_objects_are_what_the_schema_says(world: cast.World) -> None:
    client = signed_in(world, "zhao")
    schemas = client.get("/api/schema/?format=json").json()["components"]["schemas"]
    for name in LISTS:
        rows = client.get(f"/api/v1/{name}/").json()["results"]
        said = set(schemas[f"{name.removesuffix('s').title()}Row"]["properties"])
        assert [name for row in rows if set(row) != said] == []
