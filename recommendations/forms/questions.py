"""Asking about an item, and the way of a question to its answer."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.db import models
from django.utils.translation import gettext_lazy as _

from tracker.move_forms import MoveForm

from .. import actions
from ..models import Assignment, Question


class Ask(MoveForm[Assignment]):
    verb = _("提出询问")
    lead = _("由常委会工作人员转承办单位答复，或直接答复。转办时不附你的姓名。")
    done = _("已提出，答复后会通知你。")
    text = forms.CharField(label=_("想问什么"), max_length=1000, widget=forms.Textarea)

    def act(self, *, now: dt.datetime) -> models.Model:
        return actions.ask_question(actor=self.actor, assignment=self.subject, now=now, text=self.cleaned_data["text"])


class Forward(MoveForm[Question]):
    lead = _("承办单位看到问题原文和答复期限，看不到询问人姓名。期限按本常委会的规则计算。")
    done = _("已转承办单位。")
    note = forms.CharField(
        label=_("转办说明"),
        max_length=500,
        required=False,
        widget=forms.Textarea,
        help_text=_("原样发给承办单位。"),
    )

    def act(self, *, now: dt.datetime) -> models.Model:
        return actions.forward_question(
            actor=self.actor, question=self.subject, now=now, note=self.cleaned_data["note"]
        )


class AnswerDirectly(MoveForm[Question]):
    lead = _("已有材料足以回答时，由工作人员直接答复委员，不再转承办单位。")
    done = _("已答复委员。")
    answer = forms.CharField(label=_("答复"), max_length=5000, widget=forms.Textarea)

    def act(self, *, now: dt.datetime) -> models.Model:
        return actions.answer_question_directly(
            actor=self.actor, question=self.subject, now=now, answer=self.cleaned_data["answer"]
        )


class Answer(MoveForm[Question]):
    lead = _("答复由常委会工作人员转给委员，文字不作改动。")
    done = _("已答复，由常委会工作人员转给委员。")
    answer = forms.CharField(label=_("答复"), max_length=5000, widget=forms.Textarea)

    def __init__(self, *args: Any, subject: Question, **kwargs: Any) -> None:
        super().__init__(*args, subject=subject, **{"initial": {"answer": subject.answer}, **kwargs})

    def act(self, *, now: dt.datetime) -> models.Model:
        return actions.answer_question(
            actor=self.actor, question=self.subject, now=now, answer=self.cleaned_data["answer"]
        )


class AskAgain(MoveForm[Question]):
    lead = _("退回承办单位补充，答复期限从今天重新计算。原答复留在经过里。")
    done = _("已请承办单位补充。")
    reason = forms.CharField(
        label=_("还缺什么"), max_length=1000, widget=forms.Textarea, help_text=_("原样发给承办单位。")
    )

    def act(self, *, now: dt.datetime) -> models.Model:
        return actions.ask_question_again(
            actor=self.actor, question=self.subject, now=now, reason=self.cleaned_data["reason"]
        )


class Release(MoveForm[Question]):
    lead = _("承办单位的答复原文反馈给委员，不作改动。")
    done = _("已反馈委员。")
    remark = forms.CharField(
        label=_("附言"),
        max_length=1000,
        required=False,
        widget=forms.Textarea,
        help_text=_("写给委员，承办单位看不到。"),
    )

    def act(self, *, now: dt.datetime) -> models.Model:
        return actions.release_question(
            actor=self.actor, question=self.subject, now=now, remark=self.cleaned_data["remark"]
        )
