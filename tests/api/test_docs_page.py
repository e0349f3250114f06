"""The interface's page and its description: complete, ours alone, without a doubt of the generator."""

from __future__ import annotations

import pytest
from django.test import Client

from tests import cast
from tests.api.test_api_access import MOVES
from tracker.api.docs import described, routes


def test_the_page_lists_every_operation(world: cast.World) -> None:
    client = Client()
    client.force_login(world["li"])
    page = client.get("/api/docs/").content.decode()
    listed = [route for rows in routes().values() for route in rows]
    assert [route["id"] for route in listed if f'id="{route["id"]}"' not in page] == []
    assert "Authorization: Token" in page
    assert "cdn" not in page
    posts = [route for route in listed if route["method"] == "POST"]
    assert len(posts) == len(MOVES)


def test_the_description_leaves_nothing_open(capsys: pytest.CaptureFixture[str]) -> None:
    described.cache_clear()
    schema = described()
    assert "arning" not in capsys.readouterr().err
    report = schema["components"]["schemas"]["ReportProgressRequest"]["properties"]
    assert (report["percent"]["minimum"], report["percent"]["maximum"]) == (0, 100)
    assert (report["body"]["maxLength"], report["uploads"]["maxItems"]) == (5000, 10)
    assert report["uploads"]["items"] == {"type": "string", "format": "binary"}
