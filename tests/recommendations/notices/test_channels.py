"""Robots, webhooks and the SMS gateway, against receivers that check as the real ones do."""

from __future__ import annotations

import datetime as dt
import json
import time
from collections.abc import Callable, Iterator
from ipaddress import ip_network
from typing import Any

import pytest
from pytest_django import Settings

from recommendations import actions
from recommendations.models import Channel, Delivery, Notice, NoticeRule, Posting
from recommendations.notices import postings as posting_module
from recommendations.notices.channels import reaching
from recommendations.notices.delivery import deliver
from recommendations.notices.outbox import put_out
from recommendations.notices.postings import DEAD_AFTER_FAILURES, send_again, send_for_one
from recommendations.notices.retrying import LEASE
from recommendations.notices.sealing import seal, unseal
from tests import cast
from tests.cast import TODAY, at
from tests.recommendations.notices import receivers, ways
from tests.recommendations.notices.conftest import Sink
from tests.recommendations.notices.receivers import SECRET, Receiver, receiving
from tests.recommendations.notices.test_delivery import NOW, clean, write
from tracker.models import Event

pytestmark = pytest.mark.django_db
NINE = at(TODAY, 9)
SHAPES = {
    "wecom": (receivers.wecom, "/cgi-bin/webhook/send?key=wecom-key", ""),
    "dingtalk": (receivers.dingtalk, "/robot/send?access_token=ding-token", SECRET),
    "feishu": (receivers.feishu, "/open-apis/bot/v2/hook/feishu-token", SECRET),
    "webhook": (receivers.webhook, "/hooks/tracker", SECRET),
}


@pytest.fixture
def quiet(world: cast.World, settings: Settings) -> cast.World:
    settings.PRIVATE_NETWORKS = [ip_network("127.0.0.0/8")]
    settings.SITE_URL = "https://tracker.example"
    return clean(world)


@pytest.fixture(params=list(SHAPES))
def robot(request: pytest.FixtureRequest, quiet: cast.World) -> Iterator[tuple[Receiver, Channel]]:
    judge, _path, _secret = SHAPES[request.param]
    with receiving(judge) as found:
        yield found, channel_to(quiet, request.param, found)


def channel_to(world: cast.World, kind: str, receiver: Receiver, **facts: Any) -> Channel:
    """市科委's channel, set up by its head."""
    _judge, path, secret = SHAPES[kind]
    return actions.add_channel(
        actor=world["zhou"],
        now=NOW,
        facts={"kind": kind, "name": "科委群", "hour": 9, "per_minute": 20, **facts},
        address=receiver.url + path,
        secret=secret,
    )


def send_all(now: dt.datetime) -> None:
    tried: set[int] = set()
    while send_for_one(now=now, tried=tried):
        pass


def told(asked: receivers.Asked) -> str:
    message = asked.json
    if "markdown" in message:
        return str(message["markdown"].get("content") or message["markdown"]["text"])
    return str(message["content"]["text"] if "content" in message else json.dumps(message, ensure_ascii=False))


def test_a_group_gets_one_digest_a_day_and_urgent_ones_at_once(
    quiet: cast.World, robot: tuple[Receiver, Channel]
) -> None:
    receiver, channel = robot
    for person in ("li", "zhou"):
        write(quiet, person)
        write(quiet, person, name="办理期限前1个工作日")
        write(quiet, person, name="分办后")
    write(quiet, "zhao")  # another organization's
    deliver(now=NOW)
    send_all(NOW)
    [urgent] = receiver.accepted
    assert "应于2026-08-10前办结" in told(urgent)
    assert "小李、周处" in told(urgent) or '"people": ["小李", "周处"]' in told(urgent)
    assert "市科委" in told(urgent)
    send_all(NINE)
    send_all(at(TODAY, 10))
    _urgent, digest = receiver.accepted
    assert "2条提醒（2026-06-11）" in told(digest)
    assert f"https://tracker.example/assignments/{quiet.assignment.pk}/" in told(digest)
    assert [p.state for p in channel.postings.all()] == ["accepted", "accepted"]
    assert Delivery.objects.filter(posting__channel=channel, result="accepted").count() == 2
    channel.refresh_from_db()
    assert (channel.last_ok_at, channel.failures) == (NINE, 0)


def test_what_comes_after_the_digest_has_left_is_in_the_next(
    quiet: cast.World, robot: tuple[Receiver, Channel]
) -> None:
    receiver, _channel = robot
    write(quiet, "li")
    deliver(now=NOW)
    send_all(NINE)
    write(quiet, "li", occurrence=7, send_after=NINE)
    deliver(now=at(TODAY, 10))
    send_all(at(TODAY, 10))
    assert len(receiver.accepted) == 1
    send_all(at(TODAY + dt.timedelta(days=1), 9))
    assert "7" in told(receiver.accepted[1])
    assert list(Posting.objects.order_by("id").values_list("key", flat=True)) == [
        "digest-2026-06-11",
        "digest-2026-06-12",
    ]


def test_a_refusal_in_a_good_answer_counts_as_failure(quiet: cast.World, robot: tuple[Receiver, Channel]) -> None:
    """HTTP 200 with errcode 93000, a sign that does not match: nothing of that arrived."""
    receiver, channel = robot
    sealed = {"address": receiver.url + "/wrong?key=x&access_token=x", "secret": "not-the-shared-secret"}
    Channel.objects.filter(pk=channel.pk).update(sealed=seal(sealed))
    write(quiet, "li", name="分办后")
    deliver(now=NOW)
    send_all(NOW)
    posting, channel = Posting.objects.get(), Channel.objects.get()
    assert (posting.state, posting.attempts, channel.failures) == ("waiting", 1, 1)
    assert receiver.accepted == []
    said = {"wecom": "93000", "dingtalk": "300001", "feishu": "19001", "webhook": "401"}[channel.kind]
    assert posting.answer.startswith(said)
    assert Delivery.objects.get(posting=posting).result == "refused"
    assert dt.timedelta(minutes=1) <= posting.send_after - NOW <= dt.timedelta(minutes=1.2)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ((200, "<html>登录</html>"), "答复看不懂（200）"),
        ((200, "[1]"), "答复看不懂（200）"),
        ((502, ""), "答复看不懂（502）"),
        ((302, ""), "答复看不懂（302）"),
    ],
)
def test_garbage_is_no_success(quiet: cast.World, answer: tuple[int, str], words: str) -> None:
    with receiving(receivers.wecom) as receiver:
        channel_to(quiet, "wecom", receiver)
        receiver.answer = answer
        write(quiet, "li", name="分办后")
        deliver(now=NOW)
        send_all(NOW)
    assert (Posting.objects.get().state, Posting.objects.get().answer) == ("waiting", words)


def test_too_fast_is_waited_for_and_held_against_nobody(quiet: cast.World) -> None:
    with receiving(receivers.wecom) as receiver:
        channel = channel_to(quiet, "wecom", receiver)
        receiver.answer = (200, '{"errcode": 45009, "errmsg": "api freq out of limit"}')
        write(quiet, "li", name="分办后")
        write(quiet, "li", name="分办后", occurrence=2)
        deliver(now=NOW)
        send_all(NOW)
    channel.refresh_from_db()
    assert channel.failures == 0
    assert sorted(Posting.objects.values_list("state", "attempts")) == [("waiting", 0), ("waiting", 1)]
    assert len(receiver.asked) == 1


def test_a_channel_keeps_its_pace(quiet: cast.World) -> None:
    with receiving(receivers.wecom) as receiver:
        channel_to(quiet, "wecom", receiver, per_minute=2)
        for occurrence in range(5):
            write(quiet, "li", name="分办后", occurrence=occurrence)
        deliver(now=NOW)
        counts = []
        for seconds in (0, 20, 40, 61, 122):
            send_all(NOW + dt.timedelta(seconds=seconds))
            counts.append(len(receiver.accepted))
    assert counts == [2, 2, 2, 4, 5]


@pytest.mark.parametrize("mood", [receivers.drips, receivers.hangs(1.5)])
def test_a_slow_robot_is_left_after_its_time_and_the_mail_has_gone(
    quiet: cast.World, sink: Sink, monkeypatch: pytest.MonkeyPatch, mood: Callable[[Any], None]
) -> None:
    monkeypatch.setattr(reaching, "LONGEST", 0.5)
    with receiving(receivers.wecom) as receiver:
        channel_to(quiet, "wecom", receiver)
        receiver.mood = mood
        for occurrence in range(3):
            write(quiet, "li", name="分办后", occurrence=occurrence)
        deliver(now=NOW)
        assert len(sink.letters) == 3
        assert receiver.asked == []
        began = time.monotonic()
        send_all(NOW)
        assert time.monotonic() - began < 8, "the dripping robot would go on for twenty seconds"
        assert len(receiver.asked) == 1
    assert sorted(Posting.objects.values_list("attempts", flat=True)) == [0, 0, 1]
    assert [one.result for one in Delivery.objects.exclude(posting=None)] == ["no_answer"]
    assert Notice.objects.filter(unsent=None).count() == 3
    assert "秒内答完" in Posting.objects.get(attempts=1).answer or "没有回应" in Posting.objects.get(attempts=1).answer


def test_a_dead_channel_is_noticed_gives_up_and_comes_back_with_a_test(quiet: cast.World) -> None:
    with receiving(receivers.wecom) as receiver:
        channel = channel_to(quiet, "wecom", receiver)
        receiver.answer = (200, '{"errcode": 93000, "errmsg": "invalid webhook url"}')
        write(quiet, "li", name="分办后")
        write(quiet, "li")
        deliver(now=NOW)
        now = NOW
        for _attempt in range(DEAD_AFTER_FAILURES):
            send_all(now)
            now += dt.timedelta(minutes=20)
        channel.refresh_from_db()
        assert channel.dead_at is not None
        assert channel.failures == DEAD_AFTER_FAILURES
        given_up = Posting.objects.exclude(state="waiting")
        assert set(given_up.values_list("state", "answer")) == {("failed", "渠道已失效，改由邮件和收件箱告知")}
        event = Event.objects.get(verb="fail")
        assert (event.actor, event.subject_id, event.reason) == (None, channel.pk, "93000 invalid webhook url")
        write(quiet, "zhou", name="分办后", occurrence=3)
        deliver(now=now)
        assert Posting.objects.filter(state="waiting").count() == 0

        receiver.answer = None
        actions.test_channel(actor=quiet["zhou"], channel=channel, now=now)
        send_all(now)
        alive = Channel.objects.get(pk=channel.pk)
        assert (alive.dead_at, alive.failures, alive.last_ok_at) == (None, 0, now)
        assert Event.objects.filter(verb="revive").count() == 1
        failed = Posting.objects.filter(state="failed").first()
        assert failed is not None
        assert send_again(posting=failed, now=now) is True
        assert send_again(posting=failed, now=now) is False
        send_all(now)
        assert len(receiver.accepted) == 2


def test_a_worker_that_dies_after_sending_sends_the_same_again(
    quiet: cast.World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def die(*args: Any) -> None:
        raise KeyboardInterrupt

    with receiving(receivers.webhook) as receiver:
        channel_to(quiet, "webhook", receiver)
        write(quiet, "li", name="分办后")
        deliver(now=NOW)
        with monkeypatch.context() as patched:
            patched.setattr(posting_module, "_stamp", die)
            with pytest.raises(KeyboardInterrupt):
                send_all(NOW)
        send_all(NOW + LEASE)
        assert len(receiver.accepted) == 1
        send_all(NOW + LEASE + dt.timedelta(seconds=1))
        first, second = receiver.accepted
        assert first.headers["X-Tracker-Delivery"] == second.headers["X-Tracker-Delivery"]
        assert first.body == second.body
        send_all(NOW + LEASE * 3)
        assert len(receiver.accepted) == 2
    assert (Posting.objects.get().state, Posting.objects.get().attempts) == ("accepted", 2)


def test_a_worker_that_dies_before_stamping_the_mail_puts_out_nothing_twice(quiet: cast.World, sink: Sink) -> None:
    with receiving(receivers.wecom) as receiver:
        channel_to(quiet, "wecom", receiver)
        notice = write(quiet, "li", name="分办后")
        write(quiet, "li")
        deliver(now=NOW)
        ways.stands(Notice.objects.all(), "waiting")  # as after a lease that ran out
        deliver(now=NOW + dt.timedelta(minutes=20))
        send_all(NINE)
    assert len(receiver.accepted) == 2
    assert notice.postings.count() == 1


def test_what_no_longer_holds_is_not_pushed(quiet: cast.World) -> None:
    with receiving(receivers.wecom) as receiver:
        channel_to(quiet, "wecom", receiver)
        write(quiet, "li")
        write(quiet, "li", name="分办后")
        deliver(now=NOW)
        type(quiet.assignment).objects.update(status="submitted", submitted_on=TODAY)
        send_all(NINE)
    assert receiver.asked == []
    assert set(Posting.objects.values_list("state", "answer")) == {("cancelled", "事项已进入下一步")}


def test_long_digests_keep_to_the_limit_and_say_how_many_are_left(
    quiet: cast.World, robot: tuple[Receiver, Channel]
) -> None:
    receiver, _channel = robot
    for occurrence in range(60):
        write(quiet, "li", occurrence=occurrence)
    Notice.objects.update(text="长" * 400)
    deliver(now=NOW)
    send_all(NINE)
    [digest] = receiver.accepted
    if _channel.kind == "webhook":
        assert (len(digest.json["entries"]), digest.json["more"]) == (50, 10)
    else:
        assert "条，请到收件箱查看：https://tracker.example/inbox/" in told(digest)


def test_words_of_others_call_nobody_and_link_nowhere(quiet: cast.World) -> None:
    with receiving(receivers.feishu) as feishu, receiving(receivers.wecom) as wecom:
        channel_to(quiet, "feishu", feishu)
        channel_to(quiet, "wecom", wecom)
        write(quiet, "li", name="分办后")
        Notice.objects.update(text='退回：<at user_id="all">所有人</at> [点我](https://evil.example) <@all>')
        deliver(now=NOW)
        send_all(NOW)
    for asked in (*feishu.accepted, *wecom.accepted):
        assert "<" not in told(asked)
        assert "[点我]" not in told(asked)


def test_the_webhook_is_signed_and_dated(quiet: cast.World) -> None:
    with receiving(receivers.webhook) as receiver:
        channel_to(quiet, "webhook", receiver)
        notice = write(quiet, "li", name="分办后")
        deliver(now=NOW)
        send_all(NOW)
    [asked] = receiver.accepted
    assert int(asked.headers["X-Tracker-Timestamp"]) == int(NOW.timestamp())
    assert asked.json["id"] == asked.headers["X-Tracker-Delivery"]
    [entry] = asked.json["entries"]
    assert entry == {
        "notice": notice.pk,
        "text": notice.text,
        "item": "1.1 推行人才绿卡",
        "unit": "市科委",
        "due_on": "2026-08-10",
        "rule": "分办后",
        "basis": "办理惯例，并非法律规定",
        "light": "none",
        "url": f"https://tracker.example/notices/{notice.pk}/",
        "item_url": f"https://tracker.example/assignments/{quiet.assignment.pk}/",
        "people": ["小李"],
    }


def test_addresses_and_keys_are_sealed_and_never_recorded(quiet: cast.World, settings: Settings) -> None:
    with receiving(receivers.dingtalk) as receiver:
        channel = channel_to(quiet, "dingtalk", receiver)
    assert "ding-token" not in channel.sealed
    assert unseal(channel.sealed) == {"address": receiver.url + SHAPES["dingtalk"][1], "secret": SECRET}
    event = Event.objects.get(verb="add", subject_type="recommendations.channel")
    assert "ding-token" not in json.dumps(event.after)
    assert SECRET not in json.dumps(event.after)
    assert event.committee_id == quiet["zhao"].organization_id
    settings.SECRET_KEY = "another-key-another-key-another-key-another"
    write(quiet, "li", name="分办后")
    deliver(now=NOW)
    send_all(NOW)
    assert (Posting.objects.get().state, receiver.asked) == ("failed", [])
    assert "SECRET_KEY" in Posting.objects.get().answer


def test_beyond_the_ceiling_a_group_reads_it_in_its_digest(quiet: cast.World, settings: Settings) -> None:
    NoticeRule.objects.filter(name="签收逾期").update(is_urgent=True)
    settings.LETTERS_A_DAY = 2
    with receiving(receivers.wecom) as receiver:
        channel = channel_to(quiet, "wecom", receiver)
        notices = [write(quiet, "li", name="分办后", occurrence=place) for place in range(3)]
        red = write(quiet, "zhou", name="签收逾期")
    put_out([*notices, red], NOW)
    assert red.postings.get().key.startswith("urgent-")
    assert channel.postings.filter(key__startswith="urgent-").count() == 2
    assert channel.postings.get(key__startswith="digest-").notices.count() == 2
