"""From a letter straight to the act: signed, for one person, for seven days, and never on opening."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.core.signing import Signer
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from recommendations.models import Assignment, Notice
from recommendations.notices.acting import BrokenLink, _signer_with, asks_for, read, tokens_of
from recommendations.notices.delivery import deliver
from tests import cast
from tests.cast import ago
from tests.recommendations.notices.conftest import Sink
from tests.recommendations.notices.test_pages import as_, mine

pytestmark = pytest.mark.django_db


def link(notice: Notice, move: str = "") -> str:
    """As its letter carries it, leaving now."""
    return address(notice, move or asks_for(notice, timezone.localdate()), timezone.now())


def address(notice: Notice, move: str, issued: dt.datetime) -> str:
    token = tokens_of(notice.recipient_id, issued)(notice.pk, move)
    return reverse("recommendations:act", args=[token])


def words(answer: object) -> str:
    return re.sub(r"\s+", " ", answer.content.decode())  # type: ignore[attr-defined]


def status(world: cast.World) -> str:
    return Assignment.objects.get(pk=world.assignment.pk).status


def test_the_letter_carries_the_link_for_what_it_asks(world: cast.World, sink: Sink) -> None:
    deliver(now=ago(50))
    letters = {letter["To"]: letter.get_content() for letter in sink.letters}
    assert re.search(r"   签收：https://tracker.example/a/\S+/（7日内有效，须登录）", letters["li@example.test"])


@pytest.mark.parametrize(
    ("stage", "username", "move"),
    [("pending", "li", "acknowledge"), ("handling", "li", ""), ("submitted", "li", "")],
)
def test_a_link_is_offered_only_while_the_move_is_theirs(
    world: cast.World, stage: str, username: str, move: str
) -> None:
    cast.brought_to(world, stage)
    notice = Notice.objects.select_related("rule", "assignment", "recipient__organization").get(
        rule__name="分办后", recipient=world[username]
    )
    assert asks_for(notice) == move


def test_opening_shows_the_form_and_acts_on_nothing(world: cast.World) -> None:
    notice = mine(world, "li")
    client, url = as_(world, "li"), link(notice)
    html = words(client.get(url))
    for said in ("签收", "1.1 推行人才绿卡", "小李（市科委）", "“1.1 推行人才绿卡”已分办给市科委，请签收。"):
        assert said in html
    notice.refresh_from_db()
    assert (status(world), notice.acted_at) == ("pending", None)
    assert notice.read_at is not None


def test_pressing_acts_once(world: cast.World) -> None:
    notice = mine(world, "li")
    client, url = as_(world, "li"), link(notice)
    answer = client.post(url, {"version": ""})
    assert (answer.status_code, answer["Location"]) == (302, f"/assignments/{world.assignment.pk}/")
    assert status(world) == "handling"
    notice.refresh_from_db()
    assert notice.acted_at is not None
    for again in (client.get(url), client.post(url)):
        assert again.status_code == 410
        assert "这个链接已经用过" in words(again)
        assert f"/assignments/{world.assignment.pk}/" in words(again)
    assert status(world) == "handling"


def test_a_stranger_signs_in_first_and_comes_back(world: cast.World) -> None:
    notice = mine(world, "li")
    url = link(notice)
    door = f"/accounts/login/?next={url.replace(':', '%3A')}"
    asked, pressed = Client().get(url), Client().post(url)
    assert (asked.status_code, asked["Location"]) == (302, door)
    assert (pressed.status_code, f'href="{door}"' in pressed.content.decode()) == (403, True)
    notice.refresh_from_db()
    assert (status(world), notice.read_at) == ("pending", None)


@pytest.mark.parametrize("username", ["zhou", "wu", "zhao", "zheng", "chen", "wang"])
def test_a_forwarded_link_is_nobody_elses(world: cast.World, username: str) -> None:
    """周处 may sign for the unit, but not with 小李's letter."""
    url = link(mine(world, "li"))
    for answer in (as_(world, username).get(url), as_(world, username).post(url)):
        assert answer.status_code == 403
        assert "这个链接是发给另一个人的" in words(answer)
        assert "推行人才绿卡" not in words(answer)
    assert status(world) == "pending"


def test_a_link_ends_after_seven_days(world: cast.World) -> None:
    notice = mine(world, "li")
    for age, code in ((dt.timedelta(days=6, hours=23), 200), (dt.timedelta(days=7, seconds=5), 410)):
        url = address(notice, "acknowledge", timezone.now() - age)
        answer = as_(world, "li").get(url)
        assert answer.status_code == code
    assert "这个链接已过期" in words(answer)
    assert as_(world, "li").post(url).status_code == 410
    assert status(world) == "pending"


def test_a_forged_link_opens_nothing(world: cast.World) -> None:
    good = link(mine(world, "li"))
    token = good.split("/")[2]
    body, _colon, signature = token.rpartition(":")
    for forged in ("x", "a:b", "::::", body, f"{body}x:{signature}", f"{body}:{signature[::-1]}", token[:-1], "é" * 50):
        answer = as_(world, "li").get(reverse("recommendations:act", args=[forged]))
        assert answer.status_code == 404, forged
        assert "这个链接不完整，或者不是本系统发出的" in words(answer)
    assert status(world) == "pending"


def test_a_link_is_for_one_move(world: cast.World) -> None:
    """A link to sign does not report, whatever is posted to it."""
    cast.brought_to(world, "handling")
    notice = Notice.objects.get(rule__name="分办后", recipient=world["li"])
    answer = as_(world, "li").post(link(notice, "acknowledge"), {"body": "办完", "percent": "100"})
    assert answer.status_code == 409
    assert world.assignment.reports.count() == 0
    got = as_(world, "li").get(link(notice, "acknowledge"))
    assert (got.status_code, "现在是" in words(got)) == (409, True)
    assert as_(world, "li").get(link(notice, "nonsense")).status_code == 404
    notice.refresh_from_db()
    assert notice.acted_at is None


def test_who_left_or_lost_the_right_acts_no_more(world: cast.World) -> None:
    url = link(mine(world, "li"))
    client = as_(world, "li")
    type(world["li"]).objects.filter(username="li").update(organization=world.places["rsj"])
    assert client.post(url).status_code == 404
    assert status(world) == "pending"


def test_a_report_needs_what_its_form_asks(world: cast.World) -> None:
    cast.brought_to(world, "handling")
    notice = mine(world, "li")
    Notice.objects.filter(pk=notice.pk).update(rule=notice.rule.__class__.objects.get(name="进展停滞"))
    notice = mine(world, "li")
    url = link(notice)
    client = as_(world, "li")
    assert client.post(url, {"body": "", "percent": ""}).status_code == 400
    assert client.post(url, {"body": "已形成方案。", "percent": "40"}).status_code == 302
    assert world.assignment.reports.count() == 1


def test_a_link_is_signed_as_the_framework_signs(world: cast.World, settings: Settings) -> None:
    """Quicker, but to the letter the same; and what an earlier secret signed still opens."""
    notice = mine(world, "li")
    issued = int(notice.send_after.timestamp())
    plain = Signer(salt="recommendations.act").sign_object([notice.recipient_id, notice.pk, "acknowledge", issued])
    assert tokens_of(notice.recipient_id, notice.send_after)(notice.pk, "acknowledge") == plain
    earlier, settings.SECRET_KEY = settings.SECRET_KEY, "another-secret-0123456789-0123456789-0123456789"
    assert tokens_of(notice.recipient_id, notice.send_after)(notice.pk, "acknowledge") != plain
    with pytest.raises(BrokenLink):
        read(plain, notice.send_after)
    settings.SECRET_KEY_FALLBACKS = [earlier]
    _signer_with.cache_clear()
    assert read(plain, notice.send_after).notice == notice.pk
    _signer_with.cache_clear()
