"""Supervision notices: what was issued about which item, and the reply."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from tracker.api.filters import KeyFilter
from tracker.api.resources import Detail, ListView, Noun, Row, listing
from tracker.seen import Seen

from ..models import SupervisionLevel, SupervisionNotice


class SupervisionRow(Row):
    id = serializers.IntegerField()
    assignment = serializers.IntegerField(source="assignment_id")
    committee = serializers.IntegerField(source="committee_id")
    year = serializers.IntegerField()
    sequence = serializers.IntegerField()
    level = serializers.ChoiceField(choices=SupervisionLevel.choices)
    issued_on = serializers.DateField()
    reply_due_on = serializers.DateField()
    replied_on = serializers.DateField(allow_null=True)


class SupervisionDetail(Detail):
    id = serializers.IntegerField()
    assignment = serializers.IntegerField(source="assignment_id")
    committee = serializers.IntegerField(source="committee_id")
    number = serializers.CharField(source="__str__")
    level = serializers.ChoiceField(choices=SupervisionLevel.choices)
    text = serializers.CharField()
    issued_by_name = serializers.CharField(source="issued_by.name")
    issued_on = serializers.DateField()
    reply_due_on = serializers.DateField()
    reply_basis = serializers.DictField()
    reply = serializers.CharField(allow_blank=True)
    replied_by_name = serializers.CharField(source="replied_by.name", allow_null=True, default=None)
    replied_on = serializers.DateField(allow_null=True)


class SupervisionFilters(django_filters.FilterSet):  # type: ignore[misc]
    level = django_filters.ChoiceFilter(label=_("级别"), choices=SupervisionLevel.choices)
    answered = django_filters.ChoiceFilter(
        label=_("回复"), choices=[("yes", _("已回复")), ("no", _("未回复"))], method="replied"
    )
    assignment = KeyFilter(label=_("交办件"))

    def replied(self, rows: Any, name: str, value: str) -> Any:
        return rows.filter(replied_on__isnull=value == "no")


class SupervisionList(ListView):
    """Newest first."""

    tag = _("督办通知")
    row = SupervisionRow
    filters = SupervisionFilters

    def found(self) -> QuerySet[Any]:
        rows: Any = SupervisionNotice.objects
        return rows.visible_to(self.person)  # type: ignore[no-any-return]


SupervisionList.operations = {"GET": listing(SupervisionList, "supervisions", _("督办通知：列表"))}


find_supervision = Seen(SupervisionNotice, "issued_by", "replied_by").get
SUPERVISION_NOUN = Noun("supervisions", _("督办通知"), find_supervision, SupervisionDetail)
