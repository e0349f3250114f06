"""研究处理方案: drafting it item by item, submitting it, and what the committee says to it."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.db import models
from django.utils.translation import gettext_lazy as _

from tracker.form_look import DayInput
from tracker.models import Organization, User
from tracker.move_forms import FilesField, MoveForm

from .. import actions
from ..actions.plans import new_plan_item
from ..models import Opinion, OpinionItem, PlanItem
from .assignments import SECRETS
from .item_forms import ItemForm


class DraftPlan(ItemForm):
    lead = _("一项一项写，随时保存，写到一半也行。报送以前只有政府办公厅看得到。")
    verb = _("保存")
    done = _("已保存。")
    said = needed_to_send = ("measures", "unit", "due_on")

    measures = forms.CharField(
        label=_("措施"),
        max_length=3000,
        required=False,
        widget=forms.Textarea,
        help_text=_("打算怎么做、做到什么程度。"),
    )
    unit = forms.ModelChoiceField(
        label=_("牵头单位"), queryset=Organization.objects.none(), required=False, empty_label=_("请选择")
    )
    due_on = forms.DateField(label=_("完成时限"), required=False, widget=DayInput)

    def __init__(self, *args: Any, actor: User, subject: Opinion, **kwargs: Any) -> None:
        super().__init__(*args, actor=actor, subject=subject, **kwargs)
        unit: Any = self.fields["unit"]
        unit.queryset = Organization.objects.filter(government=subject.government_id, is_active=True)

    def row_of(self, item: OpinionItem) -> PlanItem | None:
        return PlanItem.objects.filter(item=item).first()

    def start_of(self, item: OpinionItem) -> PlanItem:
        return self.row_of(item) or new_plan_item(item)

    def act(self, *, now: dt.datetime) -> models.Model:
        return actions.draft_plan_item(
            actor=self.actor,
            opinion=self.subject,
            item=self.cleaned_data["item"],
            now=now,
            changes=self.changes(),
            seen=self.cleaned_data["item_version"],
        )


class SubmitPlan(MoveForm[Opinion]):
    lead = _("报送后常委会工作人员可以看到每一项的措施、牵头单位和时限，并逐项提意见。")
    done = _("研究处理方案已报送。")
    uploads = FilesField(label=_("签署的方案"), required=False, help_text=SECRETS)

    def act(self, *, now: dt.datetime) -> models.Model:
        return actions.submit_plan(actor=self.actor, opinion=self.subject, now=now, files=self.cleaned_data["uploads"])


class CommentPlan(ItemForm):
    lead = _("逐项写意见，没有意见的不用写。政府办公厅收到后据以改进。")
    verb = _("提出意见")
    done = _("意见已提出，政府办公厅会收到通知。")
    said = ("comment",)

    comment = forms.CharField(label=_("意见"), max_length=2000, widget=forms.Textarea)

    def row_of(self, item: OpinionItem) -> PlanItem | None:
        return PlanItem.objects.filter(item=item).first()

    def act(self, *, now: dt.datetime) -> models.Model:
        return actions.comment_plan(
            actor=self.actor,
            opinion=self.subject,
            item=self.cleaned_data["item"],
            now=now,
            comment=self.cleaned_data["comment"],
            seen=self.cleaned_data["item_version"],
        )


class ReturnPlan(MoveForm[Opinion]):
    lead = _("退回后政府办公厅修改并重新报送，方案期限不变。逐项的意见先写好，再退回。")
    done = _("方案已退回，政府办公厅会收到通知。")
    reason = forms.CharField(label=_("退回理由"), max_length=2000, widget=forms.Textarea)

    def act(self, *, now: dt.datetime) -> models.Model:
        return actions.return_plan(actor=self.actor, opinion=self.subject, now=now, reason=self.cleaned_data["reason"])
