"""Handing out a stored file. Whoever calls this has found the file through `visible_to`."""

from __future__ import annotations

from django.http import FileResponse, Http404
from django.utils.translation import gettext as _

from .models import StoredFile

SHOWN_INLINE = frozenset({"image/jpeg", "image/png", "application/pdf"})
"""What a browser may show in place. Anything else could run or pretend: it is only ever saved."""


def file_response(stored: StoredFile, *, inline: bool = False) -> FileResponse:
    """The bytes under their detected type and their own name (RFC 5987, so Chinese names survive).

    `inline` shows images and PDF in place; every other type stays an attachment. Not kept by shared
    caches. Raises Http404 when the bytes are missing from storage.
    """
    try:
        content = stored.content.open("rb")
    except FileNotFoundError:
        raise Http404(_("文件不在存储中，请联系系统管理员。")) from None
    response = FileResponse(
        content,
        as_attachment=not (inline and stored.content_type in SHOWN_INLINE),
        filename=stored.name,
        content_type=stored.content_type,
    )
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "private, no-store"
    return response
