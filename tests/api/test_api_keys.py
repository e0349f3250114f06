"""Keys and sessions: who gets in, with what, and what a stolen table is worth."""

from __future__ import annotations

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from tests import cast
from tracker.models import ApiToken, Event
from tracker.tokens import digest_of, issue_token


def ask(key: str, scheme: str = "Token") -> int:
    return Client().get("/api/v1/me/", headers={"Authorization": f"{scheme} {key}"}).status_code


def test_a_key_is_shown_once_and_kept_as_a_hash(people: cast.World, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("api_token", "zhao")
    printed = capsys.readouterr()
    key = printed.out.strip()
    kept = ApiToken.objects.get()
    assert (kept.user, kept.digest) == (people["zhao"], digest_of(key))
    assert key not in printed.err
    answer = Client().get("/api/v1/me/", headers={"Authorization": f"Token {key}"})
    assert (answer.status_code, answer.json()["username"]) == (200, "zhao")
    assert ask(key[:-1]) == ask("") == ask(key, "Bearer") == 401


def test_a_key_ends_with_its_account(people: cast.World) -> None:
    key = issue_token(user=people["li"], now=timezone.now())
    assert ask(key) == 200
    people["li"].is_active = False
    people["li"].save()
    assert ask(key) == 401
    with pytest.raises(CommandError, match="已停用"):
        call_command("api_token", "li")
    assert ApiToken.objects.count() == 1


def test_revoking(people: cast.World, capsys: pytest.CaptureFixture[str]) -> None:
    key, other = (issue_token(user=people[name], now=timezone.now()) for name in ("li", "zhao"))
    call_command("api_token", "li", "--revoke")
    assert capsys.readouterr().out == "已作废1个令牌。\n"
    assert (ask(key), ask(other)) == (401, 200)


def test_a_key_for_nobody(people: cast.World) -> None:
    with pytest.raises(CommandError, match="没有用户名为“nobody”的账号"):
        call_command("api_token", "nobody")
    assert not ApiToken.objects.exists()


def test_a_session_needs_the_csrf_token_to_change_anything(world: cast.World) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(world["li"])
    url = f"/api/v1/assignments/{world.assignment.pk}/acknowledge/"
    assert client.post(url).status_code == 403
    world.assignment.refresh_from_db()
    assert world.assignment.status == "pending"
    client.get("/api/docs/")
    answer = client.post(url, headers={"X-CSRFToken": client.cookies["csrftoken"].value})
    assert answer.status_code == 200


def test_a_key_needs_no_csrf_token_and_its_act_is_recorded(world: cast.World) -> None:
    key = issue_token(user=world["li"], now=timezone.now())
    client = Client(enforce_csrf_checks=True, headers={"Authorization": f"Token {key}"})
    answer = client.post(f"/api/v1/assignments/{world.assignment.pk}/acknowledge/", REMOTE_ADDR="10.0.0.9")
    assert (answer.status_code, answer.json()["status"]) == (200, "handling")
    event = Event.objects.get(subject_type="recommendations.assignment", verb="acknowledge")
    assert (event.actor, event.origin) == (world["li"], "10.0.0.9")
