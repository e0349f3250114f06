"""Recommendations: read, drafted, amended."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import django_filters
from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from inspections.api.inspections import find_inspection
from inspections.models import Finding, Participation
from inspections.permissions import WRITERS, may_log_findings, writes_for
from tracker.api.creation import Creation, CreationMixin, Rule
from tracker.api.filters import KeyFilter
from tracker.api.related import Keys, Texts
from tracker.api.resources import Detail, ListView, Noun, Row, listing
from tracker.models import User
from tracker.seen import Seen

from .. import actions
from ..forms import RECOMMENDATION_FORMS, RecommendationForm
from ..lifecycle import OpinionStatus
from ..models import OpinionItem, Recommendation
from ..permissions import RECOMMENDATION


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
    is_published = serializers.BooleanField()
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


def shown_with_it(person: User) -> Sequence[Any]:
    """The findings only as far as the person may see them."""
    problems: Any = Finding.objects
    return ("clauses", "provisions", "tags", Prefetch("findings", problems.visible_to(person)))


find_recommendation = Seen(Recommendation, "inspection").get
RECOMMENDATION_NOUN = Noun(
    "recommendations",
    _("建议"),
    find_recommendation,
    RecommendationDetail,
    RECOMMENDATION,
    RECOMMENDATION_FORMS,
    shown_with_it,
)


def joint_among(inspections: set[int], person: User) -> set[int]:
    """Those of the inspections in which another committee takes part."""
    others = Participation.objects.filter(inspection__in=inspections).exclude(committee=person.organization_id)
    return set(others.values_list("inspection", flat=True))


class RecommendationList(CreationMixin, ListView):
    """Newest first; a POST drafts one."""

    tag = _("建议")
    row = RecommendationRow
    filters = RecommendationFilters
    noun = RECOMMENDATION_NOUN
    rule = Rule(RecommendationForm, find_inspection, WRITERS, may_log_findings)

    def found(self) -> QuerySet[Any]:
        return Recommendation.objects.visible_to(self.person)

    def finish_all(self, rows: list[dict[str, Any]]) -> None:
        """One query tells which of these an issued opinion lists, one which have partners to be published to."""
        keys = [row["id"] for row in rows if writes_for(self.person, row["committee"])]
        issued = OpinionItem.objects.filter(recommendation__in=keys).exclude(opinion__status=OpinionStatus.DRAFTED)
        free = set(keys) - set(issued.values_list("recommendation", flat=True)) if keys else set()
        own = writes_for(self.person, self.person.organization_id)
        joint = joint_among({row["inspection"] for row in rows}, self.person) if own and keys else set()
        for row in rows:
            is_publishable = row["id"] in keys and not row["is_published"] and row["inspection"] in joint
            row["actions"] = ["amend"] * (row["id"] in free) + ["publish"] * is_publishable

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
