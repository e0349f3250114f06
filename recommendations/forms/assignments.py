"""The moves of an assignment."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.db import models
from django.utils.translation import gettext_lazy as _

from tracker.models import OutcomeClass
from tracker.move_forms import FilesField, MoveForm

from .. import actions
from ..models import Assignment, CounterSignature, Milestone
from .outcomes import ask_for_class

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
    milestones = forms.ModelMultipleChoiceField(
        label=_("已完成的节点"),
        queryset=Milestone.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("勾选这次完成的，完成日期记为今天。"),
    )
    percent = forms.IntegerField(
        label=_("完成率（%）"),
        min_value=0,
        max_value=100,
        required=False,
        help_text=_("定了节点的可以不填，按完成的节点计。"),
    )
    uploads = FilesField(label=_("佐证材料"), required=False, help_text=SECRETS)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        standing = self.subject.milestones.filter(dropped_at=None)
        ticks = self.fields["milestones"]
        assert isinstance(ticks, forms.ModelMultipleChoiceField)
        ticks.queryset = standing.filter(done_on=None)
        ticks.label_from_instance = actions.told  # type: ignore[method-assign,assignment]
        found = list(standing)
        if all(row.done_on for row in found):
            del self.fields["milestones"]
        if not found:
            percent = self.fields["percent"]
            percent.required, percent.help_text = True, ""

    def act(self, *, now: dt.datetime) -> models.Model:
        return actions.report_progress(
            actor=self.actor,
            assignment=self.subject,
            now=now,
            body=self.cleaned_data["body"],
            percent=self.cleaned_data["percent"],
            files=self.cleaned_data["uploads"],
            done=list(self.cleaned_data.get("milestones") or ()),
        )


class CounterSign(MoveForm[Assignment]):
    lead = _("会签意见交主办单位，由主办单位统一报送。不同意的，由政府办公厅协调，协调前主办单位不能报送办结。")
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
    outcome = forms.ModelChoiceField(
        label=_("结果类别"), queryset=OutcomeClass.objects.none(), required=False, widget=forms.RadioSelect
    )
    outcome_reason = forms.CharField(label=_("原因"), max_length=2000, required=False, widget=forms.Textarea)
    next_step = forms.CharField(label=_("下一步"), max_length=2000, required=False, widget=forms.Textarea)
    uploads = FilesField(label=_("佐证材料"), required=False, help_text=SECRETS)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = list(OutcomeClass.objects.offered_to(self.subject.committee_id))
        ask_for_class(self.fields["outcome"], offered)
        needs = {"outcome_reason": "needs_reason", "next_step": "needs_next_step"}
        for name, need in needs.items():
            codes = "、".join(row.code for row in offered if getattr(row, need))
            self.fields[name].help_text = _("选%(codes)s的必须写明。") % {"codes": codes} if codes else ""
        if not offered:
            for name in ("outcome", *needs):
                del self.fields[name]

    def clean(self) -> None:
        super().clean()
        if "outcome" in self.fields and "outcome" not in self.errors:
            for name, sentence in actions.missing_for(self.subject.committee_id, *self.claim()).items():
                self.add_error(name, sentence)

    def claim(self) -> tuple[OutcomeClass | None, str, str]:
        """The class claimed, why, and what comes next."""
        given = self.cleaned_data
        return given.get("outcome"), given.get("outcome_reason") or "", given.get("next_step") or ""

    def act(self, *, now: dt.datetime) -> models.Model:
        outcome, reason, next_step = self.claim()
        return actions.submit_assignment(
            actor=self.actor,
            assignment=self.subject,
            now=now,
            body=self.cleaned_data["body"],
            files=self.cleaned_data["uploads"],
            outcome=outcome,
            outcome_reason=reason,
            next_step=next_step,
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
