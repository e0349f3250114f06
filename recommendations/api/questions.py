"""Members' questions: the list, one question as this person may read it, and its moves."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from tracker.api.filters import KeyFilter
from tracker.api.resources import Detail, ListView, Noun, Row, listing
from tracker.seen import Seen

from ..asking import BESIDE, reads_names, shown
from ..forms import QUESTION_FORMS
from ..lifecycle import QuestionStatus
from ..models import Question
from ..permissions import QUESTION


class QuestionRow(Row):
    computed = frozenset({"actions"})

    id = serializers.IntegerField()
    assignment = serializers.IntegerField(source="assignment_id")
    committee = serializers.IntegerField(source="committee_id")
    status = serializers.ChoiceField(choices=QuestionStatus.choices)
    text = serializers.CharField()
    due_on = serializers.DateField(allow_null=True)
    actions = serializers.ListField(child=serializers.CharField())


class QuestionDetail(Detail):
    id = serializers.IntegerField()
    assignment = serializers.IntegerField(source="assignment_id")
    committee = serializers.IntegerField(source="committee_id")
    status = serializers.ChoiceField(choices=QuestionStatus.choices)
    status_name = serializers.CharField(source="get_status_display")
    asker_name = serializers.SerializerMethodField(label=_("询问人，只对常委会"))
    at = serializers.SerializerMethodField(label=_("询问时间，只对常委会"))
    text = serializers.CharField()
    forwarded_at = serializers.DateTimeField(allow_null=True)
    due_on = serializers.DateField(allow_null=True)
    due_basis = serializers.DictField()
    answer = serializers.SerializerMethodField(label=_("答复，反馈之前不对委员"))
    remark = serializers.SerializerMethodField(label=_("给委员的附言，只对常委会"))

    def get_asker_name(self, question: Question) -> str:
        return question.asker.name if reads_names(self.context["person"]) else ""

    def get_at(self, question: Question) -> str | None:
        return question.at.isoformat() if reads_names(self.context["person"]) else None

    def get_answer(self, question: Question) -> str:
        return shown(self.context["person"], question, self.context["today"]).answer

    def get_remark(self, question: Question) -> str:
        return question.remark if reads_names(self.context["person"]) else ""


class QuestionFilters(django_filters.FilterSet):  # type: ignore[misc]
    assignment = KeyFilter(label=_("交办件"))
    status = django_filters.ChoiceFilter(label=_("状态"), choices=QuestionStatus.choices)


find_question = Seen(Question, *BESIDE).get
QUESTION_NOUN = Noun("questions", _("委员询问"), find_question, QuestionDetail, QUESTION, QUESTION_FORMS)


class QuestionList(ListView):
    """Newest first."""

    tag = _("委员询问")
    row = QuestionRow
    filters = QuestionFilters

    def found(self) -> QuerySet[Any]:
        rows: Any = Question.objects
        return rows.visible_to(self.person)  # type: ignore[no-any-return]

    def finish_all(self, rows: list[dict[str, Any]]) -> None:
        """One query for all rows: whose turn it is depends on the item's unit."""
        kept = Question.objects.select_related("assignment").in_bulk([row["id"] for row in rows])
        for row in rows:
            row["actions"] = QUESTION_NOUN.offered(self.person, kept[row["id"]])


QuestionList.operations = {"GET": listing(QuestionList, "questions", _("委员询问：列表"))}
