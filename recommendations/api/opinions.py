"""Opinions: read, drafted, moved; the clock with its arithmetic."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from inspections.api.inspections import find_inspection
from inspections.permissions import WRITERS, may_log_findings
from tracker.api.creation import Creation, CreationMixin, Rule
from tracker.api.filters import KeyFilter
from tracker.api.resources import Detail, ListView, Noun, Row, listing
from tracker.models import User

from .. import actions
from ..forms import OPINION_FORMS, OpinionForm
from ..lifecycle import OpinionStatus
from ..models import Opinion, OpinionItem
from ..permissions import OPINION


class OpinionRow(Row):
    id = serializers.IntegerField()
    inspection = serializers.IntegerField(source="inspection_id")
    committee = serializers.IntegerField(source="committee_id")
    government = serializers.IntegerField(source="government_id")
    government_name = serializers.CharField(source="government__short_name")
    status = serializers.ChoiceField(choices=OpinionStatus.choices)
    number = serializers.CharField()
    title = serializers.CharField()
    handed_over_on = serializers.DateField(allow_null=True)
    received_on = serializers.DateField(allow_null=True)
    plan_due_on = serializers.DateField(allow_null=True)
    report_due_on = serializers.DateField(allow_null=True)
    is_sample = serializers.BooleanField()
    actions = serializers.ListField(child=serializers.CharField())

    computed = frozenset({"actions"})


class OpinionItemPart(serializers.ModelSerializer[OpinionItem]):
    number = serializers.CharField(source="recommendation.number")
    title = serializers.CharField(source="recommendation.title")

    class Meta:
        model = OpinionItem
        fields = ("position", "recommendation", "number", "title")


class OpinionDetail(Detail):
    id = serializers.IntegerField()
    inspection = serializers.IntegerField(source="inspection_id")
    committee = serializers.IntegerField(source="committee_id")
    government = serializers.IntegerField(source="government_id")
    government_name = serializers.CharField(source="government.short_name")
    status = serializers.ChoiceField(choices=OpinionStatus.choices)
    status_name = serializers.CharField(source="get_status_display")
    number = serializers.CharField()
    title = serializers.CharField()
    evaluation = serializers.CharField()
    items = OpinionItemPart(many=True)
    issued_on = serializers.DateField(allow_null=True)
    handed_over_on = serializers.DateField(allow_null=True)
    received_on = serializers.DateField(allow_null=True)
    is_accepted_by_default = serializers.BooleanField()
    sign_due_on = serializers.DateField(allow_null=True)
    plan_due_on = serializers.DateField(allow_null=True)
    plan_basis = serializers.DictField()
    report_due_on = serializers.DateField(allow_null=True)
    report_basis = serializers.DictField()
    round = serializers.IntegerField()
    follow_up = serializers.IntegerField(source="follow_up_id", allow_null=True)
    is_published = serializers.BooleanField()
    is_sample = serializers.BooleanField()


class OpinionFilters(django_filters.FilterSet):  # type: ignore[misc]
    inspection = KeyFilter(label=_("执法检查"))
    status = django_filters.ChoiceFilter(label=_("状态"), choices=OpinionStatus.choices)


def find_opinion(person: User, pk: int) -> Opinion:
    rows: Any = Opinion.objects
    asked = rows.visible_to(person).select_related("government", "inspection")
    found: Opinion = get_object_or_404(asked.prefetch_related("items__recommendation"), pk=pk)
    return found


OPINION_NOUN = Noun("opinions", _("审议意见书"), find_opinion, OpinionDetail, OPINION, OPINION_FORMS)


class OpinionList(CreationMixin, ListView):
    """Newest first; a POST drafts one."""

    tag = _("审议意见书")
    row = OpinionRow
    filters = OpinionFilters
    noun = OPINION_NOUN
    rule = Rule(OpinionForm, find_inspection, WRITERS, may_log_findings)

    def found(self) -> QuerySet[Any]:
        return Opinion.objects.visible_to(self.person)

    def finish_all(self, rows: list[dict[str, Any]]) -> None:
        """One query for all rows: the gates of an opinion look at its items."""
        kept: Any = Opinion.objects
        stored = kept.prefetch_related("items").in_bulk([row["id"] for row in rows])
        for row in rows:
            row["actions"] = OPINION_NOUN.offered(self.person, stored[row["id"]])

    def create(self, creation: Creation[OpinionForm]) -> Opinion:
        cleaned = creation.form.cleaned_data
        return actions.draft_opinion(
            actor=self.person,
            inspection=creation.inspection,
            government=cleaned["government"],
            now=creation.now,
            title=cleaned["title"],
            number=cleaned["number"],
            evaluation=cleaned["evaluation"],
            recommendations=cleaned["recommendations"],
        )


OpinionList.operations = {
    "GET": listing(OpinionList, "opinions", _("审议意见书：列表")),
    "POST": OpinionList.creating("opinions_draft", _("审议意见书：起草")),
}
