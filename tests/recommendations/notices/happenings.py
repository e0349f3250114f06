"""What happens on a day of the simulated year besides: people come and go, rules and calendar change."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from recommendations.models import NoticeRule, Opinion
from recommendations.notices import tell
from tests.cast import at
from tracker.models import CalendarDay, Cover, RuleSet, User

from .events import items_move, opinions_move, put, questions_move
from .small_world import ANNOUNCED, DAY, SmallWorld, dispatch, hand_over, wish

Happening = Callable[[SmallWorld, dt.date], None]


def happen(world: SmallWorld, day: dt.date) -> None:
    """Everything of one day, in an order that chance decides only through what it picks."""
    if day == ANNOUNCED:
        CalendarDay.objects.bulk_create(world.arrangement, ignore_conflicts=True)
    for chance, happening in SELDOM:
        if world.chance.random() < chance:
            happening(world, day)
    opinions_move(world, day)
    items_move(world, day)


def _hand_over(world: SmallWorld, day: dt.date) -> None:
    hand_over(world, world.chance.choice(world.governments), day)


def _dispatch(world: SmallWorld, day: dt.date) -> None:
    """Now and then a whole meeting's worth for one government: each unit hears of many at once."""
    opinions = list(Opinion.objects.exclude(status="handed_over").order_by("pk"))
    if not opinions:
        return
    opinion = world.chance.choice(opinions)
    for _n in range(12 if world.chance.random() < 0.02 else 1):
        for item in dispatch(world, opinion, day):
            tell(verb="dispatch", subject=item, now=at(day, 6))


def _cover(world: SmallWorld, day: dt.date) -> None:
    people = list(User.objects.order_by("pk"))
    absent = world.chance.choice(people)
    others = [p for p in people if p.organization_id == absent.organization_id and p.pk != absent.pk]
    if not others:
        return
    from_on = day + world.chance.randint(-2, 5) * DAY
    Cover.objects.create(
        absent=absent,
        substitute=world.chance.choice(others),
        from_on=from_on,
        until_on=from_on + world.chance.randint(0, 20) * DAY,
        appointed_by=absent,
        at=at(day, 6),
    )


def _end_cover(world: SmallWorld, day: dt.date) -> None:
    if found := list(Cover.objects.filter(ended_at=None, until_on__gte=day).order_by("pk")):
        put(world.chance.choice(found), ended_at=at(day, 6))


def _leave(world: SmallWorld, day: dt.date) -> None:
    put(world.chance.choice(list(User.objects.filter(is_active=True).order_by("pk"))), is_active=False)


def _return(world: SmallWorld, day: dt.date) -> None:
    if gone := list(User.objects.filter(is_active=False).order_by("pk")):
        put(world.chance.choice(gone), is_active=True)


def _change_place(world: SmallWorld, day: dt.date) -> None:
    """To another unit of the same government, or to be head where they were."""
    person = world.chance.choice(list(User.objects.filter(role__in=("handler", "head")).order_by("pk")))
    unit = world.chance.choice(world.units[person.organization.government_id or 0])
    put(person, organization=unit, role=world.chance.choice(("handler", "handler", "head")))


def _wish(world: SmallWorld, day: dt.date) -> None:
    wish(world, world.chance.choice(list(User.objects.order_by("pk"))))


def _change_rule(world: SmallWorld, day: dt.date) -> None:
    """A rung is switched off or on, moved, repeated otherwise, reworded, or made urgent."""
    chance = world.chance
    rule = chance.choice(list(NoticeRule.objects.exclude(ladder="").order_by("pk")))
    facts: dict[str, Any] = chance.choice(
        (
            {"is_active": not rule.is_active},
            {"is_active": True},
            {"offset": rule.offset + chance.randint(-3, 3)},
            {"offset_unit": chance.choice(("day", "working_day"))},
            {"repeat_days": chance.choice((3, 5, 7, 14)) if rule.repeat_days else 0},
            {"text": "{unit}：{item}，{due}。{{item}}"},
            {"is_urgent": not rule.is_urgent},
        )
    )
    put(rule, **facts)


def _own_rule(world: SmallWorld, day: dt.date) -> None:
    """A committee makes a rule its own, changed or silent, or switches its own off or on."""
    committee = world.chance.choice(world.committees)
    rule = world.chance.choice(list(NoticeRule.objects.filter(committee=None).exclude(ladder="").order_by("pk")))
    own = NoticeRule.objects.filter(committee=committee, code=rule.code).first()
    if own is not None:
        put(own, is_active=not own.is_active)
        return
    rule.pk, rule.committee = None, committee
    rule.offset += world.chance.choice((0, 0, 1, -1))
    rule.is_active = world.chance.random() < 0.7
    rule.save()


def _change_patience(world: SmallWorld, day: dt.date) -> None:
    rules = world.chance.choice(list(RuleSet.objects.order_by("pk")))
    put(rules, stale_days=world.chance.randint(10, 45))


def _announce(world: SmallWorld, day: dt.date) -> None:
    """A day soon is off after all, or worked."""
    soon = day + world.chance.randint(0, 25) * DAY
    row = CalendarDay.objects.filter(day=soon).first()
    is_working = row.is_working if row else soon.weekday() < 5
    facts = {"is_working": not is_working, "name": "临时安排", "source": "通知"}
    CalendarDay.objects.update_or_create(day=soon, defaults=facts)


SELDOM: tuple[tuple[float, Happening], ...] = (
    *((0.015, _hand_over), (0.45, _dispatch)),
    *((0.20, _cover), (0.05, _end_cover), (0.05, _leave), (0.06, _return), (0.02, _change_place), (0.03, _wish)),
    *((0.05, _change_rule), (0.08, _own_rule), (1.0, questions_move), (0.01, _change_patience), (0.03, _announce)),
)
