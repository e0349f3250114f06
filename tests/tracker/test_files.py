"""Files as they come: real ones are kept with their hash, the others are refused and leave nothing."""

from __future__ import annotations

import hashlib
import io
import re
import struct
import zipfile
import zlib
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from django.conf import LazySettings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile

from recommendations import actions
from recommendations.models import ProgressReport
from tests import cast
from tracker.files import ACCEPTED, bare_name, check_upload, store, store_all
from tracker.models import Event, StoredFile

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@pytest.fixture(autouse=True)
def storage(settings: LazySettings, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = str(tmp_path)
    return tmp_path


def on_disk(storage: Path) -> list[Path]:
    return [path for path in storage.rglob("*") if path.is_file()]


def zipped(entries: dict[str, bytes], level: int = zipfile.ZIP_DEFLATED) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", level) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return held.getvalue()


def docx(text: str = "办理情况") -> bytes:
    body = f'<w:document xmlns:w="urn:w"><w:body><w:p><w:t>{text}</w:t></w:p></w:body></w:document>'
    return zipped({"[Content_Types].xml": b"<Types/>", "word/document.xml": body.encode()})


def xlsx() -> bytes:
    held = io.BytesIO()
    with xlsxwriter.Workbook(held, {"in_memory": True}) as book:
        sheet = book.add_worksheet("台账")
        for row in range(2000):
            sheet.write_row(row, 0, [row, "市科委", "2026-06-11"])
    return held.getvalue()


def png(side: int = 64) -> bytes:
    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    pixels = b"".join(b"\x00" + bytes(3 * side) for _ in range(side))
    header = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(pixels)) + chunk(b"IEND", b"")


def jpeg(kind: bytes = b"\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00") -> bytes:
    """The segments of a grey pixel; `kind` is the APP segment a camera or a program begins with."""
    tables = b"\xff\xdb\x00\x43\x00" + bytes([16] * 64)
    frame = b"\xff\xc0\x00\x0b\x08\x00\x01\x00\x01\x01\x01\x11\x00"
    return b"\xff\xd8" + kind + tables + frame + b"\xff\xda\x00\x08\x01\x01\x00\x00?\x00\x7f\xff\xd9"


EXIF = b"\xff\xe1\x00\x16Exif\x00\x00MM\x00*\x00\x00\x00\x08\x00\x00\x00\x00\x00\x00"
PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer << /Root 1 0 R >>\n%%EOF\n"
HEIC = b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic" + bytes(64)
HTML = b"<!doctype html><html><script>alert(1)</script></html>"
SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'
EXE = b"MZ\x90\x00\x03\x00\x00\x00\x04\x00\x00\x00\xff\xff\x00\x00" + bytes(200) + b"PE\x00\x00"

GOOD: dict[str, tuple[str, bytes, str]] = {
    "pdf": ("方案.pdf", PDF, "application/pdf"),
    "pdf in capitals": ("方案.PDF", PDF, "application/pdf"),
    "photo": ("现场.jpg", jpeg(), "image/jpeg"),
    "camera photo": ("现场.jpeg", jpeg(EXIF), "image/jpeg"),
    "phone photo": ("现场.heic", HEIC, "image/heic"),
    "screenshot": ("截图.png", png(), "image/png"),
    "word": ("报告.docx", docx(), DOCX),
    "excel": ("台账.xlsx", xlsx(), XLSX),
    "text": ("说明.txt", "办理情况说明。\n".encode(), "text/plain"),
    "gbk text": ("说明.csv", "序号,单位\n1,市科委\n".encode("gb18030"), "text/plain"),
    "long text": ("说明.txt", ("办" * 5000).encode(), "text/plain"),
    "long gbk text": ("说明.txt", ("a" + "办" * 9000).encode("gb18030"), "text/plain"),
    "a name of 200": ("长" * 196 + ".pdf", PDF, "application/pdf"),
    # What it begins as is what it is served as; the rest is only bytes.
    "pdf with a page inside": ("方案.pdf", PDF + HTML, "application/pdf"),
    "photo with an archive behind": ("现场.jpg", jpeg() + zipped({"a.txt": b"a"}), "image/jpeg"),
}


@pytest.mark.parametrize("case", GOOD)
def test_a_real_file_is_kept_with_its_hash_under_a_name_nobody_chose(
    people: cast.World, storage: Path, case: str
) -> None:
    name, content, kind = GOOD[case]
    stored = store(SimpleUploadedFile(name, content, "text/html"), actor=people["li"], now=cast.ago(1))
    stored.refresh_from_db()
    assert (stored.name, stored.content_type, stored.size) == (name, kind, len(content))
    assert stored.sha256 == hashlib.sha256(content).hexdigest()
    assert (stored.uploaded_by, stored.uploaded_at) == (people["li"], cast.ago(1))
    assert re.fullmatch(r"files/[0-9a-f]{32}", str(stored.content.name))
    [kept] = on_disk(storage)
    assert kept.read_bytes() == content
    assert kept.relative_to(storage).as_posix() == stored.content.name


def bomb() -> bytes:
    return zipped({"word/document.xml": b"0" * (20 * 1024 * 1024)})


BAD: dict[str, tuple[str, bytes, str]] = {
    "empty": ("方案.pdf", b"", "empty"),
    "page named pdf": ("方案.pdf", HTML, "type"),
    "page named html": ("方案.html", HTML, "type"),
    "program named jpg": ("现场.jpg", EXE, "type"),
    "program": ("现场.exe", EXE, "type"),
    "program named txt": ("说明.txt", EXE, "type"),
    "svg": ("图.svg", SVG, "type"),
    "svg named png": ("图.png", SVG, "type"),
    "pdf named docx": ("报告.docx", PDF, "type"),
    "word named xlsx": ("台账.xlsx", docx(), "type"),
    "photo named png": ("现场.png", jpeg(), "type"),
    "no ending": ("方案", PDF, "type"),
    "double ending": ("方案.pdf.exe", PDF, "type"),
    "plain archive": ("材料.zip", zipped({"a.txt": b"a"}), "type"),
    "plain archive named docx": ("报告.docx", zipped({"a.txt": b"a"}), "type"),
    "broken archive": ("报告.docx", docx()[:60], "type"),
    "page before a pdf": ("方案.pdf", HTML + PDF, "type"),
    "archive hidden behind nothing": ("报告.docx", b"PK\x03\x04", "type"),
    "bomb": ("报告.docx", bomb(), "bomb"),
    "bomb named pdf": ("报告.pdf", bomb(), "bomb"),
    "very long name": ("长" * 197 + ".pdf", PDF, "name"),
}


@pytest.mark.parametrize("case", BAD)
def test_what_is_refused_leaves_nothing(people: cast.World, storage: Path, case: str) -> None:
    name, content, code = BAD[case]
    with pytest.raises(ValidationError) as refusal:
        store(SimpleUploadedFile(name, content, "application/pdf"), actor=people["li"], now=cast.ago(1))
    assert [error.code for error in refusal.value.error_list] == [code]
    assert refusal.value.messages[0].endswith("。")
    assert StoredFile.objects.count() == 0
    assert on_disk(storage) == []


def test_a_file_may_have_the_limit_and_not_a_byte_more(
    people: cast.World, storage: Path, settings: LazySettings
) -> None:
    settings.UPLOAD_MAX_BYTES = 1024 * 1024
    full = PDF + bytes(1024 * 1024 - len(PDF))
    assert check_upload(SimpleUploadedFile("方案.pdf", full)) == "application/pdf"
    with pytest.raises(ValidationError, match="“方案.pdf”超过 1 MB，请压缩或拆分后上传。"):
        store(SimpleUploadedFile("方案.pdf", full + b"\x00"), actor=people["li"], now=cast.ago(1))
    assert on_disk(storage) == []


@pytest.mark.parametrize("name", ["../../etc/方案.pdf", "/etc/方案.pdf", r"C:\机密\方案.pdf", r"..\方案.pdf"])
def test_a_path_in_a_name_leads_nowhere(people: cast.World, storage: Path, name: str) -> None:
    upload = SimpleUploadedFile("方案.pdf", PDF)
    upload._name = name  # type: ignore[attr-defined]  # past Django's own cleaning
    stored = store(upload, actor=people["li"], now=cast.ago(1))
    assert (stored.name, bare_name(upload)) == ("方案.pdf", "方案.pdf")
    [kept] = on_disk(storage)
    assert kept.parent == storage / "files"


def test_all_are_kept_or_none(people: cast.World, storage: Path) -> None:
    good, bad = SimpleUploadedFile("方案.pdf", PDF), SimpleUploadedFile("图.svg", SVG)
    with pytest.raises(ValidationError):
        store_all([good, bad], actor=people["li"], now=cast.ago(1))
    assert (StoredFile.objects.count(), on_disk(storage)) == (0, [])
    assert [f.name for f in store_all([good], actor=people["li"], now=cast.ago(1))] == ["方案.pdf"]


def test_a_report_with_one_wrong_file_is_not_made(world: cast.World, storage: Path) -> None:
    row = cast.brought_to(world, "handling")
    before: list[Any] = [StoredFile.objects.count(), Event.objects.count(), len(on_disk(storage))]
    with pytest.raises(ValidationError, match="图.svg"):
        actions.report_progress(
            actor=world["li"],
            assignment=row,
            now=cast.ago(1),
            body="有进展。",
            percent=50,
            files=[cast.paper(), SimpleUploadedFile("图.svg", SVG)],
        )
    row.refresh_from_db()
    assert (row.report_count, row.evidence_count, ProgressReport.objects.count()) == (0, 0, 0)
    assert [StoredFile.objects.count(), Event.objects.count(), len(on_disk(storage))] == before


def test_a_newer_paper_of_the_same_name_is_a_revision(world: cast.World) -> None:
    row = cast.brought_to(world, "handling")
    for days, names in ((9, ["甲.pdf", "乙.pdf"]), (8, ["甲.pdf"]), (7, ["甲.pdf", "甲.pdf"])):
        actions.report_progress(
            actor=world["li"],
            assignment=row,
            now=cast.ago(days),
            body="有进展。",
            percent=50,
            files=[cast.paper(name) for name in names],
        )
    found = list(row.evidence.order_by("id").values_list("file__name", "revision"))
    assert found == [("甲.pdf", 1), ("乙.pdf", 1), ("甲.pdf", 2), ("甲.pdf", 3), ("甲.pdf", 4)]


def test_the_message_names_every_ending_that_is_accepted() -> None:
    with pytest.raises(ValidationError) as refusal:
        check_upload(SimpleUploadedFile("a.zip", zipped({"a": b"a"})))
    for ending in (ending for endings in ACCEPTED.values() for ending in endings if ending != ".jpeg"):
        assert ending.removeprefix(".").upper() in refusal.value.messages[0]
