"""The case package says what its sources say, exactly, and in nobody's wording but ours."""

from __future__ import annotations

import ast
import csv
import json
import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from recommendations.case import findings, indicators, inspection, mechanisms, statute
from recommendations.case.recommendations import (
    HEADINGS,
    MEMBER_OPINIONS,
    RECOMMENDATIONS,
    MemberOpinion,
    Recommended,
)
from recommendations.case.source import SourceSpan

ROOT = Path(__file__).parents[2]
SOURCES = ROOT / "../shared/data"
PACKAGE = ROOT / "recommendations/case"

needs_sources = pytest.mark.skipif(
    not (SOURCES / "seed_findings.json").exists(), reason="the source articles are not part of the product"
)

ITEMS: tuple[Recommended | MemberOpinion, ...] = (*RECOMMENDATIONS, *MEMBER_OPINIONS)
LONGEST_SHARED_RUN = 11
NAMES = (
    statute.NAME,
    inspection.SESSION,
    "北京市人民代表大会常务委员会",
    "天津市人民代表大会常务委员会",
    *mechanisms.MECHANISMS,
    # Names of published statistics: they identify a figure, and have no other wording.
    "规模以上高技术制造业增加值",
    "规模以上工业战略性新兴产业增加值",
    "信息传输、软件和信息技术服务业投资",
    "铁路发送至其他两省市旅客量",
    "对上合成员国、观察员国及对话伙伴出口电动摩托车及脚踏车",
    "对上合组织成员国出口电动摩托车及脚踏车",
)
"""Terms that may stand letter for letter, however long."""


def han(text: str) -> str:
    """Chinese characters only: punctuation, spaces, digits and letters do not hide a copy."""
    return re.sub(r"[^\u4e00-\u9fff]", "", text)


def plain(text: str) -> str:
    """Letters, digits and Chinese characters, for comparing names across kinds of quotation mark."""
    return re.sub(r"[^\w]", "", text)


def our_texts() -> Iterator[str]:
    """Every string the package's source holds, concatenations joined."""
    for path in sorted(PACKAGE.glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield node.value


def copied_runs(text: str, article: str) -> list[str]:
    """Runs of `text` longer than allowed that stand in `article`, names left out."""
    size = LONGEST_SHARED_RUN + 1
    stripped = han(text)
    for name in sorted(map(han, NAMES), key=len, reverse=True):
        stripped = stripped.replace(name, "\n")
    return [
        run
        for piece in stripped.split("\n")
        for run in (piece[at : at + size] for at in range(len(piece) - size + 1))
        if run in article
    ]


def seed(kind: str) -> dict[str, dict[str, Any]]:
    rows = json.loads((SOURCES / "seed_findings.json").read_text(encoding="utf-8"))
    return {row["id"]: row for row in rows if row["kind"] == kind}


def span_of(row: dict[str, Any], article: int = 1) -> SourceSpan:
    return SourceSpan(article, int(row["start"]), int(row["end"]))


@needs_sources
def test_no_sentence_of_the_articles_is_copied() -> None:
    article = han((SOURCES / "seed-articles.txt").read_text(encoding="utf-8"))
    texts = [*our_texts(), *(item.text for item in RECOMMENDATIONS)]
    assert {run for text in texts for run in copied_runs(text, article)} == set()


@needs_sources
def test_a_copied_sentence_would_be_noticed() -> None:
    article = han((SOURCES / "seed-articles.txt").read_text(encoding="utf-8"))
    assert copied_runs(seed("recommendation")["C3"]["text"], article) != []


@needs_sources
def test_no_clause_or_opinion_is_worded_as_in_the_source() -> None:
    clauses = {plain(clause) for row in seed("recommendation").values() for clause in row["clauses"]}
    opinions = {plain(row["text"]) for row in seed("member_opinion").values()}
    ours = [clause for item in RECOMMENDATIONS for clause in item.clauses]
    assert [text for text in ours if plain(text) in clauses] == []
    assert [item.code for item in MEMBER_OPINIONS if plain(item.text) in opinions] == []


def test_the_decision_has_twenty_items_of_which_four_have_a_gist() -> None:
    assert [item.position for item in statute.ITEMS] == list(range(1, 21))
    assert [item.numeral for item in statute.ITEMS][9:12] == ["十", "十一", "十二"]
    assert [item.numeral for item in statute.ITEMS if item.gist] == ["一", "二", "三", "四"]
    assert not any(item.is_text_imported for item in statute.ITEMS)
    assert [day.isoformat() for day in statute.ADOPTED_ON.values()] == [
        "2023-11-24",
        "2023-11-29",
        "2023-11-30",
    ]
    assert len(statute.TOPICS_WITHOUT_KNOWN_ITEM) == 11


@needs_sources
def test_six_problems_point_to_their_passages() -> None:
    rows = seed("problem")
    assert [item.code for item in findings.PROBLEMS] == ["P1", "P2", "P3", "P4", "P5", "P6"] == list(rows)
    assert {item.code: item.source for item in findings.PROBLEMS} == {code: span_of(row) for code, row in rows.items()}
    assert {item.severity for item in findings.PROBLEMS} == {""}


@needs_sources
def test_sixteen_recommendations_keep_headings_clauses_and_passages() -> None:
    rows = seed("recommendation")
    groups = list(dict.fromkeys(row["group"] for row in rows.values()))
    assert len(RECOMMENDATIONS) == 16
    assert list(HEADINGS) == [1, 2, 3]
    assert {item.code: (item.heading, len(item.clauses), item.marker, item.source) for item in RECOMMENDATIONS} == {
        code: (groups.index(row["group"]) + 1, len(row["clauses"]), row["marker"], span_of(row))
        for code, row in rows.items()
    }
    assert sum(len(item.clauses) for item in RECOMMENDATIONS) == 55


def test_numbers_run_through_each_heading_and_short_titles_are_short() -> None:
    assert [item.number for item in RECOMMENDATIONS] == [
        f"{heading}.{place}" for heading, size in ((1, 5), (2, 6), (3, 5)) for place in range(1, size + 1)
    ]
    titles = [*(item.short_title for item in findings.PROBLEMS), *(item.short_title for item in ITEMS)]
    assert [title for title in titles if not 4 <= len(title) <= 16] == []
    assert len(set(titles)) == 26


def test_every_problem_but_p2_has_a_recommendation() -> None:
    answered = {code for item in RECOMMENDATIONS for code in item.answers}
    assert answered == {"P1", "P3", "P4", "P5", "P6"}


@needs_sources
def test_four_member_opinions_of_which_m3_repeats_c1() -> None:
    rows = seed("member_opinion")
    assert {item.code: item.source for item in MEMBER_OPINIONS} == {code: span_of(row) for code, row in rows.items()}
    assert {item.code: item.same_as for item in MEMBER_OPINIONS} == {"M1": "", "M2": "", "M3": "C1", "M4": ""}


@needs_sources
def test_the_mechanisms_are_those_of_the_source_and_all_serve_as_tags() -> None:
    named = [plain(row["text"]) for row in seed("mechanism").values()]
    assert len(named) == 32
    assert [plain(name) for name in mechanisms.MECHANISMS] == named
    used = {tag for item in ITEMS for tag in item.tags}
    assert used == set(mechanisms.MECHANISMS)


def test_every_mechanism_tag_stands_in_the_text_it_marks() -> None:
    missing = [(item.code, tag) for item in ITEMS for tag in item.tags if tag.removesuffix("机制") not in item.text]
    assert missing == []


@needs_sources
def test_fifty_two_figures_equal_the_table() -> None:
    with (SOURCES / "seed_indicators.csv").open(encoding="utf-8-sig", newline="") as table:
        rows = list(csv.DictReader(table))
    assert len(rows) == 52
    keys = ("region", "unit", "kind", "period", "yoy_unit", "qualifier", "basis")
    ours = [
        (seen.no, str(seen.value), str(seen.yoy or ""), seen.source, *(getattr(seen, key) for key in keys))
        for seen in indicators.OBSERVATIONS
    ]
    theirs = [
        (
            int(row["no"]),
            row["value"],
            row["yoy"],
            span_of(row, int(row["article"])),
            *(row[key] for key in keys),
        )
        for row in rows
    ]
    assert ours == theirs


def test_figures_keep_their_traps_and_link_to_known_recommendations() -> None:
    by_no = {seen.no: seen for seen in indicators.OBSERVATIONS}
    assert by_no[17].value == Decimal(120)
    assert by_no[7].yoy_unit == "百分点"
    assert by_no[24].qualifier.startswith("近五成")
    assert by_no[46].period == "2025M1-M7"
    linked = {code for seen in indicators.OBSERVATIONS for code in seen.recommendations}
    assert linked == {"A3b", "B1", "B3"}
