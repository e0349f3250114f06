"""The moves of a satisfaction vote. A vote has as many questions as lines: `line_1`, `line_2` …"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.db import models
from django.utils.translation import gettext_lazy as _

from tracker.models import User
from tracker.move_forms import MoveForm

from .. import actions
from ..models import Vote, VoteLine
from ..tally import CHOICES, Counts

WORDS = [
    ("satisfied", _("满意")),
    ("basic", _("基本满意")),
    ("unsatisfied", _("不满意")),
    ("blank", _("弃权")),
]


def lines_of(vote: Vote) -> list[VoteLine]:
    return list(vote.lines.select_related("item__recommendation").order_by("position"))


def _choice(label: Any) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=WORDS, required=False, widget=forms.RadioSelect)


def _number(label: Any) -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=0, max_value=1000)


class CastBallot(MoveForm[Vote]):
    verb = _("投票")
    lead = _("不记名，每人一次。投出后任何人都查不到你选了什么，你自己也不能查看或更改。不选即为弃权。")
    done = _("已投票。")
    line_1 = _choice(_("第一个测评事项；其余事项依次为 line_2、line_3……"))

    def __init__(self, *args: Any, actor: User, subject: Vote, **kwargs: Any) -> None:
        super().__init__(*args, actor=actor, subject=subject, **kwargs)
        for line in lines_of(subject):
            self.fields[f"line_{line.position}"] = _choice(str(line))

    def act(self, *, now: dt.datetime) -> models.Model:
        named = {name: value for name, value in self.cleaned_data.items() if name.startswith("line_") and value}
        choices = {int(name.removeprefix("line_")): value for name, value in named.items()}
        return actions.cast_ballot(actor=self.actor, vote=self.subject, now=now, choices=choices)


class CloseVote(MoveForm[Vote]):
    lead = _("结束后公布各项票数和结果，不能再投票。")
    done = _("测评已结束。")
    is_grave = True
    present = forms.IntegerField(
        label=_("出席人数"),
        min_value=1,
        max_value=1000,
        required=False,
        help_text=_("以出席人员为分母的必填，不少于已投票数。"),
    )
    reason = forms.CharField(
        label=_("说明"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("没有到截止日也没有投完，提前结束的，须写明理由。"),
    )

    def __init__(self, *args: Any, subject: Vote, **kwargs: Any) -> None:
        super().__init__(*args, subject=subject, **{"initial": {"present": subject.present}, **kwargs})

    def act(self, *, now: dt.datetime) -> models.Model:
        return actions.close_vote(
            actor=self.actor,
            vote=self.subject,
            now=now,
            present=self.cleaned_data["present"],
            reason=self.cleaned_data["reason"],
        )


class EnterCounts(MoveForm[Vote]):
    lead = _("照会场计票单逐项录入，由另一人复核后才有结果。弃权包括空白票、无效票。")
    done = _("已录入，请另一人复核。")
    present = forms.IntegerField(label=_("出席人数"), min_value=1, max_value=1000, required=False)
    line_1_satisfied = _number(_("第一个测评事项：满意；其余事项依次为 line_2、line_3……"))
    line_1_basic = _number(_("第一个测评事项：基本满意"))
    line_1_unsatisfied = _number(_("第一个测评事项：不满意"))
    line_1_blank = _number(_("第一个测评事项：弃权"))

    def __init__(self, *args: Any, subject: Vote, **kwargs: Any) -> None:
        super().__init__(*args, subject=subject, **{"initial": {"present": subject.present}, **kwargs})
        self.lines = lines_of(subject)
        for line in self.lines:
            for name, word in WORDS:
                self.fields[f"line_{line.position}_{name}"] = _number(word)

    def by_line(self) -> list[tuple[VoteLine, list[forms.BoundField]]]:
        """Each line with its four questions, as the page sets them out."""
        return [(line, [self[f"line_{line.position}_{name}"] for name in CHOICES]) for line in self.lines]

    def act(self, *, now: dt.datetime) -> models.Model:
        given = self.cleaned_data
        counts = [Counts(*(given[f"line_{line.position}_{name}"] for name in CHOICES)) for line in self.lines]
        return actions.enter_counts(
            actor=self.actor, vote=self.subject, now=now, counts=counts, present=given["present"]
        )


class ConfirmCounts(MoveForm[Vote]):
    lead = _("对照会场计票单逐项核对，一致的才复核。复核后即出结果，不能再改。")
    done = _("已复核，结果已出。")

    def act(self, *, now: dt.datetime) -> models.Model:
        return actions.confirm_counts(actor=self.actor, vote=self.subject, now=now)


class RejectCounts(MoveForm[Vote]):
    lead = _("退回后重新录入。")
    done = _("已退回，请重新录入。")
    reason = forms.CharField(label=_("哪里不符"), max_length=2000, widget=forms.Textarea)

    def act(self, *, now: dt.datetime) -> models.Model:
        return actions.reject_counts(actor=self.actor, vote=self.subject, now=now, reason=self.cleaned_data["reason"])


class CancelVote(MoveForm[Vote]):
    lead = _("取消后没有结果，已投的票不开封即销毁。可以另行发起。")
    done = _("测评已取消。")
    is_grave = True
    reason = forms.CharField(label=_("取消理由"), max_length=2000, widget=forms.Textarea)

    def act(self, *, now: dt.datetime) -> models.Model:
        return actions.cancel_vote(actor=self.actor, vote=self.subject, now=now, reason=self.cleaned_data["reason"])
