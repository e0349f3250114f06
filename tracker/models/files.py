"""Files as they were received. A stored file never changes and is never deleted."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _


def private_path(stored: StoredFile, filename: str) -> str:
    """A name nobody can guess and no uploader can choose; downloads go through `visible_to`."""
    return f"files/{uuid.uuid4().hex}"


class StoredFile(models.Model):
    """One received file: its bytes in private storage, its SHA-256, size and detected type."""

    name = models.CharField(_("文件名"), max_length=200)
    content = models.FileField(_("内容"), upload_to=private_path, max_length=200)
    content_type = models.CharField(_("类型"), max_length=100)
    size = models.PositiveBigIntegerField(_("字节数"))
    sha256 = models.CharField("SHA-256", max_length=64)
    uploaded_by = models.ForeignKey("tracker.User", models.PROTECT, related_name="+", verbose_name=_("上传人"))
    uploaded_at = models.DateTimeField(_("上传时间"))

    class Meta:
        verbose_name = _("文件")
        indexes: ClassVar[list[models.Index]] = [models.Index(name="stored_file_by_hash", fields=["sha256"])]

    def __str__(self) -> str:
        return self.name
