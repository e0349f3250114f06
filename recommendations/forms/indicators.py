"""Writing down published figures."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from inspections.forms.findings import NewestChoices
from tracker.models import User

from ..actions.indicators import ObservationFacts
from ..models import Indicator, Recommendation


class RecommendationsField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    widget = forms.CheckboxSelectMultiple
    iterator = NewestChoices


class ObservationForm(forms.Form):
    """录入数值：as it was published, with how exact it is and where it was read."""

    place = forms.CharField(label=_("范围"), max_length=40, help_text=_("如 北京、京津冀。写地区简称，三地才能对照。"))
    period = forms.CharField(
        label=_("时段"),
        max_length=40,
        help_text=_("如 2025、2025H1（上半年）、2025M1-M7（前7个月）；都不合适时照原文写。"),
    )
    value = forms.DecimalField(label=_("数值"), max_digits=14, decimal_places=2, help_text=_("增长1.2倍记作 120%。"))
    change = forms.DecimalField(label=_("同比"), max_digits=8, decimal_places=2, required=False)
    change_unit = forms.CharField(
        label=_("同比单位"), max_length=10, required=False, help_text=_("% 或 百分点，两者不同。")
    )
    qualifier = forms.CharField(
        label=_("限定"), max_length=60, required=False, help_text=_("原文不是准数的，照抄，如 近五成、20余个。")
    )
    basis = forms.CharField(label=_("口径"), max_length=60, required=False, help_text=_("如 不变价格。"))
    source = forms.CharField(label=_("出处"), max_length=200, help_text=_("哪一份公开材料，第几页。"))

    def clean(self) -> dict[str, Any]:
        """A change has its unit, and a unit its change."""
        asked: dict[str, Any] = super().clean() or {}
        if asked.get("change") is not None and not asked.get("change_unit"):
            self.add_error("change_unit", _now("填了同比，须写明是 % 还是 百分点。"))
        if asked.get("change_unit") and "change" in asked and asked["change"] is None:
            self.add_error("change", _now("写了同比单位，没有写同比。"))
        return asked

    def facts(self) -> ObservationFacts:
        """The cleaned values that are columns of an observation."""
        return cast(ObservationFacts, {name: self.cleaned_data[name] for name in ObservationFacts.__annotations__})


class IndicatorForm(ObservationForm):
    """新增指标：what is measured, and its first value: an indicator without one would show nowhere."""

    name = forms.CharField(label=_("指标"), max_length=100)
    unit = forms.CharField(label=_("单位"), max_length=20, help_text=_("如 %、万亿元、个。"))
    kind = forms.ChoiceField(label=_("类别"), choices=Indicator.Kind.choices, widget=forms.RadioSelect)
    recommendations = RecommendationsField(
        label=_("相关建议"),
        queryset=Recommendation.objects.none(),
        required=False,
        help_text=_("只作提示，不代表因果。"),
    )

    field_order = ("name", "unit", "kind")

    def __init__(self, *args: Any, actor: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice = self.fields["recommendations"]
        assert isinstance(choice, forms.ModelChoiceField)
        choice.queryset = Recommendation.objects.visible_to(actor).order_by("-inspection", "position", "pk")
