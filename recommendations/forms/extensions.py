"""延期 and 调整期限."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.db import models
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from tracker.form_look import DayInput
from tracker.models import User
from tracker.move_forms import MoveForm

from .. import actions
from ..models import Assignment


class RequestExtension(MoveForm[Assignment]):
    lead = _("须在期限届满前申请，由常委会审核负责人审批。审批前期限不变；原定期限始终保留，可据以统计。")
    done = _("已申请延期，等待常委会审批。")
    reason = forms.CharField(label=_("延期理由"), max_length=2000, widget=forms.Textarea)
    progress = forms.CharField(label=_("目前进展"), max_length=2000, widget=forms.Textarea)
    proposed_on = forms.DateField(label=_("申请延至"), widget=DayInput)

    def __init__(self, *args: Any, actor: User, subject: Assignment, **kwargs: Any) -> None:
        super().__init__(*args, actor=actor, subject=subject, **kwargs)
        self.fields["proposed_on"].help_text = _t("应晚于现在的期限%(day)s。") % {"day": subject.due_on}

    def act(self, *, now: dt.datetime) -> models.Model:
        actions.request_extension(
            actor=self.actor,
            assignment=self.subject,
            now=now,
            reason=self.cleaned_data["reason"],
            progress=self.cleaned_data["progress"],
            proposed_on=self.cleaned_data["proposed_on"],
        )
        return self.subject


class GrantExtension(MoveForm[Assignment]):
    lead = _("可同意申请的日期，也可定一个更早的日期。原定期限保留。")
    done = _("已同意延期。")
    granted_on = forms.DateField(label=_("同意延至"), widget=DayInput)
    comment = forms.CharField(label=_("审批意见"), max_length=2000, required=False, widget=forms.Textarea)

    def __init__(self, *args: Any, actor: User, subject: Assignment, **kwargs: Any) -> None:
        super().__init__(*args, actor=actor, subject=subject, **kwargs)
        asked = subject.extension_requests.first()
        if asked and not self.is_bound:
            self.initial.setdefault("granted_on", asked.proposed_on)
        self.fields["granted_on"].help_text = _t("现在的期限为%(due)s，申请延至%(proposed)s。") % {
            "due": subject.due_on,
            "proposed": asked.proposed_on if asked else "—",
        }

    def act(self, *, now: dt.datetime) -> models.Model:
        return actions.grant_extension(
            actor=self.actor,
            assignment=self.subject,
            now=now,
            granted_on=self.cleaned_data["granted_on"],
            comment=self.cleaned_data["comment"],
        )


class RefuseExtension(MoveForm[Assignment]):
    lead = _("不同意则期限不变。")
    done = _("已答复，期限不变。")
    reason = forms.CharField(
        label=_("不同意的理由"), max_length=2000, widget=forms.Textarea, help_text=_("原样发给承办单位。")
    )

    def act(self, *, now: dt.datetime) -> models.Model:
        return actions.refuse_extension(
            actor=self.actor, assignment=self.subject, now=now, reason=self.cleaned_data["reason"]
        )


class ChangeDue(MoveForm[Assignment]):
    lead = _("由常委会调整办理期限，可提前可延后。原定期限保留，可据以统计。")
    done = _("期限已调整，承办单位收到通知。")
    due_on = forms.DateField(label=_("新的期限"), widget=DayInput)
    reason = forms.CharField(
        label=_("调整理由"), max_length=2000, widget=forms.Textarea, help_text=_("原样发给承办单位。")
    )

    def __init__(self, *args: Any, actor: User, subject: Assignment, **kwargs: Any) -> None:
        super().__init__(*args, actor=actor, subject=subject, **kwargs)
        self.fields["due_on"].help_text = _t("现在的期限为%(day)s。") % {"day": subject.due_on}

    def act(self, *, now: dt.datetime) -> models.Model:
        return actions.change_due(
            actor=self.actor,
            assignment=self.subject,
            now=now,
            due_on=self.cleaned_data["due_on"],
            reason=self.cleaned_data["reason"],
        )
