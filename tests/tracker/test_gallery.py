"""The gallery draws every part; set `GALLERY_FILE` to keep the page and look at it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string

from tests.tracker.specimens import specimens

PARTS = Path(__file__).resolve().parents[2] / "tracker" / "templates" / "parts"


@pytest.fixture
def page() -> str:
    template = render_to_string("gallery.html", specimens())
    if target := os.environ.get("GALLERY_FILE"):
        css = finders.find("tracker/tokens.css")
        assert isinstance(css, str)
        Path(target).write_text(template.replace("/static/tracker/", f"file://{Path(css).parent}/"))
    return template


def test_the_gallery_shows_every_part(page: str) -> None:
    source = (PARTS.parent / "gallery.html").read_text()
    tags = {"empty": "nothing", "errors": "form", "field": "form"}
    missing = [
        part.stem
        for part in PARTS.glob("*.html")
        if f"{tags.get(part.stem, part.stem)} " not in source and f"parts/{part.name}" not in source
    ]
    assert missing == []


def test_the_gallery_is_one_clean_document(page: str) -> None:
    assert page.count("<h1>") == 1
    assert page.count("<main") == 1
    assert "{%" not in page
    assert "{{" not in page
