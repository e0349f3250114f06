"""Logging a finding, and everything that is then done to it; joint inspections keep their own."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from inspections import actions
from inspections.forms import FINDING_FORMS, INSPECTION_FORMS
from inspections.lifecycle import (
    FINDING_LABELS,
    FINDING_MOVES,
    INSPECTION_LABELS,
    INSPECTION_MOVES,
    PILLS,
    FindingStatus,
    InspectionStatus,
)
from inspections.models import Finding, Inspection
from inspections.permissions import FINDING, INSPECTION
from tests import cast
from tests.pressing import Press, disagreements, traces
from tests.pressing_at_once import at_once, one_after_the_other
from tracker.errors import Refused
from tracker.models import Event, StoredFile, User
from tracker.record import broken_links

NOW = cast.ago(1)

ON_FINDING: dict[str, Press[Finding]] = {
    "amend": lambda who, f: actions.amend_finding(actor=who, finding=f, now=NOW, facts={"title": "改"}),
    "confirm": lambda who, f: actions.confirm_finding(actor=who, finding=f, now=NOW),
    "list": lambda who, f: actions.list_finding(actor=who, finding=f, now=NOW),
    "transfer": lambda who, f: actions.transfer_finding(actor=who, finding=f, now=NOW, reason="转办。"),
    "withdraw": lambda who, f: actions.withdraw_finding(actor=who, finding=f, now=NOW, reason="重复。"),
}


def stepping(move: str) -> Press[Inspection]:
    return lambda who, i: actions.move_inspection(actor=who, inspection=i, move=move, now=NOW)


ON_INSPECTION = {move: stepping(move) for move in INSPECTION_LABELS}


@pytest.fixture
def world(people: cast.World) -> cast.World:
    return cast.inspected(people)


def log(world: cast.World, who: str = "zhao", **facts: Any) -> Finding:
    filled = {"title": "转化率不高", "statement": "成果转化率仍然不高。", **facts}
    return actions.log_finding(actor=world[who], inspection=world.inspection, now=NOW, facts=filled)  # type: ignore[arg-type]


# --- the tables, and offered = accepted


def test_every_move_has_a_label_a_person_a_form_and_an_action() -> None:
    for moves, labels, lifecycle, forms in (
        (FINDING_MOVES, FINDING_LABELS, FINDING, FINDING_FORMS),
        (INSPECTION_MOVES, INSPECTION_LABELS, INSPECTION, INSPECTION_FORMS),
    ):
        in_table = {move for move, _ in moves}
        assert set(labels) == set(lifecycle.who) == set(forms) == in_table
        assert {*moves.values(), *(state for _, state in moves)} <= set(lifecycle.states.values)
    assert set(ON_FINDING) == set(FINDING.who)
    assert set(PILLS) == {*InspectionStatus, *FindingStatus}


# Only a case is ever transferred: the database sees to that.
@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (status, kind)
        for status in FindingStatus.values
        for kind in Finding.Kind.values
        if status != "transferred" or kind == "case"
    ],
)
def test_a_finding_accepts_what_it_offers(world: cast.World, status: str, kind: str) -> None:
    Finding.objects.filter(pk=world.finding.pk).update(status=status, kind=kind)
    world.finding.refresh_from_db()
    assert disagreements(FINDING, ON_FINDING, world.people.values(), world.finding) == []
    assert FINDING.allowed(None, world.finding, cast.TODAY) == []


@pytest.mark.parametrize("status", InspectionStatus.values)
def test_an_inspection_accepts_what_it_offers(world: cast.World, status: str) -> None:
    Inspection.objects.filter(pk=world.inspection.pk).update(status=status)
    world.inspection.refresh_from_db()
    assert disagreements(INSPECTION, ON_INSPECTION, world.people.values(), world.inspection) == []
    assert INSPECTION.allowed(None, world.inspection, cast.TODAY) == []


# --- logging


def test_a_logged_finding_is_a_numbered_draft_with_its_proof(world: cast.World) -> None:
    provision = world.statute.provisions.get()
    finding = actions.log_finding(
        actor=world["zhao"],
        inspection=world.inspection,
        now=NOW,
        facts={"title": "转化率不高", "statement": "成果转化率仍然不高。", "severity": "major"},
        provisions=[provision],
        organs=[world.places["kw"]],
        files=[cast.paper("现场.png", cast.PNG), cast.paper("笔录.pdf")],
    )
    finding.refresh_from_db()
    assert (finding.number, finding.status, finding.kind, finding.severity) == (2, "draft", "problem", "major")
    assert (finding.committee, finding.logged_by, finding.logged_at) == (world.places["bjrd"], world["zhao"], NOW)
    assert [e.file.name for e in finding.evidence.all()] == ["现场.png", "笔录.pdf"]
    assert (list(finding.provisions.all()), list(finding.organs.all())) == ([provision], [world.places["kw"]])
    event = Event.objects.of(finding).get()
    assert (event.verb, event.actor, event.after["files"]) == ("log", world["zhao"], ["现场.png", "笔录.pdf"])


@pytest.mark.parametrize("who", ["zheng", "sun", "li", "zhou", "gao", "cui", "chen", "han", "wang"])
def test_only_staff_of_a_participating_committee_log(world: cast.World, who: str) -> None:
    before = traces(world.inspection)
    with pytest.raises(PermissionDenied):
        log(world, who)
    assert traces(world.inspection) == before


def test_staff_of_a_committee_that_takes_no_part_may_not_log(world: cast.World) -> None:
    world.inspection.participations.filter(committee=world.places["tjrd"]).delete()
    before = traces(world.inspection)
    with pytest.raises(PermissionDenied):
        log(world, "tang")
    assert traces(world.inspection) == before


@pytest.mark.parametrize(
    ("status", "open_"),
    [
        ("planned", False),
        ("plan_approved", False),
        ("notified", True),
        ("inspecting", True),
        ("reporting", True),
        ("tabled", True),
        ("deliberated", True),
        ("closed", False),
    ],
)
def test_findings_are_logged_from_the_notice_until_the_archive(world: cast.World, status: str, open_: bool) -> None:
    Inspection.objects.filter(pk=world.inspection.pk).update(status=status)
    if open_:
        assert log(world).number == 2
        return
    before = traces(world.inspection)
    with pytest.raises(Refused, match="还不能录入问题|不再录入问题"):
        log(world)
    assert traces(world.inspection) == before


def test_a_wrong_file_keeps_the_whole_finding_out(world: cast.World) -> None:
    before = (traces(world.inspection), StoredFile.objects.count())
    with pytest.raises(ValidationError, match="图.svg"):
        actions.log_finding(
            actor=world["zhao"],
            inspection=world.inspection,
            now=NOW,
            facts={"title": "题", "statement": "述。"},
            files=[cast.paper(), cast.paper("图.svg", b"<svg/>")],
        )
    assert (traces(world.inspection), StoredFile.objects.count()) == before


# --- a joint inspection


def test_the_other_committee_logs_its_own_and_touches_none_of_ours(world: cast.World) -> None:
    theirs = log(world, "tang")
    assert (theirs.number, theirs.committee) == (2, world.places["tjrd"])
    for mine, stranger in ((world.finding, "tang"), (theirs, "zhao"), (theirs, "qian")):
        before = traces(mine)
        for press in ON_FINDING.values():
            with pytest.raises(PermissionDenied):
                press(world[stranger], mine)
        assert traces(mine) == before
    assert FINDING.allowed(world["tang"], theirs, cast.TODAY) == ["amend", "confirm", "withdraw"]


def test_the_other_committee_reads_what_is_listed_and_nothing_else(world: cast.World) -> None:
    def seen(who: str) -> set[Finding]:
        return set(Finding.objects.visible_to(world[who]))

    theirs = log(world, "tang")
    assert (seen("zhao"), seen("tang")) == ({world.finding}, {world.finding, theirs})
    actions.confirm_finding(actor=world["tang"], finding=theirs, now=NOW)
    assert seen("zheng") == {world.finding}
    actions.list_finding(actor=world["tang"], finding=theirs, now=NOW)
    assert seen("zheng") == seen("tian") == {world.finding, theirs}
    assert (seen("li"), seen("sun"), seen("gao"), seen("cui")) == ({world.finding}, {world.finding}, {theirs}, {theirs})
    assert [seen(who) for who in ("chen", "han", "wang")] == [set()] * 3


# --- amending and the other moves


def test_amending_a_confirmed_finding_takes_it_back_to_draft_and_adds_proof(world: cast.World) -> None:
    finding = log(world)
    actions.confirm_finding(actor=world["qian"], finding=finding, now=NOW)
    amended = actions.amend_finding(
        actor=world["zhao"],
        finding=finding,
        now=NOW,
        facts={"title": "转化率偏低", "statement": finding.statement},
        organs=[world.places["rsj"]],
        files=[cast.paper("补充.pdf")],
    )
    amended.refresh_from_db()
    assert (amended.status, amended.title) == ("draft", "转化率偏低")
    event = Event.objects.of(amended)[0]
    assert event.before == {"status": "confirmed", "title": "转化率不高", "organs": [], "files": []}
    assert event.after == {
        "status": "draft",
        "title": "转化率偏低",
        "organs": [world.places["rsj"].pk],
        "files": ["补充.pdf"],
    }
    assert [e.file.name for e in amended.evidence.all()] == ["补充.pdf"]
    assert broken_links(amended) == []


def test_what_is_not_given_is_not_touched(world: cast.World) -> None:
    Finding.objects.filter(pk=world.finding.pk).update(status="draft")
    actions.amend_finding(actor=world["zhao"], finding=world.finding, now=NOW, facts={"title": "改"})
    assert world.finding.provisions.count() == 1
    assert world.finding.evidence.count() == 1
    assert Event.objects.of(world.finding)[0].after == {"title": "改"}


def test_a_listed_finding_is_withdrawn_with_its_reason_and_stays_readable(world: cast.World) -> None:
    actions.withdraw_finding(actor=world["qian"], finding=world.finding, now=NOW, reason="与第3号重复。")
    world.finding.refresh_from_db()
    assert world.finding.status == "withdrawn"
    assert Event.objects.of(world.finding)[0].reason == "与第3号重复。"
    assert Finding.objects.visible_to(world["zheng"]).get() == world.finding
    assert not Finding.objects.visible_to(world["tian"]).exists()


def test_a_case_goes_to_the_letters_office_and_never_on_the_list(world: cast.World) -> None:
    case = log(world, kind="case")
    with pytest.raises(Refused, match="个案请转信访"):
        actions.confirm_finding(actor=world["zhao"], finding=case, now=NOW)
    problem = log(world)
    with pytest.raises(Refused, match="只有个案可以转信访"):
        actions.transfer_finding(actor=world["zhao"], finding=problem, now=NOW, reason="转。")
    actions.transfer_finding(actor=world["zhao"], finding=case, now=NOW, reason="转市信访办。")
    case.refresh_from_db()
    problem.refresh_from_db()
    assert (case.status, problem.status) == ("transferred", "draft")
    assert not Finding.objects.visible_to(world["tang"]).filter(pk=case.pk).exists()


def test_a_listed_finding_may_not_become_a_case(world: cast.World) -> None:
    """Amending ends at the list: what others can read is withdrawn, not rewritten."""
    before = traces(world.finding)
    with pytest.raises(Refused, match="现在是“已列入清单”，不能修改"):
        actions.amend_finding(actor=world["zhao"], finding=world.finding, now=NOW, facts={"kind": "case"})
    assert traces(world.finding) == before


# --- two at once


@pytest.mark.django_db(transaction=True)
def test_two_at_once_get_two_numbers() -> None:
    world = cast.inspected(cast.people_and_places())
    people: list[User] = [world["zhao"], world["tang"], world["qian"], world["feng"]]
    names = {user.pk: name for name, user in world.people.items()}
    found = at_once(*[lambda who=who: log(world, names[who.pk]) for who in people])
    assert found.errors == []
    assert list(found.results.values()) == ["done"] * 4
    assert list(Finding.objects.order_by("number").values_list("number", flat=True)) == [1, 2, 3, 4, 5]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("one", "other"), [("withdraw", "confirm"), ("confirm", "withdraw")])
def test_two_press_on_one_finding(one: str, other: str) -> None:
    world = cast.inspected(cast.people_and_places())
    finding = log(world)
    before = Event.objects.count()
    found = one_after_the_other(
        lambda: ON_FINDING[one](world["zhao"], finding), lambda: ON_FINDING[other](world["qian"], finding)
    )
    assert (found.errors, found.waited, found.results["first"]) == ([], True, "done")
    assert Event.objects.count() - before == list(found.results.values()).count("done")
    finding.refresh_from_db()
    assert finding.status == "withdrawn"
    assert broken_links(finding) == []
