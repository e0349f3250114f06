"""What became of each notice, as the ledger, its file, an item's page and its record on paper tell it."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from recommendations import actions
from recommendations.models import Channel, Delivery, Notice, Opinion
from recommendations.notices.letters import role_at
from recommendations.notices.orphans import orphans, unheard_opinions
from recommendations.notices.proof import steps_of, with_proof
from tests import cast
from tests.cast import TODAY, ago
from tests.recommendations.notices import ways
from tests.recommendations.notices.test_pages import as_, mine, more, page
from tests.recommendations.sheets import parts_of, rows_of
from tracker.models import Cover, User

pytestmark = pytest.mark.django_db


def way(notice: Notice) -> list[tuple[str, str]]:
    """(word, day) of each step."""
    row = with_proof(Notice.objects.select_related("rule")).get(pk=notice.pk)
    return [(str(step.word), f"{timezone.localtime(step.at):%m-%d}") for step in steps_of(row)]


def test_settled_is_read_from_the_record_whoever_did_it(world: cast.World) -> None:
    notice = mine(world, "li")
    ways.sent([notice], ago(49))
    Notice.objects.filter(pk=notice.pk).update(read_at=ago(48))
    assert way(notice) == [("生成", "04-22"), ("邮件送达", "04-23"), ("已读", "04-24")]
    actions.acknowledge_assignment(actor=world["zhou"], assignment=world.assignment, now=ago(45))
    assert way(notice) == [("生成", "04-22"), ("邮件送达", "04-23"), ("已读", "04-24"), ("已办", "04-27")]
    Notice.objects.filter(pk=notice.pk).update(acted_at=ago(46))
    assert way(notice)[-1] == ("从信中办理", "04-26")


def test_what_was_done_before_does_not_settle_what_is_asked_later(world: cast.World) -> None:
    cast.brought_to(world, "handling")
    actions.nudge_assignment(actor=world["zhao"], assignment=world.assignment, now=ago(9), text="请抓紧。")
    notice = Notice.objects.get(rule__verb="nudge", recipient=world["li"])
    assert [word for word, _day in way(notice)] == ["生成", "待发"]
    actions.report_progress(actor=world["li"], assignment=world.assignment, now=ago(7), body="推进中。", percent=30)
    assert way(notice)[-1] == ("已办", "06-04")


def test_a_given_up_letter_says_why(world: cast.World) -> None:
    notice = mine(world, "li")
    letter = Delivery.objects.create(
        recipient=world["li"],
        address="li@example.test",
        message_id="<a@b>",
        subject="主题",
        body="正文",
        at=ago(40),
        result="refused",
        answer="550 无此邮箱",
    )
    letter.notices.add(notice)
    ways.stands([notice], "failed")
    row = with_proof(Notice.objects.select_related("rule")).get(pk=notice.pk)
    step = steps_of(row)[1]
    assert (step.word, step.note, step.at) == ("发送失败", "550 无此邮箱", ago(40))


def sheet(client: Client, query: str = "") -> list[list[str]]:
    answer = client.get(reverse("recommendations:notice-export") + query)
    assert answer.status_code == 200
    return rows_of(parts_of(answer))


def test_the_file_holds_what_the_filters_show(world: cast.World) -> None:
    notice = mine(world, "li")
    ways.sent([notice], ago(49))
    Notice.objects.filter(pk=notice.pk).update(read_at=ago(48))
    actions.acknowledge_assignment(actor=world["li"], assignment=world.assignment, now=ago(45))
    head, *rows = sheet(as_(world, "zhao"), "?q=绿卡&who=小李")
    assert head[1:4] == ["生成时间", "事项", "承办"]
    assert len(rows) == 1
    told = dict(zip(head, [*rows[0], *[""] * len(head)], strict=False))
    assert told["事项"] == "1.1 推行人才绿卡"
    assert told["发给"] == "小李"
    assert told["结果"] == "邮件送达"
    assert told["发送时间"] == "2026-04-23 10:00"
    assert told["阅读时间"] == "2026-04-24 10:00"
    assert told["从信中办理"] == ""
    assert told["事项已办"] == "2026-04-27 10:00"
    everything = sheet(as_(world, "zhao"))
    assert len(everything) - 1 == Notice.objects.filter(committee=world.places["bjrd"]).count()
    assert len(sheet(as_(world, "tang"))) == 1


def test_each_condition_is_a_chip_that_goes_alone(world: cast.World) -> None:
    html = page(as_(world, "zhao"), "notice-list", "?q=绿卡&state=waiting")
    chips = re.findall(r'class="chip" href="([^"]*)"><span class="hidden-text">取消条件：</span>([^<]*)<', html)
    assert chips == [("/notices/?state=waiting", "事项：绿卡"), ("/notices/?q=%E7%BB%BF%E5%8D%A1", "结果：待发送")]
    assert "/notices/export/?q=%E7%BB%BF%E5%8D%A1&amp;state=waiting" in html


def test_a_notice_offers_its_recipient_what_it_asks(world: cast.World) -> None:
    notice = mine(world, "li")
    button = f'<a class="button button-main" href="/assignments/{world.assignment.pk}/acknowledge/">签收</a>'
    assert button in page(as_(world, "li"), "notice", "", notice.pk)
    assert button not in page(as_(world, "zhao"), "notice", "", notice.pk)
    actions.acknowledge_assignment(actor=world["zhou"], assignment=world.assignment, now=ago(45))
    assert button not in page(as_(world, "li"), "notice", "", notice.pk)


class TestItemPage:
    def test_it_tells_the_past_and_what_comes(self, world: cast.World) -> None:
        html = page(as_(world, "zhao"), "assignment-notices", "", world.assignment.pk)
        assert "共 2 条提醒：待发 2。" in html
        assert "“1.1 推行人才绿卡”已分办给市科委，请签收。" in html
        assert '签收期限 <span class="nowrap">2026-' in html
        assert "没有设定，不会提醒：" in html
        item = page(as_(world, "zhao"), "assignment", "", world.assignment.pk)
        assert f"/assignments/{world.assignment.pk}/notices/" in item
        assert "本件提醒" not in page(as_(world, "li"), "assignment", "", world.assignment.pk)

    def test_it_tells_of_an_opinion(self, world: cast.World) -> None:
        html = page(as_(world, "zhao"), "opinion-notices", "", world.opinion.pk)
        assert "“审议意见书”已交办，请签收。" in html
        assert '方案期限 <span class="nowrap">2026-' in html
        assert f"/opinions/{world.opinion.pk}/notices/" in page(as_(world, "zhao"), "opinion", "", world.opinion.pk)

    def test_drafts_stay_inside_the_unit(self, world: cast.World) -> None:
        cast.brought_to(world, "reported")
        cast.head_signs_out(world, "kw")
        actions.propose(actor=world["li"], assignment=world.assignment, move="submit", answers={}, files={}, now=ago(3))
        for query in ("", "?print=1"):
            assert "拟稿" not in page(as_(world, "zhao"), "assignment-notices", query, world.assignment.pk)

    def test_queries_do_not_grow_with_rows(self, world: cast.World) -> None:
        client, url = as_(world, "zhao"), reverse("recommendations:assignment-notices", args=[world.assignment.pk])
        for query in ("", "?print=1"):
            client.get(url + query)
            with CaptureQueriesContext(connection) as few:
                client.get(url + query)
            Notice.objects.filter(occurrence__gte=1000).delete()
            more(world, "li", 30)
            with CaptureQueriesContext(connection) as many:
                client.get(url + query)
            assert len(many) <= len(few)

    def test_the_record_on_paper_is_whole_and_sealed(self, world: cast.World) -> None:
        notice = mine(world, "li")
        letter = Delivery.objects.create(
            recipient=world["li"],
            address="li@example.test",
            message_id="<abc@tracker.example>",
            subject="主题",
            body="正文",
            at=ago(49),
            result="accepted",
            answer="250 OK",
        )
        letter.notices.add(notice)
        notice.unsent.delete()
        client, key = as_(world, "zhao"), world.assignment.pk
        html = page(client, "assignment-notices", "?print=1", key)
        for said in (
            "提醒记录",
            "1.1 推行人才绿卡",
            "小李（市科委）",
            "分办后；依据：办理惯例，并非法律规定",
            "生成 2026-04-22 10:00；邮件送达 2026-04-23 10:00",
            "2026-04-23 10:00 li@example.test，对方服务器已接收（250 OK）",
            "&lt;abc@tracker.example&gt;",
        ):
            assert said in html, said
        seal = re.search(r'class="digest">([0-9a-f]{64})<', html)
        again = re.search(r'class="digest">([0-9a-f]{64})<', page(client, "assignment-notices", "?print=1", key))
        assert seal
        assert again
        assert seal[1] == again[1]
        Notice.objects.filter(pk=notice.pk).update(read_at=ago(3))
        other = re.search(r'class="digest">([0-9a-f]{64})<', page(client, "assignment-notices", "?print=1", key))
        assert other
        assert other[1] != seal[1]


@pytest.mark.parametrize(
    ("place", "role", "called"),
    [("北京市政府办公厅", "政府办公厅", "经办人员"), ("市科委", "承办人", "承办人")],
)
def test_nobody_is_called_after_the_body_itself(place: str, role: str, called: str) -> None:
    assert role_at(place, role) == called


class TestOrphans:
    """No working address on any channel, and letters that were given up, each with what would help."""

    def reasons(self, world: cast.World) -> list[str]:
        return [row.reason for row in orphans(world.places["bjrd"], TODAY)]  # type: ignore[attr-defined]

    def test_a_robot_that_works_reaches_a_unit_without_mail(self, world: cast.World) -> None:
        User.objects.filter(organization=world.places["kw"]).update(email="")
        assert self.reasons(world) == ["inbox_only"]
        robot = Channel.objects.create(organization=world.places["kw"], kind="wecom", name="科委群", created_at=ago(30))
        assert self.reasons(world) == []
        Channel.objects.filter(pk=robot.pk).update(dead_at=ago(1))
        assert self.reasons(world) == ["inbox_only"]

    def test_a_letter_given_up_is_listed_until_it_is_read(self, world: cast.World) -> None:
        assert self.reasons(world) == []
        notice = mine(world, "li")
        ways.stands([notice], "failed")
        assert self.reasons(world) == ["given_up"]
        html = page(as_(world, "zhao"), "notice-orphans")
        assert "信件已放弃发送，收件人可能没有看到" in html
        assert "改正邮箱后重新发送" in html
        assert f"/assignments/{world.assignment.pk}/notices/" in html
        Notice.objects.filter(pk=notice.pk).update(read_at=ago(1))
        assert self.reasons(world) == []

    def test_an_opinion_whose_office_is_not_there_is_listed(self, world: cast.World) -> None:
        def found() -> list[tuple[int, str]]:
            rows = unheard_opinions(world.places["bjrd"], TODAY)
            return [(row.pk, row.reason) for row in rows]  # type: ignore[attr-defined]

        office = User.objects.filter(organization=world.opinion.government)
        assert found() == []
        office.update(email="")
        assert found() == [(world.opinion.pk, "inbox_only")]
        office.update(is_active=False)
        assert found() == [(world.opinion.pk, "no_office")]
        html = page(as_(world, "zhao"), "notice-orphans")
        assert "政府办公厅没有在用账号，提醒无人可收" in html
        assert f"/opinions/{world.opinion.pk}/notices/" in html
        Cover.objects.create(
            absent=world["sun"],
            substitute=world["li"],
            from_on=TODAY,
            until_on=TODAY,
            appointed_by=world["chen"],
            at=ago(1),
        )
        assert found() == []
        Opinion.objects.filter(pk=world.opinion.pk).update(status="reported")
        Cover.objects.all().delete()
        assert found() == []


class TestInterface:
    @pytest.mark.parametrize(
        ("query", "found"),
        [
            ("recipient=LI&result=waiting", 1),
            ("recipient=LI&result=opened", 0),
            ("rule=assignment-dispatch-unit", 2),
            ("unit=UNIT", 2),
            ("assignment=ITEM&since=2026-04-23", 0),
            ("assignment=ITEM&since=2026-04-22&until=2026-04-22", 2),
            ("opinion=OPINION&result=waiting", 2),
            ("channel=email", 0),
            ("until=9999-12-31&assignment=ITEM", 2),
        ],
    )
    def test_the_ledger_is_narrowed_as_on_the_page(self, world: cast.World, query: str, found: int) -> None:
        keys = {
            "LI": world["li"].pk,
            "UNIT": world.places["kw"].pk,
            "ITEM": world.assignment.pk,
            "OPINION": world.opinion.pk,
        }
        for name, key in keys.items():
            query = query.replace(name, str(key))
        answer = as_(world, "zhao").get(f"/api/v1/notices/?scope=ledger&{query}")
        assert answer.status_code == 200
        assert len(answer.json()["results"]) == found

    def test_each_row_says_what_became_of_it(self, world: cast.World) -> None:
        actions.acknowledge_assignment(actor=world["zhou"], assignment=world.assignment, now=ago(45))
        (row,) = as_(world, "li").get("/api/v1/notices/").json()["results"]
        assert (row["settled_at"], row["acted_at"], row["last_result"]) == ("2026-04-27T02:00:00Z", None, None)
