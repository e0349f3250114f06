"""What the pages say, and that their cost does not grow with the rows."""

from __future__ import annotations

import html
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from inspections import actions, coverage, following
from inspections.models import Activity, Finding, GroupMember, Inspection, Provision, Statute
from recommendations.lifecycle import AssignmentStatus
from recommendations.models import Assignment
from tests import cast
from tests.snapshots import step

Text = Callable[..., str]


@pytest.fixture
def text_of(client: Client, world: cast.World) -> Text:
    """What this person reads at this address, entities resolved."""

    def read(username: str, url: str) -> str:
        client.force_login(world[username])
        answer = client.get(url)
        assert answer.status_code == 200
        return html.unescape(answer.content.decode())

    return read


def another(world: cast.World, **facts: object) -> Finding:
    given = {"title": "成果转化不畅", "statement": "中试平台不足。", **facts}
    provisions = list(Provision.objects.filter(statute=world.statute))
    return actions.log_finding(
        actor=world["zhao"],
        inspection=world.inspection,
        now=cast.ago(5),
        facts=given,  # type: ignore[arg-type]
        provisions=provisions,
        files=[cast.paper()],
    )


@step
def grow(world: cast.World, batch: str) -> cast.World:
    """Ten more of everything the pages list."""
    for number in range(10):
        finding = another(world, title=f"问题{number}")
        actions.confirm_finding(actor=world["zhao"], finding=finding, now=cast.ago(4))
        actions.list_finding(actor=world["zhao"], finding=finding, now=cast.ago(4))
        statute = Statute.objects.create(name=f"条例{batch}{number}", short_name="条例", kind="regulation")
        Provision.objects.create(
            statute=world.statute,
            kind="decision_item",
            address=f"{batch}{number}",
            label=f"第{number}项",
            position=number,
        )
        world.statute.sisters.add(statute)
        planned = actions.plan_inspection(
            actor=world["zhao"],
            now=cast.ago(3),
            title="又一次检查",
            short_title="又一次",
            year=2026,
            mode="sole",
            statutes=[statute],
        )
        assert planned.pk
        actions.add_activity(
            actor=world["zhao"],
            inspection=world.inspection,
            now=cast.ago(3),
            kind="visit",
            title="走访",
            held_on=cast.TODAY,
            organ=world.places["kw"],
        )
        actions.add_group(
            actor=world["zhao"],
            inspection=world.inspection,
            now=cast.ago(3),
            name=f"小组{number}",
            members=[GroupMember(name="甲", organ=world.places["rsj"])],
        )
        actions.add_heading(
            actor=world["zhao"], inspection=world.inspection, now=cast.ago(3), title=f"章{number}", short_title="章"
        )
        actions.add_document(
            actor=world["zhao"],
            inspection=world.inspection,
            now=cast.ago(3),
            kind="report",
            title="报告",
            upload=cast.paper(),
        )
    return world


MOST_QUERIES = {
    "/inspections/": 6,
    "/statutes/": 6,
    "/findings/": 6,
    "/findings/?scope=shared": 6,
    "/findings/?answered=no": 6,
    "/findings/?answered=yes&status=standing&kind=problem": 6,
    "/findings/?answered=no&scope=shared": 6,
    "/findings/?q=%E8%B5%84%E8%B4%A8&kind=problem": 6,
    "inspection": 24,
    "statute": 12,
    "finding": 16,
}


@pytest.mark.parametrize("username", ["zhao", "tang", "li"])
def test_pages_cost_the_same_with_ten_more_rows(client: Client, world: cast.World, username: str) -> None:
    urls = {page: page if page.startswith("/") else getattr(world, page).get_absolute_url() for page in MOST_QUERIES}

    def costs() -> dict[str, int]:
        found = {}
        for page, url in urls.items():
            with CaptureQueriesContext(connection) as queries:
                client.get(url)
            found[page] = len(queries)
        return found

    grow(world, "甲")  # once, so that no branch is empty
    client.force_login(world[username])
    client.get("/findings/")  # the session notes its first use, once a minute
    before = costs()
    grow(world, "乙")
    assert costs() == before
    assert {page: count for page, count in before.items() if count > MOST_QUERIES[page]} == {}


def test_the_words_of_the_other_app_are_the_ones_we_read() -> None:
    assert following.CLEARED == AssignmentStatus.CLEARED
    assert following.WITHDRAWN == AssignmentStatus.WITHDRAWN
    assert following.CO_HANDLER == Assignment.Part.CO_HANDLER


def seen_state(world: cast.World, username: str = "zhao") -> str:
    user = world[username]
    rows = coverage.findings_of(world.statute, user)
    return coverage.leaves(list(world.statute.provisions.all()), rows)[0].state


def test_a_provision_is_open_until_every_recommendation_is_cleared(world: cast.World) -> None:
    assert seen_state(world) == "open"
    cast.brought_to(world, "cleared")
    # The second recommendation has not been dispatched: not done.
    assert seen_state(world) == "open"
    world.recommendations[1].findings.clear()
    assert {name: seen_state(world, name) for name in ("zhao", "zheng", "li", "wu")} == {
        "zhao": "cleared",
        "zheng": "cleared",
        "li": "cleared",
        "wu": "cleared",
    }
    # 天津 sees the finding, but nothing of 北京's recommendations: it must not read 销号.
    assert seen_state(world, "tang") == "open"


def test_a_handler_reads_no_false_clearance(world: cast.World) -> None:
    """市科委's own item is cleared, 市人社局's second recommendation is not."""
    cast.brought_to(world, "cleared")
    assert seen_state(world, "li") == "open"


def test_a_problem_found_again_is_marked(world: cast.World) -> None:
    repeated = another(world, repeats=world.finding)
    assert seen_state(world) == "again"
    actions.withdraw_finding(actor=world["zhao"], finding=repeated, now=cast.ago(1), reason="重复录入")
    assert seen_state(world) == "open"


def test_achievements_alone_are_fine_and_nothing_is_unseen(world: cast.World) -> None:
    world.finding.provisions.clear()
    assert seen_state(world) == "unseen"
    another(world, kind="achievement")
    assert seen_state(world) == "fine"


def test_an_article_counts_what_was_found_in_its_parts(world: cast.World) -> None:
    article = Provision.objects.create(statute=world.statute, kind="article", address="5", label="第五条", position=50)
    part = Provision.objects.create(
        statute=world.statute, kind="paragraph", address="5.1", label="第五条第一款", position=51, parent=article
    )
    world.finding.provisions.set([part])
    rows = coverage.leaves(list(world.statute.provisions.all()), coverage.findings_of(world.statute, world["zhao"]))
    assert [(leaf.mark, leaf.state, leaf.is_cell, len(leaf.findings)) for leaf in rows] == [
        ("十", "unseen", True, 0),
        ("五", "open", True, 0),
        ("五条第一款", "open", False, 1),
    ]


def test_the_statute_says_what_is_not_imported_and_what_is_only_gist(world: cast.World, text_of: Text) -> None:
    url = world.statute.get_absolute_url()
    page = text_of("zhao", url)
    assert "正文尚未导入。" in page
    assert page.count("正文待导入") == 1
    Provision.objects.update(gist="资质互认")
    assert "要旨（本系统归纳）" in text_of("zhao", url)
    Provision.objects.update(text="（正文）")
    page = text_of("zhao", url)
    assert "正文待导入" not in page
    assert "要旨（本系统归纳）" not in page


def test_a_problem_without_recommendation_is_said_plainly_to_its_own_committee(
    world: cast.World, text_of: Text
) -> None:
    url = world.inspection.get_absolute_url()
    assert "还没有建议" not in text_of("zhao", url)
    finding = another(world)
    actions.confirm_finding(actor=world["zhao"], finding=finding, now=cast.ago(4))
    actions.list_finding(actor=world["zhao"], finding=finding, now=cast.ago(4))
    assert "1 个问题还没有建议" in text_of("zheng", url)
    assert "还没有建议" not in text_of("tang", url)
    assert "还没有建议" not in text_of("li", url)


def test_a_member_of_an_inspected_organ_is_warned_about(world: cast.World, text_of: Text) -> None:
    url = world.inspection.get_absolute_url()
    actions.add_group(
        actor=world["zhao"],
        inspection=world.inspection,
        now=cast.ago(3),
        name="第一组",
        members=[GroupMember(name="王某", organ=world.places["kw"])],
    )
    assert "不宜参加检查组" not in text_of("zhao", url)
    Activity.objects.create(
        inspection=world.inspection,
        committee=world.places["bjrd"],
        kind="visit",
        title="走访",
        held_on=cast.TODAY,
        organ=world.places["kw"],
    )
    assert "王某所在的市科委是被检查机关" in text_of("zhao", url)


def test_the_inspected_side_reads_neither_groups_nor_activities(world: cast.World, text_of: Text) -> None:
    Activity.objects.create(
        inspection=world.inspection,
        committee=world.places["bjrd"],
        kind="spot_check",
        title="暗访市科委",
        held_on=cast.TODAY,
    )
    url = world.inspection.get_absolute_url()
    assert "暗访市科委" in text_of("zheng", url)
    for username in ("tang", "sun", "li"):
        assert "暗访市科委" not in text_of(username, url)


def test_the_story_and_the_proof_stay_with_the_committee(world: cast.World, text_of: Text) -> None:
    url = world.finding.get_absolute_url()
    own = text_of("zheng", url)
    assert "现场.png" in own
    assert "经过" in own
    for username in ("tang", "sun", "li"):
        page = text_of(username, url)
        assert "现场.png" not in page
        assert '<h2 id="story">' not in page


def test_the_chain_leads_to_the_clearance(world: cast.World, text_of: Text) -> None:
    cast.brought_to(world, "cleared")
    page = text_of("zhao", world.finding.get_absolute_url())
    assert "1 / 1 件" in page
    assert "2 项" in page
    assert "建议已全部销号" not in page


def test_sample_findings_say_so(world: cast.World, text_of: Text) -> None:
    Finding.objects.update(is_sample=True)
    Inspection.objects.update(is_sample=True)
    for url in ("/findings/", world.finding.get_absolute_url(), world.inspection.get_absolute_url(), "/inspections/"):
        assert '<span class="tag">示例</span>' in text_of("zhao", url)


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("q=资质", {"资质互认不够"}),
        ("q=中试", {"成果转化不畅"}),
        ("q=%25%25", set()),
        ("status=draft", {"成果转化不畅"}),
        ("status=standing", {"资质互认不够", "成果转化不畅"}),
        ("answered=yes", {"资质互认不够"}),
        ("answered=no", {"成果转化不畅"}),
        ("answered=no&status=listed", set()),
        ("answered=maybe", {"资质互认不够", "成果转化不畅"}),
        ("answered=%00&status=no", {"资质互认不够", "成果转化不畅"}),
        ("kind=case", set()),
        ("q=资", {"资质互认不够", "成果转化不畅"}),
        ("inspection=999999", {"资质互认不够", "成果转化不畅"}),
        ("status=';DROP TABLE", {"资质互认不够", "成果转化不畅"}),
        ("inspection=%00&region=abc", {"资质互认不够", "成果转化不畅"}),
        ("after=x'--&before=99999999999999999999", {"资质互认不够", "成果转化不畅"}),
        ("scope=shared", set()),
    ],
)
def test_the_list_is_narrowed_and_wrong_values_are_harmless(
    world: cast.World, text_of: Text, query: str, titles: set[str]
) -> None:
    another(world)
    page = text_of("zhao", f"/findings/?{query}")
    assert {title for title in ("资质互认不够", "成果转化不畅") if f">{title}</a>" in page} == titles


def test_a_single_character_is_refused_in_words(world: cast.World, text_of: Text) -> None:
    assert "请至少输入两个字。" in text_of("zhao", "/findings/?q=资")


def test_the_other_committee_finds_listed_findings_on_its_second_tab(world: cast.World, text_of: Text) -> None:
    another(world)
    page = text_of("tang", "/findings/?scope=shared")
    assert ">资质互认不够</a>" in page
    assert ">成果转化不畅</a>" not in page
    assert ">资质互认不够</a>" not in text_of("tang", "/findings/")


@pytest.mark.parametrize(
    ("query", "sizes"), [("kind=problem", [50, 50, 21]), ("answered=no&status=standing&kind=problem", [50, 50, 20])]
)
def test_pages_follow_one_another_without_gap_or_repeat(
    world: cast.World, client: Client, query: str, sizes: list[int]
) -> None:
    for number in range(120):
        Finding.objects.create(
            inspection=world.inspection,
            committee=world.places["bjrd"],
            number=number + 10,
            title=f"第{number}个",
            statement="。",
            logged_by=world["zhao"],
            logged_at=cast.ago(1),
        )
    client.force_login(world["zhao"])
    url, seen, back = f"/findings/?{query}", [], ""
    while url:
        answer = client.get(url)
        seen.append([row.pk for row, _css in answer.context["rows"]])
        back = answer.context["previous_url"]
        url = answer.context["next_url"] and "/findings/" + answer.context["next_url"]
    assert [len(rows) for rows in seen] == sizes
    expected = Finding.objects.order_by("-pk").values_list("pk", flat=True)
    assert sum(seen, []) == list(expected[: sum(sizes)])
    answer = client.get("/findings/" + back)
    assert [row.pk for row, _css in answer.context["rows"]] == seen[1]
    assert "kind=problem" in back


def test_inspections_are_paged_by_year(world: cast.World, client: Client) -> None:
    for number in range(60):
        actions.plan_inspection(
            actor=world["zhao"],
            now=cast.ago(1),
            title=f"检查{number}",
            short_title="检查",
            mode="sole",
            year=2000 + number % 7,
            statutes=[world.statute],
        )
    client.force_login(world["zhao"])
    first = client.get("/inspections/")
    second = client.get("/inspections/" + first.context["next_url"])
    keys = [(row.year, row.pk) for page in (first, second) for row, _css in page.context["rows"]]
    assert keys == sorted(keys, reverse=True)
    assert len(keys) == 61
    assert second.context["next_url"] == ""
