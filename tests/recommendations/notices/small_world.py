"""Three committees with their governments, units and people, and how the year begins for them."""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import dataclass, field

from inspections.models import Heading, Inspection, Participation
from recommendations.models import Assignment, NoticePreference, Opinion, OpinionItem, PlanItem, Recommendation
from tracker.models import CalendarDay, Organization, Region, Role, RuleSet, User
from tracker.seeding import seed_calendar

FIRST, LAST = dt.date(2025, 1, 1), dt.date(2025, 12, 31)
"""A year whose arrangement the calendar knows; the next one's is announced in it, on `ANNOUNCED`."""
ANNOUNCED = dt.date(2025, 11, 4)
DAY = dt.timedelta(days=1)
Kind = Organization.Kind


@dataclass
class SmallWorld:
    """`chance` decides everything that happens; the same seed gives the same year."""

    chance: random.Random
    committees: list[Organization] = field(default_factory=list)
    governments: list[Organization] = field(default_factory=list)
    units: dict[int, list[Organization]] = field(default_factory=dict)
    headings: dict[int, Heading] = field(default_factory=dict)
    arrangement: list[CalendarDay] = field(default_factory=list)
    items: int = 0
    numbers: int = 0

    def people(self, place: Organization, *roles: str) -> list[User]:
        """Those of a place with an account that is open, in order."""
        found = User.objects.filter(organization=place, is_active=True).order_by("pk")
        return list(found.filter(role__in=roles) if roles else found)


def built(seed: int) -> SmallWorld:
    """The places and people, their rule sets, one inspection a committee; the next year not yet arranged."""
    world = SmallWorld(random.Random(seed))
    seed_calendar()
    coming = CalendarDay.objects.filter(day__gt=LAST)
    world.arrangement = list(coming)
    coming.delete()
    CalendarDay.objects.filter(day__lt=FIRST - 365 * DAY).delete()
    for number, name in enumerate(("甲", "乙", "丙")):
        region = Region.objects.create(name=f"{name}市", position=number)
        committee = Organization.objects.create(
            kind=Kind.COMMITTEE, name=f"{name}市人大常委会", short_name=f"{name}人大", region=region
        )
        world.committees.append(committee)
        _staff(world, committee, Role.STAFF, Role.STAFF, Role.SUPERVISOR, Role.SUPERVISOR, Role.MEMBER)
        world.headings[committee.pk] = _inspected(committee)
        for nth in range(2 if number == 0 else 1):
            _governed(world, committee, f"{name}{'市县'[nth]}")
    RuleSet.objects.filter(committee=None).delete()
    RuleSet.objects.create(jurisdiction="通用", stale_days=30)
    RuleSet.objects.create(committee=world.committees[0], jurisdiction="甲市", stale_days=20)
    for government in world.governments:
        opinion = hand_over(world, government, FIRST)
        Opinion.objects.filter(pk=opinion.pk).update(
            status="received", received_on=FIRST, plan_due_on=FIRST + 20 * DAY, report_due_on=FIRST + 90 * DAY
        )
    return world


def _governed(world: SmallWorld, committee: Organization, name: str) -> None:
    home = {"region": committee.region, "committee": committee}
    government = Organization.objects.create(kind=Kind.GOVERNMENT, name=f"{name}政府", short_name=f"{name}府办", **home)
    world.governments.append(government)
    _staff(world, government, *[Role.COORDINATOR] * world.chance.randint(1, 2))
    world.units[government.pk] = [
        Organization.objects.create(
            kind=Kind.DEPARTMENT, name=f"{name}{of}局", short_name=f"{name}{of}局", government=government, **home
        )
        for of in ("科技", "人社", "环保")
    ]
    for unit in world.units[government.pk]:
        _staff(world, unit, Role.HEAD, *[Role.HANDLER] * world.chance.randint(1, 3))


def _staff(world: SmallWorld, place: Organization, *roles: str) -> None:
    """One person a role: some without an address, some with wishes, few gone before it begins."""
    for role in roles:
        world.numbers += 1
        person = User.objects.create(
            username=f"person{world.numbers}",
            name=f"{role}{world.numbers}",
            role=role,
            organization=place,
            email="" if world.chance.random() < 0.12 else f"person{world.numbers}@example.test",
            is_active=world.chance.random() < 0.95,
        )
        if world.chance.random() < 0.25:
            wish(world, person)


def wish(world: SmallWorld, person: User) -> None:
    """Somebody says when they want their letters."""
    facts = {
        "hour": world.chance.randint(7, 18),
        "wants_mail": world.chance.random() < 0.8,
        "quiet_from": world.chance.choice((20, 22, 12)),
        "quiet_until": world.chance.choice((6, 8, 14)),
    }
    NoticePreference.objects.update_or_create(user=person, defaults=facts)


def _inspected(committee: Organization) -> Heading:
    inspection = Inspection.objects.create(
        title="执法检查", short_title="检查", year=2024, mode=Inspection.Mode.SOLE, committee=committee
    )
    Participation.objects.create(inspection=inspection, committee=committee)
    return Heading.objects.create(inspection=inspection, number=1, title="要素", short_title="要素")


def hand_over(world: SmallWorld, government: Organization, day: dt.date) -> Opinion:
    """A new opinion to a government, not yet signed for, with one item of its plan."""
    committee = government.committee
    assert committee is not None
    opinion = Opinion.objects.create(
        inspection=world.headings[committee.pk].inspection,
        committee=committee,
        government=government,
        status="handed_over",
        title=f"审议意见书{day:%m%d}",
        handed_over_on=day,
        sign_due_on=day + 9 * DAY,
    )
    item = OpinionItem.objects.create(opinion=opinion, recommendation=_recommended(world, committee), position=1)
    PlanItem.objects.create(item=item)
    return opinion


def _recommended(world: SmallWorld, committee: Organization) -> Recommendation:
    world.numbers += 1
    heading = world.headings[committee.pk]
    return Recommendation.objects.create(
        inspection=heading.inspection,
        committee=committee,
        heading=heading,
        number=f"1.{world.numbers}",
        title=f"事项{world.numbers}",
        text="应当办理。",
    )


def dispatch(world: SmallWorld, opinion: Opinion, day: dt.date) -> list[Assignment]:
    """A new item for one unit, or for a lead with co-handlers."""
    chance = world.chance
    units = world.units[opinion.government_id]
    chosen = chance.sample(units, chance.choice((1, 1, 1, 2, 3)))
    recommendation = _recommended(world, opinion.committee)
    due_on = day + chance.randint(5, 120) * DAY
    rows: list[Assignment] = []
    for unit in chosen:
        assert unit.region is not None
        lead = rows[0] if rows else None
        rows.append(
            Assignment.objects.create(
                recommendation=recommendation,
                opinion=opinion,
                unit=unit,
                region=unit.region,
                part="co_handler" if lead else "lead" if len(chosen) > 1 else "sole",
                lead=lead,
                dispatched_on=day,
                due_on=due_on,
                original_due_on=due_on,
                sign_due_on=day + chance.randint(3, 12) * DAY if chance.random() < 0.95 else None,
                counter_sign_due_on=day + chance.choice((15, 30)) * DAY if lead else None,
                committee=opinion.committee,
                government_id=opinion.government_id,
                inspection_id=opinion.inspection_id,
                heading=world.headings[opinion.committee_id],
            )
        )
    world.items += len(rows)
    return rows
