"""Letters: to whom, with which words, once, and what happens when the mail does not go through."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Sequence
from typing import Any

import pytest
from django.db import connection
from pytest_django import DjangoAssertNumQueries, Settings

from recommendations import actions
from recommendations.models import Assignment, Delivery, Notice, NoticeRule, Opinion, Unsent
from recommendations.notices import claiming, letters, seed_rules, stamps
from recommendations.notices.claiming import claimed
from recommendations.notices.delivery import deliver, resend
from recommendations.notices.retrying import MOST_ATTEMPTS
from tests import cast
from tests.cast import TODAY, at
from tests.recommendations.notices import ways
from tests.recommendations.notices.conftest import Sink, free_port, subject_of
from tracker.models import User

NOW = at(TODAY, 8)


def clean(world: cast.World) -> cast.World:
    """The world without the notices of its own making."""
    Notice.objects.all().delete()
    return world


@pytest.fixture
def quiet(world: cast.World) -> cast.World:
    return clean(world)


def write(
    world: cast.World, username: str, *, name: str = "办理期限前7日", send_after: dt.datetime = NOW, occurrence: int = 0
) -> Notice:
    """One notice about the world's assignment, waiting for `send_after`."""
    rule = NoticeRule.objects.get(name=name)
    return Notice.objects.create(
        rule=rule,
        is_urgent=rule.is_urgent,
        assignment=world.assignment,
        recipient=world[username],
        committee_id=world.assignment.committee_id,
        due_on=world.assignment.due_on,
        occurrence=occurrence,
        text=f"“1.1 推行人才绿卡”应于2026-08-10前办结，请抓紧办理。{occurrence or ''}",
        planned_at=NOW,
        send_after=send_after,
    )


def state(notice: Notice) -> tuple[str, int]:
    notice.refresh_from_db()
    return notice.state, ways.tries(notice)


@pytest.mark.django_db
def test_a_letter_says_what_whose_until_when_and_why(quiet: cast.World, sink: Sink) -> None:
    notice = write(quiet, "li")
    assert deliver(now=NOW) == 1
    [letter] = sink.letters
    assert subject_of(letter) == "“1.1 推行人才绿卡”应于2026-08-10前办结，请抓紧办理。"
    assert letter["From"] == "执法检查跟踪 <tracker@example.test>"
    assert letter["Auto-Submitted"] == "auto-generated"
    body = letter.get_content().replace("\r\n", "\n")
    assert body == (
        "小李：\n\n"
        "事项：1.1 推行人才绿卡（市科委）\n"
        "1. “1.1 推行人才绿卡”应于2026-08-10前办结，请抓紧办理。\n"
        "   期限：2026-08-10\n"
        "   为什么收到：你是市科委的承办人；规则“办理期限前7日”；依据：办理惯例，并非法律规定。\n"
        f"   查看：https://tracker.example/notices/{notice.pk}/\n\n"
        "全部提醒见收件箱：https://tracker.example/inbox/\n本信由系统发出，请勿直接回复。\n"
    )
    assert state(notice) == ("sent", 1)
    kept = Delivery.objects.get()
    assert (kept.result, kept.address, kept.body, kept.message_id) == (
        "accepted",
        "li@example.test",
        body,
        letter["Message-ID"],
    )
    assert list(kept.notices.all()) == [notice]
    assert deliver(now=NOW) == 0


@pytest.mark.django_db
def test_nothing_leaves_before_its_time(quiet: cast.World, sink: Sink) -> None:
    notice = write(quiet, "li", send_after=NOW + dt.timedelta(seconds=1))
    assert deliver(now=NOW) == 0
    assert (sink.letters, state(notice)) == ([], ("waiting", 0))


@pytest.mark.django_db
def test_a_day_is_one_letter_a_person_and_the_urgent_go_alone(quiet: cast.World, sink: Sink) -> None:
    for occurrence in range(3):
        write(quiet, "li", occurrence=occurrence)
    write(quiet, "zhou")
    write(quiet, "li", name="分办后")
    assert deliver(now=NOW) == 5
    assert sorted(sink.sent) == [
        ("li@example.test", "“1.1 推行人才绿卡”应于2026-08-10前办结，请抓紧办理。"),
        ("li@example.test", "执法检查跟踪：3条提醒（2026-06-11）"),
        ("zhou@example.test", "“1.1 推行人才绿卡”应于2026-08-10前办结，请抓紧办理。"),
    ]


@pytest.mark.django_db
def test_one_bad_address_does_not_stop_the_rest(quiet: cast.World, sink: Sink) -> None:
    sink.refuses["li@example.test"] = "550 no such user"
    refused, fine = write(quiet, "li"), write(quiet, "zhou")
    deliver(now=NOW)
    assert [to for to, _subject in sink.sent] == ["zhou@example.test"]
    assert (state(refused), state(fine)) == (("failed", 1), ("sent", 1))
    attempt = Delivery.objects.get(recipient=quiet["li"])
    assert (attempt.result, attempt.answer) == ("refused", "550 no such user")


@pytest.mark.django_db
def test_a_broken_address_fails_alone(quiet: cast.World, sink: Sink) -> None:
    User.objects.filter(username="li").update(email="坏 地址\n@x")
    broken, fine = write(quiet, "li"), write(quiet, "zhou")
    deliver(now=NOW)
    assert (state(broken), state(fine)) == (("waiting", 1), ("sent", 1))
    assert Delivery.objects.get(recipient=quiet["li"]).result == "failed"


@pytest.mark.django_db
def test_trying_again_waits_longer_each_time_and_ends_visibly(
    quiet: cast.World, sink: Sink, settings: Settings
) -> None:
    settings.EMAIL_PORT = free_port()
    notice, now, waits = write(quiet, "li"), NOW, []
    for _attempt in range(MOST_ATTEMPTS):
        assert deliver(now=now) == 1
        assert deliver(now=now) == 0
        notice.refresh_from_db()
        if notice.state == "waiting":
            waits.append((notice.unsent.send_after - now).total_seconds() / 60)
            now = notice.unsent.send_after
    assert all(plain <= wait <= plain * 1.2 for plain, wait in zip([1, 2, 4, 8, 16, 32, 64], waits, strict=True))
    assert waits != [1, 2, 4, 8, 16, 32, 64]
    assert state(notice) == ("failed", MOST_ATTEMPTS)
    assert Delivery.objects.filter(result="no_answer", answer="连不上邮件服务器：对方拒绝连接").count() == MOST_ATTEMPTS
    assert len(set(Delivery.objects.values_list("message_id", flat=True))) == 1

    settings.EMAIL_PORT = sink.port
    assert resend(notice=notice, now=now) is True
    assert resend(notice=notice, now=now) is False
    deliver(now=now)
    assert state(notice) == ("sent", MOST_ATTEMPTS + 1)
    assert sink.letters[0]["Message-ID"] == Delivery.objects.filter(result="no_answer")[0].message_id


@pytest.mark.django_db
def test_a_worker_that_dies_after_sending_sends_the_same_letter(
    quiet: cast.World, sink: Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    notice = write(quiet, "li")

    def die(*args: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(stamps, "stamp", die)
        with pytest.raises(KeyboardInterrupt):
            deliver(now=NOW)
    assert state(notice) == ("waiting", 0)
    assert deliver(now=NOW) == 1
    first, second = sink.letters
    assert first["Message-ID"] == second["Message-ID"]
    assert state(notice) == ("sent", 1)


@pytest.mark.django_db
def test_a_reason_that_is_gone_is_not_sent(quiet: cast.World, sink: Sink) -> None:
    deadline, asked = write(quiet, "li"), write(quiet, "zhou", name="分办后")
    Assignment.objects.update(status="submitted", submitted_on=TODAY)
    assert deliver(now=NOW) == 2
    assert (state(deadline), state(asked)) == (("cancelled", 0), ("cancelled", 0))
    assert (sink.letters, Delivery.objects.count()) == ([], 0)


@pytest.mark.django_db
def test_who_left_gets_no_letter_and_who_has_no_address_reads_the_inbox(quiet: cast.World, sink: Sink) -> None:
    left, silent = write(quiet, "li"), write(quiet, "zhou")
    User.objects.filter(username="li").update(is_active=False)
    User.objects.filter(username="zhou").update(email="")
    deliver(now=NOW)
    assert (state(left), state(silent)) == (("cancelled", 0), ("inbox_only", 0))
    assert left.cancel_reason == "收件人已停用"
    assert sink.letters == []


@pytest.mark.django_db
def test_without_mail_the_letter_is_kept_in_the_product(quiet: cast.World, settings: Settings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
    User.objects.filter(username="li").update(email="")
    notice = write(quiet, "li")
    deliver(now=NOW)
    assert state(notice) == ("inbox_only", 1)
    letter = Delivery.objects.get()
    assert (letter.result, letter.recipient) == ("kept", quiet["li"])
    assert letter.body.startswith(
        "小李：\n\n事项：1.1 推行人才绿卡（市科委）\n1. “1.1 推行人才绿卡”应于2026-08-10前办结"
    )


@pytest.mark.django_db
def test_line_breaks_in_a_reason_forge_no_header(quiet: cast.World, sink: Sink) -> None:
    notice = write(quiet, "li", name="办理期限前7日")
    Notice.objects.filter(pk=notice.pk).update(text="退回：缺\r\nBcc: evil@example.test\n名单")
    deliver(now=NOW)
    [letter] = sink.letters
    assert subject_of(letter) == "退回：缺 Bcc: evil@example.test 名单"
    assert letter["Bcc"] is None


@pytest.mark.django_db
def test_an_action_tells_the_others_and_not_its_actor(quiet: cast.World) -> None:
    actions.acknowledge_assignment(actor=quiet["li"], assignment=quiet.assignment, now=at(TODAY, 17))
    notice = Notice.objects.get()
    assert (notice.recipient, notice.text) == (quiet["sun"], "市科委已签收“1.1 推行人才绿卡”。")
    assert notice.send_after == at(TODAY + dt.timedelta(days=1), 8)
    friday = TODAY + dt.timedelta(days=1)
    actions.report_progress(
        actor=quiet["li"], assignment=quiet.assignment, now=at(friday, 17), body="有进展。", percent=10
    )
    assert Notice.objects.get(recipient=quiet["zhao"]).send_after == at(friday + dt.timedelta(days=3), 8)
    quiet.assignment.refresh_from_db()
    cast.submit(quiet["zhou"], quiet.assignment, at(friday, 18), "完成。")
    submitted = Notice.objects.get(rule__verb="submit")
    assert (submitted.recipient, submitted.send_after) == (quiet["zhao"], at(friday, 18))


@pytest.mark.django_db
def test_a_second_send_back_is_a_second_notice(world: cast.World) -> None:
    cast.brought_to(world, "submitted")
    for reason in ("缺名单", "缺照片"):
        actions.send_back_assignment(actor=world["zhao"], assignment=world.assignment, now=at(TODAY), reason=reason)
        cast.submit(world["zhou"], world.assignment, at(TODAY), "补充。")
    rows = Notice.objects.filter(rule__verb="send_back", recipient=world["li"]).order_by("id")
    assert list(rows.values_list("occurrence", "text")) == [
        (0, "“1.1 推行人才绿卡”已退回补充：缺名单"),
        (1, "“1.1 推行人才绿卡”已退回补充：缺照片"),
    ]


@pytest.mark.django_db(transaction=True)
def test_two_deliverers_at_once_send_nothing_twice(sink: Sink, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(claiming, "PEOPLE", 1)
    seed_rules()
    cast.weekdays()
    world = clean(cast.dispatched(cast.handed_over(cast.inspected(cast.people_and_places()))))
    people = ["li", "zhou", "sun", "zhao", "qian", "feng", "wu", "xu"]
    User.objects.filter(username__in=people).update(organization=world.assignment.unit, role="handler")
    for username in people:
        for occurrence in range(5):
            write(world, username, occurrence=occurrence)
    start = threading.Barrier(4)

    def work() -> None:
        start.wait()
        while deliver(now=NOW):
            pass
        connection.close()

    workers = [threading.Thread(target=work) for _worker in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sorted(to for to, _subject in sink.sent) == sorted(f"{username}@example.test" for username in people)
    assert {subject for _to, subject in sink.sent} == {"执法检查跟踪：5条提醒（2026-06-11）"}
    assert Notice.objects.filter(unsent=None).count() == Delivery.objects.count() * 5 == 40
    assert Opinion.objects.count() == 1


@pytest.mark.django_db
def test_a_claim_takes_everything_that_waits_for_its_people(quiet: cast.World) -> None:
    mine = {write(quiet, "li", occurrence=n).pk for n in range(120)}
    later = write(quiet, "li", occurrence=120, send_after=NOW + dt.timedelta(hours=1))
    with claimed(NOW) as taken:
        assert {notice.pk for notice in taken} == mine
    assert state(later) == ("waiting", 0)


@pytest.mark.django_db(transaction=True)
def test_claims_at_once_never_split_a_person(monkeypatch: pytest.MonkeyPatch) -> None:
    """Twenty rounds: a claim that asked again for each row split a digest in two rounds of five."""
    monkeypatch.setattr(claiming, "PEOPLE", 1)
    seed_rules()
    cast.weekdays()
    world = clean(cast.dispatched(cast.handed_over(cast.inspected(cast.people_and_places()))))
    people = ["li", "zhou", "sun", "zhao", "qian", "feng", "wu", "xu"]
    notices = [write(world, username, occurrence=number) for username in people for number in range(5)]
    for _round in range(20):
        ways.stands(notices, "waiting")
        start, taken = threading.Barrier(4), list[list[int]]()

        def work(start: threading.Barrier = start, taken: list[list[int]] = taken) -> None:
            start.wait()
            while True:
                with claimed(NOW) as found:
                    ids = [notice.pk for notice in found]
                    Unsent.objects.filter(pk__in=ids).delete()
                if not ids:
                    break
                taken.append(ids)
            connection.close()

        workers = [threading.Thread(target=work) for _worker in range(4)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
        assert [len(ids) for ids in taken] == [5] * 8
        assert sorted(pk for ids in taken for pk in ids) == [notice.pk for notice in notices]


@pytest.mark.django_db
def test_a_batch_asks_as_often_for_many_letters_as_for_two(
    quiet: cast.World, sink: Sink, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    write(quiet, "li")
    write(quiet, "zhou")
    with django_assert_max_num_queries(24):
        assert deliver(now=NOW) == 2
    for username in ("li", "zhou"):
        for occurrence in range(1, 30):
            write(quiet, username, occurrence=occurrence)
    with django_assert_max_num_queries(24):
        assert deliver(now=NOW) == 58
    assert len(sink.letters) == 4


@pytest.mark.django_db
def test_a_letter_that_cannot_be_written_stops_no_other(
    quiet: cast.World, sink: Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken, sound = write(quiet, "li"), write(quiet, "zhou")
    body_of = letters._body

    def body(recipient: User, notices: Sequence[Notice], leaves: dt.datetime) -> str:
        if notices[0].pk == broken.pk:
            raise ValueError("模板缺一个名字")
        return body_of(recipient, notices, leaves)

    monkeypatch.setattr(letters, "_body", body)
    now = NOW
    for _attempt in range(MOST_ATTEMPTS):
        deliver(now=now)
        now += dt.timedelta(hours=6)
    assert [to for to, _subject in sink.sent] == ["zhou@example.test"]
    assert (state(broken), state(sound)) == (("failed", MOST_ATTEMPTS), ("sent", 1))
