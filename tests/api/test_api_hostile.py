"""Whatever is sent, the answer is a sentence, never a crash, and nothing changes."""

from __future__ import annotations

import itertools
import json
from typing import Any

import pytest
from django.test import Client

from inspections.models import Finding
from tests import cast
from tracker.models import Event

HUGE = 10**30
BIGINT = 9_223_372_036_854_775_807


@pytest.fixture
def client(world: cast.World) -> Client:
    cast.brought_to(world, "handling")
    client = Client(raise_request_exception=False)
    client.force_login(world["zhao"])
    return client


NOUNS = ("assignments", "findings", "opinions", "inspections", "statutes", "recommendations", "indicators")
KEYS = (0, BIGINT, BIGINT + 1, HUGE, "1%00", "-1", "x", "１")


def test_a_forged_key_is_not_there(client: Client) -> None:
    for noun, pk in itertools.product(NOUNS, KEYS):
        answer = client.get(f"/api/v1/{noun}/{pk}/")
        assert (answer.status_code, list(answer.json())) == (404, ["detail"]), (noun, pk)


QUERIES = {
    "assignments": ("unit", "region", "heading", "inspection", "status", "light", "scope", "after", "limit"),
    "findings": ("inspection", "status", "kind", "answered", "scope", "after", "limit"),
    "events": ("subject_id", "after", "limit"),
    "notices": (
        "scope",
        "state",
        "result",
        "assignment",
        "unit",
        "recipient",
        "channel",
        "since",
        "until",
        "after",
    ),
}
FILTERS = [(noun, name) for noun, names in QUERIES.items() for name in names]
MEANINGLESS = ("x", str(HUGE), str(BIGINT + 1), "-1", "1.5", "\x00", "1\x00", "2026-13-45.1", "9999-99-99.9", "{}")


def test_a_wrong_filter_is_refused_by_name(client: Client) -> None:
    for (noun, name), value in itertools.product(FILTERS, MEANINGLESS):
        answer = client.get(f"/api/v1/{noun}/", {name: value})
        assert (answer.status_code, list(answer.json())) == (400, [name]), (noun, name, value)


WRONG: tuple[Any, ...] = ({}, [[]], {"a": {"b": 1}}, True, "\x00", "\ud800", "x" * 6000, [HUGE], ["\ud800"], [None])
TEXTS = ("title", "statement")
OTHERS = ("inspection", "kind", "heading", "provisions", "organs", "repeats", "uploads", "odd")


def test_a_wrong_value_is_refused_by_field(client: Client, world: cast.World) -> None:
    before = Event.objects.count()
    # A number is a fair text; anywhere else one that no column holds is wrong too.
    wrong = [*itertools.product(TEXTS, (*WRONG, [])), *itertools.product(OTHERS, (*WRONG, HUGE, -HUGE, 1e308))]
    for name, value in wrong:
        body = {"inspection": world.inspection.pk, "title": "问题", "statement": "表述。", name: value}
        answer = client.post("/api/v1/findings/", json.dumps(body), content_type="application/json")
        assert (answer.status_code, list(answer.json())) == (400, [name]), (name, value)
    assert (Finding.objects.count(), Event.objects.count()) == (1, before)


BODIES = (
    ("application/json", b"{", 400),
    ("application/json", b"[]", 400),
    ("application/json", b"\xff\xfe", 400),
    ("application/json", b'{"percent": NaN}', 400),
    ("application/json", b'{"percent": ' + b"9" * 5000 + b"}", 400),
    ("application/json", b"[" * 100_000, 400),
    ("application/json", b'{"body": ' + b'{"a":' * 50_000 + b"1" + b"}" * 50_001, 400),
    ("application/json; charset=hex", b'{"body": 1}', 400),
    ("application/json", b'"' + b"x" * 3_000_000 + b'"', 413),
    ("multipart/form-data", b"x", 400),
    ("multipart/form-data; boundary=x; charset=hex", b"--x\r\n\r\n", 400),
    ("text/plain", b"x", 415),
    ("application/x-www-form-urlencoded", b"body=1", 415),
    ("nonsense", b"x", 415),
)


def test_a_wrong_body_is_refused(world: cast.World) -> None:
    assignment = cast.brought_to(world, "handling")
    client = Client(raise_request_exception=False)
    client.force_login(world["li"])
    for content_type, body, code in BODIES:
        url = f"/api/v1/assignments/{assignment.pk}/report_progress/"
        answer = client.generic("POST", url, body, content_type=content_type)
        assert (answer.status_code, answer.headers["Content-Type"]) == (code, "application/json"), content_type
    assignment.refresh_from_db()
    assert assignment.report_count == 0


def test_chinese_is_sent_as_it_is(client: Client) -> None:
    assert "推行人才绿卡".encode() in client.get("/api/v1/assignments/").content
