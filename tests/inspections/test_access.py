"""Who gets what on the pages of what was looked at: person × page × code."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from inspections import actions
from inspections.models import Document, FindingEvidence
from tests import cast

Opener = Callable[[str], Client]


@pytest.fixture
def open_as(client: Client, world: cast.World) -> Opener:
    """A browser in which this person is signed in."""

    def opened(username: str) -> Client:
        client.force_login(world[username])
        return client

    return opened


def paper(world: cast.World, *, published: bool = False) -> Document:
    filed = actions.add_document(
        actor=world["zhao"],
        inspection=world.inspection,
        now=cast.ago(300),
        kind="report",
        title="执法检查报告",
        upload=cast.paper("执法检查报告.pdf"),
    )
    return actions.publish_document(actor=world["zhao"], document=filed, now=cast.ago(299)) if published else filed


LISTS = ("inspection-list", "statute-list", "finding-list")
COMMITTEES = ("zhao", "qian", "zheng", "tang", "tian")
INSPECTED = ("sun", "li", "zhou", "wu", "cui", "gao")
PLATFORM = ("chen", "han", "wang")


@pytest.mark.parametrize("username", [*COMMITTEES, *INSPECTED, *PLATFORM])
@pytest.mark.parametrize("name", LISTS)
def test_lists_open_for_all_but_the_administrators(open_as: Opener, username: str, name: str) -> None:
    answer = open_as(username).get(reverse(f"inspections:{name}"))
    assert answer.status_code == (403 if username in PLATFORM else 200)


@pytest.mark.parametrize(
    ("page", "seen"),
    [
        ("inspection", (*COMMITTEES, *INSPECTED)),
        ("statute", (*COMMITTEES, *INSPECTED)),
        # 天津's government and units are not on the list of 北京's committee.
        ("finding", (*COMMITTEES, "sun", "li", "zhou", "wu")),
    ],
)
def test_one_of_each(open_as: Opener, world: cast.World, page: str, seen: tuple[str, ...]) -> None:
    url = getattr(world, page).get_absolute_url()
    for username in (*COMMITTEES, *INSPECTED):
        assert (username, open_as(username).get(url).status_code) == (username, 200 if username in seen else 404)
    for username in PLATFORM:
        assert (username, open_as(username).get(url).status_code) == (username, 403)


@pytest.mark.parametrize("name", ["inspection-new", "finding-new", "statute-new"])
def test_only_staff_and_supervisors_write(open_as: Opener, name: str) -> None:
    for username in (*COMMITTEES, *INSPECTED, *PLATFORM):
        code = 200 if username in ("zhao", "qian", "tang") else 403
        assert (username, open_as(username).get(reverse(f"inspections:{name}")).status_code) == (username, code)


@pytest.mark.parametrize("noun", ["activities", "dates", "documents", "groups", "headings"])
def test_only_participating_staff_add(open_as: Opener, world: cast.World, noun: str) -> None:
    url = reverse("inspections:inspection-add", args=[world.inspection.pk, noun])
    codes = {username: open_as(username).get(url).status_code for username in cast.CAST}
    assert {name for name, code in codes.items() if code == 200} == {"zhao", "qian", "feng", "tang"}
    assert {name for name, code in codes.items() if code == 404} == set(PLATFORM)
    assert set(codes.values()) == {200, 403, 404}


def test_an_unknown_addition_is_not_found(open_as: Opener, world: cast.World) -> None:
    assert open_as("zhao").get(f"/inspections/{world.inspection.pk}/weapons/new/").status_code == 404


@pytest.mark.parametrize(
    ("username", "code"), [("zhao", 200), ("qian", 200), ("zheng", 403), ("tang", 403), ("sun", 403), ("wang", 404)]
)
def test_moves_belong_to_the_leading_committee(open_as: Opener, world: cast.World, username: str, code: int) -> None:
    url = reverse("inspections:inspection-move", args=[world.inspection.pk, "close"])
    assert open_as(username).get(url).status_code == code
    url = reverse("inspections:finding-move", args=[world.finding.pk, "withdraw"])
    assert open_as(username).get(url).status_code == code


def test_a_stranger_is_sent_to_the_door(client: Client, world: cast.World) -> None:
    for name in (*LISTS, "inspection-new", "finding-new"):
        assert client.get(reverse(f"inspections:{name}"))["Location"].startswith("/accounts/login/")
    assert client.get(world.finding.get_absolute_url()).status_code == 302
    assert client.post(reverse("inspections:inspection-add", args=[world.inspection.pk, "groups"])).status_code == 403


@pytest.mark.parametrize(
    ("published", "seen"), [(False, {"zhao", "zheng"}), (True, {"zhao", "zheng", "tang", "sun", "li", "cui"})]
)
def test_a_document_is_handed_only_to_those_who_see_it(
    open_as: Opener, world: cast.World, published: bool, seen: set[str]
) -> None:
    url = reverse("inspections:document", args=[paper(world, published=published).pk])
    codes = {name: open_as(name).get(url).status_code for name in ("zhao", "zheng", "tang", "sun", "li", "cui", "wang")}
    assert codes == {name: 200 if name in seen else 404 for name in codes}


def test_evidence_is_handed_only_to_its_own_committee(open_as: Opener, world: cast.World) -> None:
    url = reverse("inspections:finding-evidence", args=[FindingEvidence.objects.get().pk])
    codes = {name: open_as(name).get(url).status_code for name in cast.CAST}
    assert {name for name, code in codes.items() if code == 200} == {"zhao", "qian", "feng", "zheng"}
    assert set(codes.values()) == {200, 404}


def test_a_download_keeps_its_chinese_name_and_is_saved(open_as: Opener, world: cast.World) -> None:
    answer = open_as("zhao").get(reverse("inspections:document", args=[paper(world).pk]))
    assert b"".join(answer.streaming_content) == cast.PDF  # type: ignore[attr-defined]
    assert answer["Content-Type"] == "application/pdf"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Disposition"] == (
        "attachment; filename*=utf-8''%E6%89%A7%E6%B3%95%E6%A3%80%E6%9F%A5%E6%8A%A5%E5%91%8A.pdf"
    )
    assert answer["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize(
    ("name", "content", "kind", "shown"),
    [
        ("现场.png", cast.PNG, "image/png", "inline"),
        ("记录.pdf", cast.PDF, "application/pdf", "inline"),
        ("页面.txt", b"<html><script>alert(1)</script></html>", "text/plain", "attachment"),
    ],
)
def test_only_pictures_and_pdf_open_in_place(
    open_as: Opener, world: cast.World, name: str, content: bytes, kind: str, shown: str
) -> None:
    actions.log_finding(
        actor=world["zhao"],
        inspection=world.inspection,
        now=cast.ago(1),
        facts={"title": "另一个问题", "statement": "另一个问题。"},
        files=[cast.paper(name, content)],
    )
    answer = open_as("zhao").get(
        reverse("inspections:finding-evidence", args=[FindingEvidence.objects.latest("pk").pk])
    )
    assert answer["Content-Type"] == kind
    assert answer["Content-Disposition"].split(";")[0] == shown


def test_a_paper_without_its_original_is_not_found(open_as: Opener, world: cast.World) -> None:
    bare = actions.add_document(
        actor=world["zhao"], inspection=world.inspection, now=cast.ago(1), kind="notice", title="通知"
    )
    assert open_as("zhao").get(reverse("inspections:document", args=[bare.pk])).status_code == 404


def test_bytes_lost_from_storage_are_not_a_crash(open_as: Opener, world: cast.World) -> None:
    lost = paper(world)
    assert lost.file
    assert lost.file.content.name
    lost.file.content.storage.delete(lost.file.content.name)
    assert open_as("zhao").get(reverse("inspections:document", args=[lost.pk])).status_code == 404


def test_publishing_is_asked_once_more_and_only_by_its_committee(open_as: Opener, world: cast.World) -> None:
    filed = paper(world)
    url = reverse("inspections:document-publish", args=[filed.pk])
    assert open_as("zheng").post(url).status_code == 403
    assert open_as("tang").post(url).status_code == 404
    assert open_as("zhao").get(url).status_code == 200
    filed.refresh_from_db()
    assert not filed.is_published
    assert open_as("zhao").post(url).status_code == 302
    filed.refresh_from_db()
    assert filed.is_published
