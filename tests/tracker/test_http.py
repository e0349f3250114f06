"""What the web says when something does not fit, and where it believes a person sits."""

from __future__ import annotations

import pytest
from django.test import Client, RequestFactory
from django.urls import reverse
from pytest_django import Settings

from recommendations.models import Opinion
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
