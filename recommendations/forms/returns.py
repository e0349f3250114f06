"""退办: what a unit is asked when it wants to be rid of an item, and what the government's office decides."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.db import models
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from tracker.form_look import DayInput
from tracker.models import Organization, User
from tracker.move_forms import MoveForm

from .. import actions
from ..lifecycle import AssignmentStatus
from ..models import Assignment


def _others(assignment: Assignment) -> models.QuerySet[Organization]:
    """The units of the same government that do not have this recommendation."""
    taken = Assignment.objects.filter(recommendation=assignment.recommendation_id)
    units = Organization.objects.filter(government=assignment.government_id, is_active=True)
    return units.exclude(pk__in=taken.exclude(status=AssignmentStatus.WITHDRAWN).values("unit"))


class RequestReturn(MoveForm[Assignment]):
    lead = _("由政府办公厅决定，你单位不能自行转给别的单位。审批期间期限照算。")
    done = _("已申请退办，等待政府办公厅审批。")
    reason = forms.CharField(label=_("退办理由"), max_length=2000, widget=forms.Textarea)
    proposed_unit = forms.ModelChoiceField(
        label=_("建议承办单位"), queryset=Organization.objects.none(), empty_label=_("请选择")
    )

    def __init__(self, *args: Any, actor: User, subject: Assignment, **kwargs: Any) -> None:
        super().__init__(*args, actor=actor, subject=subject, **kwargs)
        proposed = self.fields["proposed_unit"]
        assert isinstance(proposed, forms.ModelChoiceField)
        proposed.queryset = _others(subject)

    def act(self, *, now: dt.datetime) -> models.Model:
        actions.request_return(
            actor=self.actor,
            assignment=self.subject,
            now=now,
            reason=self.cleaned_data["reason"],
            proposed_unit=self.cleaned_data["proposed_unit"],
        )
        return self.subject


class ApproveReturn(MoveForm[Assignment]):
    lead = _("同意后即改派，新单位从今天起重新计算签收期限，原定期限保留。")
    done = _("已改派，两个单位都收到通知。")
    unit = forms.ModelChoiceField(label=_("改派单位"), queryset=Organization.objects.none(), required=False)
    due_on = forms.DateField(label=_("重新确定期限"), required=False, widget=DayInput)
    comment = forms.CharField(label=_("审批意见"), max_length=2000, required=False, widget=forms.Textarea)

    def __init__(self, *args: Any, actor: User, subject: Assignment, **kwargs: Any) -> None:
        super().__init__(*args, actor=actor, subject=subject, **kwargs)
        unit, due_on = self.fields["unit"], self.fields["due_on"]
        assert isinstance(unit, forms.ModelChoiceField)
        unit.queryset = _others(subject)
        asked = subject.return_requests.select_related("proposed_unit").first()
        proposed = asked.proposed_unit.name if asked else "—"
        unit.empty_label = _t("按建议改派：%(name)s") % {"name": proposed}
        due_on.help_text = _t("不填则期限不变，仍为%(day)s。") % {"day": subject.due_on}

    def act(self, *, now: dt.datetime) -> models.Model:
        return actions.approve_return(
            actor=self.actor,
            assignment=self.subject,
            now=now,
            unit=self.cleaned_data["unit"],
            due_on=self.cleaned_data["due_on"],
            comment=self.cleaned_data["comment"],
        )


class RefuseReturn(MoveForm[Assignment]):
    lead = _("不同意则回到待签收，仍由原单位签收办理。")
    done = _("已答复，由原单位签收办理。")
    reason = forms.CharField(
        label=_("不同意的理由"), max_length=2000, widget=forms.Textarea, help_text=_("原样发给承办单位。")
    )

    def act(self, *, now: dt.datetime) -> models.Model:
        return actions.refuse_return(
            actor=self.actor, assignment=self.subject, now=now, reason=self.cleaned_data["reason"]
        )
