"""The cast: named people in a small world, so that every test reads as a sentence.

北京 and 天津 inspect one statute together. 市人大的小赵 (staff) logged a problem, drafted recommendations,
and handed an opinion over to 府办小孙, who signed and dispatched. Dates count from `TODAY`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from inspections import actions as looking
from inspections.models import Document, Finding, Heading, Inspection, Provision, Statute
from recommendations import actions
from recommendations.models import Assignment, Indicator, Opinion, Question, Recommendation, Vote
from tests.snapshots import step
from tracker.models import CalendarDay, Organization, OutcomeClass, Region, Role, User
from tracker.seeding import seed_rule_set

TODAY = dt.date(2026, 6, 11)
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c626001000000ffff03000006000557bfabd40000000049454e44ae426082"
)


def at(day: dt.date, hour: int = 10) -> dt.datetime:
    """That day at that hour in Beijing."""
    return dt.datetime.combine(day, dt.time(hour), tzinfo=timezone.get_default_timezone())


def ago(days: int) -> dt.datetime:
    return at(TODAY - dt.timedelta(days=days))


def paper(name: str = "佐证.pdf", content: bytes = PDF) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


@dataclass
class World:
    """Everything the tests talk about. `people` maps a username to its user."""

    people: dict[str, User] = field(default_factory=dict)
    places: dict[str, Organization] = field(default_factory=dict)
    statute: Statute = field(init=False)
    inspection: Inspection = field(init=False)
    finding: Finding = field(init=False)
    recommendations: list[Recommendation] = field(default_factory=list)
    opinion: Opinion = field(init=False)
    assignment: Assignment = field(init=False)

    def __getitem__(self, username: str) -> User:
        return self.people[username]


# username: (name, role, organization)
CAST = {
    "zhao": ("小赵", Role.STAFF, "bjrd"),
    "qian": ("老钱", Role.SUPERVISOR, "bjrd"),
    "feng": ("老冯", Role.SUPERVISOR, "bjrd"),
    "zheng": ("郑委员", Role.MEMBER, "bjrd"),
    "sun": ("小孙", Role.COORDINATOR, "bjzf"),
    "li": ("小李", Role.HANDLER, "kw"),
    "zhou": ("周处", Role.HEAD, "kw"),
    "wu": ("小吴", Role.HANDLER, "rsj"),
    "xu": ("徐处", Role.HEAD, "rsj"),
    "tang": ("小唐", Role.STAFF, "tjrd"),
    "tian": ("田委员", Role.MEMBER, "tjrd"),
    "cui": ("小崔", Role.COORDINATOR, "tjzf"),
    "gao": ("小高", Role.HANDLER, "tjkj"),
    "chen": ("小陈", Role.SYSADMIN, "platform"),
    "han": ("小韩", Role.SECADMIN, "platform"),
    "wang": ("审计小王", Role.AUDITOR, "platform"),
}


def people_and_places() -> World:
    """Two regions with committee, government and departments; the platform; everybody in `CAST`."""
    world = World()
    places = world.places
    kind = Organization.Kind
    places["platform"] = Organization.objects.create(kind=kind.PLATFORM, name="平台", short_name="平台")
    for code, region_name in (("bj", "北京"), ("tj", "天津")):
        region = Region.objects.create(name=region_name, position=len(places))
        committee = places[f"{code}rd"] = Organization.objects.create(
            kind=kind.COMMITTEE,
            name=f"{region_name}市人大常委会",
            short_name=f"{region_name}人大",
            region=region,
        )
        places[f"{code}zf"] = Organization.objects.create(
            kind=kind.GOVERNMENT,
            name=f"{region_name}市政府",
            short_name=f"{region_name}府办",
            region=region,
            committee=committee,
        )
        seed_rule_set(committee, "北京" if code == "bj" else "天津")
    for code, name, prefix in (
        ("kw", "市科委", "bj"),
        ("rsj", "市人社局", "bj"),
        ("tjkj", "天津科技局", "tj"),
    ):
        places[code] = Organization.objects.create(
            kind=kind.DEPARTMENT,
            name=name,
            short_name=name,
            region=places[f"{prefix}rd"].region,
            committee=places[f"{prefix}rd"],
            government=places[f"{prefix}zf"],
            head_approves=False,
        )
    for username, (name, role, place) in CAST.items():
        world.people[username] = User.objects.create(
            username=username,
            name=name,
            role=role,
            organization=places[place],
            email=f"{username}@example.test",
        )
    return world


def weekdays(first: int = 2025, last: int = 2026) -> None:
    """A published calendar of plain weeks: exact dates in tests do not depend on holidays."""
    day, rows = dt.date(first, 1, 1), []
    while day.year <= last:
        rows.append(CalendarDay(day=day, is_working=day.weekday() < 5, source="测试"))
        day += dt.timedelta(days=1)
    CalendarDay.objects.bulk_create(rows, ignore_conflicts=True)


@step
def inspected(world: World) -> World:
    """A joint inspection that is deliberated, with one listed problem and two recommendations."""
    zhao = world["zhao"]
    world.statute = Statute.objects.create(
        name="关于推进协同创新的决定",
        short_name="《决定》",
        kind=Statute.Kind.DECISION,
        region=zhao.organization.region,
    )
    item = Provision.objects.create(
        statute=world.statute, kind=Provision.Kind.DECISION_ITEM, address="10", label="第十项", position=10
    )
    world.inspection = looking.plan_inspection(
        actor=zhao,
        now=ago(400),
        title="检查《决定》实施情况",
        short_title="《决定》检查",
        year=2025,
        mode=Inspection.Mode.REGIONAL_JOINT,
        statutes=[world.statute],
        partners=[world.places["tjrd"]],
    )
    heading = Heading.objects.create(
        inspection=world.inspection, number=1, title="要素自由流动", short_title="要素流动"
    )
    for days, move in ((390, "approve_plan"), (380, "notify"), (370, "start")):
        looking.move_inspection(actor=zhao, inspection=world.inspection, move=move, now=ago(days))
    world.finding = looking.log_finding(
        actor=zhao,
        inspection=world.inspection,
        now=ago(360),
        facts={"title": "资质互认不够", "statement": "企业资质三地互认规则尚未建立。", "heading": heading},
        provisions=[item],
        files=[paper("现场.png", PNG)],
    )
    looking.confirm_finding(actor=zhao, finding=world.finding, now=ago(359))
    looking.list_finding(actor=zhao, finding=world.finding, now=ago(358))
    for days, move in ((340, "draft_report"), (330, "table"), (320, "deliberate")):
        looking.move_inspection(actor=zhao, inspection=world.inspection, move=move, now=ago(days))
    for number, title in (("1.1", "推行人才绿卡"), ("1.2", "建立资质互认")):
        world.recommendations.append(
            actions.draft_recommendation(
                actor=zhao,
                inspection=world.inspection,
                now=ago(310),
                facts={"heading": heading, "number": number, "title": title, "text": f"{title}，明确分工。"},
                clauses=["明确分工", "定期评估"],
                findings=[world.finding],
                provisions=[item],
            )
        )
    world.finding.refresh_from_db()
    world.inspection.refresh_from_db()
    return world


@step
def handed_over(world: World, *, received: bool = True) -> World:
    """The opinion is with the government; `received` starts its clock 60 days ago."""
    zhao, sun = world["zhao"], world["sun"]
    world.opinion = actions.draft_opinion(
        actor=zhao,
        inspection=world.inspection,
        government=world.places["bjzf"],
        now=ago(100),
        title="审议意见书",
        recommendations=world.recommendations,
    )
    world.opinion = actions.issue_opinion(actor=zhao, opinion=world.opinion, now=ago(90), number="京常审字〔2026〕1号")
    world.opinion = actions.hand_over_opinion(actor=zhao, opinion=world.opinion, now=ago(62))
    if received:
        world.opinion = actions.acknowledge_opinion(actor=sun, opinion=world.opinion, now=ago(60))
    return world


@step
def dispatched(world: World, *, due_on: dt.date | None = None, co_handlers: tuple[str, ...] = ()) -> World:
    """市科委 has the first recommendation, alone or with co-handlers, since 50 days ago."""
    order = actions.DispatchOrder(
        recommendation=world.recommendations[0],
        lead=world.places["kw"],
        co_handlers=tuple(world.places[code] for code in co_handlers),
        due_on=due_on or TODAY + dt.timedelta(days=60),
    )
    rows = actions.dispatch_item(actor=world["sun"], opinion=world.opinion, order=order, now=ago(50))
    world.assignment = rows[0]
    return world


def file_paper(world: World) -> Document:
    """小赵 files the committee's own paper, unpublished."""
    return looking.add_document(
        actor=world["zhao"],
        inspection=world.inspection,
        now=ago(300),
        kind=Document.Kind.REPORT,
        title="检查报告",
        upload=paper("报告.pdf"),
    )


def head_signs_out(world: World, code: str) -> None:
    """From now on the handlers of this unit draft, and its head signs out what leaves it."""
    place = world.places[code]
    Organization.objects.filter(pk=place.pk).update(head_approves=True)
    for person in world.people.values():
        if person.organization_id == place.pk:
            person.refresh_from_db()  # a person is loaded anew for each request, with the unit


def class_of(assignment: Assignment, code: str = "A") -> OutcomeClass:
    """The committee's outcome class of this code."""
    return OutcomeClass.objects.for_committee(assignment.committee_id).get(code=code)


def submit(who: User, assignment: Assignment, now: dt.datetime, body: str = "已办结。", **besides: Any) -> Assignment:
    """Somebody submits the item as resolved (A), unless told otherwise."""
    claim = besides if "outcome" in besides else {"outcome": class_of(assignment), **besides}
    return actions.submit_assignment(actor=who, assignment=assignment, now=now, body=body, **claim)


def vote_on(world: World, **said: Any) -> Vote:
    """小赵 has an electronic vote running on the opinion, which is put back where it stood."""
    stood = world.opinion.status
    Opinion.objects.filter(pk=world.opinion.pk).update(status="reported")
    asked: dict[str, Any] = {"mode": "electronic", "eligible": 5, **said}
    vote = actions.open_vote(actor=world["zhao"], opinion=world.opinion, now=ago(2), **asked)
    Opinion.objects.filter(pk=world.opinion.pk).update(status=stood)
    return vote


def peopled() -> World:
    """Regions, organizations, the whole cast and a calendar; nothing inspected yet."""
    weekdays()
    return people_and_places()


def whole() -> World:
    """The whole chain up to a dispatched assignment."""
    return dispatched(handed_over(inspected(peopled())))


def measured(world: World) -> Indicator:
    """小赵 notes a published figure."""
    return actions.add_indicator(
        actor=world["zhao"],
        now=ago(300),
        name="研发投入强度",
        unit="%",
        kind=Indicator.Kind.SHARE,
        recommendations=world.recommendations[:1],
        observations=[{"place": "北京", "period": "2025", "value": Decimal("6.5"), "source": "统计公报"}],
    )


def asked(world: World, text: str = "资质互认何时能落地？", days: int = 15) -> Question:
    """郑委员 has asked about the world's item; staff have not passed it on yet."""
    return actions.ask_question(actor=world["zheng"], assignment=world.assignment, now=ago(days), text=text)


def forwarded(world: World, days: int = 14) -> Question:
    """小赵 has passed 郑委员's question on to 市科委."""
    return actions.forward_question(actor=world["zhao"], question=asked(world), now=ago(days), note="请写明时间。")


STAGES = ("pending", "handling", "reported", "submitted", "completed", "verified", "cleared")


def brought_to(world: World, stage: str) -> Assignment:
    """The world's assignment, taken through its moves up to `stage` (one of `STAGES`)."""
    assignment = world.assignment
    _taken_on(world, stage)
    world.assignment = assignment
    assignment.refresh_from_db()
    return assignment


@step
def _taken_on(world: World, stage: str) -> World:
    steps: list[Callable[[Assignment], object]] = [
        lambda a: actions.acknowledge_assignment(actor=world["li"], assignment=a, now=ago(45)),
        lambda a: actions.report_progress(
            actor=world["li"], assignment=a, now=ago(20), body="已形成方案。", percent=60, files=[paper()]
        ),
        lambda a: submit(world["zhou"], a, ago(10)),
        lambda a: actions.complete_assignment(actor=world["zhao"], assignment=a, now=ago(8)),
        lambda a: actions.verify_assignment(actor=world["qian"], assignment=a, now=ago(6), comment="现场看过。"),
        lambda a: actions.clear_assignment(actor=world["feng"], assignment=a, now=ago(4), comment="同意销号。"),
    ]
    for move in steps[: STAGES.index(stage)]:
        move(world.assignment)
    return world
