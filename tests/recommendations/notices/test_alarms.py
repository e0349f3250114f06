"""A channel that died is told by mail, once, to who looks after it."""

from __future__ import annotations

import datetime as dt
from ipaddress import ip_network

import pytest
from pytest_django import Settings

from recommendations.models import Channel, Delivery
from recommendations.notices import postings as posting_module
from recommendations.notices.alarms import tell_of_dead_channels
from recommendations.notices.delivery import deliver
from recommendations.notices.postings import DEAD_AFTER_FAILURES
from recommendations.notices.retrying import LEASE
from tests import cast
from tests.recommendations.notices import receivers
from tests.recommendations.notices.conftest import Sink
from tests.recommendations.notices.receivers import receiving
from tests.recommendations.notices.test_channels import channel_to, send_all
from tests.recommendations.notices.test_delivery import NOW, clean, write

pytestmark = pytest.mark.django_db
LATER = NOW + dt.timedelta(hours=2)


@pytest.fixture
def dead(world: cast.World, settings: Settings) -> Channel:
    """市科委's robot, refusing for an hour and a half."""
    settings.PRIVATE_NETWORKS = [ip_network("127.0.0.0/8")]
    clean(world)
    with receiving(receivers.wecom) as receiver:
        channel = channel_to(world, "wecom", receiver)
        receiver.answer = (200, '{"errcode": 93000, "errmsg": "invalid webhook url"}')
        write(world, "li", name="分办后")
        deliver(now=NOW)
        for attempt in range(DEAD_AFTER_FAILURES):
            send_all(NOW + dt.timedelta(minutes=20 * attempt))
    return Channel.objects.get(pk=channel.pk)


def test_a_dead_channel_is_told_once_to_who_keeps_it_and_to_the_administrator(dead: Channel, sink: Sink) -> None:
    assert tell_of_dead_channels(LATER) == 1
    subject = "消息渠道“科委群”已失效（市科委）"
    assert sorted(sink.sent) == [("chen@example.test", subject), ("zhou@example.test", subject)]
    body = sink.letters[0].get_content()
    assert "企业微信群机器人“科委群”连续发送失败" in body
    assert "对方答复：93000 invalid webhook url" in body
    assert "https://tracker.example/channels/" in body
    tried = Delivery.objects.filter(subject=subject)
    assert sorted(tried.values_list("recipient__username", "channel", "result")) == [
        ("chen", "email", "accepted"),
        ("zhou", "email", "accepted"),
    ]
    for hours in (0, 1, 100):
        assert tell_of_dead_channels(LATER + dt.timedelta(hours=hours)) == 0
    assert len(sink.letters) == 2


def test_what_the_mail_server_did_not_take_is_told_later(dead: Channel, sink: Sink, settings: Settings) -> None:
    settings.EMAIL_PORT, port = 1, settings.EMAIL_PORT
    assert tell_of_dead_channels(LATER) == 0
    settings.EMAIL_PORT = port
    assert tell_of_dead_channels(LATER + LEASE - dt.timedelta(seconds=1)) == 0
    assert sink.letters == []
    assert tell_of_dead_channels(LATER + LEASE) == 1
    assert len(sink.letters) == 2


def test_a_channel_that_lives_again_or_is_closed_is_not_told_as_dead(dead: Channel, sink: Sink) -> None:
    Channel.objects.filter(pk=dead.pk).update(is_active=False)
    assert tell_of_dead_channels(LATER) == 0
    Channel.objects.filter(pk=dead.pk).update(is_active=True)
    posting_module._is_well(dead, LATER)
    assert tell_of_dead_channels(LATER) == 0
    assert sink.letters == []
