"""What the government's office is asked when lead and co-handler disagree."""

from __future__ import annotations

import datetime as dt

from django import forms
from django.db import models
from django.utils.translation import gettext_lazy as _

from tracker.move_forms import MoveForm

from .. import actions
from ..models import Assignment, CounterSignature


class SettleDisagreement(MoveForm[Assignment]):
    lead = _("协调意见记入台账，主办、会办单位和常委会都能看到。协调后主办单位即可报送办结。")
    done = _("已协调，并告知双方。")
    ruling = forms.ChoiceField(label=_("协调结果"), choices=CounterSignature.Ruling.choices, widget=forms.RadioSelect)
    decision = forms.CharField(
        label=_("协调意见"),
        max_length=2000,
        widget=forms.Textarea,
        help_text=_("写明按什么办、为什么，双方各做什么。"),
    )

    def act(self, *, now: dt.datetime) -> models.Model:
        return actions.settle_disagreement(
            actor=self.actor,
            assignment=self.subject,
            now=now,
            ruling=self.cleaned_data["ruling"],
            decision=self.cleaned_data["decision"],
        )
