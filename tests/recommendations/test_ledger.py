"""The ledger: who sees what, by which conditions, page by page; and the same as a spreadsheet."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any
from urllib.parse import quote

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from recommendations import actions
from recommendations.counts import in_one_query
from recommendations.filters import READERS, Ledger, choices_for, facts_for
from recommendations.lights import Thresholds
from recommendations.models import Assignment, Recommendation
from recommendations.search import grams_of
from tests import cast
from tests.recommendations.sheets import parts_of, rows_of

LEDGER = "/ledger/"


@pytest.fixture(autouse=True)
def _on_the_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: cast.at(cast.TODAY, 17))


def signed(client: Client, world: cast.World, who: str) -> Client:
    client.force_login(world[who])
    return client


def titles(response: Any) -> list[str]:
    return [row["item"].recommendation.title for row in response.context["rows"]]


def more_items(world: cast.World, number: int, **facts: Any) -> list[Assignment]:
    """`number` further items of 市科委, due a day apart."""
    made = []
    for index in range(number):
        recommendation = Recommendation.objects.create(
            inspection=world.inspection,
            committee=world.places["bjrd"],
            heading=world.recommendations[0].heading,
            number=f"9.{index}",
            title=f"第{index}件",
            text="示例",
            grams=grams_of(f"9.{index}", f"第{index}件", "示例"),
        )
        fields = {"unit": world.places["kw"], "due_on": cast.TODAY + dt.timedelta(days=index % 40), **facts}
        made.append(
            Assignment.objects.create(
                recommendation=recommendation,
                opinion=world.opinion,
                region=world.assignment.region,
                part="sole",
                dispatched_on=cast.TODAY,
                original_due_on=fields["due_on"],
                committee=world.places["bjrd"],
                government=world.places["bjzf"],
                inspection=world.inspection,
                heading=recommendation.heading,
                **fields,
            )
        )
    return made


@pytest.mark.parametrize("scope", ["", "shared"])
def test_what_is_composed_for_a_role_is_each_persons_own(
    world: cast.World, django_assert_num_queries: Any, scope: str
) -> None:
    more_items(world, 3)
    others = {world.places["tjrd"].pk: Thresholds(cast.TODAY, 90, 10)}
    at = Thresholds(cast.TODAY, others=others if scope else {})
    readers = [person for person in world.people.values() if person.role in READERS]
    assert {person.role for person in readers} == set(READERS)
    for person in readers:
        counts = Ledger(person, {"scope": scope}, at).counts()
        assert facts_for(person) == in_one_query(person, **choices_for(person))
        with django_assert_num_queries(1):
            found = facts_for(person, at, is_shared=bool(scope))
        assert found == in_one_query(person, **choices_for(person), **counts)


@pytest.mark.parametrize(
    ("who", "status", "seen"),
    [
        ("zhao", 200, ["推行人才绿卡"]),
        ("zheng", 200, ["推行人才绿卡"]),
        ("sun", 200, ["推行人才绿卡"]),
        ("li", 200, ["推行人才绿卡"]),
        ("wu", 200, []),
        ("tang", 200, []),
        ("gao", 200, []),
        ("chen", 403, None),
        ("han", 403, None),
        ("wang", 403, None),
    ],
)
def test_each_person_sees_their_own_items(
    client: Client, world: cast.World, who: str, status: int, seen: list[str] | None
) -> None:
    response = signed(client, world, who).get(LEDGER)
    assert response.status_code == status
    if seen is not None:
        assert titles(response) == seen
    assert client.get("/ledger/export/").status_code == status


def test_a_stranger_is_asked_to_sign_in(client: Client, db: None) -> None:
    assert client.get(LEDGER).status_code == 302


def test_another_committee_sees_what_was_published_under_its_own_tab(client: Client, world: cast.World) -> None:
    signed(client, world, "tang")
    assert titles(client.get(LEDGER, {"scope": "shared"})) == []
    actions.publish_opinion(actor=world["zhao"], opinion=world.opinion, now=cast.ago(1))
    assert titles(client.get(LEDGER, {"scope": "shared"})) == ["推行人才绿卡"]
    assert titles(client.get(LEDGER, {"scope": "shared", "q": "绿卡"})) == ["推行人才绿卡"]
    assert titles(client.get(LEDGER)) == []
    assert titles(signed(client, world, "zhao").get(LEDGER, {"scope": "shared"})) == []
    assert titles(signed(client, world, "li").get(LEDGER, {"scope": "shared"})) == ["推行人才绿卡"]  # no such tab


def test_saved_views_hold_what_they_say(client: Client, world: cast.World) -> None:
    today = cast.TODAY
    more_items(world, 1, status="handling", due_on=today - dt.timedelta(days=1), acknowledged_on=today)
    more = more_items(world, 0)
    assert more == []
    signed(client, world, "zhao")
    counts = {view["label"]: view["count"] for view in client.get(LEDGER).context["views"]}
    assert {str(k): v for k, v in counts.items()} == {
        "在办": "2",
        "超期": "1",
        "临期": "0",
        "滞后": "0",
        "待审核": "0",
        "待核验": "0",
        "已销号": "0",
        "全部": "2",
    }
    assert titles(client.get(LEDGER, {"view": "overdue"})) == ["第0件"]
    cast.brought_to(world, "submitted")
    assert titles(client.get(LEDGER, {"view": "review"})) == ["推行人才绿卡"]


@pytest.mark.parametrize(
    ("words", "hit"),
    [
        ("绿卡", True),
        ("人才 绿卡", True),
        ("人才绿卡", True),
        ("卡绿", False),
        ("科委", True),
        ("市科委", True),
        ("1.1", True),
        ("分工", True),
        ("绿", True),
        ("湿地", False),
        ("绿卡 湿地", False),
        ("%", False),
        ("_", False),
        ("绿%卡", False),
        ("\\", False),
        ("' OR 1=1 --", False),
        ("<script>", False),
    ],
)
def test_search_finds_words_of_two_characters_and_takes_signs_literally(
    client: Client, world: cast.World, words: str, hit: bool
) -> None:
    response = signed(client, world, "zhao").get(LEDGER, {"q": words})
    assert response.status_code == 200
    assert titles(response) == (["推行人才绿卡"] if hit else [])


def test_amended_words_are_found_and_the_old_ones_are_not(world: cast.World) -> None:
    second = world.recommendations[1]
    assert second.grams == grams_of("1.2", "建立资质互认", "建立资质互认，明确分工。")
    assert grams_of("绿卡") == grams_of("绿卡")
    assert grams_of("a") == []
    assert grams_of("AB") == grams_of("ab")


@pytest.mark.parametrize(
    "query",
    [
        "unit=x",
        "unit=99999999",
        "heading=-1",
        "region=1e9",
        "inspection=%00",
        "status=nonsense",
        "light=%27",
        "part=<b>",
        "view=none",
        "scope=all",
        "q=" + "长" * 500,
        "q=%00",
        "q=%ff%fe",
        "after=2026-13-45.1",
        "after=9999-99-99.99999999999999999999999",
        "after=%27;drop table",
        "before=0001-01-01.0",
        "before=x",
        "after=２０２６-01-01.1",
        "unit=1&unit=2",
    ],
)
def test_bad_conditions_are_said_and_left_out(client: Client, world: cast.World, query: str) -> None:
    signed(client, world, "zhao")
    for path in (LEDGER, "/ledger/export/"):
        assert client.get(f"{path}?{query}").status_code == 200
    assert client.get(f"{LEDGER}?{query}", headers={"HX-Request": "true"}).status_code == 200


def test_what_was_left_out_is_named(client: Client, world: cast.World) -> None:
    response = signed(client, world, "zhao").get(LEDGER, {"status": "nonsense", "unit": "99"})
    assert response.context["wrong"] == "单位、状态"
    assert "有条件不能识别，已略过：单位、状态。" in response.content.decode()


def test_every_condition_is_a_chip_that_takes_it_away(client: Client, world: cast.World) -> None:
    kw = world.places["kw"].pk
    response = signed(client, world, "zhao").get(LEDGER, {"unit": str(kw), "q": "绿卡"})
    assert response.context["conditions"] == [
        ("关键词：绿卡", f"/ledger/?unit={kw}&view=all"),
        ("单位：市科委", f"/ledger/?q={quote('绿卡')}&view=all"),
    ]


def test_pages_go_on_and_back_without_loss(client: Client, world: cast.World) -> None:
    more_items(world, 119)
    signed(client, world, "zhao")
    url, seen, pages = LEDGER, [], []
    while url:
        response = client.get(url)
        pages.append([row["item"].pk for row in response.context["rows"]])
        seen += pages[-1]
        url = response.context["next_url"]
    assert [len(page) for page in pages] == [50, 50, 20]
    assert seen == list(Assignment.objects.order_by("due_on", "id").values_list("pk", flat=True))
    back = client.get(response.context["previous_url"])
    assert [row["item"].pk for row in back.context["rows"]] == pages[1]
    first = client.get(back.context["previous_url"])
    assert [row["item"].pk for row in first.context["rows"]] == pages[0]
    assert first.context["previous_url"] == ""


@pytest.mark.parametrize("who", ["zhao", "qian", "zheng", "sun", "li"])
def test_a_ledger_page_asks_six_questions_whatever_its_length(client: Client, world: cast.World, who: str) -> None:
    signed(client, world, who)
    client.get(LEDGER)  # the first visit also writes the session
    with CaptureQueriesContext(connection) as few:
        client.get(LEDGER)
    more_items(world, 60)
    with CaptureQueriesContext(connection) as many:
        assert len(client.get(LEDGER, {"q": "件", "part": "sole"}).context["rows"]) == 50
    assert len(many) == len(few) <= 6, [query["sql"][:200] for query in few]


def test_htmx_gets_only_the_rows(client: Client, world: cast.World) -> None:
    response = signed(client, world, "zhao").get(LEDGER, {"q": "绿卡"}, headers={"HX-Request": "true"})
    page = response.content.decode()
    assert page.count('<div id="rows">') == 1
    assert 'id="export" href="/ledger/export/?q=' in page
    assert "<html" not in page
    assert "HX-Request" in response.headers["Vary"]
    restored = client.get(LEDGER, headers={"HX-Request": "true", "HX-History-Restore-Request": "true"}).content.decode()
    assert "<html" in restored


def test_a_moved_deadline_shows_the_original(client: Client, world: cast.World) -> None:
    Assignment.objects.update(original_due_on=dt.date(2026, 7, 1))
    page = signed(client, world, "zhao").get(LEDGER).content.decode()
    assert "<s>2026-07-01</s>" in page


def test_the_ledger_and_its_file_can_be_read_against_the_original_days(client: Client, world: cast.World) -> None:
    Assignment.objects.update(original_due_on=dt.date(2026, 6, 1))
    signed(client, world, "zhao")
    assert titles(client.get(LEDGER, {"view": "overdue"})) == []
    page = client.get(LEDGER, {"view": "overdue", "against": "original"})
    assert titles(page) == ["推行人才绿卡"]
    assert page.context["rows"][0]["lamp"]["words"] == "超期 10 天"
    assert {view["label"]: view["count"] for view in page.context["views"]}["超期"] == "1"
    links = [view["url"] for view in page.context["views"]] + [page.context["export_url"], page.context["clear_url"]]
    assert all("against=original" in link for link in links)
    assert [(one["label"], one["is_current"]) for one in page.context["measures"]] == [
        ("按现定期限", False),
        ("按原定期限", True),
    ]
    assert "against" not in page.context["measures"][0]["url"]
    response = client.get("/ledger/export/", {"view": "overdue", "against": "original"})
    archive = parts_of(response)
    head, row = rows_of(archive)
    assert dict(zip(head, row, strict=False))["亮灯"] == "红 超期 10 天"
    assert ["筛选条件", "超期；按原定期限"] in rows_of(archive, 2)


@pytest.mark.parametrize("asked", ["due_on", "x", "%00"])
def test_an_unknown_day_to_measure_by_is_the_day_in_force(client: Client, world: cast.World, asked: str) -> None:
    Assignment.objects.update(original_due_on=dt.date(2026, 6, 1))
    page = signed(client, world, "zhao").get(f"{LEDGER}?view=open&against={asked}")
    assert page.context["rows"][0]["lamp"]["words"] != "超期 10 天"
    assert page.status_code == 200


def sheet(response: Any) -> list[list[str]]:
    return rows_of(parts_of(response))


def test_the_file_holds_exactly_the_rows_of_the_list(client: Client, world: cast.World) -> None:
    more_items(world, 70)
    cast.brought_to(world, "cleared")
    signed(client, world, "zhao")
    queries: tuple[dict[str, str], ...] = ({}, {"view": "all"}, {"q": "第1"}, {"light": "blue"}, {"view": "cleared"})
    for query in queries:
        listed, url = [], f"{LEDGER}?" + "&".join(f"{k}={quote(v)}" for k, v in query.items())
        while url:
            page = client.get(url)
            listed += [row["item"].recommendation.number for row in page.context["rows"]]
            url = page.context["next_url"]
        rows = sheet(client.get("/ledger/export/", query))
        assert [row[1] for row in rows[1:]] == listed
        assert [int(row[0]) for row in rows[1:]] == list(range(1, len(listed) + 1))


def test_a_row_of_the_file_tells_the_item(client: Client, world: cast.World) -> None:
    cast.brought_to(world, "cleared")
    head, row = sheet(signed(client, world, "zhao").get("/ledger/export/", {"view": "cleared"}))
    told = dict(zip(head, row, strict=False))
    day = dt.date(1899, 12, 30)
    assert told["问题"] == "资质互认不够"
    assert told["法规依据"] == "第十项"
    assert told["牵头单位"] == "市科委"
    assert day + dt.timedelta(days=int(told["完成时限"])) == dt.date(2026, 8, 10)
    assert told["进展"] == "已办结。"
    assert told["完成率"] == "1"
    assert told["人大复核评价"] == "同意销号。"
    assert told["是否销号"] == "是"
    assert day + dt.timedelta(days=int(told["销号日期"])) == dt.date(2026, 6, 7)


def test_a_cell_never_becomes_a_formula(client: Client, world: cast.World) -> None:
    Recommendation.objects.update(title="=HYPERLINK(1)", text="@SUM(1)")
    _head, row = sheet(signed(client, world, "zhao").get("/ledger/export/"))
    assert "=HYPERLINK(1)" in row
    response = client.get("/ledger/export/")
    assert re.search(r"filename\*=utf-8''%E5%8F%B0%E8%B4%A6-\d{8}-\d{4}\.xlsx", response.headers["Content-Disposition"])


def test_a_long_file_says_that_it_is_not_all(
    client: Client, world: cast.World, monkeypatch: pytest.MonkeyPatch
) -> None:
    more_items(world, 5)
    monkeypatch.setattr("recommendations.spreadsheets.MOST_ROWS", 3)
    response = signed(client, world, "zhao").get("/ledger/export/")
    archive = parts_of(response)
    assert len(rows_of(archive)) == 4
    said = {row[0]: row[1] for row in rows_of(archive, 2)}
    assert said["未全部导出"] == "只导出期限最早的 3 件，请缩小筛选范围后分次导出。"
    assert said["导出人"] == "北京市人大常委会 小赵"


def test_the_index_for_words_needs_no_further_migration(db: None) -> None:
    call_command("makemigrations", "recommendations", check=True, dry_run=True, verbosity=0)
