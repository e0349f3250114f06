"""The two addresses of a watcher, and what every answer carries."""

import pytest
from django.test import Client
from pytest_django import Settings

from tracker import probes
from tracker.headers import CONTENT_POLICY


def test_alive_needs_no_database(client: Client) -> None:
    response = client.get("/healthz")
    assert (response.status_code, response.json()) == (200, {"alive": True})
    assert response.headers["Content-Security-Policy"] == CONTENT_POLICY


@pytest.mark.django_db
def test_ready(client: Client) -> None:
    response = client.get("/readyz")
    assert (response.status_code, response.json()) == (200, {"database": True, "broker": True})


@pytest.mark.django_db
def test_not_ready_without_the_broker(client: Client, settings: Settings) -> None:
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    response = client.get("/readyz")
    assert (response.status_code, response.json()) == (503, {"database": True, "broker": False})


@pytest.mark.django_db
def test_not_ready_with_a_migration_missing(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(probes, "database_ready", lambda: False)
    response = client.get("/readyz")
    assert (response.status_code, response.json()) == (503, {"database": False, "broker": True})
