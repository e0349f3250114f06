"""Receiving a file: what it really is, how big, its SHA-256. Its name and claimed type are not trusted."""

from __future__ import annotations

import datetime as dt
import hashlib
import zipfile
from collections.abc import Sequence
from pathlib import PureWindowsPath
from typing import IO, TYPE_CHECKING, Any

import puremagic
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files import File
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from .models import StoredFile, User

if TYPE_CHECKING:
    Upload = UploadedFile[Any]
else:  # the class is generic to the type checker only
    Upload = UploadedFile

ACCEPTED: dict[str, tuple[str, ...]] = {
    "application/pdf": (".pdf",),
    "image/jpeg": (".jpg", ".jpeg"),
    "image/png": (".png",),
    "image/heic": (".heic",),
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": (".docx",),
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": (".xlsx",),
    "text/plain": (".txt", ".csv"),
}
"""Detected type → the endings it may carry. Everything else is refused by name."""

ZIP_RATIO = 200
ZIP_UNPACKED = 500 * 1024 * 1024


def bare_name(upload: Upload) -> str:
    """The name without any folder, be it written with / or with \\ (some browsers send the whole path)."""
    return PureWindowsPath(upload.name or "").name


def detected_type(upload: Upload | IO[bytes]) -> str:
    """The type its bytes say it has, or an empty string."""
    upload.seek(0)
    head = upload.read(8192)
    upload.seek(0)
    if head.startswith(b"PK\x03\x04"):
        return _office_type(upload)
    if b"\x00" not in head and _is_text(head):
        return "text/plain"
    try:
        found = puremagic.from_string(head, mime=True)
    except (puremagic.PureError, ValueError):
        return ""
    return {"image/heif": "image/heic", "image/jpg": "image/jpeg"}.get(found, found)


def _is_text(head: bytes) -> bool:
    if not head or head.startswith(b"%PDF"):
        return False
    for encoding in ("utf-8", "gb18030"):
        try:
            head.decode(encoding)
        except UnicodeDecodeError as error:
            if error.start >= len(head) - 4:
                return True
            continue
        return True
    return False


def _office_type(upload: Upload | IO[bytes]) -> str:
    """Word and Excel files are ZIPs; one that unpacks to something enormous is a bomb."""
    try:
        with zipfile.ZipFile(upload) as archive:
            entries = archive.infolist()
            packed = sum(entry.compress_size for entry in entries) or 1
            unpacked = sum(entry.file_size for entry in entries)
            names = {entry.filename for entry in entries}
    except (zipfile.BadZipFile, ValueError, OSError):
        return ""
    finally:
        upload.seek(0)
    if unpacked > ZIP_UNPACKED or unpacked / packed > ZIP_RATIO:
        raise ValidationError(_("文件解压后异常庞大，疑似压缩炸弹，未接收。请重新另存后上传。"), code="bomb")
    if "word/document.xml" in names:
        return "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    if "xl/workbook.xml" in names:
        return "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    return ""


def check_upload(upload: Upload) -> str:
    """The detected type of an acceptable upload. Raises ValidationError with what is wrong and what helps."""
    limit = settings.UPLOAD_MAX_BYTES
    name = bare_name(upload)
    if not upload.size:
        raise ValidationError(_("“%(name)s”是空文件，请重新选择。"), code="empty", params={"name": name})
    if upload.size > limit:
        raise ValidationError(
            _("“%(name)s”超过 %(limit)s MB，请压缩或拆分后上传。"),
            code="size",
            params={"name": name, "limit": limit // 1024 // 1024},
        )
    if len(name) > 200:
        raise ValidationError(_("文件名超过 200 个字，请改短后上传。"), code="name")
    found = detected_type(upload)
    ending = PureWindowsPath(name).suffix.lower()
    if ending not in ACCEPTED.get(found, ()):
        raise ValidationError(
            _(
                "“%(name)s”的内容不是可接收的类型，或与扩展名不符。"
                "可上传 PDF、图片（JPG、PNG、HEIC）、DOCX、XLSX、TXT、CSV。"
            ),
            code="type",
            params={"name": name},
        )
    return found


def store(upload: Upload, *, actor: User, now: dt.datetime) -> StoredFile:
    """Keep the bytes privately with their hash. Checks once more: nothing gets past the form."""
    content_type = check_upload(upload)
    digest = hashlib.sha256()
    for chunk in upload.chunks():
        digest.update(chunk)
    upload.seek(0)
    return StoredFile.objects.create(
        name=bare_name(upload),
        content=upload,
        content_type=content_type,
        size=upload.size or 0,
        sha256=digest.hexdigest(),
        uploaded_by=actor,
        uploaded_at=now,
    )


def keep(content: IO[bytes], *, name: str, content_type: str, actor: User, now: dt.datetime) -> StoredFile:
    """Keep a file the product itself has written for somebody."""
    digest = hashlib.sha256()
    while chunk := content.read(1024 * 1024):
        digest.update(chunk)
    size = content.tell()
    content.seek(0)
    return StoredFile.objects.create(
        name=name,
        content=File(content, name=name),
        content_type=content_type,
        size=size,
        sha256=digest.hexdigest(),
        uploaded_by=actor,
        uploaded_at=now,
    )


def store_all(uploads: Sequence[Upload | StoredFile], *, actor: User, now: dt.datetime) -> list[StoredFile]:
    """Keep all or none: every file is checked before the first byte is written, which no rollback would remove.

    What was kept before (with a draft) passes as it is: a stored file never changes.
    """
    for upload in uploads:
        if not isinstance(upload, StoredFile):
            check_upload(upload)
    return [upload if isinstance(upload, StoredFile) else store(upload, actor=actor, now=now) for upload in uploads]
