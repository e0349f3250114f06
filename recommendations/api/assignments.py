"""Assignments: the list everybody's program asks for, each row with what may be done with it."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import django_filters
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from tracker.api.filters import KeyFilter, ScopeFilter
from tracker.api.paging import key_of
from tracker.api.resources import Detail, ListView, Noun, Row, listing
from tracker.models import OutcomeClass, StoredFile, User
from tracker.models.people import COMMITTEE_ROLES
from tracker.seen import Seen

from ..forms import ASSIGNMENT_FORMS
from ..lifecycle import OPEN, AssignmentStatus
from ..lights import Light, Thresholds, lamp, light_is, thresholds_beside, thresholds_for
from ..models import (
    Assignment,
    CounterSignature,
    Evidence,
    ExtensionRequest,
    Milestone,
    ProgressReport,
    ReturnRequest,
    UnitDraft,
    Verification,
)
from ..permissions import ASSIGNMENT

PLACE = re.compile(r"(\d{4}-\d{2}-\d{2})\.(\d{1,19})", re.ASCII)


@dataclass(frozen=True)
class ByDue:
    """Nearest deadline first, as the indexes `…_by_due` carry it."""

    columns: tuple[str, ...] = ("due_on", "id")

    def ordered(self, rows: Any, after: str) -> QuerySet[Any]:
        if not after:
            return rows.by_due()  # type: ignore[no-any-return]
        place = PLACE.fullmatch(after)
        if place is None:
            raise ValueError(after)
        return rows.by_due((dt.date.fromisoformat(place[1]), key_of(place[2])))  # type: ignore[no-any-return]

    def place_of(self, row: Mapping[str, Any]) -> str:
        return f"{row['due_on']}.{row['id']}"


class LampPart(serializers.Serializer[Any]):
    colour = serializers.ChoiceField(choices=Light.choices)
    word = serializers.CharField()
    words = serializers.CharField(allow_blank=True)


class AssignmentRow(Row):
    computed = frozenset({"light", "actions"})

    id = serializers.IntegerField()
    recommendation = serializers.IntegerField(source="recommendation_id")
    number = serializers.CharField(source="recommendation__number")
    title = serializers.CharField(source="recommendation__title")
    opinion = serializers.IntegerField(source="opinion_id")
    inspection = serializers.IntegerField(source="inspection_id")
    heading = serializers.IntegerField(source="heading_id")
    committee = serializers.IntegerField(source="committee_id")
    region = serializers.IntegerField(source="region_id")
    unit = serializers.IntegerField(source="unit_id")
    unit_name = serializers.CharField(source="unit__short_name")
    part = serializers.ChoiceField(choices=Assignment.Part.choices)
    status = serializers.ChoiceField(choices=AssignmentStatus.choices)
    due_on = serializers.DateField()
    percent = serializers.IntegerField()
    last_progress_on = serializers.DateField(allow_null=True)
    submitted_on = serializers.DateField(allow_null=True)
    outcome = serializers.IntegerField(source="outcome_id", allow_null=True)
    is_sample = serializers.BooleanField()
    light = LampPart()
    actions = serializers.ListField(child=serializers.CharField())


class EvidencePart(serializers.ModelSerializer[Evidence]):
    name = serializers.CharField(source="file.name")
    content_type = serializers.CharField(source="file.content_type")
    size = serializers.IntegerField(source="file.size")
    sha256 = serializers.CharField(source="file.sha256")

    class Meta:
        model = Evidence
        fields = ("id", "report", "revision", "name", "content_type", "size", "sha256")


class ReportPart(serializers.ModelSerializer[ProgressReport]):
    author_name = serializers.CharField(source="author.name")
    drafted_by_name = serializers.CharField(source="drafted_by.name", default=None)

    class Meta:
        model = ProgressReport
        fields = (
            *("id", "at", "author_name", "drafted_by_name", "body", "percent", "is_submission"),
            *("outcome", "outcome_reason", "next_step"),
        )


class DraftPart(serializers.ModelSerializer[UnitDraft]):
    author_name = serializers.CharField(source="author.name")

    class Meta:
        model = UnitDraft
        fields = ("id", "move", "at", "author_name", "state", "comment", "answers")


class CounterSignaturePart(serializers.ModelSerializer[CounterSignature]):
    signer_name = serializers.CharField(source="signer.name")
    settled_by_name = serializers.CharField(source="settled_by.name", allow_null=True, default=None)

    class Meta:
        model = CounterSignature
        fields = (
            *("id", "at", "signer_name", "verdict", "comment"),
            *("ruling", "decision", "settled_by_name", "settled_at"),
        )


class MilestonePart(serializers.ModelSerializer[Milestone]):
    class Meta:
        model = Milestone
        fields = ("id", "title", "due_on", "done_on", "dropped_at")


class OutcomePart(serializers.ModelSerializer[OutcomeClass]):
    class Meta:
        model = OutcomeClass
        fields = ("id", "code", "name", "needs_reason", "needs_next_step", "is_active")


class VerificationPart(serializers.ModelSerializer[Verification]):
    verifier_name = serializers.CharField(source="verifier.name")

    class Meta:
        model = Verification
        fields = ("id", "at", "verifier_name", "comment", "is_clearance")


class ReturnRequestPart(serializers.ModelSerializer[ReturnRequest]):
    asked_by_name = serializers.CharField(source="asked_by.name")
    proposed_unit_name = serializers.CharField(source="proposed_unit.short_name")

    class Meta:
        model = ReturnRequest
        fields = (
            *("id", "at", "unit", "asked_by_name", "reason", "proposed_unit", "proposed_unit_name"),
            *("decision", "decided_at", "comment", "new_unit"),
        )


class ExtensionRequestPart(serializers.ModelSerializer[ExtensionRequest]):
    asked_by_name = serializers.CharField(source="asked_by.name")

    class Meta:
        model = ExtensionRequest
        fields = (
            *("id", "at", "asked_by_name", "reason", "progress", "previous_due_on", "proposed_on"),
            *("decision", "granted_on", "decided_at", "comment"),
        )


class AssignmentDetail(Detail):
    id = serializers.IntegerField()
    recommendation = serializers.IntegerField(source="recommendation_id")
    number = serializers.CharField(source="recommendation.number")
    title = serializers.CharField(source="recommendation.title")
    opinion = serializers.IntegerField(source="opinion_id")
    inspection = serializers.IntegerField(source="inspection_id")
    heading = serializers.IntegerField(source="heading_id")
    committee = serializers.IntegerField(source="committee_id")
    government = serializers.IntegerField(source="government_id")
    region = serializers.IntegerField(source="region_id")
    unit = serializers.IntegerField(source="unit_id")
    unit_name = serializers.CharField(source="unit.short_name")
    part = serializers.ChoiceField(choices=Assignment.Part.choices)
    lead = serializers.IntegerField(source="lead_id", allow_null=True)
    status = serializers.ChoiceField(choices=AssignmentStatus.choices)
    status_name = serializers.CharField(source="get_status_display")
    light = serializers.SerializerMethodField()
    dispatched_on = serializers.DateField()
    due_on = serializers.DateField()
    original_due_on = serializers.DateField()
    due_basis = serializers.DictField()
    sign_due_on = serializers.DateField(allow_null=True)
    acknowledged_on = serializers.DateField(allow_null=True)
    is_accepted_by_default = serializers.BooleanField()
    return_until = serializers.DateField(allow_null=True)
    has_extension_waiting = serializers.BooleanField()
    percent = serializers.IntegerField()
    last_progress_on = serializers.DateField(allow_null=True)
    submitted_on = serializers.DateField(allow_null=True)
    completed_on = serializers.DateField(allow_null=True)
    review_on = serializers.DateField(allow_null=True)
    cleared_on = serializers.DateField(allow_null=True)
    co_unsigned = serializers.IntegerField()
    co_disputed = serializers.IntegerField()
    is_disputed = serializers.BooleanField()
    counter_sign_due_on = serializers.DateField(allow_null=True)
    next_report_on = serializers.DateField(allow_null=True)
    outcome = OutcomePart(allow_null=True)
    outcomes = serializers.SerializerMethodField(label=_("可选的结果类别"))
    supervision_level = serializers.CharField(allow_blank=True)
    nudge_count = serializers.IntegerField()
    nudged_on = serializers.DateField(allow_null=True)
    is_published = serializers.BooleanField()
    is_sample = serializers.BooleanField()
    reports = ReportPart(many=True)
    evidence = EvidencePart(many=True)
    counter_signatures = CounterSignaturePart(many=True)
    milestones = MilestonePart(many=True)
    verifications = VerificationPart(many=True)
    return_requests = ReturnRequestPart(many=True)
    extension_requests = ExtensionRequestPart(many=True)
    responsible = serializers.IntegerField(source="responsible_id", allow_null=True)
    responsible_name = serializers.CharField(source="responsible.name", default=None)
    drafts = serializers.SerializerMethodField(label=_("拟稿；只有本单位的人看得到"))

    @extend_schema_field(DraftPart(many=True))
    def get_drafts(self, assignment: Assignment) -> Any:
        drafts = UnitDraft.objects.visible_to(self.context["person"]).filter(assignment=assignment)
        return DraftPart(drafts.select_related("author")[:20], many=True).data

    @extend_schema_field(OutcomePart(many=True))
    def get_outcomes(self, assignment: Assignment) -> Any:
        offered = OutcomeClass.objects.offered_to(assignment.committee_id)
        return OutcomePart(offered, many=True).data

    def get_light(self, assignment: Assignment) -> LampPart:
        at = thresholds_for(assignment.committee_id, self.context["today"])
        return lamp(assignment, at)  # type: ignore[return-value]


def watching_committee(person: User) -> int | None:
    """The committee that the person's own items belong to."""
    if person.role in COMMITTEE_ROLES:
        return person.organization_id
    return person.organization.committee_id


class AssignmentFilters(django_filters.FilterSet):  # type: ignore[misc]
    """What the indexes by due date carry. `at` is set by the view before the rows are asked for."""

    at: Thresholds

    scope = ScopeFilter()
    status = django_filters.ChoiceFilter(
        label=_("状态；open 为未了结的全部"),
        choices=[("open", _("未了结")), *AssignmentStatus.choices],
        method="in_state",
    )
    light = django_filters.ChoiceFilter(label=_("灯"), choices=Light.choices, method="lit")
    unit = KeyFilter(label=_("承办单位"))
    region = KeyFilter(label=_("地区"))
    heading = KeyFilter(label=_("章节"))
    inspection = KeyFilter(label=_("执法检查"))
    outcome = KeyFilter(label=_("结果类别"))

    def in_state(self, rows: Any, name: str, value: str) -> Any:
        return rows.filter(status__in=OPEN) if value == "open" else rows.filter(status=value)

    def lit(self, rows: Any, name: str, value: str) -> Any:
        return rows.filter(light_is(value, self.at))


class AssignmentList(ListView):
    """By deadline. Own and shared are two halves with an index each; an OR would walk the table."""

    tag = _("交办件")
    row = AssignmentRow
    filters = AssignmentFilters
    keyset = ByDue()
    besides = (
        "government_id",
        "return_until",
        "has_extension_waiting",
        "acknowledged_on",
        "report_count",
        "evidence_count",
        "co_unsigned",
        "drafts_waiting",
        "co_disputed",
        "is_disputed",
        "verified_by_id",
        "submitted_by_id",
        "nudged_on",
        "supervision_level",
    )

    def found(self) -> QuerySet[Any]:
        committee, today = watching_committee(self.person), timezone.localdate()
        rows: Any = Assignment.objects
        if self.request.query_params.get("scope") == "shared":
            self.at = thresholds_beside(committee, today)
            return rows.shared_with(self.person)  # type: ignore[no-any-return]
        self.at = thresholds_for(committee, today)
        return rows.own_of(self.person)  # type: ignore[no-any-return]

    def filterset(self, rows: QuerySet[Any]) -> AssignmentFilters:
        filters = AssignmentFilters(self.request.query_params, rows, request=self.request)
        filters.at = self.at
        return filters

    def finish(self, row: dict[str, Any], stored: Any) -> None:
        stored.is_main = row["part"] != Assignment.Part.CO_HANDLER
        row["light"] = lamp(stored, self.at)
        row["actions"] = ASSIGNMENT_NOUN.offered(self.person, stored)


AssignmentList.operations = {"GET": listing(AssignmentList, "assignments", _("交办件：列表"))}


def find_evidence(person: User, pk: int) -> StoredFile:
    """A file that proves progress."""
    rows: Any = Evidence.objects
    found: Evidence = get_object_or_404(rows.visible_to(person).select_related("file"), pk=pk)
    return found.file


find_assignment = Seen(Assignment, "recommendation", "unit", "responsible", "outcome").get


def shown_with_it(_person: User) -> Sequence[str]:
    return (
        *("reports__author", "reports__drafted_by", "evidence__file", "verifications__verifier", "milestones"),
        *("counter_signatures__signer", "counter_signatures__settled_by"),
        *("return_requests__asked_by", "return_requests__proposed_unit", "extension_requests__asked_by"),
    )


ASSIGNMENT_NOUN = Noun(
    "assignments", _("交办件"), find_assignment, AssignmentDetail, ASSIGNMENT, ASSIGNMENT_FORMS, shown_with_it
)
