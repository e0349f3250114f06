"""短信: through any HTTP gateway, for what is urgent or red, never at night; and who has silenced what."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest
from pytest_django import Settings

from recommendations.models import Delivery, Notice, NoticePreference, NoticeRule, Posting
from recommendations.notices.delivery import deliver
from tests import cast
from tests.cast import TODAY, at
from tests.recommendations.notices import receivers
from tests.recommendations.notices.conftest import Sink
from tests.recommendations.notices.receivers import Receiver, receiving
from tests.recommendations.notices.test_channels import send_all
from tests.recommendations.notices.test_delivery import NOW, clean, write
from tracker.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def quiet(world: cast.World) -> cast.World:
    return clean(world)


@pytest.fixture
def gateway(quiet: cast.World, settings: Settings) -> Iterator[Receiver]:
    settings.SITE_URL = "https://tracker.example"
    with receiving(receivers.gateway) as found:
        settings.SMS = {
            "url": f"{found.url}/send?to={{phone}}",
            "method": "POST",
            "format": "json",
            "body": '{"mobile":"{phone}","content":"{text}"}',
            "headers": {"Authorization": "Bearer sms-key"},
            "ok": [200],
            "ok_text": '"code":0',
            "per_minute": 60,
        }
        User.objects.filter(username="li").update(phone="138 0000-2046")
        yield found


def test_an_sms_is_for_what_is_urgent_or_red(quiet: cast.World, gateway: Receiver) -> None:
    write(quiet, "li")
    write(quiet, "li", name="分办后")
    write(quiet, "li", name="办理逾期")
    write(quiet, "li", name="签收逾期")
    write(quiet, "zhou", name="分办后")  # no phone
    Notice.objects.filter(rule__name="分办后").update(text='他说："好\\的"')
    type(quiet.assignment).objects.update(sign_due_on=quiet.assignment.due_on)
    deliver(now=NOW)
    send_all(NOW)
    assert sorted(asked.query["to"] for asked in gateway.accepted) == ["13800002046", "13800002046"]
    texts = sorted(asked.json["content"] for asked in gateway.accepted)
    assert any(text.startswith('他说："好\\的" http') for text in texts)
    assert any("另有1条：https://tracker.example/inbox/" in text for text in texts)
    assert Delivery.objects.filter(channel="sms").values_list("address", flat=True)[0].endswith("2046")


def test_an_sms_waits_for_the_morning_even_when_red(quiet: cast.World, gateway: Receiver) -> None:
    night = at(TODAY, 23)
    NoticeRule.objects.filter(name="签收逾期").update(is_urgent=True)
    type(quiet.assignment).objects.update(sign_due_on=quiet.assignment.due_on)
    write(quiet, "li", name="签收逾期", send_after=night)
    deliver(now=night)
    assert Posting.objects.get().send_after == at(TODAY + dt.timedelta(days=1), 7)
    send_all(night)
    assert gateway.asked == []


def test_a_gateway_that_answers_no_is_no_success(quiet: cast.World, gateway: Receiver, settings: Settings) -> None:
    assert settings.SMS
    settings.SMS = {**settings.SMS, "headers": {}}
    write(quiet, "li", name="分办后")
    deliver(now=NOW)
    send_all(NOW)
    assert (Posting.objects.get().state, Posting.objects.get().answer) == (
        "waiting",
        '200 {"code":401,"msg":"no right"}',
    )


def test_silenced_channels_stay_silent_but_for_red(quiet: cast.World, sink: Sink, gateway: Receiver) -> None:
    NoticePreference.objects.create(user=quiet["li"], wants_mail=False, wants_sms=False)
    plain, urgent, red = write(quiet, "li"), write(quiet, "li", name="分办后"), write(quiet, "li", name="办理逾期")
    deliver(now=NOW)
    send_all(NOW)
    found = {n.pk: n.state for n in Notice.objects.all()}
    assert found == {plain.pk: "inbox_only", urgent.pk: "inbox_only", red.pk: "sent"}
    assert len(sink.letters) == len(gateway.accepted) == 1
