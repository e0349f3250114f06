"""The schema against the product: whatever it allows, and what it forbids, never ends in a 5xx."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given, seed, settings
from schemathesis.checks import not_a_server_error

from tests import cast
from tracker.tokens import issue_token

PEOPLE = ["zhao", "li", "tang"]


def schema_of(world: cast.World) -> dict[str, Any]:
    client = Client()
    client.force_login(world["zhao"])
    described: dict[str, Any] = client.get("/api/schema/?format=json").json()
    return described


@pytest.fixture(autouse=True)
def _one_connection() -> Iterator[None]:
    """As Django's own test client does: the end of a request must not close the test's transaction."""
    request_started.disconnect(close_old_connections)
    request_finished.disconnect(close_old_connections)
    yield
    request_started.connect(close_old_connections)
    request_finished.connect(close_old_connections)


def ask_everything(world: cast.World, username: str, examples: int) -> int:
    """Sends `examples` generated requests to every operation; returns how many operations there are."""
    cast.brought_to(world, "reported")
    headers = {"Authorization": f"Token {issue_token(user=world[username], now=timezone.now())}"}
    application, count = get_wsgi_application(), 0
    schema = schemathesis.openapi.from_dict(schema_of(world))
    schema.app = application
    for result in schema.get_all_operations():
        operation: Any = result.ok()  # type: ignore[union-attr]
        count += 1

        @seed(20261123)
        @settings(
            max_examples=examples,
            deadline=None,
            database=None,
            phases=[Phase.explicit, Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.as_strategy())
        def asked(case: Any) -> None:
            answer = case.call(headers=headers)
            case.validate_response(answer, checks=[not_a_server_error])

        asked()
    return count


@pytest.mark.parametrize("username", PEOPLE)
def test_no_request_ends_in_a_crash(world: cast.World, username: str) -> None:
    assert ask_everything(world, username, examples=3) > 40


@pytest.mark.slow
@pytest.mark.parametrize("username", PEOPLE)
def test_no_request_of_many_ends_in_a_crash(world: cast.World, username: str) -> None:
    assert ask_everything(world, username, examples=60) > 40
