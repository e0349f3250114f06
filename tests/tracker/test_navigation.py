"""The frame around a page: which places a role sees, which one is current, what is counted when."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from django.urls import include, path
from pytest_django import Settings

from tracker import navigation
from tracker.navigation import COUNTERS, INBOX, NAVIGATION, TABS, Shell, current_url
from tracker.views.frame import shell


def page(request: HttpRequest) -> HttpResponse:
    return HttpResponse()


_RECOMMENDATIONS = (
    [
        path("", page, name="workbench"),
        path("ledger/", page, name="ledger"),
        path("inbox/", page, name="inbox"),
    ],
    "recommendations",
)
_INSPECTIONS = ([path("findings/", page, name="finding-list")], "inspections")
_TRACKER = ([path("record/", page, name="event-list")], "tracker")
urlpatterns = [
    path("", include(_RECOMMENDATIONS)),
    path("", include(_INSPECTIONS)),
    path("", include(_TRACKER)),
]

ROLES = ["staff", "supervisor", "member", "coordinator", "handler", "head", "sysadmin", "secadmin", "auditor"]


def person(role: str) -> Any:
    return SimpleNamespace(is_authenticated=True, role=role)


@pytest.fixture(autouse=True)
def _only_these_pages(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.ROOT_URLCONF = __name__
    for name in list(COUNTERS):  # the apps' own counters ask the database
        monkeypatch.delitem(COUNTERS, name)


def labels(frame: Shell) -> list[tuple[str, list[str]]]:
    return [(group.title, [link.label for link in group.links]) for group in frame.nav]


def test_every_role_has_its_places_and_its_tabs() -> None:
    assert list(NAVIGATION) == ROLES
    assert list(TABS) == ROLES


@pytest.mark.parametrize("role", ROLES)
def test_tabs_are_at_most_four_places_of_the_same_role(role: str) -> None:
    assert 1 <= len(TABS[role]) <= 4
    assert set(TABS[role]) <= {name for _group, _label, name in NAVIGATION[role]}


@pytest.mark.parametrize("role", ROLES)
def test_the_rows_of_a_group_stand_together(role: str) -> None:
    titles = [str(row[0]) for row in NAVIGATION[role]]
    assert [title for i, title in enumerate(titles) if title in titles[:i] and titles[i - 1] != title] == []


def test_only_pages_that_exist_are_offered() -> None:
    assert labels(Shell(user=person("staff"), path="/")) == [
        ("", ["工作台", "收件箱"]),
        ("执法检查", ["问题", "台账"]),
    ]


def test_the_auditor_reads_the_record_and_nothing_else() -> None:
    frame = Shell(user=person("auditor"), path="/record/")
    assert labels(frame) == [("平台", ["操作记录"])]
    assert not frame.reaches(INBOX)
    assert not frame.reaches(navigation.LEDGER)


@pytest.mark.parametrize("user", [AnonymousUser(), None, person("nobody")])
def test_a_stranger_sees_no_navigation(user: Any) -> None:
    frame = Shell(user=user, path="/")
    assert frame.nav == []
    assert frame.tabs == []


@pytest.mark.parametrize(
    ("at", "current"),
    [
        ("/", "工作台"),
        ("/ledger/", "台账"),
        ("/ledger/12/", "台账"),
        ("/findings/new/", "问题"),
        ("/other/", None),
    ],
)
def test_the_current_place_is_the_one_the_page_lies_under(at: str, current: str | None) -> None:
    frame = Shell(user=person("staff"), path=at)
    assert [link.label for link in frame.links if link.is_current] == ([current] if current else [])


def test_the_longest_address_wins() -> None:
    assert current_url("/ledger/own/1/", ["/", "/ledger/", "/ledger/own/"]) == "/ledger/own/"


def test_tabs_follow_their_own_order() -> None:
    tabs = Shell(user=person("staff"), path="/inbox/").tabs
    assert [(tab.label, tab.is_current) for tab in tabs] == [
        ("工作台", False),
        ("台账", False),
        ("问题", False),
        ("收件箱", True),
    ]


def test_work_is_counted_once_a_page_and_only_when_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def unread(user: Any) -> int:
        asked.append(user.role)
        return 6

    monkeypatch.setitem(COUNTERS, INBOX, unread)
    request = RequestFactory().get("/inbox/")
    request.user = person("staff")
    context = shell(request)
    assert asked == []
    assert [link.count for group in context["nav"] for link in group.links] == [0, 6, 0, 0]
    assert [link.count for link in context["tabs"]] == [0, 0, 0, 6]
    assert context["unread"] == 6
    assert asked == ["staff"]


def test_a_stranger_is_never_counted_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(COUNTERS, INBOX, lambda user: 1 // 0)
    assert Shell(user=AnonymousUser(), path="/").count(INBOX) == 0


def test_the_frame_says_the_day_and_whether_this_is_a_demonstration(settings: Settings) -> None:
    settings.DEMO = True
    context = shell(RequestFactory().get("/"))
    assert context["demo"] is True
    assert context["today"] == context["now"].date()
    assert not context["nav"]
    assert not context["unread"]
