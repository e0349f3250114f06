import pytest
from django.test import Client


@pytest.mark.django_db
def test_ready(client: Client) -> None:
    assert client.get("/readyz").json() == {"database": True, "broker": True}
