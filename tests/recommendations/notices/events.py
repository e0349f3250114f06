"""What happens to items and opinions in the simulated year.

Rows are written as the actions leave them, and some acts are the product's own. Chances are per open item and day,
and three times as good for one that is overdue.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from recommendations import actions
from recommendations.models import (
    Assignment,
    ExtensionRequest,
    Milestone,
    Opinion,
    PlanItem,
    Question,
    ReturnRequest,
    SupervisionNotice,
    Vote,
    VoterMark,
)
from recommendations.notices import tell
from tests.cast import at
from tracker.models import Organization, User

from .small_world import DAY, SmallWorld

OPEN_OPINIONS = ("handed_over", "received", "planned", "consulting", "reported", "redo")


def items_move(world: SmallWorld, day: dt.date) -> None:
    for item in Assignment.objects.exclude(status__in=("cleared", "withdrawn")).order_by("pk").select_related("unit"):
        haste = 3 if item.due_on < day else 1
        for chance, move in OF_ITEMS.get(item.status, ()):
            if world.chance.random() < chance * haste:
                move(world, item, day)
                break


def opinions_move(world: SmallWorld, day: dt.date) -> None:
    for opinion in Opinion.objects.filter(status__in=OPEN_OPINIONS).order_by("pk"):
        _opinion_moves(world, opinion, day)


def put(row: Any, **facts: Any) -> None:
    type(row).objects.filter(pk=row.pk).update(**facts)


# Items


def _sign(world: SmallWorld, item: Assignment, day: dt.date) -> None:
    people = world.people(item.unit, "handler")
    if people and world.chance.random() < 0.3:
        actions.acknowledge_assignment(actor=world.chance.choice(people), assignment=item, now=at(day, 6))
    else:
        soon = day + world.chance.choice((10, 30, 90)) * DAY
        put(item, status="handling", acknowledged_on=day, next_report_on=soon)


def _ask_return(world: SmallWorld, item: Assignment, day: dt.date) -> None:
    asker = world.chance.choice(world.people(item.unit) or [anybody()])
    ReturnRequest.objects.create(
        assignment=item, unit=item.unit, asked_by=asker, at=at(day, 6), reason="不属职责", proposed_unit=item.unit
    )
    put(item, status="returned")


def _decide_return(world: SmallWorld, item: Assignment, day: dt.date) -> None:
    units = [unit for unit in world.units[item.government_id] if not _has(unit, item)]
    asked = ReturnRequest.objects.filter(assignment=item, decision="waiting")
    if units and world.chance.random() < 0.6:
        unit = world.chance.choice(units)
        asked.update(decision="approved", new_unit=unit)
        put(item, status="pending", unit=unit, responsible=None, sign_due_on=day + 7 * DAY)
    else:
        asked.update(decision="refused")
        put(item, status="pending")


def _has(unit: Organization, item: Assignment) -> bool:
    same = Assignment.objects.filter(recommendation=item.recommendation_id, unit=unit)
    return same.exclude(status="withdrawn").exists()


def _report(world: SmallWorld, item: Assignment, day: dt.date) -> None:
    put(item, last_progress_on=day, next_report_on=day + world.chance.choice((10, 30, 90)) * DAY)


def _submit(world: SmallWorld, item: Assignment, day: dt.date) -> None:
    put(item, status="submitted", submitted_on=day, last_progress_on=day)


def _set_milestones(world: SmallWorld, item: Assignment, day: dt.date) -> None:
    """Two of one day now and then."""
    days = [day + world.chance.randint(1, 30) * DAY for _n in range(world.chance.randint(1, 2))]
    days += days[:1] if world.chance.random() < 0.4 else []
    Milestone.objects.bulk_create(
        Milestone(assignment=item, position=n, title=f"第{n}步", due_on=due) for n, due in enumerate(days, start=1)
    )


def _tick_off(world: SmallWorld, item: Assignment, day: dt.date) -> None:
    still = list(Milestone.objects.filter(assignment=item, done_on=None, dropped_at=None).order_by("pk"))
    for milestone in still[: world.chance.randint(1, 2)]:
        put(milestone, **({"done_on": day} if world.chance.random() < 0.8 else {"dropped_at": at(day, 6)}))


def _ask_extension(world: SmallWorld, item: Assignment, day: dt.date) -> None:
    if ExtensionRequest.objects.filter(assignment=item, decision="waiting").exists():
        _decide_extension(world, item, day)
        return
    ExtensionRequest.objects.create(
        assignment=item,
        asked_by=world.chance.choice(world.people(item.unit) or [anybody()]),
        at=at(day - world.chance.randint(0, 1) * DAY, world.chance.choice((1, 6, 23))),
        previous_due_on=item.due_on,
        proposed_on=item.due_on + 30 * DAY,
    )


def _decide_extension(world: SmallWorld, item: Assignment, day: dt.date) -> None:
    asked = ExtensionRequest.objects.filter(assignment=item, decision="waiting")
    if world.chance.random() < 0.6:
        granted = item.due_on + world.chance.randint(5, 30) * DAY
        if asked.update(decision="approved", granted_on=granted):
            put(item, due_on=granted)
    else:
        asked.update(decision="refused")


def _move_due(world: SmallWorld, item: Assignment, day: dt.date) -> None:
    put(item, due_on=day + world.chance.randint(-10, 60) * DAY)


def _park(world: SmallWorld, item: Assignment, day: dt.date) -> None:
    put(item, status="carried_forward", review_on=day + world.chance.randint(10, 60) * DAY)


def _take_up(world: SmallWorld, item: Assignment, day: dt.date) -> None:
    if world.chance.random() < 0.5:
        put(item, status="handling", review_on=None, due_on=day + world.chance.randint(10, 60) * DAY)
    else:
        put(item, review_on=day + world.chance.randint(5, 40) * DAY)


def _send_back(world: SmallWorld, item: Assignment, day: dt.date) -> None:
    put(item, status="handling", submitted_on=None)


def _complete(world: SmallWorld, item: Assignment, day: dt.date) -> None:
    put(item, status="completed", completed_on=day)


def _clear(world: SmallWorld, item: Assignment, day: dt.date) -> None:
    put(item, status="cleared", cleared_on=day)


def _withdraw(world: SmallWorld, item: Assignment, day: dt.date) -> None:
    put(item, status="withdrawn", review_on=None)


def _name(world: SmallWorld, item: Assignment, day: dt.date) -> None:
    """Anybody of the unit, nobody, or (they moved since) somebody who is not there."""
    there = world.people(item.unit)
    if not there or world.chance.random() < 0.2:
        put(item, responsible=None)
    elif world.chance.random() < 0.9:
        put(item, responsible=world.chance.choice(there))
    else:
        put(item, responsible=anybody())


def _ask(world: SmallWorld, item: Assignment, day: dt.date) -> None:
    """A member asks; staff forward it, the unit answers, staff pass it back, one step at a time."""
    open_ones = Question.objects.filter(assignment=item).exclude(status="released").order_by("pk")
    asked = open_ones.first()
    if asked is None or world.chance.random() < 0.2:
        Question.objects.create(assignment=item, committee_id=item.committee_id, asker=anybody(), at=at(day, 6))
    elif asked.status == "asked":
        due_on = day + world.chance.randint(5, 25) * DAY if world.chance.random() < 0.9 else None
        put(asked, status="forwarded", due_on=due_on)
    elif asked.status == "forwarded":
        put(asked, status="answered", answer="已答复。", answered_at=at(day, 6))
    else:
        put(asked, status="released")


def questions_move(world: SmallWorld, day: dt.date) -> None:
    for item in Assignment.objects.filter(questions__status__in=("asked", "forwarded", "answered")).order_by("pk"):
        if world.chance.random() < 0.2:
            _ask(world, item, day)


def _supervise(world: SmallWorld, item: Assignment, day: dt.date) -> None:
    """The committee presses, or the unit replies."""
    waiting = SupervisionNotice.objects.filter(assignment=item, replied_on=None).order_by("pk").first()
    if waiting and world.chance.random() < 0.8:
        put(waiting, reply="已回复。", replied_on=day, replied_by=anybody())
        return
    world.numbers += 1
    SupervisionNotice.objects.create(
        assignment=item,
        committee_id=item.committee_id,
        year=day.year,
        sequence=world.numbers,
        level="yellow",
        issued_by=anybody(),
        issued_on=day,
        reply_due_on=day + world.chance.randint(3, 15) * DAY,
    )


def _nudge(world: SmallWorld, item: Assignment, day: dt.date) -> None:
    tell(verb="nudge", subject=item, now=at(day, 6), detail="请抓紧。")


def anybody() -> User:
    found = User.objects.order_by("pk").first()
    assert found is not None
    return found


PRESSING = ((0.008, _ask), (0.008, _supervise), (0.01, _nudge), (0.01, _name), (0.001, _withdraw))
OF_ITEMS: dict[str, tuple[tuple[float, Callable[[SmallWorld, Assignment, dt.date], None]], ...]] = {
    "pending": ((0.18, _sign), (0.015, _ask_return), (0.01, _move_due), *PRESSING),
    "returned": ((0.12, _decide_return), *PRESSING),
    "handling": (
        *((0.03, _report), (0.04, _submit), (0.012, _set_milestones), (0.03, _tick_off), (0.014, _ask_extension)),
        *((0.006, _move_due), (0.003, _park), *PRESSING),
    ),
    "submitted": ((0.12, _complete), (0.03, _send_back), (0.03, _ask), *PRESSING),
    "completed": ((0.15, _clear), (0.02, _send_back), (0.01, _park), *PRESSING),
    "carried_forward": ((0.03, _take_up), (0.02, _ask), *PRESSING),
}


# Opinions


def _opinion_moves(world: SmallWorld, opinion: Opinion, day: dt.date) -> None:
    """Ten a hundred days: signed, planned, consulted, reported, now and then once more."""
    if world.chance.random() > 0.05:
        return
    soon = day + world.chance.randint(5, 70) * DAY
    match opinion.status:
        case "handed_over":
            put(opinion, status="received", received_on=day, plan_due_on=soon, report_due_on=soon + 60 * DAY)
        case "received":
            put(opinion, status="planned", planned_on=day)
        case "planned" if world.chance.random() < 0.4:
            PlanItem.objects.filter(item__opinion=opinion).update(comment="请补充。")
        case "planned" if world.chance.random() < 0.3:
            put(opinion, status="received", planned_on=None)
        case "planned" | "redo":
            put(opinion, status="consulting", consult_due_on=day + 10 * DAY, answered_on=None)
        case "consulting" if opinion.answered_on is None and world.chance.random() < 0.6:
            put(opinion, answered_on=day)
        case "consulting":
            put(opinion, status="reported", reported_on=day)
        case "reported" if not Vote.objects.filter(opinion=opinion, status="open").exists():
            _vote(world, opinion, day)
        case "reported" if world.chance.random() < 0.6:
            for member in world.people(opinion.committee, "member"):
                running = Vote.objects.get(opinion=opinion, status="open")
                VoterMark.objects.get_or_create(vote=running, voter=member)
        case "reported":
            Vote.objects.filter(opinion=opinion, status="open").update(status="cancelled")
            put(opinion, status="redo", reported_on=None, report_due_on=soon)


def _vote(world: SmallWorld, opinion: Opinion, day: dt.date) -> None:
    Vote.objects.create(
        opinion=opinion,
        committee=opinion.committee,
        mode="electronic",
        denominator="all",
        counts_basic=True,
        threshold=50,
        is_strict=True,
        consequence="none",
        eligible=1,
        opened_by=anybody(),
        opened_at=at(day, 6),
        closes_on=day + world.chance.randint(3, 20) * DAY,
    )
