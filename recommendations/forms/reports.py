"""研究处理情况报告: drafting it item by item, consultation, the written report, and what becomes of it."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.db import models
from django.utils.translation import gettext_lazy as _

from tracker.form_look import DayInput
from tracker.models import OutcomeClass, User
from tracker.move_forms import FilesField, MoveForm

from .. import actions
from ..models import Opinion, OpinionItem, ReportItem
from ..outcomes import outcomes_of
from .assignments import SECRETS
from .item_forms import ItemForm


class ReportItemForm(ItemForm):
    """Whatever is said of the answer of this round."""

    def row_of(self, item: OpinionItem) -> ReportItem | None:
        return ReportItem.objects.filter(item=item, round=self.subject.round).first()


class DraftReport(ReportItemForm):
    lead = _("一项一项答复，随时保存，写到一半也行。征求意见以前只有政府办公厅看得到。")
    verb = _("保存")
    done = _("已保存。")
    said = ("answer", "outcome", "outcome_reason", "next_step")
    needed_to_send = ("answer",)

    answer = forms.CharField(label=_("研究处理情况"), max_length=5000, required=False, widget=forms.Textarea)
    outcome = forms.ModelChoiceField(
        label=_("结果类别"), queryset=OutcomeClass.objects.none(), required=False, empty_label=_("暂不定类")
    )
    outcome_reason = forms.CharField(
        label=_("原因"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    next_step = forms.CharField(
        label=_("下一步"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, actor: User, subject: Opinion, **kwargs: Any) -> None:
        super().__init__(*args, actor=actor, subject=subject, **kwargs)
        outcome: Any = self.fields["outcome"]
        outcome.queryset = found = outcomes_of(subject.committee_id)
        for name, rule in (("outcome_reason", "needs_reason"), ("next_step", "needs_next_step")):
            asking = "、".join(one.code for one in found if getattr(one, rule))
            self.fields[name].help_text = _("%(classes)s类必须写明。") % {"classes": asking} if asking else ""

    def act(self, *, now: dt.datetime) -> models.Model:
        return actions.draft_report_item(
            actor=self.actor,
            opinion=self.subject,
            item=self.cleaned_data["item"],
            now=now,
            changes=self.changes(),
            seen=self.cleaned_data["item_version"],
        )


class Consult(MoveForm[Opinion]):
    lead = _("报告先送有关专门委员会或者工作机构征求意见，再书面报告。送出后对方可以看到每一项的答复。")
    done = _("征求意见稿已送出。")
    uploads = FilesField(label=_("征求意见稿"), required=False, help_text=SECRETS)

    def act(self, *, now: dt.datetime) -> models.Model:
        return actions.consult_on_report(
            actor=self.actor, opinion=self.subject, now=now, files=self.cleaned_data["uploads"]
        )


class AnswerConsultation(ReportItemForm):
    """With an item: a comment on it. With an answer: the overall answer, which sends everything."""

    lead = _("先逐项写意见（没有意见的不用写），最后写总体意见送出。送出以前政府看不到。")
    verb = _("保存")
    done = _("已保存。总体意见已写的，已送政府办公厅。")
    said = ("comment",)

    comment = forms.CharField(label=_("对这一项的意见"), max_length=2000, required=False, widget=forms.Textarea)
    answer = forms.CharField(label=_("总体意见"), max_length=5000, required=False, widget=forms.Textarea)
    uploads = FilesField(label=_("书面反馈"), required=False, help_text=SECRETS)

    def __init__(self, *args: Any, actor: User, subject: Opinion, **kwargs: Any) -> None:
        super().__init__(*args, actor=actor, subject=subject, **kwargs)
        self.fields["item"].required = False

    def clean(self) -> None:
        super().clean()
        if self.errors:
            return
        if bool(self.cleaned_data.get("item")) == bool(self.cleaned_data.get("answer")):
            said = _("请写总体意见，或者选一项写对这一项的意见，一次写一样。")
            self.add_error("answer" if "answer" in self.fields else None, said)

    def act(self, *, now: dt.datetime) -> models.Model:
        item: OpinionItem | None = self.cleaned_data.get("item")
        if item is None:
            return actions.answer_consultation(
                actor=self.actor,
                opinion=self.subject,
                now=now,
                answer=self.cleaned_data["answer"],
                files=self.cleaned_data["uploads"],
            )
        return actions.comment_answer(
            actor=self.actor,
            opinion=self.subject,
            item=item,
            now=now,
            comment=self.cleaned_data["comment"],
            seen=self.cleaned_data["item_version"],
        )


class Report(MoveForm[Opinion]):
    lead = _("书面报告逐项答复审议意见。报送后不能再改。")
    done = _("已书面报告。")
    uploads = FilesField(label=_("签署的报告"), required=False, help_text=SECRETS)

    def act(self, *, now: dt.datetime) -> models.Model:
        return actions.report_in_writing(
            actor=self.actor, opinion=self.subject, now=now, files=self.cleaned_data["uploads"]
        )


class Circulate(MoveForm[Opinion]):
    lead = _("印发后常委会组成人员都会收到通知，可以阅读报告。")
    done = _("已印发组成人员。")

    def act(self, *, now: dt.datetime) -> models.Model:
        return actions.circulate_report(actor=self.actor, opinion=self.subject, now=now)


class Deliberate(MoveForm[Opinion]):
    lead = _("常委会会议审议以后录入。")
    done = _("审议情况已录入。")
    held_on = forms.DateField(label=_("审议日期"), widget=DayInput)
    conclusion = forms.CharField(label=_("审议情况"), max_length=5000, widget=forms.Textarea)

    def act(self, *, now: dt.datetime) -> models.Model:
        return actions.deliberate_report(
            actor=self.actor,
            opinion=self.subject,
            now=now,
            held_on=self.cleaned_data["held_on"],
            conclusion=self.cleaned_data["conclusion"],
        )


class Close(MoveForm[Opinion]):
    lead = _("归档后意见书不再变动，材料照常可以查阅。")
    done = _("已归档。")

    def act(self, *, now: dt.datetime) -> models.Model:
        return actions.close_opinion(actor=self.actor, opinion=self.subject, now=now)
