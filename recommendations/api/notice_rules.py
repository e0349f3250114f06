"""Reminder rules as the asker's committee lives by them, changed by its supervisor."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from tracker.api.resources import Detail, ListView, Noun, Row, listing
from tracker.models import User

from ..forms.notice_rules import NOTICE_RULE_FORMS
from ..models import NoticeRule
from ..permissions import NOTICE_RULE
from ..permissions.rules import reads_rules


class NoticeRuleRow(Row):
    id = serializers.IntegerField()
    code = serializers.CharField()
    committee = serializers.IntegerField(source="committee_id", label=_("常委会；默认规则为空"), allow_null=True)
    subject = serializers.ChoiceField(choices=NoticeRule.Subject.choices)
    verb = serializers.CharField(label=_("动作后提醒的动作"))
    ladder = serializers.CharField(label=_("按期限提醒的期限"))
    name = serializers.CharField()
    audience = serializers.ChoiceField(choices=NoticeRule.Audience.choices)
    offset = serializers.IntegerField(label=_("离期限几天，之前为负"))
    offset_unit = serializers.CharField()
    repeat_days = serializers.IntegerField()
    light = serializers.ChoiceField(choices=NoticeRule.Light.choices, allow_blank=True)
    is_urgent = serializers.BooleanField()
    ways = serializers.ListField(child=serializers.ChoiceField(choices=NoticeRule.Way.choices))
    text = serializers.CharField()
    legal_basis = serializers.CharField()
    is_active = serializers.BooleanField()


class NoticeRuleDetail(Detail, NoticeRuleRow):
    """The same, with what may be done."""


class NoticeRuleList(ListView):
    """Those in force for the asker's committee: its own, and the default ones it has not replaced."""

    tag = _("提醒规则")
    row = NoticeRuleRow

    def found(self) -> QuerySet[Any]:
        if not reads_rules(self.person):
            return NoticeRule.objects.none()
        home = self.person.organization_id
        own = NoticeRule.objects.filter(code=OuterRef("code"), committee=home)
        return NoticeRule.objects.filter(Q(committee=home) | Q(committee=None) & ~Exists(own))


NoticeRuleList.operations = {"GET": listing(NoticeRuleList, "notice_rules", _("提醒规则：列表"))}


def find_rule(person: User, pk: int) -> NoticeRule:
    """A default rule the committee has replaced leads to its own: the address holds after the change."""
    home = person.organization_id
    seen = NoticeRule.objects.filter(Q(committee=None) | Q(committee=home))
    found: NoticeRule = get_object_or_404(seen if reads_rules(person) else seen.none(), pk=pk)
    return NoticeRule.objects.filter(code=found.code, committee=home).first() or found


NOTICE_RULE_NOUN = Noun("notice_rules", _("提醒规则"), find_rule, NoticeRuleDetail, NOTICE_RULE, NOTICE_RULE_FORMS)
