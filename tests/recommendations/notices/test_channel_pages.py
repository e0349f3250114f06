"""消息渠道 and 提醒方式 as people see them; who may set up what, and that no secret is ever shown."""

from __future__ import annotations

from ipaddress import ip_network

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django import Settings

from recommendations import actions
from recommendations.models import Channel, Notice, NoticePreference, Posting
from tests import cast
from tests.cast import TODAY, at
from tests.recommendations.notices.test_pages import as_, mine, page
from tracker.errors import Refused
from tracker.models import Event
from tracker.navigation import Shell

pytestmark = pytest.mark.django_db
LIST = "/channels/"
GOOD = {
    "kind": "wecom",
    "name": "科委群",
    "address": "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=geheim-1234",
    "secret": "",
    "hour": "9",
    "per_minute": "20",
}
WEBHOOK = {**GOOD, "kind": "webhook", "address": "https://oa.example.cn/hook", "secret": "s" * 16}


def made(world: cast.World, username: str = "zhou", name: str = "科委群") -> Channel:
    facts = {"kind": "wecom", "name": name, "hour": 9, "per_minute": 20}
    return actions.add_channel(actor=world[username], now=at(TODAY), facts=facts, address=GOOD["address"])


@pytest.mark.parametrize("username", ["qian", "zhou", "sun"])
def test_a_keeper_sets_up_tries_and_closes_a_channel(world: cast.World, username: str) -> None:
    client = as_(world, username)
    assert client.post(LIST + "new/", GOOD).status_code == 302
    channel = Channel.objects.get()
    assert (channel.organization, channel.created_by) == (world[username].organization, world[username])
    html = page(client, "channel-list")
    assert "科委群" in html
    assert "qyapi.weixin.qq.com" in html
    assert "geheim" not in html
    url = reverse("recommendations:channel-test", args=[channel.pk])
    assert client.post(url).status_code == 302
    assert client.post(url).status_code == 409
    assert Posting.objects.filter(is_test=True).count() == 1
    assert client.post(reverse("recommendations:channel-close", args=[channel.pk])).status_code == 302
    channel.refresh_from_db()
    assert (channel.is_active, channel.sealed) == (False, "")
    assert Posting.objects.get().state == "cancelled"
    assert client.post(url).status_code == 409
    verbs = Event.objects.filter(subject_type="recommendations.channel").order_by("id").values_list("verb", flat=True)
    assert list(verbs) == ["add", "test", "close"]


@pytest.mark.parametrize("username", ["zhao", "zheng", "li", "wang", "chen"])
def test_others_set_up_nothing(world: cast.World, username: str) -> None:
    assert as_(world, username).post(LIST + "new/", GOOD).status_code == 403
    with pytest.raises(PermissionDenied):
        made(world, username)
    assert Channel.objects.count() == 0


def test_a_channel_is_its_organizations_alone(world: cast.World) -> None:
    channel = made(world)
    for username in ("xu", "qian", "sun"):
        for act in ("test", "close"):
            url = reverse(f"recommendations:channel-{act}", args=[channel.pk])
            assert as_(world, username).post(url).status_code == 404
        assert "科委群" not in page(as_(world, username), "channel-list")
    chen = as_(world, "chen")
    assert "科委群" in page(chen, "channel-list")
    assert chen.post(reverse("recommendations:channel-close", args=[channel.pk])).status_code == 403
    channel.refresh_from_db()
    assert channel.is_active is True


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"address": "http://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=x"}, "https://"),
        ({"address": "https://qyapi.weixin.qq.com/other?key=x"}, "不像企业微信群机器人的地址"),
        ({"address": "https://qyapi.weixin.qq.com/cgi-bin/webhook/send"}, "不像企业微信群机器人的地址"),
        ({"kind": "dingtalk"}, "不像钉钉群机器人的地址"),
        ({"kind": "feishu"}, "不像飞书群机器人的地址"),
        ({"kind": "sms"}, "sms"),
        ({**WEBHOOK, "secret": "short"}, "至少16位"),
        ({**WEBHOOK, "address": "https://10.0.0.1/hook"}, "内网地址"),
        ({**WEBHOOK, "address": "https://[::ffff:169.254.169.254]/"}, "内网地址"),
        ({**WEBHOOK, "address": "https://a:b@oa.example.cn/"}, "地址无效"),
        ({**WEBHOOK, "address": "https://oa.example.cn:port/"}, "地址无效"),
        ({**WEBHOOK, "address": f"https://{'a' * 300}.com/"}, "地址无效"),
        ({**WEBHOOK, "address": f"https://{'a' * 64}.com/"}, "地址无效"),
        ({**WEBHOOK, "address": f"https://{'a.' * 130}com/"}, "地址无效"),
        ({**WEBHOOK, "address": "https://oa..example.cn/"}, "地址无效"),
        ({**WEBHOOK, "address": "javascript:alert(1)"}, "地址无效"),
        ({"hour": "3"}, "3"),
        ({"per_minute": "0"}, "1"),
    ],
)
def test_a_wrong_address_is_refused_in_words(world: cast.World, changes: dict[str, str], words: str) -> None:
    answer = as_(world, "zhou").post(LIST + "new/", {**GOOD, **changes})
    assert answer.status_code == 400
    assert words in answer.content.decode()
    assert answer.context["form"].data["address"] == {**GOOD, **changes}["address"]
    assert Channel.objects.count() == 0


def test_plain_http_is_for_ones_own_networks(world: cast.World, settings: Settings) -> None:
    settings.PRIVATE_NETWORKS = [ip_network("10.1.0.0/16")]
    client = as_(world, "zhou")
    assert client.post(LIST + "new/", {**WEBHOOK, "address": "http://10.2.0.1/"}).status_code == 400
    assert client.post(LIST + "new/", {**WEBHOOK, "address": "http://10.1.0.1/"}).status_code == 302


def test_an_organization_has_ten_at_most(world: cast.World) -> None:
    for number in range(10):
        made(world, name=f"群{number}")
    with pytest.raises(Refused, match="最多设10个"):
        made(world)
    assert as_(world, "zhou").post(LIST + "new/", GOOD).status_code == 409
    assert Channel.objects.count() == 10


def test_a_dead_channel_is_told_on_every_page_of_those_who_keep_it(world: cast.World) -> None:
    channel = made(world)
    Channel.objects.update(dead_at=at(TODAY), failing_since=at(TODAY, 8), failures=5)
    for username, number in (("zhou", 1), ("chen", 1), ("qian", 0), ("sun", 0), ("li", 0)):
        shell = Shell(user=type(world[username]).objects.get(username=username), path="/")
        counts = {link.name: link.count for link in shell.links}
        assert counts.get("recommendations:channel-list", 0) == number, username
    for username in ("zhou", "chen"):
        html = page(as_(world, username), "channel-list")
        assert "“科委群”已失效。" in html
        assert "06-11 08:00" in html
    assert channel.is_active


def test_a_try_out_that_failed_is_told_with_its_time(world: cast.World) -> None:
    channel, client = made(world), as_(world, "zhou")
    assert "尚未发过" in page(client, "channel-list")
    actions.test_channel(actor=world["zhou"], channel=channel, now=at(TODAY, 9))
    assert "尚未发过" in page(client, "channel-list")
    tried = {"state": "failed", "attempts": 1, "claimed_at": at(TODAY, 9), "answer": "连不上对方"}
    Posting.objects.update(**tried)
    html = page(client, "channel-list")
    assert ("试发没有发成（06-11 09:00）" in html, "尚未发过" in html) == (True, False)
    Channel.objects.update(last_ok_at=at(TODAY, 8))
    assert "最近一次没有发成（06-11 09:00）" in page(client, "channel-list")
    Posting.objects.update(state="accepted")
    assert "正常" in page(client, "channel-list")


def test_the_list_costs_the_same_however_long(world: cast.World) -> None:
    made(world)
    client = as_(world, "zhou")
    page(client, "channel-list")
    with CaptureQueriesContext(connection) as few:
        page(client, "channel-list")
    for number in range(9):
        made(world, name=f"群{number}")
    with CaptureQueriesContext(connection) as many:
        page(client, "channel-list")
    assert len(many) == len(few) <= 6


@pytest.mark.parametrize(
    ("is_urgent", "key", "words"),
    [
        (False, "digest-2026-06-11", "每日汇总"),
        (True, "digest-2026-06-11", "超过该群每日上限，并入汇总"),
        (True, "urgent-1", ""),
    ],
)
def test_the_notice_page_says_how_a_group_was_told(world: cast.World, *, is_urgent: bool, key: str, words: str) -> None:
    notice = mine(world, "li")
    Notice.objects.filter(pk=notice.pk).update(is_urgent=is_urgent)
    made(world).postings.create(key=key, made_at=at(TODAY), send_after=at(TODAY)).notices.add(notice)
    html = page(as_(world, "zhao"), "notice", "", notice.pk)
    said = [way for way in ("每日汇总", "超过该群每日上限，并入汇总") if f" · {way}" in html]
    assert said == ([words] if words else [])


def test_the_notice_page_shows_each_channel_and_sends_again(world: cast.World) -> None:
    channel, notice = made(world), mine(world, "li")
    posting = Posting.objects.create(
        channel=channel,
        key="urgent-1",
        made_at=at(TODAY),
        send_after=at(TODAY),
        state="failed",
        attempts=8,
        answer="93000 invalid webhook url",
        content={"title": "<b>题</b>", "entries": [], "more": 0},
    )
    posting.notices.add(notice)
    html = page(as_(world, "zhao"), "notice", "", notice.pk)
    for words in ("其他渠道", "科委群", "企业微信群机器人", "已放弃", "试了8次", "93000", "&lt;b&gt;题&lt;/b&gt;"):
        assert words in html
    assert "重新推送" in html
    assert "重新推送" not in page(as_(world, "li"), "notice", "", notice.pk)
    url = reverse("recommendations:posting-resend", args=[posting.pk])
    assert as_(world, "li").post(url).status_code == 403
    assert as_(world, "tang").post(url).status_code == 404
    assert Posting.objects.get().state == "failed"
    answer = as_(world, "zhao").post(url)
    assert (answer.status_code, answer["Location"]) == (302, f"/notices/{notice.pk}/")
    assert Posting.objects.values_list("state", "attempts").get() == ("waiting", 0)
    assert as_(world, "zhao").post(url).status_code == 409


def test_one_chooses_how_to_be_told_but_not_the_inbox(world: cast.World) -> None:
    client = as_(world, "li")
    html = page(client, "preferences")
    assert "收件箱总会收到，不能关" in html
    assert "红灯的提醒不受这里的限制" in html
    given = {"hour": "16", "quiet_from": "20", "quiet_until": "8"}
    assert client.post("/profile/notices/", given).status_code == 302
    own = NoticePreference.objects.get()
    found = (own.user, own.wants_mail, own.wants_sms, own.hour, own.quiet_from, own.quiet_until)
    assert found == (world["li"], False, False, 16, 20, 8)
    event = Event.objects.get(verb="prefer")
    assert event.after == {"wants_mail": False, "wants_sms": False, "hour": 16, "quiet_from": 20, "quiet_until": 8}
    assert client.post("/profile/notices/", given).status_code == 302
    assert Event.objects.filter(verb="prefer").count() == 1
    for wrong in ({"hour": "6"}, {"hour": "19"}, {"quiet_from": "24"}, {"hour": ""}):
        assert client.post("/profile/notices/", {**given, **wrong}).status_code == 400
    assert NoticePreference.objects.get().hour == 16
    assert Notice.objects.filter(recipient=world["li"]).exists()
