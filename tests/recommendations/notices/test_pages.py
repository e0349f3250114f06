"""The inbox and the reminder ledger as people see them."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from recommendations.models import Delivery, Notice, NoticeRule, Unsent
from recommendations.notices.timing import next_working_day
from tests import cast
from tests.cast import TODAY, at
from tests.recommendations.notices import ways

pytestmark = pytest.mark.django_db
LEDGER_PAGES = ("notice-list", "notice-preview", "notice-orphans", "notice-rules")


def page(client: Client, name: str, query: str = "", *args: object) -> str:
    answer = client.get(reverse(f"recommendations:{name}", args=args) + query)
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", answer.content.decode())


def as_(world: cast.World, username: str) -> Client:
    client = Client()
    client.force_login(world[username])
    return client


def more(world: cast.World, username: str, count: int) -> None:
    """That many further notices to one person."""
    rule = NoticeRule.objects.get(name="办理逾期")
    Notice.objects.bulk_create(
        Notice(
            rule=rule,
            assignment=world.assignment,
            recipient=world[username],
            committee_id=world.assignment.committee_id,
            due_on=world.assignment.due_on,
            occurrence=occurrence,
            text=f"第{occurrence}次提醒",
            planned_at=at(TODAY),
            send_after=at(TODAY),
        )
        for occurrence in range(1000, 1000 + count)
    )


def test_what_is_written_and_leaves_tomorrow_is_listed_beside_what_will_be_written(world: cast.World) -> None:
    day = next_working_day(timezone.localdate() + dt.timedelta(days=1))
    assert "已写好、当日发出</h2>" not in page(as_(world, "zhao"), "notice-preview")
    more(world, "li", 4)
    soon, late, over, off = Notice.objects.filter(occurrence__gte=1000).order_by("id")
    for notice, moment in ((soon, at(day, 9)), (late, at(day, 23)), (over, at(day, 24 - 1) + dt.timedelta(hours=1))):
        Unsent.objects.filter(pk=notice.pk).update(send_after=moment)
    Unsent.objects.filter(pk=off.pk).update(send_after=at(day, 10))
    ways.cancelled([off])
    html = page(as_(world, "zhao"), "notice-preview").partition("已写好、当日发出</h2>")[2]
    assert re.findall(r"(\d\d:\d\d)</span>|/notices/(\d+)/", html) == [
        ("09:00", ""),
        ("", str(soon.pk)),
        ("23:00", ""),
        ("", str(late.pk)),
    ]
    assert "已写好、当日发出</h2>" not in page(as_(world, "tang"), "notice-preview")


def test_the_list_of_what_leaves_tomorrow_is_capped_and_costs_no_query_a_row(
    world: cast.World, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    day = next_working_day(timezone.localdate() + dt.timedelta(days=1))
    staff = as_(world, "zhao")
    more(world, "li", 2)
    Unsent.objects.update(send_after=at(day, 9))
    with CaptureQueriesContext(connection) as few:
        page(staff, "notice-preview")
    more(world, "zhou", 100)
    Unsent.objects.update(send_after=at(day, 9))
    with django_assert_max_num_queries(len(few)):
        html = page(staff, "notice-preview")
    assert html.count("第1001次提醒") == 2
    assert "只列最先发出的 100 条。" in html


def mine(world: cast.World, username: str) -> Notice:
    return Notice.objects.filter(recipient=world[username]).latest("id")


def test_the_inbox_says_what_and_why(world: cast.World) -> None:
    html = page(as_(world, "li"), "inbox")
    assert "1 条未读" in html
    assert "“1.1 推行人才绿卡”已分办给市科委，请签收。" in html
    assert "你是市科委的承办人；规则“分办后”；依据：办理惯例，并非法律规定。" in html
    assert "全部标为已读" in html


def test_opening_marks_as_read_and_leads_to_the_item(world: cast.World) -> None:
    client, notice = as_(world, "li"), mine(world, "li")
    url = reverse("recommendations:notice-open", args=[notice.pk])
    assert client.get(url).status_code == 405
    answer = client.post(url)
    assert (answer.status_code, answer["Location"]) == (302, f"/assignments/{world.assignment.pk}/")
    notice.refresh_from_db()
    first = notice.read_at
    assert first is not None
    client.post(url)
    notice.refresh_from_db()
    assert notice.read_at == first
    assert "没有未读" in page(client, "inbox")


def test_nobody_opens_or_reads_what_was_sent_to_another(world: cast.World) -> None:
    notice = mine(world, "li")
    for username in ("zhou", "wu", "zheng", "tang", "sun", "wang", "zhao"):
        client = as_(world, username)
        assert client.post(reverse("recommendations:notice-open", args=[notice.pk])).status_code == 404
    for username, code in (("li", 200), ("zhao", 200), ("qian", 200), ("zhou", 404), ("tang", 404), ("zheng", 404)):
        url = reverse("recommendations:notice", args=[notice.pk])
        assert (username, as_(world, username).get(url).status_code) == (username, code)
    notice.refresh_from_db()
    assert notice.read_at is None


def test_all_can_be_marked_as_read_at_once(world: cast.World) -> None:
    more(world, "li", 3)
    assert as_(world, "li").post(reverse("recommendations:inbox-read")).status_code == 302
    assert Notice.objects.filter(recipient=world["li"], read_at=None).count() == 0
    assert Notice.objects.filter(recipient=world["zhou"], read_at=None).count() == 1


def test_what_was_called_off_stays_in_the_inbox_struck_through(world: cast.World) -> None:
    ways.cancelled(Notice.objects.filter(recipient=world["li"]), at(TODAY))
    html = page(as_(world, "li"), "inbox")
    assert html.count("<s>") == Notice.objects.filter(recipient=world["li"]).count() > 0
    assert "1.1 推行人才绿卡" in html
    assert "已取消：已签收" in html
    assert "1.1 推行人才绿卡" not in page(as_(world, "li"), "inbox", "?view=unread")
    html = page(as_(world, "zhao"), "notice-list", "?state=cancelled")
    assert html.count("已取消：已签收") == 1


@pytest.mark.parametrize("name", LEDGER_PAGES)
@pytest.mark.parametrize(
    ("username", "code"),
    [("zhao", 200), ("qian", 200), ("zheng", 403), ("sun", 403), ("li", 403), ("wang", 403), ("chen", 403)],
)
def test_the_ledger_is_the_committees(world: cast.World, name: str, username: str, code: int) -> None:
    assert as_(world, username).get(reverse(f"recommendations:{name}")).status_code == code


@pytest.mark.parametrize("name", [*LEDGER_PAGES, "inbox"])
def test_a_stranger_is_asked_to_sign_in(world: cast.World, name: str) -> None:
    answer = Client().get(reverse(f"recommendations:{name}"))
    assert answer.status_code == 302
    assert answer["Location"].startswith("/accounts/login/")


def test_another_committee_sees_nothing_of_it(world: cast.World) -> None:
    assert "推行人才绿卡" not in page(as_(world, "tang"), "notice-list")


@pytest.mark.parametrize(
    ("query", "texts"),
    [
        ("?q=绿卡", {"“1.1 推行人才绿卡”已分办给市科委，请签收。"}),
        ("?q=1.1&who=周处", {"“1.1 推行人才绿卡”已分办给市科委，请签收。"}),
        ("?who=北京府办", {"“审议意见书”已交办，请签收。"}),
        ("?q=没有这样的事", set()),
        ("?state=failed", set()),
        ("?since=2026-04-22&until=2026-04-22&who=小李", {"“1.1 推行人才绿卡”已分办给市科委，请签收。"}),
        ("?until=2026-04-09", set()),
        ("?until=2026-04-21", {"“审议意见书”已交办，请签收。"}),
        ("?since=2026-04-23", set()),
        ("?unit=UNIT", {"“1.1 推行人才绿卡”已分办给市科委，请签收。"}),
        ("?unit=GOVERNMENT", {"“审议意见书”已交办，请签收。"}),
        ("?unit=OTHER", set()),
        ("?rule=assignment-dispatch-unit", {"“1.1 推行人才绿卡”已分办给市科委，请签收。"}),
        ("?state=waiting&rule=opinion-hand-over-coordinator", {"“审议意见书”已交办，请签收。"}),
        ("?state=acted", {"“审议意见书”已交办，请签收。"}),
        ("?state=opened", set()),
        ("?channel=email", set()),
        ("?channel=wecom", set()),
        (
            "?since=坏日期&state=坏&rule=坏&unit=坏&channel=坏&after=坏",
            {"“1.1 推行人才绿卡”已分办给市科委，请签收。", "“审议意见书”已交办，请签收。"},
        ),
    ],
)
def test_the_ledger_is_narrowed(world: cast.World, query: str, texts: set[str]) -> None:
    for name, code in (("UNIT", "kw"), ("GOVERNMENT", "bjzf"), ("OTHER", "rsj")):
        query = query.replace(name, str(world.places[code].pk))
    html = page(as_(world, "zhao"), "notice-list", query)
    known = {"“1.1 推行人才绿卡”已分办给市科委，请签收。", "“审议意见书”已交办，请签收。"}
    assert {text for text in known if text in html} == texts


def test_a_given_up_letter_is_read_and_sent_again_by_staff_only(world: cast.World) -> None:
    notice = mine(world, "li")
    letter = Delivery.objects.create(
        recipient=world["li"],
        address="li@example.test",
        message_id="<a@b>",
        subject="主题",
        body="小李：\n\n<b>请签收</b>",
        at=at(TODAY),
        result="failed",
        answer="连不上邮件服务器",
    )
    letter.notices.add(notice)
    ways.stands([notice], "failed", attempts=8)
    staff, url = as_(world, "zhao"), reverse("recommendations:notice-resend", args=[notice.pk])
    html = page(staff, "notice", "", notice.pk)
    assert "&lt;b&gt;请签收&lt;/b&gt;" in html
    assert "连不上邮件服务器" in html
    assert ">重新发送</button>" in html
    assert "<b>发送失败</b>：连不上邮件服务器" in page(staff, "notice-list")
    assert "重新发送" not in page(as_(world, "li"), "notice", "", notice.pk)
    assert as_(world, "li").post(url).status_code == 403
    notice.refresh_from_db()
    assert (notice.state, ways.tries(notice)) == ("failed", 8)
    assert staff.post(url).status_code == 302
    notice.refresh_from_db()
    assert (notice.state, ways.tries(notice)) == ("waiting", 0)
    assert staff.post(url).status_code == 409


def test_the_orphans_are_listed_with_the_reason(world: cast.World) -> None:
    world["li"].__class__.objects.filter(organization=world.places["kw"]).update(is_active=False)
    html = page(as_(world, "zhao"), "notice-orphans")
    assert "1.1 推行人才绿卡" in html
    assert "承办单位没有在用账号，提醒无人可收" in html


def test_pages_turn_by_the_last_row_seen(world: cast.World) -> None:
    more(world, "li", 60)
    client = as_(world, "li")
    first = page(client, "inbox")
    assert "第1059次提醒" in first
    assert "第1009次提醒" not in first
    following = re.search(r'href="(\?after=\d+)" rel="next"', first)
    assert following
    second = page(client, "inbox", following[1])
    assert "第1009次提醒" in second
    assert "请签收" in second
    back = re.search(r'href="(\?before=\d+)" rel="prev"', second)
    assert back
    assert "第1059次提醒" in page(client, "inbox", back[1])


@pytest.mark.parametrize(("name", "username"), [("inbox", "li"), ("notice-list", "zhao")])
def test_queries_do_not_grow_with_rows(world: cast.World, name: str, username: str) -> None:
    client, url = as_(world, username), reverse(f"recommendations:{name}")
    client.get(url)
    with CaptureQueriesContext(connection) as few:
        client.get(url)
    more(world, "li", 30)
    with CaptureQueriesContext(connection) as many:
        client.get(url)
    assert len(many) == len(few) <= 6


def test_rules_of_one_name_are_told_apart_where_one_is_chosen(world: cast.World) -> None:
    client = as_(world, "zhao")
    answer = client.get(reverse("recommendations:notice-list"))
    offered = [word for _code, words in answer.context["form"].fields["rule"].choices[1:] for _code, word in words]
    assert len(offered) == len(set(offered)) == NoticeRule.objects.filter(committee=None).count()
    assert "期限重算后（交办件，承办人和单位负责人）" in offered
    assert "期限重算后（审议意见书，常委会工作人员）" in offered
    assert "办理期限前7日" in offered
