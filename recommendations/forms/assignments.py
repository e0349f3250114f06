"""The moves of an assignment."""

from __future__ import annotations

import datetime as dt

from django import forms
from django.db import models
from django.utils.translation import gettext_lazy as _

from tracker.move_forms import FilesField, MoveForm

from .. import actions
from ..models import Assignment, CounterSignature

SECRETS = _("不得上传涉密内容。可上传 PDF、图片、DOCX、XLSX、TXT、CSV。")


class Acknowledge(MoveForm[Assignment]):
    lead = _("签收后由你单位办理，签收人和时间记入台账。")
    done = _("已签收。")

    def act(self, *, now: dt.datetime) -> models.Model:
        return actions.acknowledge_assignment(actor=self.actor, assignment=self.subject, now=now)


class ReportProgress(MoveForm[Assignment]):
    lead = _("写清做了什么、到了哪一步。常委会和政府办公厅都能看到。")
    done = _("进展已填报。")
    body = forms.CharField(label=_("进展"), max_length=5000, widget=forms.Textarea)
    percent = forms.IntegerField(label=_("完成率（%）"), min_value=0, max_value=100)
    uploads = FilesField(label=_("佐证材料"), required=False, help_text=SECRETS)

    def act(self, *, now: dt.datetime) -> models.Model:
        return actions.report_progress(
            actor=self.actor,
            assignment=self.subject,
            now=now,
            body=self.cleaned_data["body"],
            percent=self.cleaned_data["percent"],
            files=self.cleaned_data["uploads"],
        )


class CounterSign(MoveForm[Assignment]):
    lead = _("会签意见交主办单位，由主办单位统一报送。")
    done = _("已会签。")
    verdict = forms.ChoiceField(label=_("会签意见"), choices=CounterSignature.Verdict.choices, widget=forms.RadioSelect)
    comment = forms.CharField(
        label=_("说明"),
        max_length=2000,
        required=False,
        widget=forms.Textarea,
        help_text=_("有意见或不同意时必须写明。"),
    )

    def clean(self) -> None:
        super().clean()
        verdict = self.cleaned_data.get("verdict")
        if verdict and verdict != CounterSignature.Verdict.AGREE and not self.cleaned_data.get("comment"):
            self.add_error("comment", _("请写明意见或不同意的理由。"))

    def act(self, *, now: dt.datetime) -> models.Model:
        return actions.counter_sign(
            actor=self.actor,
            assignment=self.subject,
            now=now,
            verdict=self.cleaned_data["verdict"],
            comment=self.cleaned_data["comment"],
        )


class Submit(MoveForm[Assignment]):
    lead = _("报送后由常委会工作人员审核。办结是你单位的认定，销号由常委会决定。")
    done = _("已报送办结，等待审核。")
    body = forms.CharField(label=_("办结说明"), max_length=5000, widget=forms.Textarea)
    uploads = FilesField(label=_("佐证材料"), required=False, help_text=SECRETS)

    def act(self, *, now: dt.datetime) -> models.Model:
        return actions.submit_assignment(
            actor=self.actor,
            assignment=self.subject,
            now=now,
            body=self.cleaned_data["body"],
            files=self.cleaned_data["uploads"],
        )


class SendBack(MoveForm[Assignment]):
    lead = _("退回后承办单位继续办理，期限不变。")
    done = _("已退回补充。")
    reason = forms.CharField(
        label=_("还缺什么"), max_length=2000, widget=forms.Textarea, help_text=_("原样发给承办单位。")
    )

    def act(self, *, now: dt.datetime) -> models.Model:
        return actions.send_back_assignment(
            actor=self.actor, assignment=self.subject, now=now, reason=self.cleaned_data["reason"]
        )


class Complete(MoveForm[Assignment]):
    lead = _("审核通过后等待核验。")
    done = _("已审核通过，等待核验。")
    comment = forms.CharField(label=_("审核意见"), max_length=2000, required=False, widget=forms.Textarea)

    def act(self, *, now: dt.datetime) -> models.Model:
        return actions.complete_assignment(
            actor=self.actor, assignment=self.subject, now=now, comment=self.cleaned_data["comment"]
        )


class Verify(MoveForm[Assignment]):
    lead = _("写明看了什么、情况是否属实。销号须由另一人决定。")
    done = _("已核验，请另一位审核负责人销号。")
    comment = forms.CharField(label=_("核验意见"), max_length=2000, widget=forms.Textarea)

    def act(self, *, now: dt.datetime) -> models.Model:
        return actions.verify_assignment(
            actor=self.actor, assignment=self.subject, now=now, comment=self.cleaned_data["comment"]
        )


class Clear(MoveForm[Assignment]):
    lead = _("销号是常委会的决定，由核验人之外的审核负责人作出。")
    done = _("已销号。")
    comment = forms.CharField(label=_("销号意见"), max_length=2000, widget=forms.Textarea)

    def act(self, *, now: dt.datetime) -> models.Model:
        return actions.clear_assignment(
            actor=self.actor, assignment=self.subject, now=now, comment=self.cleaned_data["comment"]
        )
