"""Two people press at once: one effect, one event, one clear refusal, and nobody waits for ever."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import transaction

from recommendations import actions
from recommendations.models import Assignment, Opinion
from tests import cast
from tests.pressing_at_once import Press, at_once, one_after_the_other
from tests.recommendations.presses import ON_ASSIGNMENT
from tests.recommendations.soundness import unsound
from tests.snapshots import acted_once
from tracker.models import Event
from tracker.record import broken_links

pytestmark = pytest.mark.django_db(transaction=True)
NOW = cast.ago(0)
World = cast.World
Two = tuple[Press, Press]


def _inspected() -> World:
    return acted_once("inspected, for races", lambda: cast.inspected(cast.people_and_places()))


@pytest.fixture
def inspected(transactional_db: None) -> World:
    with transaction.atomic():
        return _inspected()


def on_item(world: World, move: str, who: str, row: Assignment | None = None) -> Press:
    subject = row or world.assignment
    return lambda: ON_ASSIGNMENT[move](world[who], subject)


def own(world: World) -> Assignment:
    return world.assignment.co_handlers.get()


def item(world: World, stage: str) -> None:
    cast.brought_to(cast.dispatched(cast.handed_over(world)), stage)


def shared_item(world: World) -> None:
    cast.dispatched(cast.handed_over(world), co_handlers=("rsj",))
    cast.brought_to(world, "reported")
    actions.acknowledge_assignment(actor=world["wu"], assignment=own(world), now=cast.ago(40))


# stage, the two who press, and what becomes of each, in this order and in the other
ITEM_RACES: list[tuple[str, tuple[str, str], tuple[str, str], str, str]] = [
    ("pending", ("acknowledge", "li"), ("acknowledge", "zhou"), "现在是“办理中”", "现在是“办理中”"),
    ("reported", ("submit", "zhou"), ("report_progress", "li"), "现在是“待审核”", "done"),
    ("reported", ("submit", "zhou"), ("submit", "zhou"), "现在是“待审核”", "现在是“待审核”"),
    ("submitted", ("complete", "zhao"), ("complete", "qian"), "现在是“已办结待核验”", "现在是“已办结待核验”"),
    ("submitted", ("complete", "zhao"), ("send_back", "qian"), "done", "现在是“办理中”"),
    ("submitted", ("change_outcome", "zhao"), ("change_outcome", "qian"), "现在就是“B", "现在就是“B"),
    ("submitted", ("change_outcome", "zhao"), ("send_back", "qian"), "done", "现在是“办理中”"),
    ("completed", ("verify", "qian"), ("verify", "zhao"), "已经有人核验", "已经有人核验"),
    ("completed", ("verify", "qian"), ("send_back", "zhao"), "done", "现在是“办理中”"),
    ("verified", ("clear", "feng"), ("send_back", "zhao"), "现在是“已销号”", "现在是“办理中”"),
    ("verified", ("clear", "feng"), ("clear", "feng"), "现在是“已销号”", "现在是“已销号”"),
]


def moves_on(row: Assignment) -> int:
    return Event.objects.filter(subject_type="recommendations.assignment", subject_id=row.pk).count()


def judge(world: World, found: object, expected: str, before: int) -> None:
    """The first is done; the second as expected; one event for each that was done."""
    results, errors, waited = found.results, found.errors, found.waited  # type: ignore[attr-defined]
    assert errors == []
    assert waited, "the second must find the row held"
    assert results["first"] == "done"
    assert results["second"].startswith(expected)
    assert moves_on(world.assignment) - before == list(results.values()).count("done")
    world.assignment.refresh_from_db()
    assert unsound(world.assignment) == []
    assert broken_links(world.assignment) == []


def item_at(stage: str) -> World:
    def act() -> World:
        world = _inspected()
        item(world, stage)
        return world

    with transaction.atomic():
        return acted_once(f"{stage}, for races", act)


@pytest.mark.parametrize("turned", [False, True], ids=["in_order", "turned"])
@pytest.mark.parametrize("race", ITEM_RACES, ids=lambda race: f"{race[1][0]}-{race[2][0]}")
def test_two_press_on_one_item(race: tuple[str, tuple[str, str], tuple[str, str], str, str], turned: bool) -> None:
    stage, one, other, expected, if_turned = race
    world = item_at(stage)
    first, second = (other, one) if turned else (one, other)
    before = moves_on(world.assignment)
    found = one_after_the_other(on_item(world, *first), on_item(world, *second))
    judge(world, found, if_turned if turned else expected, before)


@pytest.mark.parametrize("turned", [False, True], ids=["submit_first", "counter_sign_first"])
def test_the_lead_submits_while_its_co_handler_signs(inspected: World, turned: bool) -> None:
    shared_item(inspected)
    submit, sign = on_item(inspected, "submit", "zhou"), on_item(inspected, "counter_sign", "xu", own(inspected))
    found = one_after_the_other(*((sign, submit) if turned else (submit, sign)))
    assert found.errors == []
    if turned:
        assert found.results == {"first": "done", "second": "done"}
    else:
        assert found.results["first"].startswith("还有1个会办单位尚未会签")
        assert found.results["second"] == "done"
    inspected.assignment.refresh_from_db()
    assert inspected.assignment.status == ("submitted" if turned else "handling")
    for row in (inspected.assignment, own(inspected)):
        assert unsound(row) == []
        assert broken_links(row) == []


def disagree(world: World) -> Press:
    mine, xu = own(world), world["xu"]
    return lambda: actions.counter_sign(actor=xu, assignment=mine, now=NOW, verdict="disagree", comment="再议。")


def test_a_disagreement_and_a_submission_at_once(inspected: World) -> None:
    """Whoever comes first, the lead never submits over a disagreement nobody has settled."""
    shared_item(inspected)
    found = one_after_the_other(disagree(inspected), on_item(inspected, "submit", "zhou"))
    assert (found.errors, found.waited, found.results["first"]) == ([], True, "done")
    assert found.results["second"].startswith("有1个会办单位会签不同意")
    settle = on_item(inspected, "settle_disagreement", "sun", own(inspected))
    found = one_after_the_other(settle, on_item(inspected, "submit", "zhou"))
    assert (found.errors, found.waited) == ([], True)
    assert found.results == {"first": "done", "second": "done"}
    assert [unsound(row) for row in Assignment.objects.all()] == [[], []]


def test_a_disagreement_is_settled_once(inspected: World) -> None:
    shared_item(inspected)
    disagree(inspected)()
    settle = on_item(inspected, "settle_disagreement", "sun", own(inspected))
    found = one_after_the_other(settle, settle)
    assert (found.errors, found.waited, found.results["first"]) == ([], True, "done")
    assert found.results["second"].startswith("会办单位没有待协调的不同意见")
    assert broken_links(own(inspected)) == []


def test_a_report_and_new_milestones_at_once_keep_both(inspected: World) -> None:
    item(inspected, "reported")
    milestones, report = on_item(inspected, "set_milestones", "li"), on_item(inspected, "report_progress", "zhou")
    found = one_after_the_other(milestones, report)
    assert (found.errors, found.waited, found.results) == ([], True, {"first": "done", "second": "done"})
    inspected.assignment.refresh_from_db()
    assert (unsound(inspected.assignment), inspected.assignment.milestones.count()) == ([], 1)


def dispatch(world: World, lead: str, *co_handlers: str, opinion: Opinion | None = None) -> Press:
    order = actions.DispatchOrder(
        recommendation=world.recommendations[0],
        lead=world.places[lead],
        co_handlers=tuple(world.places[code] for code in co_handlers),
    )
    return lambda: actions.dispatch_item(actor=world["sun"], opinion=opinion or world.opinion, order=order, now=NOW)


def on_opinion(world: World, move: str) -> Press:
    zhao, sun, opinion = world["zhao"], world["sun"], world.opinion
    presses: dict[str, Press] = {
        "issue": lambda: actions.issue_opinion(actor=zhao, opinion=opinion, now=NOW, number="一号"),
        "amend": lambda: actions.amend_opinion(
            actor=zhao, opinion=opinion, now=NOW, title="改题", number="", evaluation="", recommendations=[]
        ),
        "hand_over": lambda: actions.hand_over_opinion(actor=zhao, opinion=opinion, now=NOW),
        "acknowledge": lambda: actions.acknowledge_opinion(actor=sun, opinion=opinion, now=NOW),
    }
    return presses[move]


def drafted(world: World) -> Opinion:
    return actions.draft_opinion(
        actor=world["zhao"],
        inspection=world.inspection,
        government=world.places["bjzf"],
        now=cast.ago(100),
        title="审议意见书",
        recommendations=world.recommendations,
    )


OPINION_RACES: list[tuple[tuple[str, ...], str, str, str]] = [
    ((), "issue", "amend", "现在是“已印发”"),
    ((), "amend", "issue", "意见书还没有列入建议"),
    (("issue",), "hand_over", "hand_over", "现在是“已交办”"),
    (("issue",), "hand_over", "amend", "现在是“已交办”"),
    (("issue", "hand_over"), "acknowledge", "acknowledge", "现在是“已签收”"),
]


@pytest.mark.parametrize("race", OPINION_RACES, ids=lambda race: f"{race[1]}-{race[2]}")
def test_two_press_on_one_opinion(inspected: World, race: tuple[tuple[str, ...], str, str, str]) -> None:
    past, one, other, expected = race
    inspected.opinion = drafted(inspected)
    for move in past:
        on_opinion(inspected, move)()
    before = Event.objects.count()
    found = one_after_the_other(on_opinion(inspected, one), on_opinion(inspected, other))
    assert (found.errors, found.waited, found.results["first"]) == ([], True, "done")
    assert found.results["second"].startswith(expected)
    assert Event.objects.count() == before + 1
    assert broken_links(inspected.opinion) == []


def test_one_item_is_dispatched_once(inspected: World) -> None:
    cast.handed_over(inspected)
    found = one_after_the_other(dispatch(inspected, "kw", "rsj"), dispatch(inspected, "rsj"))
    assert (found.errors, found.results["first"]) == ([], "done")
    assert found.results["second"].startswith("这项建议已经分办")
    assert sorted(Assignment.objects.values_list("unit__short_name", "part")) == [
        ("市人社局", "co_handler"),
        ("市科委", "lead"),
    ]


def test_one_item_of_two_opinions_is_dispatched_once(inspected: World) -> None:
    cast.handed_over(inspected)
    other = drafted(inspected)
    actions.issue_opinion(actor=inspected["zhao"], opinion=other, now=cast.ago(90), number="二号")
    actions.hand_over_opinion(actor=inspected["zhao"], opinion=other, now=cast.ago(62))
    actions.acknowledge_opinion(actor=inspected["sun"], opinion=other, now=cast.ago(60))
    found = one_after_the_other(dispatch(inspected, "kw"), dispatch(inspected, "rsj", opinion=other))
    assert (found.errors, found.waited, found.results["first"]) == ([], True, "done")
    assert found.results["second"].startswith("这项建议已经分办")
    assert Assignment.objects.count() == 1


def test_one_number_is_given_once(inspected: World) -> None:
    opinions = [drafted(inspected), drafted(inspected)]

    def issue(opinion: Opinion) -> Press:
        return lambda: actions.issue_opinion(actor=inspected["zhao"], opinion=opinion, now=NOW, number="一号")

    found = one_after_the_other(issue(opinions[0]), issue(opinions[1]))
    assert (found.errors, found.waited, found.results["first"]) == ([], True, "done")
    assert found.results["second"].startswith("文号一号已用于另一份意见书")
    assert sorted(Opinion.objects.values_list("status", flat=True)) == ["drafted", "issued"]


def test_items_side_by_side_do_not_wait_for_each_other(inspected: World) -> None:
    cast.dispatched(cast.handed_over(inspected))
    order = actions.DispatchOrder(recommendation=inspected.recommendations[1], lead=inspected.places["rsj"])
    other = actions.dispatch_item(actor=inspected["sun"], opinion=inspected.opinion, order=order, now=NOW)[0]
    found = one_after_the_other(on_item(inspected, "acknowledge", "li"), on_item(inspected, "acknowledge", "wu", other))
    assert (found.errors, found.waited) == ([], False)
    assert found.results == {"first": "done", "second": "done"}


def test_everybody_at_once_leaves_a_sound_whole(inspected: World) -> None:
    """Eight people let go together, lead and co-handler mixed: no deadlock, and the counts are right."""
    shared_item(inspected)
    mine, lead = own(inspected), inspected.assignment
    rounds: list[list[tuple[str, str, Assignment]]] = [
        [("report_progress", "li", lead), ("report_progress", "zhou", lead), ("counter_sign", "xu", mine)] * 2,
        [("submit", "zhou", lead)] * 3,
        [("complete", "zhao", lead), ("complete", "qian", lead), ("complete", "feng", lead)],
        [("verify", "zhao", lead), ("verify", "qian", lead)],
        [("clear", "feng", lead), ("clear", "feng", lead), ("clear", "qian", lead)],
    ]
    done: list[int] = []
    for presses in rounds:
        calls: list[Callable[[], object]] = [on_item(inspected, move, who, row) for move, who, row in presses]
        found = at_once(*calls)
        assert found.errors == []
        done.append(list(found.results.values()).count("done"))
    assert done == [5, 1, 1, 1, 1]
    for row in Assignment.objects.all():
        assert (row.status, unsound(row), broken_links(row)) == ("cleared", [], [])
    assert (Assignment.objects.get(pk=lead.pk).report_count, lead.reports.count()) == (6, 6)
