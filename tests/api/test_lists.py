"""Lists: narrow rows, a fixed number of queries, keyset pages, filters that refuse what they do not know."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from recommendations import actions
from tests import cast

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


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize("username", ["zhao", "li", "sun"])
def test_a_list_takes_at_most_six_queries_however_many_rows(world: cast.World, name: str, username: str) -> None:
    client = signed_in(world, username)
    client.get("/api/v1/me/")  # a fresh session is written once
    with CaptureQueriesContext(connection) as few:
        first = client.get(f"/api/v1/{name}/")
    more_rows(world, 6)
    with CaptureQueriesContext(connection) as many:
        second = client.get(f"/api/v1/{name}/")
    assert (first.status_code, second.status_code) == (200, 200)
    assert len(few) == len(many) <= 6
