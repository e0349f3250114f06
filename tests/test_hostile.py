"""Whatever is typed into whichever form: an answer in words, nothing run, nothing half done, never a 500."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from recommendations.models import Assignment
from tests import cast
from tests.snapshots import acted_once
from tests.test_access import address

SCRIPT = "<script>alert('x')</script>"
VALUES = {
    "nothing": "",
    "markup": SCRIPT,
    "sql": "'; DROP TABLE recommendations_assignment; --",
    "too long": "长" * 20_000,
    "a NUL": "甲\x00乙",
    "a huge number": "9" * 40,
    "a negative number": "-1",
    "no date": "2026-02-31",
    "somebody else's key": "999999",
}
FILES = {
    "a page": ("报告.pdf", b"<html><script>alert(1)</script></html>"),
    "a program": ("照片.jpg", b"MZ\x90\x00" + b"\x00" * 64),
    "nothing in it": ("空.pdf", b""),
    "a drawing with a script": ("图.svg", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"),
}
PAGES = [
    ("zhao", "inspections:inspection-new"),
    ("zhao", "inspections:inspection-add=activities"),
    ("zhao", "inspections:inspection-add=dates"),
    ("zhao", "inspections:inspection-add=documents"),
    ("zhao", "inspections:inspection-add=groups"),
    ("zhao", "inspections:inspection-add=headings"),
    ("zhao", "inspections:statute-new"),
    ("zhao", "inspections:statute-pair"),
    ("zhao", "inspections:finding-new=?inspection=INSPECTION"),
    ("zhao", "inspections:finding-move=withdraw"),
    ("zhao", "recommendations:recommendation-new=?inspection=INSPECTION"),
    ("zhao", "recommendations:opinion-new=?inspection=INSPECTION"),
    ("zhao", "recommendations:indicator-new"),
    ("zhao", "recommendations:observation-new"),
    ("sun", "recommendations:opinion-move=dispatch"),
    ("sun", "recommendations:opinion-move=draft_plan"),
    ("li", "recommendations:assignment-move=report_progress"),
    ("zhou", "recommendations:assignment-move=submit"),
    ("li", "recommendations:assignment-move=request_extension"),
    ("qian", "recommendations:assignment-move=change_due"),
    ("zhou", "recommendations:assignment-move=name_responsible"),
    ("zhou", "recommendations:cover-new"),
    ("zhou", "recommendations:work-hand-over"),
    ("li", "recommendations:assignment-move=set_milestones"),
    ("qian", "recommendations:rule-set-amend"),
    ("qian", "recommendations:notice-rule-move=amend"),
    ("qian", "recommendations:notice-rule-move=add_rung"),
    ("zheng", "recommendations:assignment-move=ask"),
    ("li", "recommendations:question-move=answer"),
    ("qian", "recommendations:assignment-move=carry_forward"),
    ("qian", "recommendations:assignment-move=withdraw"),
    ("zheng", "recommendations:vote-move=cast"),
    ("zhao", "recommendations:vote-move=cancel"),
    ("zhao", "recommendations:assignment-move=nudge"),
    ("qian", "recommendations:assignment-move=supervise"),
    ("li", "recommendations:preferences"),
    ("zhou", "recommendations:channel-new"),
    ("li", "tracker:profile"),
    ("chen", "tracker:user-new"),
    ("chen", "tracker:user-edit"),
    ("chen", "tracker:organization-new"),
    ("chen", "tracker:organization"),
    ("chen", "tracker:region-new"),
    ("chen", "tracker:calendar-day=2026-10-01"),
    ("chen", "tracker:calendar-year"),
    ("han", "tracker:user-role"),
    ("zhao", "account_change_password"),
]


def form_of(response: Any) -> forms.BaseForm:
    found = [context["form"] for context in response.context or [] if "form" in context]
    return found[0]  # type: ignore[no-any-return]


def asked(form: forms.BaseForm, value: str, files: tuple[str, bytes] | None = None) -> dict[str, Any]:
    """The same value in every field; a file where the form takes one."""
    filled: dict[str, Any] = {}
    for name, field in form.fields.items():
        if isinstance(field, forms.FileField):
            if files:
                filled[form.add_prefix(name)] = SimpleUploadedFile(*files)
        else:
            filled[form.add_prefix(name)] = value
    return filled


@pytest.fixture
def stage(db: None) -> cast.World:
    return acted_once("every form", every_form)


def every_form() -> cast.World:
    """The world with something to fill in everywhere."""
    world = cast.whole()
    cast.brought_to(world, "reported")
    Assignment.objects.update(due_on=timezone.localdate() + dt.timedelta(days=60))  # an extension can be asked for
    cast.forwarded(world)
    cast.vote_on(world)
    cast.measured(world)
    return world


def answers(stage: cast.World, client: Client, person: str, page: str) -> Iterator[tuple[str, Any]]:
    client.force_login(stage[person])
    url = address(stage, page)
    form = form_of(client.get(url))
    for name, value in VALUES.items():
        yield name, client.post(url, asked(form, value))
    for name, upload in FILES.items():
        if form.is_multipart():
            yield name, client.post(url, asked(form, "说明", upload))


@pytest.mark.parametrize(("person", "page"), PAGES, ids=[page for _person, page in PAGES])
def test_hostile_values_get_an_answer(stage: cast.World, client: Client, person: str, page: str) -> None:
    for name, response in answers(stage, client, person, page):
        if page == "account_change_password" and response.status_code == 429:
            return  # too many tries: the lockout is the answer
        assert response.status_code in (200, 302, 400, 403, 404, 409), (name, response.status_code)
        assert SCRIPT not in response.content.decode(errors="replace"), name
        if name in FILES and response.status_code == 200:
            assert form_of(response).errors, name


@pytest.mark.parametrize("upload", FILES.values(), ids=FILES)
def test_a_wrong_file_changes_nothing_and_keeps_what_was_typed(
    stage: cast.World, client: Client, upload: tuple[str, bytes]
) -> None:
    client.force_login(stage["li"])
    url = address(stage, "recommendations:assignment-move=report_progress")
    response = client.post(url, {"body": "又进一步", "percent": "70", "uploads": SimpleUploadedFile(*upload)})
    assert response.status_code == 400
    assert "又进一步" in response.content.decode()
    assert stage.assignment.reports.count() == 1
