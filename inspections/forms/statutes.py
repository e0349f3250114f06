"""Entering a statute by its items, and naming the text it was adopted together with."""

from __future__ import annotations

import re
from typing import Any, cast

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from tracker.form_look import DayInput
from tracker.models import Region

from ..actions import ProvisionSpec
from ..actions.statutes import StatuteFacts
from ..coverage import PROVISIONS_MOST
from ..models import Provision, Statute
from ..numerals import numeral, value_of
from .findings import NewestChoices

LONGEST_GIST = 300
_NUMBER = "[零一二三四五六七八九十百千0-9]+"
_LINE = re.compile(rf"第?({_NUMBER})[条项]?(?:之({_NUMBER}))?(?:[\s、，,．.：:]+(.*))?")


class SistersField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    """Statutes by their full name: three texts of one decision share the short one."""

    widget = forms.CheckboxSelectMultiple
    iterator = NewestChoices

    def label_from_instance(self, obj: Any) -> str:
        return str(obj.name)


class SisterField(forms.ModelChoiceField):  # type: ignore[type-arg]
    iterator = NewestChoices

    def label_from_instance(self, obj: Any) -> str:
        return str(obj.name)


class StatuteForm(forms.Form):
    """录入法规：who adopted what and when, and its items, one a line."""

    name = forms.CharField(label=_("名称"), max_length=200, help_text=_("全称，不加书名号。"))
    short_name = forms.CharField(label=_("简称"), max_length=60)
    kind = forms.ChoiceField(
        label=_("类别"),
        choices=Statute.Kind.choices,
        widget=forms.RadioSelect,
        help_text=_("决定按“项”编号，其余按“条”。"),
    )
    region = forms.ModelChoiceField(
        label=_("制定地区"), queryset=Region.objects.all(), required=False, empty_label=_("全国")
    )
    adopted_on = forms.DateField(label=_("通过日期"), widget=DayInput, required=False)
    effective_on = forms.DateField(label=_("施行日期"), widget=DayInput, required=False)
    items = forms.CharField(
        label=_("条目"),
        max_length=200_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 10}),
        help_text=_(
            "每行一条：编号，空格，要旨，如“四 支持雄安新区建设”；只写编号也可。要旨是归纳，不作正文；官方正文待导入。"
        ),
    )
    sisters = SistersField(label=_("协同文本"), queryset=Statute.objects.all(), required=False)
    has_same_addresses = forms.BooleanField(label=_("与协同文本同号的条目互相对应"), required=False)

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        if Statute.objects.filter(name=name).exists():
            raise forms.ValidationError(_now("这部法规已经录入，请核对是否重复。"))
        return name

    def clean(self) -> dict[str, Any]:
        """Items in the order of their lines; every line that does not fit is named."""
        asked: dict[str, Any] = super().clean() or {}
        lines = [(n, line.strip()) for n, line in enumerate(asked.get("items", "").splitlines(), 1) if line.strip()]
        if "kind" not in asked or "items" not in asked:
            return asked
        if len(lines) > PROVISIONS_MOST:
            self.add_error(
                "items", _now("最多录入 %(most)d 条，请核对是否粘贴了别的内容。") % {"most": PROVISIONS_MOST}
            )
            return asked
        asked["provisions"], wrong = _parsed(lines, asked["kind"])
        if wrong:
            self.add_error("items", wrong)
        return asked

    def facts(self) -> StatuteFacts:
        """The cleaned values that are columns of a statute."""
        names = ("name", "short_name", "kind", "region", "adopted_on", "effective_on")
        return cast(StatuteFacts, {name: self.cleaned_data[name] for name in names})


def _parsed(lines: list[tuple[int, str]], kind: str) -> tuple[list[ProvisionSpec], list[str]]:
    """The items, and what is wrong with the lines that are none."""
    found: list[ProvisionSpec] = []
    wrong: list[str] = []
    line_of: dict[str, int] = {}
    for number, line in lines:
        spec = _item(line, kind, len(found) + 1)
        if spec is None:
            wrong.append(_now("第 %(n)d 行看不懂，请写成“四 要旨”：先写编号，空一格，再写要旨。") % {"n": number})
        elif spec.address in line_of:
            words = {"n": number, "label": spec.label, "first": line_of[spec.address]}
            wrong.append(_now("第 %(n)d 行的%(label)s与第 %(first)d 行重复，请改正编号。") % words)
        elif len(spec.gist) > LONGEST_GIST:
            words = {"n": number, "most": LONGEST_GIST}
            wrong.append(_now("第 %(n)d 行的要旨超过 %(most)d 字，请写短些；正文另行导入。") % words)
        else:
            line_of[spec.address] = number
            found.append(spec)
    return found, wrong


def _item(line: str, kind: str, position: int) -> ProvisionSpec | None:
    """`四 要旨` as 第四项 of a decision or 第四条 of a law; `第十七条之一` is at 17-1."""
    match = _LINE.fullmatch(line)
    number = value_of(match[1]) if match else None
    inserted = value_of(match[2]) if match and match[2] else None
    if match is None or number is None or (match[2] and inserted is None):
        return None
    is_decision = kind == Statute.Kind.DECISION
    label = f"第{numeral(number)}{'项' if is_decision else '条'}"
    return ProvisionSpec(
        kind=Provision.Kind.DECISION_ITEM if is_decision else Provision.Kind.ARTICLE,
        address=f"{number}-{inserted}" if inserted else str(number),
        label=f"{label}之{numeral(inserted)}" if inserted else label,
        position=position,
        gist=(match[3] or "").strip(),
    )


class PairForm(forms.Form):
    """设为协同文本."""

    sister = SisterField(label=_("另一部"), queryset=Statute.objects.none(), empty_label=_("请选择"))
    has_same_addresses = forms.BooleanField(label=_("同号的条目互相对应"), required=False)

    def __init__(self, *args: Any, statute: Statute, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice = self.fields["sister"]
        assert isinstance(choice, forms.ModelChoiceField)
        choice.queryset = Statute.objects.exclude(pk=statute.pk)
