"""What a committee's supervisor sets: one form for the whole rule set, judged in words."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from typing import Any

from django import forms
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from tracker.models import RuleLimit, RuleSet
from tracker.move_forms import MoveForm

from .. import actions
from ..actions.rules import LIMIT, OUTCOME, SETTINGS

LONGEST = {"day": 3650, "working_day": 1000, "month": 120, "year": 10}
"""No rule allows more than ten years; a slip of the finger must not push a deadline out of the calendar."""
NEW_CLASSES = 2
CODE = re.compile(r"[A-Za-z0-9\u4e00-\u9fff]{1,4}")


class AmendRules(MoveForm[RuleSet]):
    """修改期限与规则. Limits are named `CODE_amount` …, classes `class_N_code` …"""

    lead = _("只影响此后计算的期限；已经算出的期限不变，要改的用“调整期限”。")
    done = _("期限与规则已修改，并已记录。")

    auto_accept = forms.BooleanField(label=_("逾期未签收的，视为接受"), required=False)
    blue_days = forms.IntegerField(label=_("临期天数（蓝）"), min_value=1, max_value=365)
    stale_days = forms.IntegerField(label=_("停滞天数（黄）"), min_value=1, max_value=365)
    vote_denominator = forms.ChoiceField(label=_("测评的分母"), choices=RuleSet.Denominator.choices)
    vote_threshold = forms.IntegerField(label=_("满意的比例（%）"), min_value=1, max_value=100)
    vote_is_strict = forms.BooleanField(label=_("须超过该比例（不选为达到即可）"), required=False)
    vote_counts_basic = forms.BooleanField(label=_("基本满意计入满意"), required=False)
    vote_consequence = forms.ChoiceField(label=_("测评未通过的后果"), choices=RuleSet.Consequence.choices)

    def __init__(self, *args: Any, subject: RuleSet, **kwargs: Any) -> None:
        super().__init__(*args, subject=subject, **kwargs)
        for name in SETTINGS:
            self.fields[name].initial = getattr(subject, name)
        stored = {row.code: row for row in subject.limits.all()} if subject.pk else {}
        for code in RuleLimit.Code:
            self._add_limit(code, stored.get(code) or RuleLimit(code=code))
        self.classes = list(subject.outcomes.order_by("position", "id")) if subject.pk else []
        for number in range(1, len(self.classes) + NEW_CLASSES + 1):
            self._add_class(number)

    def _add_limit(self, code: RuleLimit.Code, row: RuleLimit) -> None:
        units = [("", _("未规定")), *RuleLimit.UnitChoice.choices]
        fields: dict[str, forms.Field] = {
            "amount": forms.IntegerField(label=_("数量"), required=False, min_value=1, max_value=3650),
            "unit": forms.ChoiceField(label=_("单位"), required=False, choices=units),
            "counted_from": forms.CharField(label=_("起算"), required=False, max_length=40),
            "legal_basis": forms.CharField(label=_("依据"), required=False, max_length=300),
            "rolls": forms.BooleanField(label=_("遇休息日顺延"), required=False),
        }
        for name, field in fields.items():
            field.initial = getattr(row, name)
            self.fields[f"{code}_{name}"] = field

    def _add_class(self, number: int) -> None:
        row = self.classes[number - 1] if number <= len(self.classes) else None
        fields: dict[str, forms.Field] = {
            "code": forms.CharField(label=_("代号"), required=False, max_length=4, disabled=row is not None),
            "name": forms.CharField(label=_("名称"), required=row is not None, max_length=40),
            "needs_reason": forms.BooleanField(label=_("须写明原因"), required=False),
            "needs_next_step": forms.BooleanField(label=_("须写明下一步"), required=False),
            "is_active": forms.BooleanField(label=_("启用"), required=False),
        }
        for name, field in fields.items():
            field.initial = getattr(row, name) if row else name == "is_active" or None
            self.fields[f"class_{number}_{name}"] = field

    @property
    def _numbers(self) -> range:
        return range(1, len(self.classes) + NEW_CLASSES + 1)

    def limit_rows(self) -> Iterator[tuple[str, list[forms.BoundField]]]:
        """(what it limits, its fields) for the page."""
        names = ("amount", "unit", "counted_from", "rolls", "legal_basis")
        for code in RuleLimit.Code:
            yield str(code.label), [self[f"{code}_{name}"] for name in names]

    def class_rows(self) -> Iterator[tuple[str, list[forms.BoundField]]]:
        for number in self._numbers:
            row = self.classes[number - 1] if number <= len(self.classes) else None
            name = str(row) if row else _t("新增一类")
            yield name, [self[f"class_{number}_{field}"] for field in ("code", *OUTCOME)]

    def thresholds(self) -> list[forms.BoundField]:
        return [self[name] for name in ("blue_days", "stale_days", "auto_accept")]

    def votes(self) -> list[forms.BoundField]:
        names = ("vote_denominator", "vote_threshold", "vote_is_strict", "vote_counts_basic", "vote_consequence")
        return [self[name] for name in names]

    def clean(self) -> None:
        super().clean()
        for code in RuleLimit.Code:
            self._clean_limit(code)
        if self.cleaned_data.get("vote_is_strict") and self.cleaned_data.get("vote_threshold") == 100:
            self.add_error("vote_threshold", _t("没有票能超过 100%，请降低比例，或改为达到即可。"))
        taken = {row.code for row in self.classes}
        for number in self._numbers[len(self.classes) :]:
            self._clean_new_class(number, taken)

    def _clean_limit(self, code: RuleLimit.Code) -> None:
        if any(f"{code}_{name}" in self.errors for name in ("amount", "unit")):
            return
        amount, unit = self.cleaned_data.get(f"{code}_amount"), str(self.cleaned_data.get(f"{code}_unit") or "")
        said = {"limit": code.label}
        if amount and not unit:
            self.add_error(f"{code}_unit", _t("“%(limit)s”填了数量，还没有选单位。不规定的，数量也清空。") % said)
        elif unit and not amount:
            self.add_error(f"{code}_amount", _t("“%(limit)s”选了单位，还没有填数量。") % said)
        elif amount and amount > LONGEST[unit]:
            told = {**said, "most": LONGEST[unit], "unit": RuleLimit.UnitChoice(unit).label}
            self.add_error(f"{code}_amount", _t("“%(limit)s”最长%(most)s%(unit)s，请核对数量和单位。") % told)

    def _clean_new_class(self, number: int, taken: set[str]) -> None:
        code = (self.cleaned_data.get(f"class_{number}_code") or "").strip()
        name = (self.cleaned_data.get(f"class_{number}_name") or "").strip()
        if bool(code) != bool(name):
            missing = "name" if code else "code"
            self.add_error(f"class_{number}_{missing}", _t("新增的结果类别，代号和名称都要填。"))
        elif code and not CODE.fullmatch(code):
            self.add_error(f"class_{number}_code", _t("代号用 1 到 4 个字母、数字或汉字。"))
        elif code in taken:
            self.add_error(f"class_{number}_code", _t("代号“%(code)s”已经有了，请换一个。") % {"code": code})
        elif code:
            taken.add(code)

    def act(self, *, now: dt.datetime) -> RuleSet:
        given = self.cleaned_data
        numbers = [number for number in self._numbers if given[f"class_{number}_code"]]
        return actions.amend_rules(
            actor=self.actor,
            rule_set=self.subject,
            now=now,
            settings={name: given[name] for name in SETTINGS},
            limits={code.value: {name: given[f"{code}_{name}"] for name in LIMIT} for code in RuleLimit.Code},
            outcomes={
                given[f"class_{number}_code"]: {name: given[f"class_{number}_{name}"] for name in OUTCOME}
                for number in numbers
            },
        )
