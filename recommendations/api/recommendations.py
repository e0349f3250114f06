"""Recommendations: read, drafted, amended."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import Prefetch, QuerySet
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from inspections.api.inspections import find_inspection
from inspections.models import Finding
from inspections.permissions import may_log_findings
from tracker.api.creation import Creation, CreationMixin
from tracker.api.filters import KeyFilter
from tracker.api.related import Keys, Texts
from tracker.api.resources import Detail, ListView, Noun, Row, listing
from tracker.models import User

from .. import actions
from ..forms import RecommendationForm
from ..models import Recommendation


class RecommendationRow(Row):
    id = serializers.IntegerField()
    inspection = serializers.IntegerField(source="inspection_id")
    committee = serializers.IntegerField(source="committee_id")
    heading = serializers.IntegerField(source="heading_id")
    number = serializers.CharField()
    source = serializers.ChoiceField(choices=Recommendation.Source.choices)
    title = serializers.CharField()
    same_as = serializers.IntegerField(source="same_as_id", allow_null=True)
    is_sample = serializers.BooleanField()


class RecommendationDetail(Detail):
    id = serializers.IntegerField()
    inspection = serializers.IntegerField(source="inspection_id")
    committee = serializers.IntegerField(source="committee_id")
    heading = serializers.IntegerField(source="heading_id")
    number = serializers.CharField()
    source = serializers.ChoiceField(choices=Recommendation.Source.choices)
    source_note = serializers.CharField()
    title = serializers.CharField()
    text = serializers.CharField()
    clauses = Texts()
    findings = Keys()
    provisions = Keys()
    tags = Texts()
    same_as = serializers.IntegerField(source="same_as_id", allow_null=True)
    is_published = serializers.BooleanField()
    is_sample = serializers.BooleanField()


class RecommendationFilters(django_filters.FilterSet):
    inspection = KeyFilter(label=_("执法检查"))
    heading = KeyFilter(label=_("章节"))


def find_recommendation(person: User, pk: int) -> Recommendation:
    rows: Any = Recommendation.objects
    problems: Any = Finding.objects
    related = ("clauses", "provisions", "tags", Prefetch("findings", problems.visible_to(person)))
    found: Recommendation = get_object_or_404(rows.visible_to(person).prefetch_related(*related), pk=pk)
    return found


RECOMMENDATION = Noun("recommendations", _("建议"), find_recommendation, RecommendationDetail)


class RecommendationList(CreationMixin, ListView):
    """Newest first; a POST drafts one."""

    tag = _("建议")
    row = RecommendationRow
    filters = RecommendationFilters
    noun = RECOMMENDATION
    form = RecommendationForm
    find_inspection = staticmethod(find_inspection)
    may_create = staticmethod(may_log_findings)

    def found(self) -> QuerySet[Any]:
        return Recommendation.objects.visible_to(self.person)  # type: ignore[attr-defined, no-any-return]

    def create(self, creation: Creation[RecommendationForm]) -> Recommendation:
        cleaned = creation.form.cleaned_data
        return actions.draft_recommendation(
            actor=self.person,
            inspection=creation.inspection,
            now=creation.now,
            facts=creation.form.facts(),
            clauses=cleaned["clauses"],
            findings=cleaned["findings"],
            provisions=cleaned["provisions"],
            tags=cleaned["tags"],
        )


RecommendationList.operations = {
    "GET": listing(RecommendationList, "recommendations", _("建议：列表")),
    "POST": RecommendationList.creating("recommendations_draft", _("建议：提出")),
}
