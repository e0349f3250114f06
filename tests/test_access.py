"""Rights fail closed: every page × every kind of person × the answer. A page that is not in the table fails.

The world stands at: opinion received, one item dispatched to 市科委 and being handled, nothing published.
302 is the way to the sign-in page (or on from the front door); 405 is a page that only takes a press.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from inspections.models import Document, FindingEvidence
from recommendations import actions
from recommendations.actions import add_channel, open_feed
from recommendations.models import (
    BulkJob,
    CalendarFeed,
    Channel,
    Evidence,
    Indicator,
    Notice,
    NoticeRule,
    OpinionPaper,
    Posting,
    Question,
    SupervisionNotice,
    UnitDraft,
    Vote,
)
from recommendations.notices.acting import tokens_of
from tests import answering, cast
from tests.access_table import GET_TABLE, PEOPLE, POST_TABLE
from tests.recommendations.ordering import ordered
from tests.snapshots import acted_once
from tracker.models import Cover, StoredFile


def rows(text: str) -> dict[str, list[int]]:
    """Page → codes in the order of `PEOPLE`, from the table as people read it."""
    table = {}
    for line in text.strip().splitlines():
        page, *codes = line.split()
        table[page] = [int(code) for code in codes]
    return table


GETS = rows(GET_TABLE)
POSTS = rows(POST_TABLE)


def pages(patterns: list[URLPattern | URLResolver], space: str = "") -> Iterator[str]:
    """The names of all pages; the interface has a table of its own."""
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            if not str(pattern.pattern).startswith("api/"):
                yield from pages(pattern.url_patterns, f"{pattern.namespace}:" if pattern.namespace else space)
        else:
            yield f"{space}{pattern.name}"


def test_every_page_stands_in_the_table() -> None:
    named = {page.partition("=")[0] for page in GETS}
    assert set(pages(get_resolver().url_patterns)) == named
    assert all(len(codes) == len(PEOPLE) for codes in [*GETS.values(), *POSTS.values()])
    only_pressed = {page for page, codes in GETS.items() if 405 in codes}
    assert only_pressed <= set(POSTS)


def address(world: cast.World, page: str) -> str:
    """The page's address for the world's own object; `=` brings the last part (a move, a noun, a day)."""
    name, _, last = page.partition("=")
    if last == "li":
        told = Notice.objects.filter(recipient=world["li"]).latest("id")
        last = tokens_of(told.recipient_id, timezone.now())(told.pk, "report_progress")
    noun = name.partition(":")[2].partition("-")[0]
    subjects: dict[str, Callable[[], Any]] = {
        "inspection": lambda: world.inspection,
        "finding": lambda: world.finding,
        "statute": lambda: world.statute,
        "recommendation": lambda: world.recommendations[0],
        "opinion": lambda: world.opinion,
        "assignment": lambda: world.assignment,
        "question": lambda: Question.objects.first(),
        "user": lambda: world["li"],
        "unlock": lambda: world["li"],
        "organization": lambda: world.places["kw"],
        "document": lambda: Document.objects.first(),
        "evidence": lambda: Evidence.objects.first(),
        "draft": lambda: StoredFile.objects.filter(pk__in=UnitDraft.objects.values("files")).first(),
        "cover": lambda: Cover.objects.first() if name.endswith("end") else world["li"],
        "work": lambda: world["li"],
        "vote": lambda: Vote.objects.first(),
        "supervision": lambda: SupervisionNotice.objects.first(),
        "bulk": lambda: BulkJob.objects.first(),
        "observation": lambda: Indicator.objects.first(),
        "feed": lambda: CalendarFeed.objects.filter(owner=world["zhao"]).first(),
        "notice": lambda: Notice.objects.filter(recipient=world["li"]).first(),
        "channel": lambda: Channel.objects.first(),
        "posting": lambda: Posting.objects.first(),
    }
    if name == "recommendations:notice-rule-move":
        subjects["notice"] = lambda: NoticeRule.objects.get(name="办理期限前7日")
    if name == "inspections:finding-evidence":
        subjects["finding"] = lambda: FindingEvidence.objects.first()
    if name == "recommendations:opinion-paper":
        subjects["opinion"] = lambda: OpinionPaper.objects.first()
    subject = subjects[noun]() if name in KEYED and noun in subjects else None
    arguments: list[object] = [subject.pk] if subject is not None else []
    found = reverse(name, args=[*arguments, *([last] if last and not last.startswith("?") else [])])
    if last.startswith("?"):
        found += last.replace("INSPECTION", str(world.inspection.pk))
    return found


def keyed(patterns: list[URLPattern | URLResolver], space: str = "") -> Iterator[str]:
    """The pages whose address holds a key."""
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from keyed(pattern.url_patterns, f"{pattern.namespace}:" if pattern.namespace else space)
        elif "pk" in pattern.pattern.converters:
            yield f"{space}{pattern.name}"


KEYED = set(keyed(get_resolver().url_patterns))


@pytest.fixture
def everything(db: None) -> tuple[cast.World, dict[str, str]]:
    return acted_once("one of everything", one_of_everything_and_where)


@pytest.fixture
def stage(everything: tuple[cast.World, dict[str, str]]) -> cast.World:
    return everything[0]


@pytest.fixture
def addresses(everything: tuple[cast.World, dict[str, str]]) -> dict[str, str]:
    """Page → where it is opened."""
    return everything[1]


def one_of_everything_and_where() -> tuple[cast.World, dict[str, str]]:
    world = one_of_everything()
    return world, {page: address(world, page) for page in GETS | POSTS}


def one_of_everything() -> cast.World:
    """One of everything that can be opened: a paper, an item in hand with its proof, a draft signed out, a cover
    planned, a question, a vote that runs, a supervision, a bulk order, a figure, a calendar, a channel."""
    world = cast.whole()
    cast.brought_to(world, "reported")
    cast.file_paper(world)
    cast.forwarded(world)
    cast.measured(world)
    cast.vote_on(world)
    signed_out(world)
    qian, today = world["qian"], timezone.localdate()
    actions.supervise_assignment(
        actor=qian, assignment=world.assignment, now=cast.ago(5), level="blue", text="请说明。"
    )
    Cover.objects.create(
        absent=world["zhou"],
        substitute=world["li"],
        from_on=today,
        until_on=today,
        appointed_by=world["zhou"],
        at=cast.ago(1),
    )
    ordered(world["zhao"], "nudge", world.assignment)
    answering.file_plan_paper(world)
    open_feed(actor=world["zhao"], now=cast.ago(1))
    channelled(world)
    return world


def signed_out(world: cast.World) -> None:
    """A draft of 小李's that 周处 let out, with the paper that proves the item."""
    draft = UnitDraft.objects.create(
        assignment=world.assignment,
        unit=world.places["kw"],
        move="submit",
        author=world["li"],
        at=cast.ago(9),
        state="sent",
    )
    draft.files.add(Evidence.objects.get().file)


def channelled(world: cast.World) -> None:
    """市科委's robot, and a message to it that was given up."""
    channel = add_channel(
        actor=world["zhou"],
        now=cast.ago(30),
        facts={"kind": "wecom", "name": "科委群", "hour": 9, "per_minute": 20},
        address="https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=x",
    )
    told = Notice.objects.filter(recipient=world["li"])
    posting = Posting.objects.create(
        channel=channel, key="urgent-1", made_at=cast.ago(20), send_after=cast.ago(20), state="failed"
    )
    posting.notices.set(told)


REFUSED = {403: "这一步不归你办", 404: "没有找到这个页面"}


@pytest.mark.parametrize("person", [person for person in PEOPLE if person != "nobody"])
def test_a_refusal_is_a_whole_page_for_each_person(
    stage: cast.World, addresses: dict[str, str], client: Client, person: str
) -> None:
    client.force_login(stage[person])
    column = PEOPLE.index(person)
    for code, heading in REFUSED.items():
        refused = [page for page, codes in GETS.items() if codes[column] == code and ":act=" not in page]
        html = client.get(addresses[refused[0]]).content.decode()
        assert (f"<h1>{heading}</h1>" in html, "<nav" in html) == (True, True), refused[0]


def test_the_auditor_reads_no_programmers_words(stage: cast.World, client: Client) -> None:
    client.force_login(stage["wang"])
    url, labels, page = reverse("tracker:event-list"), set[str](), "?"
    while page:
        context = client.get(url + page).context
        labels |= {label for row in context["rows"] for label, *_said in row["changes"]}
        page = context["next_url"]
    assert len(labels) > 20
    assert {label for label in labels if label.isascii()} == set()


@pytest.mark.usefixtures("bare_codes")
@pytest.mark.parametrize("person", PEOPLE)
def test_each_person_gets_exactly_what_the_table_says(
    stage: cast.World, addresses: dict[str, str], client: Client, person: str
) -> None:
    if person != "nobody":
        client.force_login(stage[person])
    column = PEOPLE.index(person)
    found = {page: client.get(addresses[page]).status_code for page in GETS}
    assert found == {page: codes[column] for page, codes in GETS.items()}
    pressed = {page: client.post(addresses[page]).status_code for page in POSTS}
    assert pressed == {page: codes[column] for page, codes in POSTS.items()}
