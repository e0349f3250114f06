"""挂账, back again, taken up anew, withdrawn: what the committee is asked."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.db import models
from django.utils.translation import gettext_lazy as _

from tracker.form_look import DayInput
from tracker.move_forms import MoveForm

from .. import actions
from ..models import Assignment


class CarryForward(MoveForm[Assignment]):
    lead = _("暂时无法办成的，挂账后不再计超期；到复核日再看。会办件一并挂账。")
    done = _("已转挂账。")
    reason = forms.CharField(
        label=_("为什么现在办不成"), max_length=2000, widget=forms.Textarea, help_text=_("原样发给承办单位。")
    )
    review_on = forms.DateField(label=_("挂账复核日"), widget=DayInput, help_text=_("今天以后的一天，到期列入工作台。"))

    def act(self, *, now: dt.datetime) -> models.Model:
        return actions.carry_forward_assignment(
            actor=self.actor, assignment=self.subject, now=now, **_answers(self, "reason", "review_on")
        )


class Resume(MoveForm[Assignment]):
    lead = _("恢复办理后由承办单位继续办，按新的期限计；会办单位须重新会签。")
    done = _("已恢复办理。")
    due_on = forms.DateField(label=_("新的期限"), widget=DayInput, help_text=_("原定期限保留在案。"))
    reason = forms.CharField(label=_("复核意见"), max_length=2000, widget=forms.Textarea)

    def act(self, *, now: dt.datetime) -> models.Model:
        return actions.resume_assignment(
            actor=self.actor, assignment=self.subject, now=now, **_answers(self, "reason", "due_on")
        )


class Reopen(MoveForm[Assignment]):
    lead = _("销号撤销，由承办单位重新办理；已有佐证保留，会办单位须重新会签。")
    done = _("已重新办理。")
    is_grave = True
    reason = forms.CharField(
        label=_("为什么重新办理"), max_length=2000, widget=forms.Textarea, help_text=_("原样发给承办单位。")
    )
    due_on = forms.DateField(label=_("新的期限"), widget=DayInput, help_text=_("原定期限保留在案。"))

    def act(self, *, now: dt.datetime) -> models.Model:
        return actions.reopen_assignment(
            actor=self.actor, assignment=self.subject, now=now, **_answers(self, "reason", "due_on")
        )


class Withdraw(MoveForm[Assignment]):
    lead = _("撤回后这一件不再办理，会办件一并撤回；这项建议可由政府办公厅另行分办。")
    verb = _("撤回交办")
    done = _("已撤回。")
    is_grave = True
    reason = forms.CharField(
        label=_("撤回理由"), max_length=2000, widget=forms.Textarea, help_text=_("原样发给承办单位。")
    )

    def act(self, *, now: dt.datetime) -> models.Model:
        return actions.withdraw_assignment(
            actor=self.actor, assignment=self.subject, now=now, **_answers(self, "reason")
        )


def _answers(form: MoveForm[Assignment], *names: str) -> dict[str, Any]:
    return {name: form.cleaned_data[name] for name in names}
