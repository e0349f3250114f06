"""Rights fail closed: every page × every kind of person × the answer. A page that is not in the table fails.

The world stands at: opinion received, one item dispatched to 市科委 and being handled, nothing published.
302 is the way to the sign-in page (or on from the front door); 405 is a page that only takes a press.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from inspections.models import Document, FindingEvidence
from recommendations.models import Evidence, Notice
from tests import cast

PEOPLE = [
    "zhao",
    "qian",
    "zheng",
    "sun",
    "li",
    "zhou",
    "wu",
    "tang",
    "tian",
    "cui",
    "gao",
    "chen",
    "han",
    "wang",
    "nobody",
]

TABLE_TEXT = """
"""


def rows(text: str) -> dict[str, list[int]]:
    """Page → codes in the order of `PEOPLE`, from the table as people read it."""
    table = {}
    for line in text.strip().splitlines():
        page, *codes = line.split()
        table[page] = [int(code) for code in codes]
    return table


TABLE = rows(TABLE_TEXT)


def pages(patterns: list[URLPattern | URLResolver], space: str = "") -> Iterator[str]:
    """The names of all pages; the interface has a table of its own."""
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            if not str(pattern.pattern).startswith("api/"):
                yield from pages(pattern.url_patterns, f"{pattern.namespace}:" if pattern.namespace else space)
        else:
            yield f"{space}{pattern.name}"


def test_every_page_stands_in_the_table() -> None:
    named = {page.partition("=")[0] for page in TABLE}
    assert set(pages(get_resolver().url_patterns)) == named
    assert all(len(codes) == len(PEOPLE) for codes in TABLE.values())


def address(world: cast.World, page: str) -> str:
    """The page's address for the world's own object; `=` brings the last part (a move, a noun, a day)."""
    name, _, last = page.partition("=")
    noun = name.partition(":")[2].partition("-")[0]
    subjects = {
        "inspection": world.inspection,
        "finding": world.finding,
        "statute": world.statute,
        "recommendation": world.recommendations[0],
        "opinion": world.opinion,
        "assignment": world.assignment,
        "user": world["li"],
        "unlock": world["li"],
        "organization": world.places["kw"],
        "document": Document.objects.first(),
        "evidence": Evidence.objects.first(),
        "notice": Notice.objects.filter(recipient=world["li"]).first(),
    }
    if name == "inspections:finding-evidence":
        subjects["finding"] = FindingEvidence.objects.first()
    subject = subjects.get(noun)
    arguments: list[object] = [subject.pk] if name in KEYED and subject is not None else []
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
def stage(world: cast.World) -> cast.World:
    """One paper filed, one item in hand with its proof, one notice told."""
    cast.brought_to(world, "reported")
    cast.file_paper(world)
    return world


@pytest.mark.parametrize("person", PEOPLE)
def test_each_person_gets_exactly_what_the_table_says(stage: cast.World, client: Client, person: str) -> None:
    if person != "nobody":
        client.force_login(stage[person])
    column = PEOPLE.index(person)
    found = {page: client.get(address(stage, page)).status_code for page in TABLE}
    assert found == {page: codes[column] for page, codes in TABLE.items()}
