"""Make the campaign's people, units and items; `bench.faults` calls it once."""

from __future__ import annotations

import datetime as dt
import os
from typing import Any

from django.core.management import BaseCommand
from django.db import transaction

from inspections.models import Heading, Inspection
from recommendations.lifecycle import AssignmentStatus
from recommendations.models import Assignment, Channel, NoticeRule, Opinion, Recommendation
from recommendations.notices import seed_rules
from recommendations.notices.sealing import seal
from tracker.models import CalendarDay, Organization, Region, Role, User
from tracker.tokens import issue_token

from ...clock import at

FIRST = dt.date(2026, 1, 5)
UNITS, HANDLING, PENDING = 16, 144, 32
CHANNELS = ("webhook", "wecom", "dingtalk", "feishu", "webhook", "webhook")
"""The government office's, and those of the first units."""
SIGNED = {"status": AssignmentStatus.HANDLING, "acknowledged_on": FIRST}
UNSIGNED = {"status": AssignmentStatus.PENDING, "sign_due_on": FIRST}
AUDIENCE, LIGHT = NoticeRule.Audience, NoticeRule.Light

# (ladder, days from the deadline, repeat, audience, urgent, light)
LADDER = (
    ("due", -30, 0, AUDIENCE.HANDLER, False, LIGHT.NONE),
    ("due", -7, 0, AUDIENCE.UNIT, False, LIGHT.BLUE),
    ("due", 0, 0, AUDIENCE.UNIT, True, LIGHT.BLUE),
    ("due", 1, 7, AUDIENCE.UNIT, False, LIGHT.RED),
    ("due", 8, 7, AUDIENCE.COORDINATOR, False, LIGHT.RED),
    ("due", 15, 7, AUDIENCE.STAFF, False, LIGHT.RED),
    ("sign", -2, 0, AUDIENCE.UNIT, False, LIGHT.BLUE),
    ("sign", 1, 7, AUDIENCE.UNIT, True, LIGHT.RED),
)


class Command(BaseCommand):
    """Prints the key of a handler of each unit, one a line: unit, key."""

    help = "为故障演练造人员、单位和交办件。"

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        days = [dt.date(2025, 1, 1) + dt.timedelta(days=n) for n in range(730)]
        CalendarDay.objects.bulk_create(
            [CalendarDay(day=day, is_working=day.weekday() < 5, source="演练") for day in days], ignore_conflicts=True
        )
        self.rules()
        committee, government, units = self.places()
        for unit in units:
            first = self.person(unit, Role.HANDLER, 1)
            self.person(unit, Role.HANDLER, 2)
            self.person(unit, Role.HEAD, 3)
            self.stdout.write(f"{unit.pk} {issue_token(user=first, now=at(FIRST, 9))}")
        for number in (1, 2):
            self.person(government, Role.COORDINATOR, number)
            self.person(committee, Role.STAFF, number)
        self.channels([government, *units])
        self.items(committee, government, units)

    def rules(self) -> None:
        """Few and plain, so that what is expected can be told by plain counting."""
        seed_rules()
        NoticeRule.objects.exclude(ladder="").update(is_active=False)
        NoticeRule.objects.exclude(verb="").exclude(verb="acknowledge").update(is_active=False)
        NoticeRule.objects.filter(verb="acknowledge").update(is_urgent=True)
        for number, (ladder, offset, repeat, audience, is_urgent, light) in enumerate(LADDER):
            NoticeRule.objects.create(
                code=f"campaign-{number}",
                name=f"演练{number}",
                subject=NoticeRule.Subject.ASSIGNMENT,
                ladder=ladder,
                offset=offset,
                repeat_days=repeat,
                audience=audience,
                is_urgent=is_urgent,
                light=light,
                text="“{item}”（{unit}）期限{due}。",
            )

    def places(self) -> tuple[Organization, Organization, list[Organization]]:
        kind, region = Organization.Kind, Region.objects.create(name="演练区", position=1)
        committee = Organization.objects.create(
            kind=kind.COMMITTEE, name="演练人大", short_name="演练人大", region=region
        )
        government = Organization.objects.create(
            kind=kind.GOVERNMENT, name="演练府办", short_name="演练府办", region=region, committee=committee
        )
        units = [
            Organization.objects.create(
                kind=kind.DEPARTMENT,
                name=f"演练单位{number}",
                short_name=f"单位{number}",
                region=region,
                committee=committee,
                government=government,
                head_approves=False,
            )
            for number in range(UNITS)
        ]
        return committee, government, units

    def channels(self, homes: list[Organization]) -> None:
        """Their digests leave in the evening, when all of the day's mail has been settled."""
        for number, (kind, home) in enumerate(zip(CHANNELS, homes, strict=False)):
            path = f"/{kind}/{number}"
            address = f"{os.environ['CAMPAIGN_RECEIVER']}{path}?access_token=x"
            Channel.objects.create(
                organization=home,
                kind=kind,
                name=path,
                host="127.0.0.1",
                sealed=seal({"address": address, "secret": "campaign"}),
                hour=18,
                per_minute=1000,
                created_at=at(FIRST, 9),
            )

    def person(self, place: Organization, role: Role, number: int) -> User:
        name = f"p{place.pk}-{number}"
        return User.objects.create(
            username=name, name=name, role=role, organization=place, email=f"{name}@example.test"
        )

    def items(self, committee: Organization, government: Organization, units: list[Organization]) -> None:
        inspection = Inspection.objects.create(
            title="演练", short_title="演练", year=2026, mode="sole", status="deliberated", committee=committee
        )
        heading = Heading.objects.create(inspection=inspection, number=1, title="章", short_title="章")
        opinion = Opinion.objects.create(
            inspection=inspection,
            committee=committee,
            government=government,
            status="received",
            received_on=FIRST,
            title="意见书",
        )
        for number in range(HANDLING + PENDING):
            place = {"inspection": inspection, "committee": committee, "heading": heading}
            told = {"number": str(number), "title": f"第{number}件", "text": "内容", "source": "group"}
            unit = units[number % UNITS]
            assert unit.region_id
            Assignment.objects.create(
                recommendation=Recommendation.objects.create(**place, **told),
                opinion=opinion,
                unit=unit,
                region_id=unit.region_id,
                government=government,
                part=Assignment.Part.SOLE,
                dispatched_on=FIRST,
                due_on=FIRST,
                original_due_on=FIRST,
                **(UNSIGNED if number >= HANDLING else SIGNED),
                **place,
            )
