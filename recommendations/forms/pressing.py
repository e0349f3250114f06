"""催办、督办 and the reply to it."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.db import models
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from tracker.form_look import DayInput
from tracker.models import User
from tracker.move_forms import MoveForm

from .. import actions
from ..lifecycle import OPEN
from ..models import Assignment, SupervisionLevel, SupervisionNotice


class Nudge(MoveForm[Assignment]):
    lead = _("承办人和单位负责人立即收到，并计入催办次数。每件每天最多催办一次。")
    done = _("已催办，承办单位已收到通知。")
    text = forms.CharField(
        label=_("催办的话"),
        max_length=300,
        widget=forms.Textarea,
        help_text=_("写明催什么、希望何时有结果，原样发给承办单位。"),
    )

    def act(self, *, now: dt.datetime) -> models.Model:
        return actions.nudge_assignment(
            actor=self.actor, assignment=self.subject, now=now, text=self.cleaned_data["text"]
        )


class Supervise(MoveForm[Assignment]):
    lead = _("督办通知按年编号，承办单位和政府办公厅立即收到，承办单位须按期书面回复。")
    done = _("督办通知已发出。")
    is_grave = True
    level = forms.ChoiceField(label=_("级别"), choices=SupervisionLevel.choices, widget=forms.RadioSelect)
    text = forms.CharField(
        label=_("督办事项和要求"),
        max_length=3000,
        widget=forms.Textarea,
        help_text=_("印在督办通知正文，写明存在的问题和要求。"),
    )
    reply_due_on = forms.DateField(
        label=_("回复期限"), required=False, widget=DayInput, help_text=_("不填则按本常委会的规则计算，只能填得更晚。")
    )

    def act(self, *, now: dt.datetime) -> models.Model:
        return actions.supervise_assignment(
            actor=self.actor,
            assignment=self.subject,
            now=now,
            level=self.cleaned_data["level"],
            text=self.cleaned_data["text"],
            reply_due_on=self.cleaned_data["reply_due_on"],
        )


class ReplySupervision(MoveForm[Assignment]):
    lead = _("回复送常委会，并印在督办台账。回复督办不等于办结。")
    done = _("已回复，常委会已收到。")
    notice = forms.ModelChoiceField(
        label=_("督办通知"),
        queryset=SupervisionNotice.objects.none(),
        required=False,
        empty_label=_("最早到期的一份"),
    )
    reply = forms.CharField(
        label=_("回复"),
        max_length=5000,
        widget=forms.Textarea,
        help_text=_("逐条说明整改情况；尚未完成的，写明原因和下一步。"),
    )

    def __init__(self, *args: Any, actor: User, subject: Assignment, **kwargs: Any) -> None:
        super().__init__(*args, actor=actor, subject=subject, **kwargs)
        field = self.fields["notice"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = subject.supervision_notices.filter(replied_on=None).order_by("reply_due_on", "id")

    def act(self, *, now: dt.datetime) -> models.Model:
        return actions.reply_supervision(
            actor=self.actor,
            assignment=self.subject,
            now=now,
            reply=self.cleaned_data["reply"],
            notice=self.cleaned_data["notice"],
        )


class SupervisionFilter(forms.Form):
    """Conditions of the list of notices. What is wrong is left out; the page still answers."""

    level = forms.ChoiceField(label=_("级别"), required=False, choices=[("", _("全部级别")), *SupervisionLevel.choices])
    answered = forms.ChoiceField(
        label=_("回复"),
        required=False,
        choices=[("", _("全部")), ("no", _("未回复")), ("late", _("逾期未回复")), ("yes", _("已回复"))],
    )
    year = forms.IntegerField(label=_("年度"), required=False, min_value=2000, max_value=2999)

    def chosen(self) -> dict[str, Any]:
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value not in ("", None)}

    def narrow(self, rows: Any, today: dt.date) -> Any:
        """`rows` under the conditions."""
        chosen = self.chosen()
        for name in ("level", "year"):
            if name in chosen:
                rows = rows.filter(**{name: chosen[name]})
        match chosen.get("answered"):
            case "no":
                rows = rows.filter(replied_on=None)
            case "late":
                rows = rows.filter(replied_on=None, reply_due_on__lt=today, assignment__status__in=OPEN)
            case "yes":
                rows = rows.exclude(replied_on=None)
        return rows

    def conditions(self, query: QueryDict) -> list[tuple[str, str]]:
        """Each condition in force in words, and the address without it."""
        found = []
        for name, value in self.chosen().items():
            kept = query.copy()
            for key in (name, "after", "before"):
                kept.pop(key, None)
            words = dict(getattr(self.fields[name], "choices", ())).get(value, value)
            found.append((f"{self.fields[name].label}：{words}", f"?{kept.urlencode()}"))
        return found
