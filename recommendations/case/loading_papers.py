"""Sample papers to attach: small real files, made here, that say in their name and content 示例."""

from __future__ import annotations

import struct
import zlib

from django.core.files.uploadedfile import SimpleUploadedFile

from .people import SAMPLE_MARK

_NOTICE = "本件为演示而生成，不是真实材料。"


def sample_paper(title: str, turn: int) -> SimpleUploadedFile:
    """A PDF, a text or a picture in turn, called like 路线图汇编（示例）.pdf."""
    ending, draw = (("pdf", _pdf), ("txt", _text), ("png", _picture))[turn % 3]
    return SimpleUploadedFile(f"{title}（{SAMPLE_MARK}）.{ending}", draw(title))


def _text(title: str) -> bytes:
    return f"{SAMPLE_MARK}\n{title}\n{_NOTICE}\n".encode()


def _pdf(title: str) -> bytes:
    """One A4 page. The font is named, not embedded: every reader has one for this character set."""
    lines = (SAMPLE_MARK, title, _NOTICE)
    text = " 0 -36 Td ".join(f"<{line.encode('utf-16-be').hex()}> Tj" for line in lines)
    page = f"BT /F1 20 Tf 72 740 Td {text} ET".encode()
    objects = (
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
        b" /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(page), page),
        b"<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UCS2-H /DescendantFonts [6 0 R] >>",
        b"<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light"
        b" /CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 2 >> /FontDescriptor 7 0 R >>",
        b"<< /Type /FontDescriptor /FontName /STSong-Light /Flags 4 /FontBBox [-25 -254 1000 880]"
        b" /ItalicAngle 0 /Ascent 880 /Descent -120 /CapHeight 880 /StemV 93 >>",
    )
    body, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, start=1):
        places.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(objects) + 1
    return body + (
        b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n"
        % (size, table, size, len(body))
    )


def _picture(title: str) -> bytes:
    """A grey-striped placeholder of 240 by 160; its text chunk carries the title and the mark."""
    width, height = 240, 160
    rows = b"".join(b"\x00" + bytes(0xD8 if (x + y) % 24 < 3 else 0xF4 for x in range(width)) for y in range(height))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        (
            _chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)),
            _chunk(b"iTXt", b"Comment\x00\x00\x00zh\x00\x00" + f"{SAMPLE_MARK} {title} {_NOTICE}".encode()),
            _chunk(b"IDAT", zlib.compress(rows)),
            _chunk(b"IEND", b""),
        )
    )


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
