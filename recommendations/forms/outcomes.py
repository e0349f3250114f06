"""The class of an item's result, as the committee's rules name it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django import forms
from django.db import models
from django.utils.translation import gettext_lazy as _

from tracker.models import OutcomeClass
from tracker.move_forms import MoveForm

from .. import actions
from ..models import Assignment


def ask_for_class(field: forms.Field, offered: Sequence[OutcomeClass]) -> None:
    """Offer these classes and no blank one."""
    assert isinstance(field, forms.ModelChoiceField)
    field.queryset = OutcomeClass.objects.filter(pk__in=[row.pk for row in offered]).order_by("position", "id")
    field.empty_label = None
    field.required = bool(offered)
    field.error_messages["required"] = str(_("请选择结果类别。"))


class ChangeOutcome(MoveForm[Assignment]):
    lead = _("改定的是常委会的认定，单位报送时填的类别仍保留在其报告里。原类别、新类别和理由记入台账。")
    done = _("结果类别已改定，并告知承办单位和政府办公厅。")
    outcome = forms.ModelChoiceField(
        label=_("改为"), queryset=OutcomeClass.objects.none(), widget=forms.RadioSelect, empty_label=None
    )
    reason = forms.CharField(label=_("理由"), max_length=2000, widget=forms.Textarea)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = OutcomeClass.objects.offered_to(self.subject.committee_id)
        ask_for_class(self.fields["outcome"], [row for row in offered if row.pk != self.subject.outcome_id])
        self.fields["outcome"].required = True
        if self.subject.outcome:
            self.fields["outcome"].help_text = _("现在是：%(outcome)s") % {"outcome": self.subject.outcome}

    def act(self, *, now: dt.datetime) -> models.Model:
        return actions.change_outcome(
            actor=self.actor,
            assignment=self.subject,
            now=now,
            outcome=self.cleaned_data["outcome"],
            reason=self.cleaned_data["reason"],
        )
