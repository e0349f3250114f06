"""The schema against the product: whatever it allows, and what it forbids, never ends in a 5xx."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, transaction
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given, note, seed, settings
from schemathesis.checks import not_a_server_error

from tests import cast
from tracker.api.docs import described
from tracker.converters import MAX_KEY
from tracker.tokens import issue_token

PEOPLE = ["zhao", "li", "tang"]


@pytest.fixture(autouse=True)
def _one_connection() -> Iterator[None]:
    """As Django's own test client does: the end of a request must not close the test's transaction."""
    request_started.disconnect(close_old_connections)
    request_finished.disconnect(close_old_connections)
    yield
    request_started.connect(close_old_connections)
    request_finished.connect(close_old_connections)


def told(world: cast.World) -> dict[str, Any]:
    """The schema, with keys that exist among those it may choose: most random keys are nobody's."""
    schema: dict[str, Any] = json.loads(json.dumps(described()))
    subjects = (world.assignment, world.opinion, world.finding, world.inspection, *world.recommendations)
    keys = sorted({subject.pk for subject in subjects} | {MAX_KEY})
    for methods in schema["paths"].values():
        for operation in methods.values():
            for param in operation.get("parameters", ()):
                if param["in"] == "path":
                    param["schema"] = {"type": "integer", "enum": keys}
    return schema


def ask_everything(world: cast.World, examples: int) -> int:
    """Sends `examples` generated requests to every operation, as each of `PEOPLE`; returns how many operations
    there are. To make up a request takes longer than to answer it; all of them find the same world."""
    cast.brought_to(world, "reported")
    keys = {username: issue_token(user=world[username], now=timezone.now()) for username in PEOPLE}
    count = 0
    schema = schemathesis.openapi.from_dict(told(world))
    schema.app = get_wsgi_application()
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
            for username, key in keys.items():
                note(username)
                undo = transaction.savepoint()
                answer = case.call(headers={"Authorization": f"Token {key}"})
                case.validate_response(answer, checks=[not_a_server_error])
                transaction.savepoint_rollback(undo)

        asked()
    return count


def test_no_request_ends_in_a_crash(world: cast.World) -> None:
    assert ask_everything(world, examples=2) > 40


@pytest.mark.slow
def test_no_request_of_many_ends_in_a_crash(world: cast.World) -> None:
    assert ask_everything(world, examples=40) > 40
