"""Reading an .xlsx as the format's own parts say, so that the tests need no further library."""

from __future__ import annotations

import io
import re
import zipfile
from typing import Any
from xml.etree import ElementTree

_SPACE = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def parts_of(response: Any) -> zipfile.ZipFile:
    """The file a streaming response sent."""
    return zipfile.ZipFile(io.BytesIO(b"".join(response.streaming_content)))


def rows_of(archive: zipfile.ZipFile, sheet: int = 1) -> list[list[str]]:
    """The cells of a sheet as text, empty ones as ''. Numbers (days too) as they are stored."""
    strings: list[str] = []
    if "xl/sharedStrings.xml" in archive.namelist():
        table = ElementTree.fromstring(archive.read("xl/sharedStrings.xml"))
        strings = ["".join(item.itertext()) for item in table]
    root = ElementTree.fromstring(archive.read(f"xl/worksheets/sheet{sheet}.xml"))
    rows: list[list[str]] = []
    for row in root.iter(f"{_SPACE}row"):
        cells: dict[int, str] = {}
        for cell in row:
            assert cell.find(f"{_SPACE}f") is None, "a formula"
            text = "".join(cell.itertext())
            if cell.get("t") == "s":
                text = strings[int(text)]
            cells[_column(cell.get("r", ""))] = text
        rows.append([cells.get(column, "") for column in range(max(cells) + 1)])
    return rows


def _column(reference: str) -> int:
    number = 0
    for letter in re.sub(r"\d", "", reference):
        number = number * 26 + ord(letter) - 64
    return number - 1
