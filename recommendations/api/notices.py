"""Notices: one's own, and for the committee's staff the ledger."""

from __future__ import annotations

import datetime as dt
from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.request import Request

from tracker.api.filters import KeyFilter, ScopeFilter
from tracker.api.resources import ListView, Row, listing

from ..forms.notices import ACTED, CHANNELS, WORDS, between, by_way_of, items_of
from ..models import Delivery, Notice
from ..notices.proof import RESULTS, sent_at, settled_among_newest, state_of, unsent_as, with_proof


class NoticeRow(Row):
    computed = frozenset({"sent_at"})

    id = serializers.IntegerField()
    rule = serializers.CharField(source="rule__code")
    rule_name = serializers.CharField(source="rule__name")
    assignment = serializers.IntegerField(source="assignment_id", allow_null=True)
    opinion = serializers.IntegerField(source="opinion_id", allow_null=True)
    recipient = serializers.IntegerField(source="recipient_id")
    recipient_name = serializers.CharField(source="recipient__name")
    due_on = serializers.DateField(allow_null=True)
    occurrence = serializers.IntegerField()
    text = serializers.CharField()
    planned_at = serializers.DateTimeField()
    state = serializers.ChoiceField(source="stands", choices=Notice.State.choices)
    sent_at = serializers.DateTimeField(allow_null=True)
    read_at = serializers.DateTimeField(allow_null=True)
    acted_at = serializers.DateTimeField(label=_("从信中办理的时间"), allow_null=True)
    settled_at = serializers.DateTimeField(label=_("事项已办的时间，按记录推算"), allow_null=True)
    last_result = serializers.ChoiceField(label=_("最近一封信的结果"), choices=Delivery.Result.choices, allow_null=True)
    last_answer = serializers.CharField(label=_("服务器答复"), allow_null=True)
    cancelled_at = serializers.DateTimeField(allow_null=True)
    cancel_reason = serializers.CharField()


RESULT_CHOICES = [(name, WORDS[name]) for name in (*RESULTS, ACTED)]
"""Settled ones are looked for among the newest, as on the page: no index finds them."""


def is_ledger(request: Request) -> bool:
    """Whether the committee's ledger is asked for, not one's own inbox."""
    return request.query_params.get("scope") == "ledger"


class NoticeFilters(django_filters.FilterSet):  # type: ignore[misc]
    scope = ScopeFilter(
        label=_("范围：own 发给我的（默认），ledger 提醒台账（工作人员）"),
        choices=[("own", _("发给我的")), ("ledger", _("提醒台账"))],
    )
    state = django_filters.ChoiceFilter(label=_("状态"), choices=Notice.State.choices, method="in_state")
    result = django_filters.ChoiceFilter(label=_("结果"), choices=RESULT_CHOICES, method="with_result")
    assignment = KeyFilter(label=_("交办件"))
    opinion = KeyFilter(label=_("审议意见书"))
    unit = KeyFilter(label=_("承办单位"), method="of_unit")
    recipient = KeyFilter(label=_("收件人"))
    rule = django_filters.CharFilter(label=_("规则代码"), field_name="rule__code", max_length=40)
    channel = django_filters.ChoiceFilter(label=_("渠道"), choices=CHANNELS, method="by_channel")
    since = django_filters.DateFilter(label=_("生成日期自"), method="on_or_after")
    until = django_filters.DateFilter(label=_("生成日期至"), method="on_or_before")

    def in_state(self, rows: Any, name: str, value: str) -> Any:
        return rows.filter(unsent_as(value)) if value != Notice.State.SENT else rows.filter(unsent=None)

    def with_result(self, rows: Any, name: str, value: str) -> Any:
        if value != ACTED:
            return rows.filter(RESULTS[value])
        person = self.request.user
        if is_ledger(self.request):
            return settled_among_newest(rows, committee=person.organization_id)
        return settled_among_newest(rows, recipient=person.pk)

    def of_unit(self, rows: Any, name: str, value: int) -> Any:
        return rows.filter(items_of(value))

    def by_channel(self, rows: Any, name: str, value: str) -> Any:
        return rows.filter(by_way_of(value))

    def on_or_after(self, rows: Any, name: str, value: dt.date) -> Any:
        return rows.filter(between(value, None))

    def on_or_before(self, rows: Any, name: str, value: dt.date) -> Any:
        return rows.filter(between(None, value))


class NoticeList(ListView):
    """Newest first."""

    tag = _("提醒")
    row = NoticeRow
    filters = NoticeFilters
    besides = ("last_at", "unsent__send_after")

    def found(self) -> QuerySet[Any]:
        rows: Any = with_proof(Notice.objects.all()).annotate(stands=state_of())
        if is_ledger(self.request):
            return rows.visible_to(self.person)  # type: ignore[no-any-return]
        return rows.filter(recipient=self.person)  # type: ignore[no-any-return]

    def finish(self, row: dict[str, Any], stored: Any) -> None:
        row["sent_at"] = sent_at(stored.stands, stored.last_at, stored.unsent__send_after)


NoticeList.operations = {"GET": listing(NoticeList, "notices", _("提醒：列表"))}
