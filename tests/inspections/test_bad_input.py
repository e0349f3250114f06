"""What people and others send that cannot be taken: a clear sentence, what was typed kept, nothing changed."""

from __future__ import annotations

import html
import io
import zipfile
from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from inspections import actions
from inspections.models import (
    Activity,
    Document,
    Finding,
    FindingEvidence,
    Group,
    GroupMember,
    Heading,
    Inspection,
    Provision,
    Statute,
)
from tests import cast
from tracker.models import Event, StoredFile

Poster = Callable[..., HttpResponse]
HOSTILE = """<script>alert(1)</script>' OR 1=1; DROP TABLE tracker_user; -- "><img src=x onerror=alert(2)>"""
GOOD = {"kind": "problem", "title": "成果转化不畅", "statement": "中试平台不足。"}


@pytest.fixture
def post_as(client: Client, world: cast.World) -> Poster:
    """Send this as this person; the answer is never a 500 (the client raises what a view raises)."""

    def post(username: str, url: str, values: dict[str, object]) -> HttpResponse:
        client.force_login(world[username])
        answer: HttpResponse = client.post(url, values)  # type: ignore[assignment]
        return answer

    return post


def text(answer: HttpResponse) -> str:
    return html.unescape(answer.content.decode())


def counted() -> tuple[int, ...]:
    """Everything these pages could write."""
    models = (
        Inspection,
        Finding,
        FindingEvidence,
        Activity,
        Document,
        Group,
        GroupMember,
        Heading,
        StoredFile,
        Event,
    )
    return tuple(model.objects.count() for model in models)


def log_url(world: cast.World) -> str:
    return reverse("inspections:finding-new") + f"?inspection={world.inspection.pk}"


def bomb() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b"0" * 20_000_000)
    return packed.getvalue()


def test_a_good_finding_is_logged_with_photo_and_paper(world: cast.World, post_as: Poster) -> None:
    provision = Provision.objects.get()
    answer = post_as(
        "zhao",
        log_url(world),
        {
            **GOOD,
            "uploads": [cast.paper("现场.png", cast.PNG), cast.paper("记录.pdf")],
            "provisions": [provision.pk],
            "region": world.places["bjrd"].region_id,
            "organs": [world.places["kw"].pk],
            "repeats": "",
        },
    )
    finding = Finding.objects.latest("pk")
    assert (answer.status_code, answer["Location"]) == (302, finding.get_absolute_url())
    assert (finding.title, finding.status, finding.number) == ("成果转化不畅", "draft", 2)
    assert [str(row.file) for row in finding.evidence.all()] == ["现场.png", "记录.pdf"]
    assert list(finding.provisions.all()) == [provision]
    assert list(finding.organs.all()) == [world.places["kw"]]


def test_an_earlier_finding_can_be_named_as_repeated(world: cast.World, post_as: Poster) -> None:
    followed = actions.plan_inspection(
        actor=world["zhao"],
        now=cast.ago(9),
        title="跟踪检查",
        short_title="跟踪检查",
        year=2026,
        mode="sole",
        statutes=[world.statute],
        follows=world.inspection,
    )
    for move in ("approve_plan", "notify"):
        actions.move_inspection(actor=world["zhao"], inspection=followed, move=move, now=cast.ago(8))
    url = reverse("inspections:finding-new") + f"?inspection={followed.pk}"
    assert post_as("zhao", url, {**GOOD, "repeats": world.finding.pk}).status_code == 302
    assert Finding.objects.latest("pk").repeats == world.finding


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"title": ""}, "概括"),
        ({"statement": ""}, "表述"),
        ({"title": "长" * 61}, "60"),
        ({"statement": "长" * 2001}, "2000"),
        ({"detail": "长" * 5001}, "5000"),
        ({"kind": HOSTILE}, "类别"),
        ({"title": "有\x00空字符"}, "不能保存的字符"),
        ({"provisions": ["999999"]}, "对应条款"),
        ({"provisions": [HOSTILE]}, "对应条款"),
        ({"heading": "99999999999999999999"}, "章节"),
        ({"region": "abc"}, "地区"),
        ({"severity": "fatal"}, "程度"),
        ({"uploads": SimpleUploadedFile("病毒.exe", b"MZ\x90\x00\x03")}, "不是可接收的类型"),
        ({"uploads": SimpleUploadedFile("假.png", b"<html><script>alert(1)</script></html>")}, "不是可接收的类型"),
        ({"uploads": SimpleUploadedFile("空.pdf", b"")}, "空"),
        ({"uploads": SimpleUploadedFile("炸弹.docx", bomb())}, "疑似压缩炸弹"),
        ({"uploads": [cast.paper(f"{n}.pdf") for n in range(11)]}, "一次最多上传 10 个文件"),
    ],
)
def test_a_wrong_finding_keeps_what_was_typed(
    world: cast.World, post_as: Poster, wrong: dict[str, object], message: str
) -> None:
    before = counted()
    answer = post_as("zhao", log_url(world), {**GOOD, "detail": "三家企业反映。", **wrong})
    page = text(answer)
    assert answer.status_code == 400
    assert 'role="alert"' in page
    assert message in page
    if "statement" not in wrong:
        assert "中试平台不足。</textarea>" in page
    if "uploads" in wrong:
        assert "刚才选的文件没有保留，须重新选择。" in page
    assert counted() == before


def test_ids_of_another_committee_are_not_choices(world: cast.World, post_as: Poster) -> None:
    theirs = actions.add_activity(
        actor=world["tang"],
        inspection=world.inspection,
        now=cast.ago(3),
        kind="visit",
        title="天津走访",
        held_on=cast.TODAY,
    )
    elsewhere = Statute.objects.create(name="别的条例", short_name="别的条例", kind="regulation")
    foreign = Provision.objects.create(statute=elsewhere, kind="article", address="1", label="第一条", position=1)
    before = counted()
    for forged in (
        {"activity": theirs.pk},
        {"organs": [world.places["tjkj"].pk]},
        {"provisions": [foreign.pk]},
        {"repeats": world.finding.pk},
    ):
        answer = post_as("zhao", log_url(world), {**GOOD, **forged})
        assert (answer.status_code, 'role="alert"' in text(answer)) == (400, True)
    assert counted() == before


@pytest.mark.parametrize("key", ["999999", "99999999999999999999999", "-1", "abc", "1 OR 1=1", "%00"])
def test_a_forged_inspection_is_not_found(world: cast.World, post_as: Poster, client: Client, key: str) -> None:
    before = counted()
    url = reverse("inspections:finding-new") + f"?inspection={key}"
    assert post_as("zhao", url, GOOD).status_code == 404
    assert client.get(url).status_code == 404
    assert counted() == before


def test_an_inspection_of_others_is_not_found(world: cast.World, post_as: Poster) -> None:
    private = actions.plan_inspection(
        actor=world["tang"],
        now=cast.ago(9),
        title="天津自查",
        short_title="天津自查",
        year=2026,
        mode="sole",
        statutes=[world.statute],
    )
    before = counted()
    assert post_as("zhao", f"{reverse('inspections:finding-new')}?inspection={private.pk}", GOOD).status_code == 404
    assert (
        post_as("zhao", f"{private.get_absolute_url()}groups/new/", {"name": "组", "members": "甲"}).status_code == 404
    )
    assert post_as("zhao", f"{private.get_absolute_url()}approve_plan/", {}).status_code == 404
    assert counted() == before


def test_too_early_a_finding_is_refused_with_what_was_typed(world: cast.World, post_as: Poster, client: Client) -> None:
    planned = actions.plan_inspection(
        actor=world["zhao"],
        now=cast.ago(9),
        title="新检查",
        short_title="新检查",
        year=2026,
        mode="sole",
        statutes=[world.statute],
    )
    before = counted()
    url = f"{reverse('inspections:finding-new')}?inspection={planned.pk}"
    answer = post_as("zhao", url, GOOD)
    assert answer.status_code == 409
    assert "还不能录入问题" in text(answer)
    assert "中试平台不足。</textarea>" in text(answer)
    assert client.get(url).status_code == 409
    assert counted() == before


def test_hostile_text_is_kept_as_text(world: cast.World, post_as: Poster, client: Client) -> None:
    answer = post_as("zhao", log_url(world), {**GOOD, "title": HOSTILE[:60], "statement": HOSTILE, "detail": HOSTILE})
    finding = Finding.objects.latest("pk")
    assert finding.statement == HOSTILE
    for url in (answer["Location"], "/findings/", world.inspection.get_absolute_url(), f"{answer['Location']}amend/"):
        page = client.get(url).content.decode()
        assert "<script>alert" not in page
        assert "<img src=x" not in page


@pytest.mark.parametrize("username", ["zheng", "sun", "li", "wang"])
def test_readers_write_nothing(world: cast.World, post_as: Poster, username: str) -> None:
    before = counted()
    base = world.inspection.get_absolute_url()
    seen = 404 if username == "wang" else 403
    assert post_as(username, log_url(world), GOOD).status_code == 403
    assert post_as(username, reverse("inspections:inspection-new"), {"title": "x"}).status_code == 403
    assert post_as(username, f"{base}documents/new/", {"kind": "plan", "title": "方案"}).status_code == seen
    assert post_as(username, f"{base}close/", {}).status_code == seen
    assert post_as(username, f"{world.finding.get_absolute_url()}withdraw/", {"reason": "x"}).status_code == seen
    assert counted() == before


def test_a_plan_is_made_with_partners(world: cast.World, post_as: Poster) -> None:
    answer = post_as(
        "zhao",
        reverse("inspections:inspection-new"),
        {
            "title": "检查就业条例实施情况",
            "short_title": "就业检查",
            "year": 2026,
            "mode": "regional_joint",
            "statutes": [world.statute.pk],
            "partners": [world.places["tjrd"].pk],
        },
    )
    planned = Inspection.objects.latest("pk")
    assert answer["Location"] == planned.get_absolute_url()
    assert {part.committee for part in planned.participations.all()} == {world.places["bjrd"], world.places["tjrd"]}


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"title": ""}, "名称"),
        ({"title": "长" * 201}, "200"),
        ({"year": "1492"}, "1979"),
        ({"year": "今年"}, "整数"),
        ({"mode": "solo"}, "方式"),
        ({"statutes": []}, "检查的法规"),
        ({"statutes": ["0"]}, "检查的法规"),
        ({"partners": ["platform"]}, "共同检查的常委会"),
    ],
)
def test_a_wrong_plan_is_explained(world: cast.World, post_as: Poster, wrong: dict[str, object], message: str) -> None:
    before = counted()
    values = {"title": "检查", "short_title": "就业检查", "year": 2026, "mode": "sole", "statutes": [world.statute.pk]}
    answer = post_as("zhao", reverse("inspections:inspection-new"), {**values, **wrong})
    assert answer.status_code == 400
    assert message in text(answer)
    assert 'value="就业检查"' in text(answer)
    assert counted() == before


ADDED = {
    "activities": {"kind": "visit", "title": "走访企业", "held_on": "2026-05-01", "place": "亦庄"},
    "documents": {"kind": "notice", "title": "检查通知", "number": "京常办〔2026〕3号", "dated_on": "2026-03-01"},
    "groups": {"name": "第一组", "members": "郑国安，副主任\n王某，处长，市科委\n\n李某"},
    "headings": {"title": "健全协调机制", "short_title": "协调"},
}


@pytest.mark.parametrize(("noun", "values"), ADDED.items())
def test_each_addition_is_kept(world: cast.World, post_as: Poster, noun: str, values: dict[str, object]) -> None:
    url = reverse("inspections:inspection-add", args=[world.inspection.pk, noun])
    answer = post_as("tang", url, values)
    assert (answer.status_code, answer["Location"]) == (302, world.inspection.get_absolute_url())
    added = {
        "activities": Activity.objects.filter(committee=world.places["tjrd"], title="走访企业", place="亦庄"),
        "documents": Document.objects.filter(number="京常办〔2026〕3号", is_published=False, file=None),
        "groups": Group.objects.filter(name="第一组", committee=world.places["tjrd"]),
        "headings": Heading.objects.filter(number=2, title="健全协调机制"),
    }[noun]
    assert added.count() == 1


def test_the_first_line_of_a_group_is_its_leader(world: cast.World, post_as: Poster) -> None:
    post_as("zhao", reverse("inspections:inspection-add", args=[world.inspection.pk, "groups"]), ADDED["groups"])
    rows = GroupMember.objects.values_list("name", "post", "organ__name", "is_leader").order_by("pk")
    assert list(rows) == [
        ("郑国安", "副主任", None, True),
        ("王某", "处长", "市科委", False),
        ("李某", "", None, False),
    ]


@pytest.mark.parametrize(
    ("noun", "wrong", "message"),
    [
        ("activities", {"held_on": "五月一日"}, "日期"),
        ("activities", {"held_on": "2026-02-30"}, "日期"),
        ("activities", {"kind": "raid"}, "形式"),
        ("activities", {"organ": "0"}, "被检查机关"),
        ("activities", {"title": "长" * 201}, "200"),
        ("documents", {"kind": "secret"}, "类别"),
        ("documents", {"upload": SimpleUploadedFile("假.pdf", b"MZ\x90\x00")}, "不是可接收的类型"),
        ("documents", {"title": ""}, "标题"),
        ("groups", {"members": ""}, "成员"),
        ("groups", {"members": "甲，乙，没有这个单位"}, "第 1 行的单位“没有这个单位”不在单位名录中"),
        ("groups", {"members": "甲\n，处长"}, "第 2 行写法不对"),
        ("groups", {"members": "甲，乙，丙，丁"}, "第 1 行写法不对"),
        ("groups", {"members": f"{'长' * 41}"}, "第 1 行写法不对"),
        ("headings", {"short_title": "长" * 31}, "30"),
        ("headings", {"title": "\x00"}, "不能保存的字符"),
    ],
)
def test_a_wrong_addition_is_explained(
    world: cast.World, post_as: Poster, noun: str, wrong: dict[str, object], message: str
) -> None:
    before = counted()
    url = reverse("inspections:inspection-add", args=[world.inspection.pk, noun])
    answer = post_as("zhao", url, {**ADDED[noun], **wrong})
    assert answer.status_code == 400
    assert message in text(answer)
    assert 'role="alert"' in text(answer)
    assert counted() == before


def test_moves_are_carried_out_and_refused_with_one_sentence(world: cast.World, post_as: Poster) -> None:
    base = world.finding.get_absolute_url()
    before = counted()
    assert post_as("zhao", f"{base}confirm/", {}).status_code == 409
    assert post_as("zhao", f"{base}explode/", {}).status_code == 404
    assert post_as("zhao", f"{base}withdraw/", {"reason": ""}).status_code == 400
    assert counted() == before
    assert post_as("zhao", f"{base}withdraw/", {"reason": "与问2重复。"}).status_code == 302
    world.finding.refresh_from_db()
    assert world.finding.status == "withdrawn"


def test_amending_asks_the_same_questions_and_keeps_the_photo(
    world: cast.World, post_as: Poster, client: Client
) -> None:
    draft = actions.log_finding(
        actor=world["zhao"],
        inspection=world.inspection,
        now=cast.ago(1),
        facts={"title": "草稿", "statement": "草稿。"},
        files=[cast.paper("现场.png", cast.PNG)],
    )
    url = f"{draft.get_absolute_url()}amend/"
    client.force_login(world["zhao"])
    assert "草稿。</textarea>" in text(client.get(url))  # type: ignore[arg-type]
    assert post_as("zhao", url, {**GOOD, "title": ""}).status_code == 400
    assert post_as("zhao", url, {**GOOD, "uploads": cast.paper()}).status_code == 302
    draft.refresh_from_db()
    assert (draft.title, draft.evidence.count()) == ("成果转化不畅", 2)


@pytest.mark.parametrize("noun", ["findings", "inspections", "statutes", "documents", "finding-evidence"])
def test_numbers_beyond_the_database_are_not_found(world: cast.World, client: Client, noun: str) -> None:
    client.force_login(world["zhao"])
    assert client.get(f"/{noun}/99999999999999999999/").status_code == 404
