"""Findings: read, logged, moved."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import django_filters
from django.db.models import Prefetch, QuerySet
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from tracker.api.creation import Creation, CreationMixin, Rule
from tracker.api.filters import KeyFilter, ScopeFilter
from tracker.api.related import Keys
from tracker.api.resources import Detail, ListView, Noun, Row, listing
from tracker.http import signed_in
from tracker.models import StoredFile, User
from tracker.seen import Seen

from .. import actions
from ..filters import ANSWERED, STATES, answered_is, in_state
from ..forms import FINDING_FORMS, FindingForm
from ..lifecycle import FindingStatus
from ..models import Finding, FindingEvidence
from ..models.findings import FindingQuerySet
from ..permissions import FINDING, WRITERS, may_log_findings
from .inspections import find_inspection


class FindingRow(Row):
    computed = frozenset({"actions"})

    id = serializers.IntegerField()
    inspection = serializers.IntegerField(source="inspection_id")
    committee = serializers.IntegerField(source="committee_id")
    number = serializers.IntegerField()
    kind = serializers.ChoiceField(choices=Finding.Kind.choices)
    status = serializers.ChoiceField(choices=FindingStatus.choices)
    title = serializers.CharField()
    statement = serializers.CharField()
    heading = serializers.IntegerField(source="heading_id", allow_null=True)
    region = serializers.IntegerField(source="region_id", allow_null=True)
    severity = serializers.ChoiceField(choices=Finding.Severity.choices, allow_blank=True)
    is_sample = serializers.BooleanField()
    actions = serializers.ListField(child=serializers.CharField())


class FindingEvidencePart(serializers.ModelSerializer[FindingEvidence]):
    name = serializers.CharField(source="file.name")
    content_type = serializers.CharField(source="file.content_type")
    size = serializers.IntegerField(source="file.size")
    sha256 = serializers.CharField(source="file.sha256")

    class Meta:
        model = FindingEvidence
        fields = ("id", "caption", "name", "content_type", "size", "sha256")


class FindingDetail(Detail):
    id = serializers.IntegerField()
    inspection = serializers.IntegerField(source="inspection_id")
    committee = serializers.IntegerField(source="committee_id")
    number = serializers.IntegerField()
    kind = serializers.ChoiceField(choices=Finding.Kind.choices)
    status = serializers.ChoiceField(choices=FindingStatus.choices)
    status_name = serializers.CharField(source="get_status_display")
    title = serializers.CharField()
    statement = serializers.CharField()
    detail = serializers.CharField()
    heading = serializers.IntegerField(source="heading_id", allow_null=True)
    provisions = Keys()
    region = serializers.IntegerField(source="region_id", allow_null=True)
    organs = Keys()
    severity = serializers.ChoiceField(choices=Finding.Severity.choices, allow_blank=True)
    activity = serializers.IntegerField(source="activity_id", allow_null=True)
    repeats = serializers.IntegerField(source="repeats_id", allow_null=True)
    source = serializers.CharField()  # type: ignore[assignment]
    logged_at = serializers.DateTimeField()
    is_sample = serializers.BooleanField()
    evidence = FindingEvidencePart(many=True)


class FindingFilters(django_filters.FilterSet):  # type: ignore[misc]
    scope = ScopeFilter()
    inspection = KeyFilter(label=_("执法检查"))
    status = django_filters.ChoiceFilter(
        label=_("状态；standing 为未撤回、未转信访的"), choices=STATES, method="in_state"
    )
    kind = django_filters.ChoiceFilter(label=_("类别"), choices=Finding.Kind.choices)
    answered = django_filters.ChoiceFilter(
        label=_("建议：yes 有，no 无（共同检查的其他常委会的问题，只按能看到的建议）"),
        choices=ANSWERED,
        method="answered_is",
    )

    def in_state(self, rows: FindingQuerySet, _name: str, state: str) -> FindingQuerySet:
        return in_state(rows, state)

    def answered_is(self, rows: FindingQuerySet, _name: str, answer: str) -> FindingQuerySet:
        return answered_is(rows, answer, signed_in(self.request))


def find_evidence(person: User, pk: int) -> StoredFile:
    """A photo or paper that shows a finding."""
    rows: Any = FindingEvidence.objects
    found: FindingEvidence = get_object_or_404(rows.visible_to(person).select_related("file"), pk=pk)
    return found.file


def shown_with_it(person: User) -> Sequence[Any]:
    """The evidence only as far as the person may see it."""
    proofs: Any = FindingEvidence.objects
    return ("provisions", "organs", Prefetch("evidence", proofs.visible_to(person).select_related("file")))


find_finding = Seen(Finding, "inspection").get

FINDING_NOUN = Noun("findings", _("问题"), find_finding, FindingDetail, FINDING, FINDING_FORMS, shown_with_it)


class FindingList(CreationMixin, ListView):
    """Newest first; a POST logs one."""

    tag = _("问题")
    row = FindingRow
    filters = FindingFilters
    noun = FINDING_NOUN
    rule = Rule(FindingForm, find_inspection, WRITERS, may_log_findings)

    def found(self) -> QuerySet[Any]:
        rows: Any = Finding.objects
        if self.request.query_params.get("scope") == "shared":
            return rows.shared_with(self.person)  # type: ignore[no-any-return]
        return rows.own_of(self.person)  # type: ignore[no-any-return]

    def finish(self, row: dict[str, Any], stored: Any) -> None:
        row["actions"] = FINDING_NOUN.offered(self.person, stored)

    def create(self, creation: Creation[FindingForm]) -> Finding:
        cleaned = creation.form.cleaned_data
        return actions.log_finding(
            actor=self.person,
            inspection=creation.inspection,
            now=creation.now,
            facts=creation.form.facts(),
            provisions=cleaned["provisions"],
            organs=cleaned["organs"],
            files=cleaned["uploads"],
        )


FindingList.operations = {
    "GET": listing(FindingList, "findings", _("问题：列表")),
    "POST": FindingList.creating("findings_log", _("问题：录入")),
}
