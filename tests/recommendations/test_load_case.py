"""`load_case` writes the whole case through the actions: exact numbers, every state, a sound record."""

from __future__ import annotations

import datetime as dt
import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection, models
from django.test import Client
from django.urls import reverse

from inspections.models import Activity, Finding, Group, Inspection, Provision, Statute
from recommendations.case import plan_beijing, plan_neighbours
from recommendations.case.people import ORGANIZATIONS, PEOPLE
from recommendations.case.recommendations import MEMBER_OPINIONS, RECOMMENDATIONS
from recommendations.lifecycle import AssignmentStatus, QuestionStatus
from recommendations.lights import Light, Thresholds, light_of
from recommendations.models import (
    Assignment,
    Clause,
    CounterSignature,
    Evidence,
    ExtensionRequest,
    Indicator,
    Milestone,
    Notice,
    Observation,
    Opinion,
    OpinionPaper,
    PlanItem,
    Question,
    Recommendation,
    ReturnRequest,
    SupervisionNotice,
    Tag,
    UnitDraft,
    Vote,
)
from recommendations.overview.choosing import chosen_inspection, inspections_for
from tests.savepoints import taken_back
from tracker.models import Cover, Event, Organization, Region, RuleSet, User
from tracker.record import broken_links

from .soundness import unsound

pytestmark = pytest.mark.django_db

PLANS = plan_beijing.ASSIGNMENTS + plan_neighbours.ASSIGNMENTS
TITLES = {item.code: item.short_title for item in RECOMMENDATIONS}
TITLES |= {item.code: item.short_title for item in MEMBER_OPINIONS}
TODAY = dt.date(2026, 11, 23)
ROOT = Path(__file__).parents[2]


def load(accounts: Path, config: Any, today: dt.date = TODAY) -> str:
    config.ACCOUNTS_FILE = str(accounts)
    call_command("load_case", today=today, verbosity=0)
    return accounts.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def listing(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: Any) -> Iterator[str]:
    """The case loaded once for this file, in a transaction that is taken back."""
    place = tmp_path_factory.mktemp("case") / "accounts.txt"
    before = settings.ACCOUNTS_FILE
    with django_db_blocker.unblock(), taken_back():
        began = time.process_time()
        text = load(place, settings)
        connection.check_constraints()  # else at the end of each test, and taken back with it
        assert time.process_time() - began < 15  # its own, whoever else works here
        assert place.stat().st_mode & 0o777 == 0o600
        yield text
    settings.ACCOUNTS_FILE = before


@pytest.fixture
def case(listing: str, django_db_blocker: Any) -> Iterator[str]:
    with django_db_blocker.unblock():
        yield listing


def main_assignment(code_title: str, region: str) -> Assignment:
    return Assignment.objects.exclude(part="co_handler").get(recommendation__title=code_title, region__name=region)


def test_another_day_moves_every_date_with_it(settings: Any, tmp_path: Path) -> None:
    """First in this file: it loads into an empty database."""
    other = dt.date(2027, 3, 1)
    load(tmp_path / "accounts.txt", settings, other)
    late = main_assignment("推进三地资质互认", "北京")
    assert (late.due_on, late.dispatched_on) == (other - dt.timedelta(days=9), other - dt.timedelta(days=75))
    assert light_of(late, Thresholds(other)) == Light.RED
    assert Assignment.objects.running().overdue(other).exclude(part="co_handler").count() == sum(
        plan.shows == "overdue" for plan in PLANS
    )


def test_the_numbers_are_exactly_those_of_the_source(case: str) -> None:
    beijing = Statute.objects.get(region__name="北京")
    assert beijing.provisions.count() == 20
    assert list(beijing.provisions.exclude(gist="").values_list("label", flat=True)) == [
        "第一项",
        "第二项",
        "第三项",
        "第四项",
    ]
    assert Provision.objects.exclude(text="").count() == 0
    assert Finding.objects.filter(kind="problem", status="listed").count() == 6
    assert Finding.objects.filter(kind="achievement", status="listed").count() == 1
    assert Recommendation.objects.filter(source="group").count() == 16
    assert Recommendation.objects.filter(source="member").count() == 4
    assert Clause.objects.count() == 55
    assert Opinion.objects.count() == 3
    assert Tag.objects.count() == 32
    assert Tag.objects.filter(recommendations=None).count() == 0
    assert Observation.objects.count() == 52
    assert Organization.objects.count() == len(ORGANIZATIONS)
    assert User.objects.count() == len(PEOPLE)


def test_p2_has_no_recommendation_and_m3_repeats_c1_without_being_dispatched(case: str) -> None:
    unanswered = Finding.objects.filter(kind="problem", recommendations=None)
    assert [finding.title for finding in unanswered] == ["成果转化链条未完全打通"]
    repeating = Recommendation.objects.exclude(same_as=None).get()
    assert (repeating.title, str(repeating.same_as)) == ("加快推行人才绿卡", "3.1 推行京津冀人才绿卡")
    assert repeating.items.count() == 3
    assert not repeating.assignments.exists()


def test_sister_texts_are_said_to_be_samples_and_their_items_correspond(case: str) -> None:
    beijing = Statute.objects.get(region__name="北京")
    assert set(beijing.sisters.values_list("region__name", flat=True)) == {"天津", "河北"}
    assert all("示例名称" in sister.name for sister in beijing.sisters.all())
    third = beijing.provisions.get(address="3")
    assert sorted(third.counterparts.values_list("statute__region__name", "address")) == [
        ("天津", "3"),
        ("河北", "3"),
    ]


def test_only_known_dates_stand_in_the_inspection(case: str) -> None:
    inspection, follow_up = Inspection.objects.order_by("id")
    assert (follow_up.status, follow_up.follows, "示例" in follow_up.title) == ("planned", inspection, True)
    assert (inspection.status, inspection.mode, inspection.year) == ("deliberated", "regional_joint", 2025)
    assert list(
        inspection.participations.order_by("id").values_list(
            "committee__region__name", "plan_adopted_on", "notified_on", "launched_on", "deliberated_in", "session"
        )
    ) == [
        ("北京", dt.date(2025, 3, 20), None, None, "2025-07", "北京市十六届人大常委会第十八次会议"),
        ("天津", None, None, None, "", ""),
        ("河北", None, None, dt.date(2025, 3, 28), "", ""),
    ]


def test_only_beijing_has_known_time_limits(case: str) -> None:
    """Of Hebei's report the vote has set the day, not a rule."""
    assert RuleSet.objects.count() == 3
    known = {
        (opinion.committee.region.name, bool(opinion.plan_due_on), bool(opinion.report_due_on))
        for opinion in Opinion.objects.select_related("committee__region")
        if opinion.committee.region
    }
    assert known == {("北京", True, True), ("天津", False, False), ("河北", False, True)}


SHOWN: dict[str, tuple[str, str]] = {
    "unsigned": ("pending", Light.NONE),
    "returned": ("returned", Light.NONE),
    "carried": ("carried_forward", Light.NONE),
    "withdrawn": ("withdrawn", Light.NONE),
    "on_time": ("handling", Light.NONE),
    "nearing": ("handling", Light.BLUE),
    "overdue": ("handling", Light.RED),
    "stagnant": ("handling", Light.YELLOW),
    "submitted": ("submitted", Light.NONE),
    "completed": ("completed", Light.NONE),
    "verified": ("completed", Light.NONE),
    "cleared": ("cleared", Light.NONE),
    "cleared_late": ("cleared", Light.YELLOW),
}


@pytest.mark.parametrize("plan", PLANS, ids=lambda plan: f"{plan.region}-{plan.recommendation}")
def test_every_plan_ends_in_the_state_it_shows(case: str, plan: Any) -> None:
    unit = next(place.name for place in ORGANIZATIONS if place.code == plan.lead_now)
    assignment = Assignment.objects.get(
        recommendation__title=TITLES[plan.recommendation], region__name=plan.region, unit__name=unit
    )
    assert assignment.due_on == TODAY + dt.timedelta(days=plan.due_in_days)
    assert assignment.original_due_on == TODAY + dt.timedelta(days=plan.original_due_in_days)
    assert assignment.co_handlers.count() == len(plan.co_handlers)
    if plan.shows == "sent_back":
        assert assignment.status == "handling"
        assert assignment.submitted_on is None
        assert [event.verb for event in Event.objects.of(assignment)[:1]] == ["send_back"]
        return
    assert (assignment.status, light_of(assignment, Thresholds(TODAY))) == SHOWN[plan.shows]
    assert (assignment.verified_by is not None) == (plan.shows in ("verified", "cleared", "cleared_late"))


def test_every_chain_of_events_is_sound_and_runs_in_the_order_of_time(case: str) -> None:
    subjects: set[tuple[str, int]] = set(Event.objects.values_list("subject_type", "subject_id"))
    assert len(subjects) > 150
    for kind, key in subjects:
        model: type[models.Model] = next(m for m in all_models() if m._meta.label_lower == kind)
        assert broken_links(model._base_manager.get(pk=key)) == []
    moments = list(Event.objects.order_by("id").values_list("at", flat=True))
    assert moments == sorted(moments)
    assert max(moments).date() < TODAY


STARTED_WITH: dict[type[models.Model], str] = {
    Region: "add",
    Organization: "create",
    User: "create",
    Statute: "enter",
    Inspection: "plan",
    Tag: "name",
    Indicator: "add",
    Observation: "note",
    Recommendation: "draft",
    Finding: "log",
    Opinion: "draft",
    Assignment: "dispatch",
}


@pytest.mark.parametrize("model", STARTED_WITH, ids=lambda model: model.__name__)
def test_nothing_stands_there_that_no_act_has_put_there(case: str, model: type[models.Model]) -> None:
    first = {}
    for event in Event.objects.filter(subject_type=model._meta.label_lower).order_by("-id"):
        first[event.subject_id] = event.verb
    assert first == dict.fromkeys(model._base_manager.values_list("pk", flat=True), STARTED_WITH[model])


def test_every_state_of_an_item_and_of_what_is_asked_about_it_is_shown(case: str) -> None:
    assert shown(Assignment, "status") == set(AssignmentStatus.values)
    assert shown(ReturnRequest, "decision") == {"waiting", "approved", "refused"}
    assert shown(ExtensionRequest, "decision") == {"waiting", "approved", "shortened", "refused"}
    assert shown(UnitDraft, "state") == {"waiting", "sent", "declined"}
    assert shown(Question, "status") == set(QuestionStatus.values)
    assert shown(Assignment, "outcome__code") >= {"A", "B", "C", "D"}
    assert Assignment.objects.filter(is_accepted_by_default=True).exists()
    assert Assignment.objects.exclude(responsible=None).exists()
    assert Assignment.objects.filter(is_disputed=True).exists()
    assert CounterSignature.objects.exclude(settled_at=None).exists()
    assert Assignment.objects.filter(nudge_count__gt=0).exists()
    assert Assignment.objects.filter(next_report_on__lt=TODAY).exists()
    refused = ExtensionRequest.objects.get(decision="refused")
    assert refused.assignment.due_on == refused.assignment.original_due_on == refused.previous_due_on
    verbs = set(Event.objects.filter(subject_type="recommendations.assignment").values_list("verb", flat=True))
    assert {"resume", "reopen", "redo", "change_outcome", "carry_forward", "accept_unsigned"} <= verbs
    parked = Assignment.objects.filter(status="carried_forward", part="sole") | Assignment.objects.filter(
        status="carried_forward", part="lead"
    )
    assert sorted(day < TODAY for day in parked.values_list("review_on", flat=True) if day) == [False, True]
    milestones = Milestone.objects.all()
    assert milestones.exclude(done_on=None).exists()
    assert milestones.filter(done_on=None, due_on__lt=TODAY).exists()
    assert Cover.objects.filter(from_on__lte=TODAY, until_on__gte=TODAY, ended_at=None).count() == 2


def shown(model: type[models.Model], column: str) -> set[Any]:
    return set(model._default_manager.order_by().values_list(column, flat=True))


def test_notices_of_supervision_wait_are_overdue_and_answered(case: str) -> None:
    found = SupervisionNotice.objects.order_by("id").values_list("level", "replied_on", "reply_due_on")
    told = {level: "answered" if replied else "overdue" if due < TODAY else "waiting" for level, replied, due in found}
    assert told == {"red": "overdue", "blue": "answered", "yellow": "waiting"}


def test_each_government_stands_at_another_point_of_its_answer(case: str) -> None:
    stands = dict(Opinion.objects.values_list("committee__region__name", "status"))
    assert stands == {"北京": "received", "天津": "planned", "河北": "deliberated"}
    assert shown(Vote, "status") == {"cancelled", "closed", "open"}
    failed = Vote.objects.unsatisfied().get()
    assert [(str(line), line.is_passed) for line in failed.lines.all()] == [
        ("1.3 推进三地资质互认", True),
        ("2.3 打造先进制造业集群", False),
        ("3.5 发展跨区域科技担保", True),
    ]
    open_vote = Vote.objects.get(status="open")
    assert (open_vote.round, open_vote.marks.count(), open_vote.closes_on) == (2, 3, TODAY + dt.timedelta(days=9))
    assert list(Vote.objects.open_to(User.objects.get(username="baiyang"), TODAY)) == [open_vote]
    assert PlanItem.objects.filter(item__opinion__committee__region__name="天津").exclude(comment="").count() == 1
    assert PlanItem.objects.filter(item__opinion__committee__region__name="北京").count() == 3
    assert OpinionPaper.objects.exclude(file__name__contains="示例").count() == 0


def test_the_overview_opens_on_what_was_inspected_and_not_on_the_plan(case: str) -> None:
    inspection, _follow_up = Inspection.objects.order_by("id")
    offered = inspections_for(User.objects.get(username="zheng"))
    assert (len(offered), chosen_inspection(offered, {})) == (2, inspection)


def test_every_item_is_sound(case: str) -> None:
    assert {row.pk: wrong for row in Assignment.objects.all() if (wrong := unsound(row))} == {}


def test_everybody_enters_what_is_their_own(case: str) -> None:
    by = dict(Event.objects.filter(verb="note_dates").values_list("committee__region__name", "actor__username"))
    assert by == {"北京": "zhao", "天津": "tianjing", "河北": "jiming"}
    created = Event.objects.filter(subject_type="tracker.user", verb="create")
    assert created.filter(actor=None).count() == 3
    assert created.filter(actor__username="chen").count() == len(PEOPLE) - 3
    granted = Event.objects.filter(verb="grant")
    assert granted.filter(actor__username="han").count() == len(PEOPLE) - 3
    assert set(granted.filter(actor=None).values_list("after__role", flat=True)) <= {"sysadmin", "secadmin", None}


def all_models() -> list[type[models.Model]]:
    return list(apps.get_models())


def test_passwords_are_printed_and_stand_nowhere_else(case: str) -> None:
    lines = [line.split() for line in case.splitlines() if line.startswith("    ")]
    passwords = {words[0]: words[1] for words in lines}
    assert set(passwords) == {person.username for person in PEOPLE}
    assert len(set(passwords.values())) == len(PEOPLE)
    assert User.objects.get(username="zhao").check_password(passwords["zhao"])
    hashes = set(User.objects.values_list("password", flat=True))
    assert all(value.startswith("pbkdf2_sha256$") for value in hashes)
    told = str(list(Event.objects.values_list("before", "after", "reason")))
    source = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "recommendations").rglob("*.py"))
    assert not any(password in told or password in source for password in passwords.values())


def test_everything_invented_is_marked(case: str) -> None:
    for model in (Organization, User, Opinion, Assignment, Activity, Inspection, Vote):
        assert model._default_manager.exclude(is_sample=True).count() == 0
    assert not Recommendation.objects.filter(is_sample=True).exists()
    assert not Finding.objects.filter(is_sample=True).exists()
    assert all("示例" in group.name for group in Group.objects.all())
    for asked in (Question, SupervisionNotice):
        assert asked._default_manager.exclude(text__endswith="（示例）").count() == 0
    for requested in (ReturnRequest, ExtensionRequest):
        assert requested._default_manager.exclude(reason__endswith="（示例）").count() == 0
    assert all("示例" in evidence.file.name for evidence in Evidence.objects.select_related("file"))
    assert {evidence.file.content_type for evidence in Evidence.objects.select_related("file")} == {
        "application/pdf",
        "text/plain",
        "image/png",
    }
    assert {user.email.rpartition("@")[2] for user in User.objects.all()} == {"sample.test"}


def test_tianjin_and_hebei_show_their_part_to_the_others(case: str) -> None:
    zheng = User.objects.get(username="zheng")
    shared = Assignment.objects.shared_with(zheng)
    assert set(shared.values_list("region__name", flat=True)) == {"天津", "河北"}
    assert shared.count() == Assignment.objects.exclude(region__name="北京").count()
    assert not Assignment.objects.shared_with(User.objects.get(username="weilan")).filter(region__name="北京").exists()


def test_a_second_load_is_refused_and_changes_nothing(case: str) -> None:
    before = (Event.objects.count(), User.objects.count())
    with pytest.raises(CommandError, match="库中已有单位"):
        call_command("load_case", today=TODAY)
    assert (Event.objects.count(), User.objects.count()) == before


@pytest.mark.parametrize(("kind", "model"), [("assignment", Assignment), ("opinion", Opinion)])
def test_the_record_of_every_subject_s_reminders_prints(case: str, client: Client, kind: str, model: Any) -> None:
    """Each reminder says when it left, was kept or was called off."""
    for committee in Organization.objects.filter(kind="committee"):
        reader = User.objects.filter(organization=committee, role="staff").earliest("pk")
        client.force_login(reader)
        for subject in model.objects.filter(committee=committee):
            page = client.get(reverse(f"recommendations:{kind}-notices", args=[subject.pk]), {"print": "1"})
            told = Notice.objects.visible_to(reader).filter(**{kind: subject}).count()
            assert len(re.findall(r"<h2>\d+．", page.content.decode())) == told, subject


def test_reminders_are_lively_but_no_flood(case: str) -> None:
    waiting = Notice.objects.waiting()
    assert waiting.exists()
    assert not Notice.objects.filter(planned_at__date__lt=TODAY - dt.timedelta(days=5), read_at=None).exclude(
        unsent__state="cancelled"
    )
    unread = Notice.objects.filter(read_at=None, cancelled_at=None)
    most = max(unread.filter(recipient=person).count() for person in User.objects.all())
    assert 0 < most <= 25
    red = Assignment.objects.get(recommendation__title="推进三地资质互认", region__name="北京", part="lead")
    assert waiting.filter(assignment=red, rule__light="red").exists()
