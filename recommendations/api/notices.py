"""Notices: one's own, and for the committee's staff the ledger."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from tracker.api.filters import ScopeFilter
from tracker.api.resources import ListView, Row, listing

from ..models import Notice


class NoticeRow(Row):
    id = serializers.IntegerField()
    rule = serializers.CharField(source="rule__code")
    rule_name = serializers.CharField(source="rule__name")
    assignment = serializers.IntegerField(source="assignment_id", allow_null=True)
    opinion = serializers.IntegerField(source="opinion_id", allow_null=True)
    recipient = serializers.IntegerField(source="recipient_id")
    recipient_name = serializers.CharField(source="recipient__name")
    due_on = serializers.DateField()
    occurrence = serializers.IntegerField()
    text = serializers.CharField()
    planned_at = serializers.DateTimeField()
    state = serializers.ChoiceField(choices=Notice.State.choices)
    sent_at = serializers.DateTimeField(allow_null=True)
    read_at = serializers.DateTimeField(allow_null=True)
    cancelled_at = serializers.DateTimeField(allow_null=True)
    cancel_reason = serializers.CharField()


class NoticeFilters(django_filters.FilterSet):  # type: ignore[misc]
    scope = ScopeFilter(
        label=_("范围：own 发给我的（默认），ledger 提醒台账（工作人员）"),
        choices=[("own", _("发给我的")), ("ledger", _("提醒台账"))],
    )
    state = django_filters.ChoiceFilter(label=_("状态"), choices=Notice.State.choices)


class NoticeList(ListView):
    """Newest first."""

    tag = _("提醒")
    row = NoticeRow
    filters = NoticeFilters

    def found(self) -> QuerySet[Any]:
        rows: Any = Notice.objects
        if self.request.query_params.get("scope") == "ledger":
            return rows.visible_to(self.person)  # type: ignore[no-any-return]
        return rows.filter(recipient=self.person)  # type: ignore[no-any-return]


NoticeList.operations = {"GET": listing(NoticeList, "notices", _("提醒：列表"))}
