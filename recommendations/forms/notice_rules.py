"""What a supervisor sets of a reminder rule, judged in words, and what it would say."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

from django import forms
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from tracker.models.people import COMMITTEE_ROLES
from tracker.move_forms import MoveForm

from .. import actions
from ..actions.notice_rules import FACTS, Effect
from ..models import NoticeRule
from ..notices.ladders import Ladder, ladder_of
from ..notices.telling import ROLES

PLACEHOLDERS = {"item": _("事项"), "unit": _("承办单位"), "due": _("期限"), "days": _("离期限的天数")}
BEFORE, ON, AFTER = "before", "on", "after"
ABOUT_LADDERS = ("moment", "days", "offset_unit", "repeat_days", "audience")


class NoticeRuleForm(MoveForm[NoticeRule]):
    """修改提醒规则. An act's rule keeps whom it tells: only its words and ways are the committee's choice."""

    lead = _("只对本常委会生效。保存后待发的提醒立即按新规则重算；已经发过的不再发第二遍。")
    done = _("提醒规则已修改，并已记录；待发的提醒已按新规则重算。")

    name = forms.CharField(label=_("名称"), max_length=60)
    moment = forms.ChoiceField(
        label=_("何时提醒"),
        choices=[(BEFORE, _("期限之前")), (ON, _("期限当日")), (AFTER, _("期限之后"))],
        widget=forms.RadioSelect,
    )
    days = forms.IntegerField(
        label=_("几天"), min_value=0, max_value=365, required=False, help_text=_("期限当日不用填。")
    )
    offset_unit = forms.ChoiceField(label=_("按什么算"), choices=[("day", _("日历日")), ("working_day", _("工作日"))])
    repeat_days = forms.IntegerField(
        label=_("此后每隔几日再提醒"),
        min_value=0,
        max_value=365,
        required=False,
        help_text=_("0 或不填为只提醒一次。"),
    )
    audience = forms.ChoiceField(label=_("提醒谁"), choices=NoticeRule.Audience.choices)
    text = forms.CharField(
        label=_("文字"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("可用 {item} 事项、{unit} 承办单位、{due} 期限、{days} 离期限的天数。"),
    )
    light = forms.ChoiceField(
        label=_("亮灯"), choices=NoticeRule.Light.choices, help_text=_("红灯不受个人免打扰和关闭邮件的影响。")
    )
    is_urgent = forms.BooleanField(label=_("立即发送（不选则并入每日汇总）"), required=False)
    ways = forms.MultipleChoiceField(
        label=_("渠道"),
        choices=NoticeRule.Way.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("收件箱总会收到，不能关闭。"),
    )
    legal_basis = forms.CharField(label=_("依据"), max_length=200, required=False)
    is_active = forms.BooleanField(label=_("启用"), required=False)

    def __init__(self, *args: Any, subject: NoticeRule, **kwargs: Any) -> None:
        super().__init__(*args, subject=subject, **kwargs)
        for name in FACTS:
            if name in self.fields:
                self.fields[name].initial = getattr(subject, name)
        self.fields["moment"].initial = BEFORE if subject.offset < 0 else AFTER if subject.offset else ON
        self.fields["days"].initial = abs(subject.offset)
        if ladder := ladder_of(subject):
            self.fields["audience"].choices = _audiences(ladder)  # type: ignore[attr-defined]
            self.fields["moment"].choices = _moments(ladder)  # type: ignore[attr-defined]
        else:
            for name in ABOUT_LADDERS:
                del self.fields[name]

    def clean_text(self) -> str:
        text: str = " ".join(self.cleaned_data["text"].split())
        for found in re.findall(r"\{([^{}]*)\}?|\}", text):
            if found not in PLACEHOLDERS:
                known = "、".join(f"{{{name}}}" for name in PLACEHOLDERS)
                raise forms.ValidationError(
                    _t("“%(found)s”不是占位符。可用的是%(known)s。") % {"found": f"{{{found}}}", "known": known}
                )
        if "{item}" not in text:
            raise forms.ValidationError(_t("文字里要有 {item}，否则收到的人不知道说的是哪一件。"))
        return text

    def clean_repeat_days(self) -> int:
        return self.cleaned_data["repeat_days"] or 0

    def clean(self) -> None:
        super().clean()
        given = self.cleaned_data
        is_apart = given.get("moment") in (BEFORE, AFTER)
        if is_apart and not given.get("days") and "days" not in self.errors:
            self.add_error("days", _t("期限之前或之后，请填几天。"))

    def facts(self) -> dict[str, Any]:
        """What was set, by the names of the rule's fields."""
        given = dict(self.cleaned_data)
        facts = {name: given[name] for name in FACTS if name in given}
        if "moment" in given:
            sign = {BEFORE: -1, ON: 0, AFTER: 1}[given["moment"]]
            facts["offset"] = sign * (given["days"] or 0)
        return facts

    def foresee(self, *, now: dt.datetime) -> Effect:
        """What saving would do at once. Raises what saving would raise."""
        return actions.foresee_notice_rule(
            actor=self.actor, rule=self.subject, now=now, facts=self.facts(), is_new=self.is_new
        )

    is_new = False

    def act(self, *, now: dt.datetime) -> NoticeRule:
        return actions.amend_notice_rule(actor=self.actor, rule=self.subject, now=now, facts=self.facts())


class AddRungForm(NoticeRuleForm):
    """照此新增一级: the same questions, begun from the rung beside it."""

    lead = _("在同一期限上再加一级提醒，只对本常委会生效。从旁边一级抄来，请改过再保存。")
    done = _("已新增一级提醒。")
    is_new = True

    def act(self, *, now: dt.datetime) -> NoticeRule:
        return actions.add_rung(actor=self.actor, rule=self.subject, now=now, facts=self.facts())


class RestoreRuleForm(MoveForm[NoticeRule]):
    """恢复默认."""

    lead = _("本常委会的这条规则改回默认规则的写法；已经发过的不变。")
    done = _("已恢复默认。")

    def act(self, *, now: dt.datetime) -> NoticeRule:
        return actions.restore_notice_rule(actor=self.actor, rule=self.subject, now=now)


def _moments(ladder: Ladder) -> list[tuple[str, str]]:
    words = ((BEFORE, _t("%s之前")), (ON, _t("%s当日")), (AFTER, _t("%s之后")))
    return [(moment, said % ladder.begins) for moment, said in words]


def _audiences(ladder: Ladder) -> list[tuple[str, Any]]:
    """Whom a rung may tell: those who have a place at its subject; inside the committee, only its own."""
    homes = set(ladder.place.homes)
    if ladder.is_inside:
        homes &= {str(role) for role in COMMITTEE_ROLES}
    return [
        (value, label)
        for value, label in NoticeRule.Audience.choices
        if ROLES.get(value) and {str(role) for role in ROLES[value]} <= homes
    ]


NOTICE_RULE_FORMS: dict[str, type[MoveForm[Any]]] = {
    "amend": NoticeRuleForm,
    "add_rung": AddRungForm,
    "restore": RestoreRuleForm,
}
