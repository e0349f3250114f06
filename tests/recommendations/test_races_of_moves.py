"""Each move against the moves it conflicts with, in both orders: one effect, and the loser gets a sentence.

Where a race starts is acted out once; every race then starts from a committed copy of its rows.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeVar

import pytest
from django.db import models, transaction

from recommendations import actions
from recommendations.lifecycle import QUESTION_MOVES, VOTE_MOVES
from recommendations.models import Assignment, Opinion, Question, SupervisionNotice, UnitDraft, Vote
from recommendations.tally import Counts
from tests import answering, cast
from tests.pressing_at_once import Press, one_after_the_other
from tests.recommendations.presses import NOW, ON_ASSIGNMENT, ON_OPINION, ON_QUESTION, ON_VOTE
from tests.recommendations.soundness import unsound
from tests.snapshots import acted_once
from tracker.models import Event, Role, User
from tracker.models.record import subject_type
from tracker.record import broken_links

pytestmark = pytest.mark.django_db(transaction=True)
World = cast.World
T = TypeVar("T")
BY_TIME: dict[str, Callable[[Any], object]] = {
    "accept_unsigned": lambda a: actions.accept_unsigned_assignment(assignment=a, now=NOW)
}


def _shared() -> World:
    cast.weekdays()
    world = cast.handed_over(cast.inspected(cast.people_and_places()))
    for number in (2, 3):
        world.people[f"m{number}"] = User.objects.create(
            username=f"m{number}", name=f"委员{number}", role=Role.MEMBER, organization=world.places["bjrd"]
        )
    return cast.dispatched(world, co_handlers=("rsj",))


@pytest.fixture
def shared(transactional_db: None) -> World:
    """市科委 leads the item and 市人社局 helps; neither has signed."""
    with transaction.atomic():
        return acted_once("races", _shared)


def started(start: Callable[[World], T]) -> tuple[World, T]:
    """A shared item's world, taken to where a race starts, with the subject that is raced for."""

    def act() -> tuple[World, T]:
        world = acted_once("races", _shared)
        return world, start(world)

    with transaction.atomic():
        return acted_once(f"race from {start}", act)


# --- where a race starts


def lead(world: World) -> Assignment:
    return Assignment.objects.get(pk=world.assignment.pk)


def own(world: World) -> Assignment:
    return lead(world).co_handlers.get()


def press(world: World, move: str, who: str, row: Assignment | None = None) -> None:
    ON_ASSIGNMENT[move](world[who], row or lead(world))


@cache
def item(stage: str) -> Callable[[World], Assignment]:
    """The lead's item at this stage, its co-handler having agreed."""

    def prepare(world: World) -> Assignment:
        if stage != "pending":
            press(world, "acknowledge", "wu", own(world))
            press(world, "counter_sign", "xu", own(world))
        return cast.brought_to(world, stage)

    return prepare


@cache
def after(stage: str, move: str, who: str) -> Callable[[World], Assignment]:
    """The lead's item at this stage, and one move later."""

    def prepare(world: World) -> Assignment:
        item(stage)(world)
        press(world, move, who)
        return lead(world)

    return prepare


def within_window(world: World) -> Assignment:
    Assignment.objects.update(return_until=NOW.date())
    return lead(world)


def asked_back(world: World) -> Assignment:
    press(world, "request_return", "li", within_window(world))
    return lead(world)


def asked_back_by_co_handler(world: World) -> Assignment:
    within_window(world)
    press(world, "request_return", "wu", own(world))
    return own(world)


def signed_by_co_handler(world: World) -> Assignment:
    cast.brought_to(world, "reported")
    press(world, "acknowledge", "wu", own(world))
    return own(world)


def disputed(world: World) -> Assignment:
    mine = signed_by_co_handler(world)
    actions.counter_sign(actor=world["xu"], assignment=mine, now=NOW, verdict="disagree", comment="再议。")
    return own(world)


def drafted(world: World) -> Assignment:
    """小李 has put a report before the head."""
    item("reported")(world)
    cast.head_signs_out(world, "kw")
    press(world, "propose_report_progress", "li")
    return lead(world)


@cache
def question(*moves: tuple[str, str]) -> Callable[[World], Question]:
    def prepare(world: World) -> Question:
        asked = cast.asked(world)
        for move, who in moves:
            ON_QUESTION[move](world[who], asked)
        return Question.objects.get(pk=asked.pk)

    return prepare


@cache
def vote(mode: str, *moves: tuple[str, str]) -> Callable[[World], Vote]:
    def prepare(world: World) -> Vote:
        opened = cast.vote_on(world, mode=mode)
        for move, who in moves:
            ON_VOTE[move](world[who], opened)
        return Vote.objects.get(pk=opened.pk)

    return prepare


@cache
def opinion(stage: str) -> Callable[[World], Opinion]:
    def prepare(world: World) -> Opinion:
        return answering.brought_to(world, stage)

    return prepare


def written(world: World) -> Opinion:
    answering.write_plan(world)
    return Opinion.objects.get(pk=world.opinion.pk)


def disliked(world: World) -> Opinion:
    """Reported, deliberated, voted down, and no item open."""
    counted = vote("entered")(world)
    actions.enter_counts(actor=world["zhao"], vote=counted, now=NOW, counts=[Counts(0, 0, 5, 0)])
    ON_VOTE["confirm_counts"](world["qian"], counted)
    press(world, "withdraw", "qian")
    Opinion.objects.filter(pk=world.opinion.pk).update(status="deliberated", reported_on=NOW.date())
    return Opinion.objects.get(pk=world.opinion.pk)


# --- the races


@dataclass(frozen=True)
class Race:
    """From `start`, `one` and `other` press; what becomes of the second in this order, and in the other.

    A side is (move, person), and `lead` or `own` where it is not the subject itself that is pressed on.
    """

    start: Callable[[World], Any]
    one: tuple[str, ...]
    other: tuple[str, ...]
    expected: str
    if_turned: str

    def __str__(self) -> str:
        return f"{self.one[0]}-{self.other[0]}"


PENDING, RETURNED, HANDLING = "现在是“待签收”", "现在是“退办中”", "现在是“办理中”"
SUBMITTED, CARRIED, CLEARED, WITHDRAWN = "现在是“待审核”", "现在是“挂账”", "现在是“已销号”", "现在是“已撤回”"
NO_EXTENSION = "没有等待审批的延期申请"
NO_DRAFT = "现在没有待签发的拟稿"
CLOSED, CANCELLED = "现在是“已出结果”", "现在是“已取消”"
THREE_VOTED = (("cast", "zheng"), ("cast", "m2"), ("cast", "m3"))

RACES = [
    Race(asked_back, ("approve_return", "sun"), ("refuse_return", "sun"), PENDING, PENDING),
    Race(asked_back, ("approve_return", "sun"), ("approve_return", "sun"), PENDING, PENDING),
    Race(asked_back, ("approve_return", "sun"), ("withdraw", "qian"), "done", WITHDRAWN),
    Race(asked_back, ("refuse_return", "sun"), ("withdraw", "feng"), "done", WITHDRAWN),
    Race(asked_back_by_co_handler, ("approve_return", "sun"), ("withdraw", "qian", "lead"), "done", WITHDRAWN),
    Race(within_window, ("acknowledge", "li"), ("request_return", "zhou"), HANDLING, RETURNED),
    Race(within_window, ("request_return", "li"), ("request_return", "zhou"), RETURNED, RETURNED),
    Race(within_window, ("accept_unsigned", ""), ("acknowledge", "li"), HANDLING, HANDLING),
    Race(within_window, ("accept_unsigned", ""), ("request_return", "li"), HANDLING, RETURNED),
    Race(within_window, ("acknowledge", "li"), ("withdraw", "qian"), "done", WITHDRAWN),
    Race(item("pending"), ("nudge", "sun"), ("nudge", "zhao"), "这一件", "这一件"),
    Race(item("pending"), ("nudge", "sun"), ("acknowledge", "li"), "done", "done"),
    Race(item("pending"), ("withdraw", "qian"), ("withdraw", "feng"), WITHDRAWN, WITHDRAWN),
    Race(after("reported", "request_extension", "li"), ("grant_extension", "qian"), ("refuse_extension", "feng"),
         NO_EXTENSION, NO_EXTENSION),
    Race(after("reported", "request_extension", "li"), ("grant_extension", "qian"), ("grant_extension", "feng"),
         NO_EXTENSION, NO_EXTENSION),
    Race(after("reported", "request_extension", "li"), ("grant_extension", "qian"), ("change_due", "feng"),
         "done", NO_EXTENSION),
    Race(after("reported", "request_extension", "li"), ("grant_extension", "qian"), ("submit", "zhou"),
         "done", SUBMITTED),
    Race(item("reported"), ("request_extension", "li"), ("request_extension", "zhou"), "上一份", "上一份"),
    Race(item("reported"), ("submit", "zhou"), ("withdraw", "qian"), SUBMITTED, WITHDRAWN),
    Race(item("reported"), ("submit", "zhou"), ("carry_forward", "qian"), SUBMITTED, CARRIED),
    Race(item("reported"), ("report_progress", "li"), ("withdraw", "qian"), "done", WITHDRAWN),
    Race(item("reported"), ("report_progress", "li"), ("carry_forward", "qian"), "done", CARRIED),
    Race(item("reported"), ("set_milestones", "li"), ("submit", "zhou"), "done", SUBMITTED),
    Race(item("reported"), ("name_responsible", "zhou"), ("withdraw", "qian"), "done", WITHDRAWN),
    Race(item("reported"), ("supervise", "qian"), ("submit", "zhou"), "done", SUBMITTED),
    Race(after("reported", "supervise", "qian"), ("reply_supervision", "li"), ("reply_supervision", "zhou"),
         "这一件没有待回复", "这一件没有待回复"),
    Race(item("verified"), ("clear", "feng"), ("carry_forward", "qian"), CLEARED, CARRIED),
    Race(item("verified"), ("clear", "feng"), ("change_outcome", "zhao"), CLEARED, "done"),
    Race(after("reported", "carry_forward", "qian"), ("resume", "zhao"), ("resume", "qian"), HANDLING, HANDLING),
    Race(after("reported", "carry_forward", "qian"), ("resume", "zhao"), ("carry_forward", "feng"), "done", "done"),
    Race(item("cleared"), ("reopen", "qian"), ("reopen", "feng"), HANDLING, HANDLING),
    Race(item("cleared"), ("reopen", "qian"), ("ask", "zheng"), "done", "done"),
    Race(drafted, ("decline_draft", "zhou"), ("decline_draft", "zhou"), NO_DRAFT, NO_DRAFT),
    Race(drafted, ("decline_draft", "zhou"), ("submit", "zhou"), "done", SUBMITTED),
    Race(drafted, ("propose_report_progress", "li"), ("withdraw", "qian"), "done", WITHDRAWN),
    Race(disputed, ("settle_disagreement", "sun"), ("carry_forward", "qian", "lead"), "done", CARRIED),
    Race(disputed, ("settle_disagreement", "sun"), ("withdraw", "qian", "lead"), "done", WITHDRAWN),
    Race(signed_by_co_handler, ("counter_sign", "xu"), ("withdraw", "qian", "lead"), "done", WITHDRAWN),
    Race(signed_by_co_handler, ("counter_sign", "xu"), ("carry_forward", "qian", "lead"), "done", CARRIED),
    Race(signed_by_co_handler, ("counter_sign", "wu"), ("counter_sign", "xu"), SUBMITTED, SUBMITTED),
    Race(question(), ("forward", "zhao"), ("forward", "qian"), "现在是“待答复”", "现在是“待答复”"),
    Race(question(), ("forward", "zhao"), ("answer_directly", "qian"), "现在是“待答复”", "现在是“已答复”"),
    Race(question(("forward", "zhao")), ("answer", "li"), ("answer", "zhou"), "现在是“待反馈", "现在是“待反馈"),
    Race(question(("forward", "zhao"), ("answer", "li")), ("release", "zhao"), ("ask_again", "qian"),
         "现在是“已答复”", "现在是“待答复”"),
    Race(question(("forward", "zhao"), ("answer", "li")), ("release", "zhao"), ("release", "qian"),
         "现在是“已答复”", "现在是“已答复”"),
    Race(vote("electronic"), ("cast", "zheng"), ("cast", "zheng"), "你已经投过票", "你已经投过票"),
    Race(vote("electronic"), ("cast", "zheng"), ("cast", "m2"), "done", "done"),
    Race(vote("electronic"), ("cast", "zheng"), ("cancel", "zhao"), "done", CANCELLED),
    Race(vote("electronic", *THREE_VOTED), ("close", "zhao"), ("close", "qian"), CLOSED, CLOSED),
    Race(vote("electronic", *THREE_VOTED), ("close", "zhao"), ("cancel", "qian"), CLOSED, CANCELLED),
    Race(vote("entered"), ("enter_counts", "zhao"), ("enter_counts", "qian"), "现在是“票数待", "现在是“票数待"),
    Race(vote("entered"), ("enter_counts", "zhao"), ("cancel", "qian"), "现在是“票数待", CANCELLED),
    Race(vote("entered", ("enter_counts", "zhao")), ("confirm_counts", "qian"), ("confirm_counts", "feng"),
         CLOSED, CLOSED),
    Race(vote("entered", ("enter_counts", "zhao")), ("confirm_counts", "qian"), ("reject_counts", "feng"),
         CLOSED, "现在是“测评中”"),
    Race(written, ("submit_plan", "sun"), ("submit_plan", "sun"), "现在是“方案已", "现在是“方案已"),
    Race(opinion("planned"), ("comment_plan", "zhao"), ("return_plan", "qian"), "done", "现在是“已签收”"),
    Race(opinion("answered"), ("report", "sun"), ("report", "sun"), "现在是“已书面", "现在是“已书面"),
    Race(opinion("answered"), ("report", "sun"), ("answer_consultation", "zhao"), "现在是“已书面", "done"),
    Race(opinion("reported"), ("circulate", "zhao"), ("deliberate", "qian"), "现在是“已印发组", "现在是“已再次"),
    Race(opinion("reported"), ("open_vote", "zhao"), ("open_vote", "qian"), "已有一次测评", "已有一次测评"),
    Race(opinion("reported"), ("open_vote", "zhao"), ("circulate", "qian"), "done", "现在是“已印发组"),
    Race(disliked, ("redo", "zhao"), ("redo", "qian"), "现在是“重新", "现在是“重新"),
    Race(disliked, ("redo", "zhao"), ("close", "qian"), "现在是“重新", "现在是“已归档”"),
]  # fmt: skip


def presses_of(subject: models.Model) -> dict[str, Callable[[Any, Any], object]]:
    tables = {Assignment: ON_ASSIGNMENT, Question: ON_QUESTION, Vote: ON_VOTE, Opinion: ON_OPINION}
    return tables[type(subject)]  # type: ignore[return-value]


def side(world: World, subject: models.Model, said: tuple[str, ...]) -> Press:
    """Two people never hold the same object: each has their own, as each request does."""
    move, who, *whose = said
    target = {"lead": lead, "own": own}[whose[0]](world) if whose else type(subject)._base_manager.get(pk=subject.pk)
    if move in BY_TIME:
        return lambda: BY_TIME[move](target)
    return lambda: presses_of(target)[move](world[who], target)


def look(world: World, subject: models.Model) -> None:
    """Nothing is half done: counters fit their rows, and every chain is whole."""
    for row in Assignment.objects.all():
        assert (unsound(row), broken_links(row)) == ([], [])
    for each in (subject, world.opinion):
        assert broken_links(each) == []


@pytest.mark.parametrize("turned", [False, True], ids=["in_order", "turned"])
@pytest.mark.parametrize("race", RACES, ids=str)
def test_two_press_and_one_wins(race: Race, turned: bool) -> None:
    shared, subject = started(race.start)
    first, second = (race.other, race.one) if turned else (race.one, race.other)
    kind = subject_type(subject)
    before = {said: events_of(said, kind) for said in (first, second)}
    found = one_after_the_other(side(shared, subject, first), side(shared, subject, second))
    expected = race.if_turned if turned else race.expected
    assert (found.errors, found.waited, found.results["first"]) == ([], True, "done")
    assert found.results["second"].startswith(expected)
    assert found.results["second"] == "done" or found.results["second"].endswith("。")
    won = [first] + [second] * (found.results["second"] == "done")
    for said in {first, second}:
        assert events_of(said, kind) - before[said] == [name[0] for name in won].count(said[0])
    look(shared, subject)


def events_of(said: tuple[str, ...], kind: str) -> int:
    """How often this move is on record for things of this kind."""
    return Event.objects.filter(verb=said[0], subject_type=kind).count()


# --- what a second press must not double


def test_two_notices_at_once_get_two_numbers(shared: World) -> None:
    start = item("reported")(shared)
    presses = [side(shared, start, ("supervise", who)) for who in ("qian", "feng")]
    found = one_after_the_other(*presses)
    assert (found.errors, found.waited) == ([], True)
    assert found.results == {"first": "done", "second": "done"}
    assert list(SupervisionNotice.objects.order_by("pk").values_list("sequence", flat=True)) == [1, 2]


def test_notices_on_two_items_at_once_get_two_numbers(shared: World) -> None:
    order = actions.DispatchOrder(recommendation=shared.recommendations[1], lead=shared.places["rsj"])
    other = actions.dispatch_item(actor=shared["sun"], opinion=shared.opinion, order=order, now=NOW)[0]
    found = one_after_the_other(
        side(shared, lead(shared), ("supervise", "qian")), side(shared, other, ("supervise", "feng"))
    )
    assert (found.errors, found.waited) == ([], True), "the committee's numbers are given one after the other"
    assert found.results == {"first": "done", "second": "done"}
    assert sorted(SupervisionNotice.objects.values_list("sequence", flat=True)) == [1, 2]


def test_two_members_ballots_are_both_counted(shared: World) -> None:
    start = vote("electronic", ("cast", "m3"))(shared)
    found = one_after_the_other(*(side(shared, start, ("cast", who)) for who in ("zheng", "m2")))
    assert (found.errors, found.results) == ([], {"first": "done", "second": "done"})
    ON_VOTE["close"](shared["zhao"], start)
    assert (start.lines.get().satisfied, start.marks.count()) == (3, 3)


def sign_out(world: World, draft: UnitDraft) -> Press:
    def make() -> models.Model:
        return actions.report_progress(actor=world["zhou"], assignment=lead(world), now=NOW, body="拟。", percent=50)

    return lambda: actions.sign_out(actor=world["zhou"], draft=draft, now=NOW, make=make)


@pytest.mark.parametrize("turned", [False, True], ids=["sign_out_first", "decline_first"])
def test_a_draft_is_signed_out_or_declined(shared: World, turned: bool) -> None:
    subject = drafted(shared)
    draft, before = subject.drafts.get(), subject.report_count
    both = [sign_out(shared, draft), side(shared, subject, ("decline_draft", "zhou"))]
    found = one_after_the_other(*(reversed(both) if turned else both))
    assert (found.errors, found.waited, found.results["first"]) == ([], True, "done")
    assert found.results["second"].startswith("这份拟稿已经处理过" if turned else NO_DRAFT)
    draft.refresh_from_db()
    assert (draft.state, lead(shared).report_count - before) == (("declined", 0) if turned else ("sent", 1))
    look(shared, subject)


def test_a_draft_is_signed_out_once(shared: World) -> None:
    subject = drafted(shared)
    draft, before = subject.drafts.get(), subject.report_count
    found = one_after_the_other(sign_out(shared, draft), sign_out(shared, draft))
    assert (found.errors, found.waited, found.results["first"]) == ([], True, "done")
    assert found.results["second"].startswith("这份拟稿已经处理过")
    assert lead(shared).report_count == before + 1
    look(shared, subject)


def test_every_move_of_questions_and_votes_is_raced() -> None:
    raced = {said[0] for race in RACES for said in (race.one, race.other)}
    assert {move for move, _ in (*QUESTION_MOVES, *VOTE_MOVES)} - raced == set()
    alike = {"report_progress", "submit", "counter_sign", "request_return", "request_extension"}
    elsewhere = {"complete", "verify", "send_back"}  # test_races.py
    assert set(ON_ASSIGNMENT) - raced - elsewhere == {f"propose_{move}" for move in alike - {"report_progress"}}
