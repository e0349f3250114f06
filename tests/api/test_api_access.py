"""Who gets which answer where: every route of the interface × every person × code."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.core.files.base import ContentFile
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver
from django.utils import timezone

from inspections.models import Document, FindingEvidence
from recommendations import actions
from recommendations.models import (
    Channel,
    Evidence,
    Indicator,
    NoticeRule,
    OpinionPaper,
    Question,
    SupervisionNotice,
    Vote,
)
from tests import answering, cast
from tests.snapshots import acted_once
from tracker.api.urls import urlpatterns
from tracker.models import StoredFile

BEIJING = ("zhao", "qian", "feng", "zheng")
BEIJING_WRITERS = ("zhao", "qian", "feng")
TIANJIN = ("tang", "tian")
PLATFORM = ("chen", "han", "wang")
UNITS = ("li", "zhou", "wu", "xu", "gao")
GOVERNMENTS = ("sun", "cui")
EVERYBODY = tuple(cast.CAST)

# route: {code: people}; whoever is not named gets 404. The list routes answer 200 to all, with what each may see.
# Posts are sent empty: 400 means that the door was open and a question was left unanswered.
READS: dict[str, dict[int, tuple[str, ...]]] = {
    name: {200: EVERYBODY}
    for name in (
        "me",
        "organizations",
        "events",
        "statutes",
        "inspections",
        "findings",
        "recommendations",
        "opinions",
        "assignments",
        "notices",
        "notice_rules",
        "questions",
        "indicators",
        "votes",
        "supervisions",
        "channels",
        "preferences",
        "schema",
        "docs",
    )
} | {
    "unknown": {},
    "statutes-read": {200: (*BEIJING, *TIANJIN, *UNITS, *GOVERNMENTS)},
    "inspections-read": {200: (*BEIJING, *TIANJIN, *UNITS, *GOVERNMENTS)},
    "indicators-read": {200: (*BEIJING, *TIANJIN, *UNITS, *GOVERNMENTS)},
    "findings-read": {200: (*BEIJING, *TIANJIN, "sun", "li", "zhou", "wu", "xu")},
    "finding_evidence-file": {200: BEIJING},
    "documents-file": {200: BEIJING},
    "recommendations-read": {200: (*BEIJING, "sun", "li", "zhou")},
    "opinion_papers-file": {200: (*BEIJING, "sun")},
    "opinions-read": {200: (*BEIJING, "sun", "li", "zhou")},
    "supervisions-read": {200: (*BEIJING, "sun", "li", "zhou")},
    "assignments-read": {200: (*BEIJING, "sun", "li", "zhou")},
    "questions-read": {200: (*BEIJING, "sun", "li", "zhou")},
    "evidence-file": {200: (*BEIJING, "sun", "li", "zhou")},
    "votes-read": {200: BEIJING},
    "notice_rules-read": {200: (*BEIJING_WRITERS, "tang")},
}
SEES_INSPECTION = (*BEIJING, *TIANJIN, *UNITS, *GOVERNMENTS)
SEES_FINDING = (*BEIJING, *TIANJIN, "sun", "li", "zhou", "wu", "xu")
SEES_ASSIGNMENT = (*BEIJING, "sun", "li", "zhou")


def but(people: tuple[str, ...], without: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(name for name in people if name not in without)


def late(seen: tuple[str, ...], theirs: tuple[str, ...]) -> dict[int, tuple[str, ...]]:
    """A move of `theirs` that this state does not have."""
    return {409: theirs, 403: but(seen, theirs)}


KEEPERS = ("qian", "feng", "sun", "cui", "zhou", "xu")
CREATORS = (*BEIJING_WRITERS, "tang")
# The inspection is 已审议, the finding 已列入清单, the opinion 已签收, the assignment 办理中 with one report
# and one question about it that was forwarded.
MOVES: dict[str, dict[int, tuple[str, ...]]] = {
    "findings": {400: CREATORS, 403: but(EVERYBODY, CREATORS)},
    "recommendations": {400: CREATORS, 403: but(EVERYBODY, CREATORS)},
    "opinions": {400: CREATORS, 403: but(EVERYBODY, CREATORS)},
    **{
        f"inspections-{move}": late(SEES_INSPECTION, BEIJING_WRITERS)
        for move in ("approve_plan", "notify", "start", "draft_report", "table", "deliberate")
    },
    "inspections-close": {200: BEIJING_WRITERS, 403: but(SEES_INSPECTION, BEIJING_WRITERS)},
    **{f"findings-{move}": late(SEES_FINDING, BEIJING_WRITERS) for move in ("amend", "confirm", "list", "transfer")},
    "findings-withdraw": {400: BEIJING_WRITERS, 403: but(SEES_FINDING, BEIJING_WRITERS)},
    "recommendations-amend": late(SEES_ASSIGNMENT, BEIJING_WRITERS),
    **{f"opinions-{move}": late(SEES_ASSIGNMENT, BEIJING_WRITERS) for move in ("issue", "hand_over", "amend")},
    "opinions-acknowledge": late(SEES_ASSIGNMENT, ("sun",)),
    "opinions-draft_plan": {400: ("sun",), 403: but(SEES_ASSIGNMENT, ("sun",))},
    **{
        f"opinions-{move}": late(SEES_ASSIGNMENT, ("sun",))
        for move in ("submit_plan", "draft_report", "consult", "report")
    },
    **{
        f"opinions-{move}": late(SEES_ASSIGNMENT, BEIJING_WRITERS)
        for move in ("comment_plan", "return_plan", "answer_consultation", "circulate", "deliberate", "close")
    },
    "opinions-dispatch": {400: ("sun",), 403: but(SEES_ASSIGNMENT, ("sun",))},
    "assignments-acknowledge": late(SEES_ASSIGNMENT, ("li", "zhou")),
    "assignments-report_progress": {400: ("li", "zhou"), 403: but(SEES_ASSIGNMENT, ("li", "zhou"))},
    "assignments-counter_sign": {403: SEES_ASSIGNMENT},
    "assignments-request_return": late(SEES_ASSIGNMENT, ("li", "zhou")),
    **{f"assignments-{move}": late(SEES_ASSIGNMENT, ("sun",)) for move in ("approve_return", "refuse_return")},
    "assignments-request_extension": late(SEES_ASSIGNMENT, ("li", "zhou")),  # the day has long passed
    **{
        f"assignments-{move}": late(SEES_ASSIGNMENT, ("qian", "feng"))
        for move in ("grant_extension", "refuse_extension")
    },
    "assignments-change_due": {400: ("qian", "feng"), 403: but(SEES_ASSIGNMENT, ("qian", "feng"))},
    **{f"assignments-{move}": late(SEES_ASSIGNMENT, BEIJING_WRITERS) for move in ("complete", "verify", "send_back")},
    "assignments-ask": {400: ("zheng",), 403: but(SEES_ASSIGNMENT, ("zheng",))},
    **{
        f"questions-{move}": late(SEES_ASSIGNMENT, BEIJING_WRITERS)
        for move in ("forward", "answer_directly", "ask_again", "release")
    },
    "questions-answer": {400: ("li", "zhou"), 403: but(SEES_ASSIGNMENT, ("li", "zhou"))},
    "recommendations-publish": {200: BEIJING_WRITERS, 403: but(SEES_ASSIGNMENT, BEIJING_WRITERS)},
    "assignments-submit": {400: ("li", "zhou"), 403: but(SEES_ASSIGNMENT, ("li", "zhou"))},
    # 市科委 lets its handlers answer for it, so nobody drafts
    **{
        f"assignments-propose_{move}": {403: SEES_ASSIGNMENT}
        for move in ("report_progress", "submit", "counter_sign", "request_return", "request_extension")
    },
    "assignments-name_responsible": {200: ("li", "zhou"), 403: but(SEES_ASSIGNMENT, ("li", "zhou"))},
    "assignments-decline_draft": late(SEES_ASSIGNMENT, ("zhou",)),
    "assignments-settle_disagreement": {403: SEES_ASSIGNMENT},
    "assignments-set_milestones": {200: ("li", "zhou"), 403: but(SEES_ASSIGNMENT, ("li", "zhou"))},
    **{
        f"assignments-{move}": late(SEES_ASSIGNMENT, BEIJING_WRITERS)
        for move in ("complete", "verify", "send_back", "change_outcome")
    },
    "assignments-clear": late(SEES_ASSIGNMENT, ("qian", "feng")),
    "assignments-carry_forward": {400: ("qian", "feng"), 403: but(SEES_ASSIGNMENT, ("qian", "feng"))},
    "assignments-withdraw": {400: ("qian", "feng"), 403: but(SEES_ASSIGNMENT, ("qian", "feng"))},
    "assignments-reopen": late(SEES_ASSIGNMENT, ("qian", "feng")),
    "assignments-resume": late(SEES_ASSIGNMENT, BEIJING_WRITERS),
    **{f"opinions-{move}": late(SEES_ASSIGNMENT, BEIJING_WRITERS) for move in ("open_vote", "follow_up", "redo")},
    "votes-cast": {200: ("zheng",), 403: but(BEIJING, ("zheng",))},
    **{
        f"votes-{move}": late(BEIJING, BEIJING_WRITERS)
        for move in ("close", "enter_counts", "confirm_counts", "reject_counts")
    },
    "votes-cancel": {400: BEIJING_WRITERS, 403: but(BEIJING, BEIJING_WRITERS)},
    "assignments-nudge": {400: (*BEIJING_WRITERS, "sun"), 403: but(SEES_ASSIGNMENT, (*BEIJING_WRITERS, "sun"))},
    "assignments-supervise": {400: ("qian", "feng"), 403: but(SEES_ASSIGNMENT, ("qian", "feng"))},
    "channels": {400: KEEPERS, 403: but(EVERYBODY, KEEPERS)},
    # 市科委's robot: its head keeps it, the platform's administrator only sees it
    **{f"channels-{move}": {200: ("zhou",), 403: ("chen",)} for move in ("test", "close")},
    "preferences": {200: EVERYBODY},
    # a default rule of a deadline
    "notice_rules-amend": late((*BEIJING_WRITERS, "tang"), ("qian", "feng")),
    "notice_rules-restore": late((*BEIJING_WRITERS, "tang"), ("qian", "feng")),
    "notice_rules-add_rung": {200: ("qian", "feng"), 403: ("zhao", "tang")},
    "assignments-reply_supervision": {400: ("li", "zhou"), 403: but(SEES_ASSIGNMENT, ("li", "zhou"))},
}


def routes(patterns: list[URLPattern | URLResolver], before: str = "/api/") -> Iterator[tuple[str, str, set[str]]]:
    """(name, address with `<pk:pk>`, methods) of every route there is."""
    for pattern in patterns:
        address = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from routes(pattern.url_patterns, address)
        else:
            view = getattr(pattern.callback, "view_class", None) or pattern.callback.cls  # type: ignore[attr-defined]
            yield str(pattern.name), address, {way for way in ("get", "post") if hasattr(view, way)}


ROUTES = list(routes(urlpatterns))
ADDRESSES = {name: address for name, address, _methods in ROUTES}


def test_every_route_stands_in_the_table() -> None:
    assert {name for name, _address, methods in ROUTES if "get" in methods} | {"unknown"} == set(READS)
    assert {name for name, _address, methods in ROUTES if "post" in methods} == set(MOVES)
    assert len(ADDRESSES) == len(ROUTES)


@pytest.fixture
def reported(db: None) -> cast.World:
    return acted_once("api", everything_reported)


def everything_reported() -> cast.World:
    """The world with an assignment that is being handled, and one of everything that can be opened."""
    world = cast.whole()
    cast.brought_to(world, "reported")
    cast.forwarded(world)
    answering.file_plan_paper(world)
    cast.vote_on(world)
    actions.supervise_assignment(
        actor=world["qian"], assignment=world.assignment, now=cast.ago(5), level="blue", text="请说明。"
    )
    Channel.objects.create(organization=world.places["kw"], kind="wecom", name="科委群", created_at=cast.ago(30))
    Indicator.objects.create(name="增速", unit="%", kind=Indicator.Kind.GROWTH)
    paper = StoredFile.objects.create(
        name="方案.pdf",
        content=ContentFile(cast.PDF, "方案.pdf"),
        content_type="application/pdf",
        size=len(cast.PDF),
        sha256="0" * 64,
        uploaded_by=world["zhao"],
        uploaded_at=timezone.now(),
    )
    Document.objects.create(
        inspection=world.inspection, committee=world.places["bjrd"], kind="plan", title="方案", file=paper
    )
    return world


def key(world: cast.World, name: str) -> int:
    """The object that a route's `<pk:pk>` stands for in the table."""
    noun = name.rpartition("-")[0]
    kinds = {
        "channels": Channel,
        "evidence": Evidence,
        "finding_evidence": FindingEvidence,
        "documents": Document,
        "indicators": Indicator,
        "opinion_papers": OpinionPaper,
        "questions": Question,
        "supervisions": SupervisionNotice,
        "votes": Vote,
    }
    if noun == "notice_rules":
        return NoticeRule.objects.get(name="办理期限前7日", committee=None).pk
    if noun in kinds:
        return int(kinds[noun]._default_manager.get().pk)
    subjects = {
        "statutes": world.statute,
        "inspections": world.inspection,
        "findings": world.finding,
        "recommendations": world.recommendations[0],
        "opinions": world.opinion,
        "assignments": world.assignment,
    }
    return int(subjects[noun].pk)


def address(world: cast.World, name: str) -> str:
    found = ADDRESSES[name]
    return found.replace("<pk:pk>", str(key(world, name))) if "<pk:pk>" in found else found


def signed_in(world: cast.World) -> dict[str, Client]:
    clients = {person: Client() for person in EVERYBODY}
    for person, client in clients.items():
        client.force_login(world[person])
        client.get("/api/v1/me/")  # notes that the session is in use, which is else undone with each move
    return clients


def table(rows: dict[str, dict[int, tuple[str, ...]]]) -> dict[str, dict[str, int]]:
    """Every person's code at every route; whoever is not named gets 404."""
    return {
        name: dict.fromkeys(EVERYBODY, 404) | {person: code for code, people in row.items() for person in people}
        for name, row in rows.items()
    }


@pytest.mark.usefixtures("bare_codes")
def test_reading(reported: cast.World) -> None:
    clients, expected = signed_in(reported), table(READS)
    for name, codes in expected.items():
        url = address(reported, name)
        assert {person: client.get(url).status_code for person, client in clients.items()} == codes, name


@pytest.mark.usefixtures("bare_codes")
def test_moving(reported: cast.World) -> None:
    clients, expected = signed_in(reported), table(MOVES)
    for name, codes in expected.items():
        url, answers = address(reported, name), {}
        for person, client in clients.items():
            undo = transaction.savepoint()
            answers[person] = client.post(url, content_type="application/json").status_code
            transaction.savepoint_rollback(undo)
        assert answers == codes, name


def test_nobody_comes_in_without_a_key(reported: cast.World) -> None:
    for name in set(ADDRESSES) - {"docs"}:
        answer = Client().get(address(reported, name))
        assert (answer.status_code, answer.headers["WWW-Authenticate"]) == (401, "Token"), name


def test_the_docs_page_asks_to_sign_in(db: None) -> None:
    assert Client().get("/api/docs/").headers["Location"].startswith("/accounts/login/")
