"""Recommendations: read, drafted, amended."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

import django_filters
from django.core.exceptions import PermissionDenied
from django.db.models import Prefetch, QuerySet
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from inspections.api.inspections import find_inspection
from inspections.models import Finding
from inspections.permissions import WRITERS, may_log_findings, writes_for
from tracker.api.creation import Creation, CreationMixin, Rule
from tracker.api.filters import KeyFilter
from tracker.api.related import Keys, Texts
from tracker.api.resources import Detail, ListView, Noun, Row, listing
from tracker.errors import Refused
from tracker.models import User

from .. import actions
from ..forms import AmendRecommendation, RecommendationForm
from ..lifecycle import OpinionStatus
from ..models import OpinionItem, Recommendation
from ..permissions import may_write_recommendation, still_ours


class RecommendationRow(Row):
    computed = frozenset({"actions"})

    id = serializers.IntegerField()
    inspection = serializers.IntegerField(source="inspection_id")
    committee = serializers.IntegerField(source="committee_id")
    heading = serializers.IntegerField(source="heading_id")
    number = serializers.CharField()
    source = serializers.ChoiceField(choices=Recommendation.Source.choices)  # type: ignore[assignment]
    title = serializers.CharField()
    same_as = serializers.IntegerField(source="same_as_id", allow_null=True)
    is_sample = serializers.BooleanField()
    actions = serializers.ListField(child=serializers.CharField())


class RecommendationDetail(Detail):
    id = serializers.IntegerField()
    inspection = serializers.IntegerField(source="inspection_id")
    committee = serializers.IntegerField(source="committee_id")
    heading = serializers.IntegerField(source="heading_id")
    number = serializers.CharField()
    source = serializers.ChoiceField(choices=Recommendation.Source.choices)  # type: ignore[assignment]
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


class RecommendationFilters(django_filters.FilterSet):  # type: ignore[misc]
    inspection = KeyFilter(label=_("执法检查"))
    heading = KeyFilter(label=_("章节"))


def find_recommendation(person: User, pk: int) -> Recommendation:
    rows: Any = Recommendation.objects
    problems: Any = Finding.objects
    related = ("clauses", "provisions", "tags", Prefetch("findings", problems.visible_to(person)))
    found: Recommendation = get_object_or_404(
        rows.visible_to(person).select_related("inspection").prefetch_related(*related), pk=pk
    )
    return found


class Amending:
    """A recommendation has no states; it can be amended until an opinion that lists it is issued."""

    labels: Mapping[str, Any] = {"amend": _("修改")}

    def allowed(self, user: User | None, subject: Recommendation, today: dt.date) -> list[str]:
        return ["amend"] if may_write_recommendation(user, subject) and not still_ours(user, subject) else []

    def refusals(self, user: User | None, subject: Recommendation, today: dt.date) -> dict[str, str]:
        reason = still_ours(user, subject)
        return {"amend": reason} if reason and may_write_recommendation(user, subject) else {}

    def require(self, move: str, user: User | None, subject: Recommendation, today: dt.date) -> None:
        """Raises PermissionDenied (not yours) or Refused (issued already)."""
        if not may_write_recommendation(user, subject):
            raise PermissionDenied
        if reason := still_ours(user, subject):
            raise Refused(reason)


RECOMMENDATION = Noun(
    "recommendations",
    _("建议"),
    find_recommendation,
    RecommendationDetail,
    Amending(),
    {"amend": AmendRecommendation},
)


class RecommendationList(CreationMixin, ListView):
    """Newest first; a POST drafts one."""

    tag = _("建议")
    row = RecommendationRow
    filters = RecommendationFilters
    noun = RECOMMENDATION
    rule = Rule(RecommendationForm, find_inspection, WRITERS, may_log_findings)

    def found(self) -> QuerySet[Any]:
        return Recommendation.objects.visible_to(self.person)

    def finish_all(self, rows: list[dict[str, Any]]) -> None:
        """One query tells which of these an issued opinion lists."""
        keys = [row["id"] for row in rows if writes_for(self.person, row["committee"])]
        issued = OpinionItem.objects.filter(recommendation__in=keys).exclude(opinion__status=OpinionStatus.DRAFTED)
        free = set(keys) - set(issued.values_list("recommendation", flat=True)) if keys else set()
        for row in rows:
            row["actions"] = ["amend"] if row["id"] in free else []

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
            new_tags=cleaned["new_tags"],
        )


RecommendationList.operations = {
    "GET": listing(RecommendationList, "recommendations", _("建议：列表")),
    "POST": RecommendationList.creating("recommendations_draft", _("建议：提出")),
}
