"""What the web says when something does not fit, and where it believes a person sits."""

from __future__ import annotations

import io
import logging

import pytest
from django.test import Client, RequestFactory
from django.urls import reverse
from pytest_django import Settings

from recommendations.models import Opinion
from recommendations.views import operations
from tests import cast
from tracker.models import Event
from tracker.origin import origin_of


@pytest.mark.parametrize(
    ("proxies", "forwarded", "origin"),
    [
        (0, "8.8.8.8", "10.0.0.9"),
        (1, "", "10.0.0.9"),
        (1, "6.6.6.6, 8.8.8.8", "8.8.8.8"),
        (2, "6.6.6.6, 8.8.8.8, 10.0.0.1", "8.8.8.8"),
        (2, "8.8.8.8", "10.0.0.9"),
    ],
)
def test_only_trusted_proxies_say_where_somebody_sits(
    settings: Settings, proxies: int, forwarded: str, origin: str
) -> None:
    settings.TRUSTED_PROXIES = proxies
    request = RequestFactory().get("/", REMOTE_ADDR="10.0.0.9", HTTP_X_FORWARDED_FOR=forwarded)
    assert origin_of(request) == origin


def test_a_key_beyond_the_database_is_refused_in_words(world: cast.World, client: Client) -> None:
    client.force_login(world["zhao"])
    events = Event.objects.count()
    answer = client.post(
        reverse("recommendations:opinion-new") + f"?inspection={world.inspection.pk}",
        {"government": world.places["bjzf"].pk, "title": "意见", "recommendations": [str(10**30)]},
    )
    assert answer.status_code == 400
    assert "没有作任何改动" in answer.content.decode() or "recommendations" in answer.context["form"].errors
    assert (Opinion.objects.count(), Event.objects.count()) == (1, events)


@pytest.fixture
def log(monkeypatch: pytest.MonkeyPatch) -> io.StringIO:
    """What the product's own handler writes."""
    (handler,) = [handler for handler in logging.root.handlers if handler.get_name() == "stdout"]
    stream = io.StringIO()
    monkeypatch.setattr(handler, "stream", stream)
    return stream


def test_a_refusal_is_one_line_of_the_log(world: cast.World, client: Client, log: io.StringIO) -> None:
    client.force_login(world["zhao"])
    assert client.get(reverse("recommendations:operations")).status_code == 403
    (line,) = log.getvalue().splitlines()
    assert line.endswith("WARNING django.request Forbidden (Permission denied): /operations/")


def test_what_broke_keeps_its_traceback(
    world: cast.World, client: Client, log: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(now: object) -> None:
        raise ValueError("磁盘已满")

    monkeypatch.setattr(operations, "machinery", broken)
    client.force_login(world["chen"])
    client.raise_request_exception = False
    assert client.get(reverse("recommendations:operations")).status_code == 500
    assert "Traceback" in log.getvalue()
    assert log.getvalue().endswith("ValueError: 磁盘已满\n")
