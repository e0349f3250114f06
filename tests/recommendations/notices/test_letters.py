"""A digest is read from the top by somebody with two minutes: what is latest comes first, an item's words together."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest

from recommendations.models import Assignment, Notice, NoticeRule, Opinion, Unsent
from recommendations.notices import letters
from recommendations.notices.delivery import deliver
from tests import cast
from tests.cast import TODAY
from tests.recommendations.notices.conftest import Sink, subject_of
from tests.recommendations.notices.test_delivery import NOW, clean, write
from tests.recommendations.test_ledger import more_items

pytestmark = pytest.mark.django_db
YESTERDAY, TOMORROW = TODAY - dt.timedelta(days=1), TODAY + dt.timedelta(days=1)


def about(world: cast.World, subject: Assignment | Opinion, due_on: dt.date | None, text: str) -> Notice:
    notice = write(world, "sun", name="分办后", occurrence=Notice.objects.count())
    Unsent.objects.filter(pk=notice.pk).update(is_urgent=False)
    facts: dict[str, Any] = {"due_on": due_on, "text": text, "is_urgent": False}
    if isinstance(subject, Opinion):
        rule = NoticeRule.objects.get(name="再次审议后")
        facts |= {"assignment": None, "opinion": subject, "rule": rule}
    else:
        facts |= {"assignment": subject}
    Notice.objects.filter(pk=notice.pk).update(**facts)
    return notice


def read(sink: Sink) -> tuple[str, list[str]]:
    """The subject of the one letter; its items and what is said of each, in order."""
    (letter,) = sink.letters
    lines = letter.get_content().replace("\r\n", "\n").split("\n")
    return subject_of(letter), [line for line in lines if re.match(r"事项：|\d+\. |另有", line)]


@pytest.fixture
def other(world: cast.World) -> Assignment:
    found = more_items(world, 1)[0]
    clean(world)
    return found


def test_what_is_latest_comes_first_and_an_items_words_together(
    world: cast.World, other: Assignment, sink: Sink
) -> None:
    about(world, world.opinion, None, "意见书没有期限。")
    about(world, other, TOMORROW, "乙件明天到期。")
    about(world, world.assignment, TOMORROW, "甲件明天到期。")
    about(world, other, None, "乙件没有期限。")
    about(world, world.assignment, YESTERDAY, "甲件昨天过期。")
    deliver(now=NOW)
    subject, said = read(sink)
    assert subject == "执法检查跟踪：5条提醒，1条期限已过（2026-06-11）"
    assert said == [
        "事项：1.1 推行人才绿卡（市科委）",
        "1. 甲件昨天过期。",
        "2. 甲件明天到期。",
        f"事项：{other.recommendation}（{other.unit.short_name}）",
        "3. 乙件明天到期。",
        "4. 乙件没有期限。",
        f"事项：{world.opinion}（{world.opinion.government.short_name}）",
        "5. 意见书没有期限。",
    ]


def test_what_is_due_today_is_not_late(world: cast.World, other: Assignment, sink: Sink) -> None:
    about(world, other, TODAY, "今天。")
    about(world, other, TOMORROW, "明天。")
    deliver(now=NOW)
    assert read(sink)[0] == "执法检查跟踪：2条提醒（2026-06-11）"


def test_what_there_is_no_room_for_is_the_least_pressing(
    world: cast.World, other: Assignment, sink: Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(letters, "MOST_LINES", 2)
    about(world, world.assignment, TOMORROW, "甲件明天到期。")
    about(world, other, TODAY, "乙件今天到期。")
    about(world, other, YESTERDAY, "乙件昨天过期。")
    deliver(now=NOW)
    assert read(sink)[1] == [
        f"事项：{other.recommendation}（{other.unit.short_name}）",
        "1. 乙件昨天过期。",
        "2. 乙件今天到期。",
        "另有1条，请到收件箱查看。",
    ]
