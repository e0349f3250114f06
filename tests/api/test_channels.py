"""Channels and ways to be told, by the interface: what the pages show and change, and never a secret."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client

from recommendations.models import Channel, NoticePreference
from tests import cast

pytestmark = pytest.mark.django_db
ADDRESS = "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=abc123"
FACTS = {"kind": "wecom", "name": "科委群", "address": ADDRESS}


def post(world: cast.World, username: str, path: str, **body: Any) -> Any:
    client = Client()
    client.force_login(world[username])
    return client.post(f"/api/v1/{path}/", json.dumps(body), content_type="application/json")


def test_a_channel_is_set_up_tried_and_closed_without_showing_its_key(world: cast.World) -> None:
    made = post(world, "zhou", "channels", **FACTS)
    assert made.status_code == 201
    told = made.json()
    assert (told["host"], told["hour"], told["is_active"]) == ("qyapi.weixin.qq.com", 9, True)
    assert "abc123" not in made.content.decode()
    key = told["id"]
    assert post(world, "zhou", f"channels/{key}/test").status_code == 200
    again = post(world, "zhou", f"channels/{key}/test")
    assert (again.status_code, "上一条试发消息" in again.json()["detail"]) == (409, True)
    assert post(world, "qian", f"channels/{key}/close").status_code == 404
    assert Channel.objects.get().is_active
    closed = post(world, "zhou", f"channels/{key}/close")
    assert (closed.status_code, closed.json()["is_active"]) == (200, False)
    assert post(world, "zhou", f"channels/{key}/close").status_code == 409


def test_a_wrong_address_is_refused_by_field(world: cast.World) -> None:
    answer = post(world, "zhou", "channels", **{**FACTS, "address": "http://127.0.0.1/x"})
    assert (answer.status_code, list(answer.json())) == (400, ["address"])
    assert not Channel.objects.exists()


def test_what_is_left_out_stays_and_nonsense_changes_nothing(world: cast.World) -> None:
    changed = post(world, "li", "preferences", wants_mail=False)
    assert changed.json() == {"wants_mail": False, "wants_sms": True, "hour": 8, "quiet_from": 22, "quiet_until": 7}
    assert post(world, "li", "preferences", hour=10).json()["wants_mail"] is False
    for wrong in ({"hour": 3}, {"quiet_from": 24}, {"wants_mail": "maybe", "hour": "x"}, {"inbox": False}):
        assert post(world, "li", "preferences", **wrong).status_code == 400, wrong
    own = NoticePreference.objects.get()
    assert (own.user, own.wants_mail, own.hour) == (world["li"], False, 10)
