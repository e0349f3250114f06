"""The page of one item: its chain, its moves, its story, its files; and the moves themselves."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from recommendations import actions
from recommendations.models import Evidence
from tests import cast
from tests.recommendations.presses import ON_ASSIGNMENT
from tracker.models import Event

MOVE = "recommendations:assignment-move"


@pytest.fixture(autouse=True)
def _on_the_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: cast.at(cast.TODAY, 17))


def url(world: cast.World) -> str:
    return world.assignment.get_absolute_url()


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("zhao", 200),
        ("qian", 200),
        ("zheng", 200),
        ("sun", 200),
        ("li", 200),
        ("zhou", 200),
        ("wu", 404),
        ("tang", 404),
        ("gao", 404),
        ("chen", 404),
        ("wang", 404),
    ],
)
def test_only_whom_it_concerns_opens_an_item(client: Client, world: cast.World, who: str, status: int) -> None:
    client.force_login(world[who])
    assert client.get(url(world)).status_code == status
    assert client.get(reverse(MOVE, args=[world.assignment.pk, "acknowledge"])).status_code in (200, 403, status)


def test_another_committee_opens_it_once_published(client: Client, world: cast.World) -> None:
    actions.publish_opinion(actor=world["zhao"], opinion=world.opinion, now=cast.ago(1))
    client.force_login(world["tang"])
    response = client.get(url(world))
    assert response.status_code == 200
    assert response.context["offered"] == []


def test_the_chain_leads_from_statute_to_clearance(client: Client, world: cast.World) -> None:
    cast.brought_to(world, "reported")
    client.force_login(world["zhao"])
    chain = client.get(url(world)).context["chain"]
    assert [(link["label"], link["text"], link["state"]) for link in chain] == [
        ("法规", "《决定》", "done"),
        ("条款", "第十项", "done"),
        ("问题", "问1 资质互认不够", "done"),
        ("建议", "1.1", "done"),
        ("审议意见", "京常审字〔2026〕1号", "done"),
        ("交办", "市科委独办", "done"),
        ("进展", "1 次，60%", "now"),
        ("核验", "待审核通过后", "ahead"),
        ("销号", "须第二人", "ahead"),
    ]


@pytest.mark.parametrize(
    ("stage", "who", "offered"),
    [
        ("pending", "li", ["签收", "指定责任人"]),
        ("handling", "li", ["填报进展", "申请延期", "指定责任人", "定节点"]),
        ("reported", "zhou", ["填报进展", "报送办结", "申请延期", "指定责任人", "定节点"]),
        ("submitted", "zhao", ["审核通过", "退回补充", "改定结果类别"]),
        ("completed", "zhao", ["核验", "退回补充", "改定结果类别"]),
        ("verified", "feng", ["销号", "退回补充", "改定结果类别", "转挂账"]),
        ("cleared", "feng", ["重新办理"]),
        ("submitted", "zheng", ["询问"]),
        ("cleared", "zheng", ["询问"]),
    ],
)
def test_only_what_may_be_done_is_offered(
    client: Client, world: cast.World, stage: str, who: str, offered: list[str]
) -> None:
    cast.brought_to(world, stage)
    client.force_login(world[who])
    assert [str(move["label"]) for move in client.get(url(world)).context["offered"]] == offered


def test_what_must_wait_says_why(client: Client, world: cast.World) -> None:
    cast.brought_to(world, "verified")
    client.force_login(world["qian"])
    page = client.get(url(world)).content.decode()
    assert "<b>还不能销号：</b>核验和销号须由两人分别作出。" in page


def test_the_story_tells_acts_reports_and_reminders_newest_first(client: Client, world: cast.World) -> None:
    cast.brought_to(world, "cleared")
    client.force_login(world["zheng"])
    story = client.get(url(world)).context["story"]
    assert [(str(entry["title"]), entry["who"]) for entry in story if entry["is_act"]] == [
        ("销号", "北京人大 老冯"),
        ("核验", "北京人大 老钱"),
        ("审核通过", "北京人大 小赵"),
        ("报送办结", "市科委 周处"),
        ("填报进展", "市科委 小李"),
        ("签收", "市科委 小李"),
        ("分办", "北京府办 小孙"),
    ]
    assert story[0]["note"] == "状态：已办结待核验 → 已销号"
    assert story[0]["quote"] == "同意销号。"
    report = next(entry for entry in story if entry["title"] == "填报进展")
    assert (report["quote"], report["note"]) == ("已形成方案。", "完成率 60%")
    assert [file["name"] for file in report["files"]] == ["佐证.pdf"]


def test_the_story_is_one_question_however_long(client: Client, world: cast.World) -> None:
    cast.brought_to(world, "reported")
    client.force_login(world["zhao"])
    client.get(url(world))
    with CaptureQueriesContext(connection) as few:
        client.get(url(world))
    for percent in range(61, 90):
        actions.report_progress(
            actor=world["li"], assignment=world.assignment, now=cast.ago(5), body="又一步。", percent=percent
        )
    with CaptureQueriesContext(connection) as many:
        story = client.get(url(world)).context["story"]
    # 30 reports, 2 moves, and the 33 notices they wrote, folded: 29 of one moment, 1, 1, and the unit's 2
    assert [len(entry["lines"]) for entry in story if "lines" in entry] == [29, 2]
    assert len(story) == 36
    assert len(many) == len(few)
    stories = [query["sql"] for query in many if "UNION ALL" in query["sql"]]
    assert len(stories) == 1
    assert stories[0].count("LIMIT 100") == 6  # four branches, the whole, and which questions


def test_the_record_can_be_checked(client: Client, world: cast.World) -> None:
    cast.brought_to(world, "reported")
    client.force_login(world["zhao"])
    assert "记录完整" in client.get(url(world), {"check": "record"}).content.decode()
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        Event.objects.of(world.assignment).filter(verb="acknowledge").update(reason="改过")
        cursor.execute("SET LOCAL session_replication_role = origin")
    assert "记录不完整" in client.get(url(world), {"check": "record"}).content.decode()


def test_telephone_numbers_are_masked(client: Client, world: cast.World) -> None:
    li = world["li"]
    li.phone = "13800002046"
    li.save(update_fields=["phone"])
    client.force_login(world["zhao"])
    page = client.get(url(world)).content.decode()
    assert "138****2046" in page
    assert "13800002046" not in page


def test_written_text_is_shown_not_run(client: Client, world: cast.World) -> None:
    cast.brought_to(world, "handling")
    actions.report_progress(
        actor=world["li"], assignment=world.assignment, now=cast.ago(5), body="<script>alert(1)</script>", percent=10
    )
    client.force_login(world["zhao"])
    page = client.get(url(world)).content.decode()
    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)" in page


@pytest.mark.parametrize(
    ("who", "status"),
    [("zhao", 200), ("zheng", 200), ("li", 200), ("sun", 200), ("wu", 404), ("tang", 404), ("chen", 404)],
)
def test_evidence_leaves_only_to_whom_it_concerns(client: Client, world: cast.World, who: str, status: int) -> None:
    cast.brought_to(world, "reported")
    client.force_login(world[who])
    response: Any = client.get(f"/evidence/{Evidence.objects.get().pk}/")
    assert response.status_code == status
    if status == 200:
        assert b"".join(response.streaming_content) == cast.PDF
        assert response.headers["Content-Disposition"].startswith("attachment")


def test_a_unit_signs_reports_and_submits_through_the_pages(client: Client, world: cast.World) -> None:
    pk = world.assignment.pk
    client.force_login(world["zhou"])
    assert client.post(reverse(MOVE, args=[pk, "acknowledge"])).status_code == 302
    claim = {"body": "已办结。", "outcome": cast.class_of(world.assignment).pk}
    refused = client.post(reverse(MOVE, args=[pk, "submit"]), claim)
    assert refused.status_code == 409
    assert "还没有填报过进展" in refused.content.decode()
    wrong = client.post(reverse(MOVE, args=[pk, "report_progress"]), {"body": "做了", "percent": 101})
    assert wrong.status_code == 400
    assert "做了" in wrong.content.decode()
    told = {"body": "做了", "percent": 50, "uploads": [cast.paper()]}
    assert client.post(reverse(MOVE, args=[pk, "report_progress"]), told).status_code == 302
    claim = {"body": "已办结。", "outcome": cast.class_of(world.assignment).pk}
    assert client.post(reverse(MOVE, args=[pk, "submit"]), claim).status_code == 302
    world.assignment.refresh_from_db()
    assert (world.assignment.status, world.assignment.report_count, world.assignment.evidence_count) == (
        "submitted",
        2,
        1,
    )


@pytest.mark.parametrize(("move", "status"), [("clear", 403), ("nonsense", 404), ("clear_along", 404)])
def test_a_move_that_is_not_theirs_changes_nothing(client: Client, world: cast.World, move: str, status: int) -> None:
    client.force_login(world["li"])
    events = Event.objects.count()
    response = client.post(reverse(MOVE, args=[world.assignment.pk, move]), {"comment": "同意"})
    assert response.status_code == status
    world.assignment.refresh_from_db()
    assert (world.assignment.status, Event.objects.count()) == ("pending", events)


def test_everybody_who_works_on_it_is_named_with_their_state(client: Client, people: cast.World) -> None:
    world = cast.dispatched(cast.handed_over(cast.inspected(people)), co_handlers=("rsj",))
    helper = world.assignment.co_handlers.get()
    actions.acknowledge_assignment(actor=world["wu"], assignment=helper, now=cast.ago(9))
    actions.counter_sign(
        actor=world["xu"], assignment=helper, now=cast.ago(8), verdict="agree_with_comment", comment="宜分步实施。"
    )
    client.force_login(world["wu"])
    response = client.get(helper.get_absolute_url())
    assert [(one["item"].unit.name, one["item"].status) for one in response.context["together"]] == [
        ("市科委", "pending"),
        ("市人社局", "submitted"),
    ]
    page = response.content.decode()
    assert "宜分步实施。" in page
    assert f'href="{world.assignment.get_absolute_url()}"' not in page


def test_a_decision_page_shows_the_request_and_its_way_out_is_no_answer(client: Client, world: cast.World) -> None:
    cast.brought_to(world, "reported")
    ON_ASSIGNMENT["request_extension"](world["li"], world.assignment)
    client.force_login(world["qian"])
    for move in ("grant_extension", "refuse_extension"):
        page = client.get(reverse("recommendations:assignment-move", args=[world.assignment.pk, move]))
        text = page.content.decode()
        assert "要会商。" in text
        assert "一半。" in text
        assert f'<a class="button" href="{url(world)}">返回，暂不答复</a>' in text
    shown = client.get(url(world)).content.decode()
    assert "由2026-08-10延至2026-09-09" in shown
