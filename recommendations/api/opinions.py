"""Opinions: read, drafted, moved; the clock with its arithmetic."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from inspections.api.inspections import find_inspection
from inspections.permissions import WRITERS, may_log_findings
from tracker.api.creation import Creation, CreationMixin, Rule
from tracker.api.filters import KeyFilter
from tracker.api.resources import Detail, ListView, Noun, Row, listing
from tracker.models import StoredFile, User
from tracker.seen import Seen

from .. import actions
from ..forms import OPINION_FORMS, OpinionForm
from ..lifecycle import OpinionStatus
from ..models import Opinion, OpinionPaper
from ..permissions import OPINION
from ..permissions.papers import reads_conclusion, reads_feedback
from ..sheet import sheet_of


class OpinionRow(Row):
    """What may be done with an opinion rests on its items and their answers, so only the detail tells it."""

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


class PlanPart(serializers.Serializer[Any]):
    measures = serializers.CharField()
    unit = serializers.IntegerField(source="unit_id", allow_null=True)
    due_on = serializers.DateField(allow_null=True)


class AnswerPart(serializers.Serializer[Any]):
    round = serializers.IntegerField()
    answer = serializers.CharField()
    outcome = serializers.CharField(source="outcome.code", default="")
    outcome_reason = serializers.CharField()
    next_step = serializers.CharField()


class OpinionItemPart(serializers.Serializer[Any]):
    """One item with its plan and its answer, as far as this person may read them."""

    id = serializers.IntegerField(source="item.pk", label=_("事项编号，逐项填写时用"))
    position = serializers.IntegerField(source="item.position")
    recommendation = serializers.IntegerField(source="item.recommendation_id")
    number = serializers.CharField(source="item.recommendation.number")
    title = serializers.CharField(source="item.recommendation.title")
    goes_with = serializers.IntegerField(source="twin.pk", default=None, allow_null=True, label=_("随哪一项一并答复"))
    plan = PlanPart(allow_null=True)
    plan_comment = serializers.CharField()
    answer = AnswerPart(allow_null=True)
    feedback = serializers.CharField()


class PaperPart(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    kind = serializers.ChoiceField(choices=OpinionPaper.Kind.choices)
    round = serializers.IntegerField()
    name = serializers.CharField(source="file.name")
    size = serializers.IntegerField(source="file.size")
    sha256 = serializers.CharField(source="file.sha256")
    at = serializers.DateTimeField()


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
    items = serializers.SerializerMethodField(label=_("所列建议，承办单位只见自己的"))
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
    planned_on = serializers.DateField(allow_null=True)
    consulted_on = serializers.DateField(allow_null=True)
    consult_due_on = serializers.DateField(allow_null=True)
    consult_basis = serializers.DictField()
    answered_on = serializers.DateField(allow_null=True)
    answer = serializers.SerializerMethodField(label=_("反馈意见"))
    reported_on = serializers.DateField(allow_null=True)
    concluded_on = serializers.DateField(allow_null=True)
    conclusion = serializers.SerializerMethodField(label=_("审议情况"))
    papers = serializers.SerializerMethodField(label=_("往来文件"))
    follow_up = serializers.IntegerField(source="follow_up_id", allow_null=True)
    is_published = serializers.BooleanField()
    is_sample = serializers.BooleanField()

    @extend_schema_field(OpinionItemPart(many=True))
    def get_items(self, opinion: Opinion) -> Any:
        return OpinionItemPart(sheet_of(self.context["person"], opinion), many=True).data

    @extend_schema_field(PaperPart(many=True))
    def get_papers(self, opinion: Opinion) -> Any:
        seen: Any = OpinionPaper.objects
        rows = seen.visible_to(self.context["person"]).filter(opinion=opinion).select_related("file")
        return PaperPart(rows[:100], many=True).data

    def get_answer(self, opinion: Opinion) -> str:
        return opinion.answer if reads_feedback(self.context["person"], opinion) else ""

    def get_conclusion(self, opinion: Opinion) -> str:
        return opinion.conclusion if reads_conclusion(self.context["person"], opinion) else ""


class OpinionFilters(django_filters.FilterSet):  # type: ignore[misc]
    inspection = KeyFilter(label=_("执法检查"))
    status = django_filters.ChoiceFilter(label=_("状态"), choices=OpinionStatus.choices)


find_opinion = Seen(Opinion, "government", "inspection").get


def find_opinion_paper(person: User, pk: int) -> StoredFile:
    """A signed paper beside an opinion."""
    rows: Any = OpinionPaper.objects
    found: OpinionPaper = get_object_or_404(rows.visible_to(person).select_related("file"), pk=pk)
    return found.file


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
