"""What the reminder ledger can be narrowed by. Every condition has an index or a bounded list behind it."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tracker.form_look import DayInput
from tracker.models import User

from ..models import Notice, NoticeRule, Opinion, Recommendation

MOST_MATCHES = 200
"""Items or people a word may stand for; more than that is no search."""


class NoticeFilter(forms.Form):
    """Of `committee_id`'s notices: about what, to whom, by which rule, in which state, from which day."""

    q = forms.CharField(label=_("事项"), required=False, max_length=60)
    who = forms.CharField(label=_("发给（姓名或单位）"), required=False, max_length=40)
    rule = forms.ModelChoiceField(NoticeRule.objects.all(), label=_("规则"), required=False, empty_label=_("全部规则"))
    state = forms.ChoiceField(label=_("状态"), required=False, choices=[("", _("全部状态")), *Notice.State.choices])
    on = forms.DateField(label=_("日期"), required=False, widget=DayInput)

    def condition(self, committee_id: int) -> Q:
        """One condition for the ledger; what is not valid narrows nothing."""
        chosen: dict[str, Any] = self.cleaned_data if self.is_valid() else {}
        found = Q()
        if words := chosen.get("q"):
            found &= _about(words, committee_id)
        if words := chosen.get("who"):
            found &= Q(recipient__in=_people(words, committee_id))
        if chosen.get("rule"):
            found &= Q(rule=chosen["rule"])
        if chosen.get("state"):
            found &= Q(state=chosen["state"])
        if chosen.get("on"):
            found &= _on(chosen["on"])
        return found


def _about(words: str, committee_id: int) -> Q:
    items = Recommendation.objects.filter(Q(title__contains=words) | Q(number=words), committee=committee_id)
    opinions = Opinion.objects.filter(committee=committee_id, title__contains=words)
    return Q(assignment__recommendation__in=items.order_by().values("pk")[:MOST_MATCHES]) | Q(
        opinion__in=opinions.order_by().values("pk")[:MOST_MATCHES]
    )


def _people(words: str, committee_id: int) -> Any:
    near = Q(organization=committee_id) | Q(organization__committee=committee_id)
    named = (
        Q(name__contains=words) | Q(organization__short_name__contains=words) | Q(organization__name__contains=words)
    )
    return User.objects.filter(near, named).order_by().values("pk")[:MOST_MATCHES]


def _on(day: dt.date) -> Q:
    start = timezone.make_aware(dt.datetime.combine(day, dt.time()))
    return Q(planned_at__gte=start, planned_at__lt=start + dt.timedelta(days=1))
