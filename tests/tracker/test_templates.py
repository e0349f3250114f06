"""Rules every template and stylesheet of the tree obeys, and pages that must render whatever fails."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.conf import settings as configured
from django.template.loader import get_template, render_to_string
from django.test import RequestFactory

from tests.tracker.specimens import ProgressForm, shell

ROOT = Path(__file__).resolve().parents[2]
APPS = ("tracker", "inspections", "recommendations")
TEMPLATES = [path for app in APPS for path in sorted((ROOT / app).glob("templates/**/*.html"))]
SHEETS = [path for app in APPS for path in sorted((ROOT / app).glob("static/**/*.css"))]

# What the content policy would block, and what would leave the house.
FORBIDDEN = {
    "inline style": re.compile(r"\sstyle\s*=|<style"),
    "inline script": re.compile(r"<script(?![^>]*\ssrc=)[^>]*>"),
    "event attribute": re.compile(r"\s(on[a-z]+|hx-on[:\w-]*)\s*="),
    "other host": re.compile(r"""(?:https?:)?//(?!www\.w3\.org/)[\w.-]+\.\w|javascript:"""),
}
COLOUR = re.compile(r"#[0-9a-fA-F]{3,8}\b|\b(?:rgb|rgba|hsl|hsla|oklch)\(")


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", TEMPLATES, ids=name)
def test_a_template_is_short_and_keeps_the_content_policy(path: Path) -> None:
    source = path.read_text()
    assert [rule for rule, pattern in FORBIDDEN.items() if pattern.search(source)] == []
    assert source.count("\n") <= 150


@pytest.mark.parametrize("path", TEMPLATES, ids=name)
def test_a_template_compiles(path: Path) -> None:
    get_template(str(path).partition("/templates/")[2])


@pytest.mark.parametrize("path", SHEETS, ids=name)
def test_colours_stand_in_the_tokens_only(path: Path) -> None:
    source = path.read_text()
    assert (path.name == "tokens.css") == bool(COLOUR.search(source))
    assert not re.search(r"url\([\"']?(?:https?:)?//", source)


def test_every_token_used_is_defined() -> None:
    tokens = set(re.findall(r"(--[\w-]+)\s*:", "".join(path.read_text() for path in SHEETS)))
    used = {token for path in SHEETS for token in re.findall(r"var\((--[\w-]+)", path.read_text())}
    assert used - tokens == set()


@pytest.mark.parametrize("page", ["400.html", "413.html", "500.html"])
def test_a_failure_page_needs_neither_request_nor_database(page: str) -> None:
    html = get_template(page).render()
    assert html.count("<h1>") == 1
    assert f'href="{configured.STATIC_URL}tracker/base.css"' in html
    assert "{%" not in html


@pytest.mark.parametrize("page", ["403.html", "404.html", "403_csrf.html", "refused.html"])
def test_an_error_page_keeps_the_navigation(page: str) -> None:
    html = render_to_string(page, {**shell(), "message": "还不行。"})
    assert '<nav class="side"' in html
    assert '<a class="button' in html


def test_a_refusal_says_why_and_keeps_what_was_typed() -> None:
    form = ProgressForm({"body": "六条图谱初稿完成。"})
    request = RequestFactory().get("/items/7/submit/")
    context = {
        "message": "会办单位尚未会签。可先保存进展。",
        "form": form,
        "back_url": "/items/7/",
        "request": request,
    }
    html = render_to_string("refused.html", {**shell(), **context})
    assert '<div class="note note-refused" role="alert"><p><b>会办单位尚未会签。</b>可先保存进展。</p></div>' in html
    assert "六条图谱初稿完成。</textarea>" in html
    assert 'action="/items/7/submit/"' in html
    assert 'href="/items/7/">返回此项</a>' in html
    assert ">再次报送办结</button>" in html


def test_a_form_page_has_one_verb_and_a_way_out() -> None:
    context = {"heading": "报送办结", "form": ProgressForm(), "back_url": "/items/7/"}
    html = render_to_string("pages/form_page.html", {**shell(), **context})
    assert 'enctype="multipart/form-data"' in html
    assert '<button class="button button-main">报送办结</button>' in html
    assert '<a class="button" href="/items/7/">返回，不作改动</a>' in html
    assert 'role="alert"' not in html


def test_an_empty_list_offers_a_way_on() -> None:
    context = {"heading": "问题", "rows": [], "conditions": [("地区：北京", "?")], "clear_url": "/findings/"}
    html = render_to_string("pages/list_page.html", {**shell(), **context})
    assert "<p>没有符合条件的记录。</p>" in html
    assert '<a class="button" href="/findings/">清除全部条件</a>' in html
    assert 'class="pager"' not in html


def test_the_frame_loads_only_its_own_files() -> None:
    html = render_to_string("base.html", shell())
    loaded = re.findall(r'<(?:script|link)[^>]*(?:src|href)="([^"]+)"', html)
    assert loaded
    assert all(url.startswith(configured.STATIC_URL) for url in loaded)
    assert len(re.findall(r"<script", html)) == len(re.findall(r"<script[^>]* src=", html)) == 2
    assert '"includeIndicatorStyles": false' in html
