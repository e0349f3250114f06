"""Signing in: the right password opens, five wrong ones lock, nobody signs up, idle sessions end."""

from types import SimpleNamespace

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.core.cache import cache
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import NoReverseMatch, reverse
from pytest_django import Settings

from recommendations.models import Question
from tests.cast import World
from tracker import headers
from tracker.models import Event

WORD = "jian-cha-2025-gen-zong"


@pytest.fixture
def door(people: World, client: Client) -> Client:
    """小李 has a password, and nobody has failed yet."""
    cache.clear()
    people["li"].set_password(WORD)
    people["li"].save()
    return client


def knock(door: Client, password: str, username: str = "li") -> tuple[int, str]:
    """Try to sign in."""
    response = door.post("/accounts/login/", {"login": username, "password": password})
    return response.status_code, response.content.decode()


def test_the_right_password_opens(door: Client) -> None:
    assert knock(door, WORD)[0] == 302
    assert "_auth_user_id" in door.session


def test_a_wrong_password_says_the_same_for_known_and_unknown_names(door: Client) -> None:
    for username in ("li", "unknown"):
        code, page = knock(door, "wrong", username)
        assert (code, "用户名或密码不正确" in page) == (200, True)
    assert "_auth_user_id" not in door.session


def test_five_wrong_passwords_lock_the_account_and_only_it(door: Client, people: World) -> None:
    people["sun"].set_password(WORD)
    people["sun"].save()
    for _ in range(5):
        assert "用户名或密码不正确" in knock(door, "wrong")[1]
    code, page = knock(door, WORD)
    assert (code, "登录失败次数过多" in page) == (200, True)
    assert "_auth_user_id" not in door.session
    assert knock(door, WORD, "sun")[0] == 302


def test_an_inactive_person_stays_outside(door: Client, people: World) -> None:
    people["li"].is_active = False
    people["li"].save()
    knock(door, WORD)
    assert "_auth_user_id" not in door.session


@pytest.mark.parametrize("name", ["account_signup", "account_reset_password", "account_email"])
def test_the_other_pages_of_the_library_do_not_exist(name: str) -> None:
    with pytest.raises(NoReverseMatch):
        reverse(name)


def test_the_session_cookie_is_closed_to_scripts_and_other_sites(door: Client, settings: Settings) -> None:
    knock(door, WORD)
    cookie = door.cookies["sessionid"]
    assert (cookie["httponly"], cookie["samesite"], cookie["max-age"]) == (True, "Lax", 30 * 60)


def test_a_session_is_prolonged_at_most_once_a_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    request = RequestFactory().get("/")
    request.session = SessionStore()
    moments = iter([1_000.0, 1_030.0, 1_061.0])
    monkeypatch.setattr(headers, "time", SimpleNamespace(time=lambda: next(moments)))
    page = headers.IdleTimeoutMiddleware(lambda request: HttpResponse(request.session.get("who", "")))
    request.session["who"] = "li"
    seen = []
    for _ in range(3):
        request.session.modified = False
        page(request)
        seen.append((request.session[headers.IdleTimeoutMiddleware.KEY], request.session.modified))
    assert seen == [(1_000, True), (1_000, False), (1_061, True)]


def test_a_visitor_without_a_session_gets_none() -> None:
    request = RequestFactory().get("/")
    request.session = SessionStore()
    headers.IdleTimeoutMiddleware(lambda request: HttpResponse(request.session.get("who", "")))(request)
    assert request.session.is_empty()


# --- a form whose session or page is over


@pytest.fixture
def writing(world: World) -> tuple[Client, str, dict[str, str]]:
    """郑委员 has the question form open and has written something."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(world["zheng"])
    url = f"/assignments/{world.assignment.pk}/ask/"
    token = client.get(url).cookies["csrftoken"].value
    return client, url, {"csrfmiddlewaretoken": token, "version": "1", "body": WRITTEN}


WRITTEN = "绿卡办到\n哪一步了？<b>"


def lost(client: Client, url: str, given: dict[str, str], **headers: str) -> str:
    """The answer to a form that is not taken: nothing is asked, recorded or remembered."""
    events = Event.objects.count()
    answer = client.post(url, given, headers={"Referer": f"http://testserver{url}", **headers})
    assert (answer.status_code, Event.objects.count(), Question.objects.count()) == (403, events, 0)
    assert "no-store" in answer["Cache-Control"]
    return answer.content.decode()


def test_what_was_written_when_the_session_ended_is_shown_to_be_copied(
    writing: tuple[Client, str, dict[str, str]],
) -> None:
    client, url, given = writing
    del client.cookies["sessionid"]
    page = lost(client, url, given)
    assert "登录已结束，没有提交" in page
    assert "绿卡办到\n哪一步了？&lt;b&gt;</textarea>" in page
    assert page.count("<textarea") == 1
    assert f'href="/accounts/login/?next={url}"' in page
    assert client.get(url).status_code == 302


def test_a_session_that_ended_on_the_server_loses_nothing_either(writing: tuple[Client, str, dict[str, str]]) -> None:
    client, url, given = writing
    client.session.flush()
    assert "哪一步了" in lost(client, url, given)


def test_without_its_token_a_form_is_shown_again_and_not_taken(
    writing: tuple[Client, str, dict[str, str]], world: World
) -> None:
    client, url, given = writing
    given["csrfmiddlewaretoken"] = "x" * 64
    page = lost(client, url, given)
    assert "页面已过期，没有提交" in page
    assert "哪一步了？&lt;b&gt;</textarea>" in page
    assert f'href="{url}"' in page
    client.cookies.clear()
    assert "登录已结束，没有提交" in lost(client, url, given)


def test_the_words_of_another_sites_form_are_not_shown(writing: tuple[Client, str, dict[str, str]]) -> None:
    client, url, given = writing
    page = lost(client, url, given, Origin="https://evil.example", Referer="https://evil.example/x")
    assert "哪一步了" not in page
    assert "evil" not in page


def test_a_password_is_never_shown_again(people: World) -> None:
    given = {"oldpassword": "geheim-Wort-1", "password1": "geheim-Wort-2", "password2": "geheim-Wort-2"}
    page = Client().post("/accounts/password/change/", given)
    assert (page.status_code, "geheim" in page.content.decode()) == (403, False)


def test_signing_out_twice_leads_to_the_door(people: World) -> None:
    assert Client().post("/accounts/logout/").status_code == 302
