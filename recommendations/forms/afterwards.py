"""After the government's report: opening a vote, naming a follow-up inspection, having it done again."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.db import models
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from inspections.models import Inspection
from tracker.form_look import DayInput
from tracker.models import Role, RuleSet, User
from tracker.move_forms import MoveForm

from .. import actions
from ..models import Opinion, OpinionItem, Vote
from ..permissions.afterwards import follow_ups_of
from ..tally import in_words, rule_of


class ItemsField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    """Items of one opinion, as its page names them."""

    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, obj: Any) -> str:
        return str(obj.recommendation)


def _items_of(form: forms.Form, opinion: Opinion) -> None:
    field = form.fields["items"]
    assert isinstance(field, forms.ModelChoiceField)
    field.queryset = OpinionItem.objects.filter(opinion=opinion).select_related("recommendation").order_by("position")


class OpenVote(MoveForm[Opinion]):
    """How it will be counted stands above the questions, in words, before anybody votes."""

    verb = _("发起测评")
    done = _("已发起测评。")
    mode = forms.ChoiceField(
        label=_("方式"), choices=Vote.Mode.choices, initial=Vote.Mode.ELECTRONIC, widget=forms.RadioSelect
    )
    items = ItemsField(
        label=_("测评事项"),
        queryset=OpinionItem.objects.none(),
        required=False,
        help_text=_("不选则对整份报告测评；选了则逐项测评。"),
    )
    eligible = forms.IntegerField(
        label=_("全体组成人员数"), min_value=1, max_value=1000, help_text=_("按在用的组成人员账号数填好，可改。")
    )
    present = forms.IntegerField(
        label=_("出席人数"),
        min_value=1,
        max_value=1000,
        required=False,
        help_text=_("会前不知道的，可在结束时或录入票数时填写。"),
    )
    closes_on = forms.DateField(
        label=_("截止日期"), required=False, widget=DayInput, help_text=_("当日仍可投票。会场当场测评的可不填。")
    )

    def __init__(self, *args: Any, actor: User, subject: Opinion, **kwargs: Any) -> None:
        members = User.objects.filter(organization=subject.committee_id, role=Role.MEMBER, is_active=True)
        initial = {"eligible": members.count() or None}
        super().__init__(*args, actor=actor, subject=subject, **{"initial": initial, **kwargs})
        _items_of(self, subject)
        rules = RuleSet.objects.for_committee(subject.committee_id)
        if rules is not None:
            self.fields["mode"].help_text = _("计票规则：%(rule)s。发起后规则不再变。") % {
                "rule": in_words(Vote(**rule_of(rules)))
            }

    def act(self, *, now: dt.datetime) -> models.Model:
        return actions.open_vote(
            actor=self.actor,
            opinion=self.subject,
            now=now,
            mode=self.cleaned_data["mode"],
            items=list(self.cleaned_data["items"]),
            eligible=self.cleaned_data["eligible"],
            present=self.cleaned_data["present"],
            closes_on=self.cleaned_data["closes_on"],
        )


class FollowUp(MoveForm[Opinion]):
    lead = _("不再审议，由跟踪检查核实办理结果。跟踪检查先列入计划，并选明跟踪的是哪一次检查。")
    done = _("已转入跟踪检查。")
    follow_up = forms.ModelChoiceField(label=_("跟踪检查"), queryset=Inspection.objects.none(), empty_label=_("请选择"))
    reason = forms.CharField(label=_("说明"), max_length=2000, required=False, widget=forms.Textarea)

    def __init__(self, *args: Any, actor: User, subject: Opinion, **kwargs: Any) -> None:
        super().__init__(*args, actor=actor, subject=subject, **kwargs)
        field = self.fields["follow_up"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = follow_ups_of(subject)

    def act(self, *, now: dt.datetime) -> models.Model:
        return actions.follow_up_opinion(
            actor=self.actor,
            opinion=self.subject,
            now=now,
            follow_up=self.cleaned_data["follow_up"],
            reason=self.cleaned_data["reason"],
        )


class Redo(MoveForm[Opinion]):
    """The items that failed are chosen already; a vote on the whole report chooses all."""

    lead = _("重新办理和重新报告都按新的期限；所选事项退回承办单位，会办单位重新会签，原定期限保留在案。")
    done = _("已要求重新办理，政府办公厅和承办单位收到通知。")
    is_grave = True
    due_on = forms.DateField(label=_("新的期限"), widget=DayInput)
    items = ItemsField(label=_("重新办理的事项"), queryset=OpinionItem.objects.none(), required=False)
    reason = forms.CharField(label=_("要求"), max_length=2000, required=False, widget=forms.Textarea)

    def __init__(self, *args: Any, actor: User, subject: Opinion, **kwargs: Any) -> None:
        self.failed = Vote.objects.unsatisfied().filter(opinion=subject, round=subject.round).first()
        initial = {"items": self._failed_items(subject)}
        super().__init__(*args, actor=actor, subject=subject, **{"initial": initial, **kwargs})
        _items_of(self, subject)

    def _failed_items(self, opinion: Opinion) -> list[int]:
        if self.failed is None:
            return []
        failed = list(self.failed.lines.filter(is_passed=False).values_list("item", flat=True))
        if None in failed:
            return list(opinion.items.values_list("pk", flat=True))
        return failed

    def clean_items(self) -> list[OpinionItem]:
        items = list(self.cleaned_data["items"])
        must = self.failed is not None and self.failed.consequence == RuleSet.Consequence.REDO
        if must and not items:
            raise forms.ValidationError(_now("规则规定未通过的要重新办理，请至少选一项。"))
        return items

    def act(self, *, now: dt.datetime) -> models.Model:
        return actions.redo_opinion(
            actor=self.actor,
            opinion=self.subject,
            now=now,
            due_on=self.cleaned_data["due_on"],
            items=self.cleaned_data["items"],
            reason=self.cleaned_data["reason"],
        )
