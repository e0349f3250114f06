"""Figures that show whether it worked. The value is as published; the qualifier says how exact it is."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from .recommendations import Recommendation


class Indicator(models.Model):
    """What is measured: 地区生产总值增速, with its unit and kind."""

    class Kind(models.TextChoices):
        LEVEL = "level", _("水平值")
        GROWTH = "growth", _("增速")
        SHARE = "share", _("占比")

    name = models.CharField(_("指标"), max_length=100)
    unit = models.CharField(_("单位"), max_length=20)
    kind = models.CharField(_("类别"), max_length=8, choices=Kind)
    recommendations = models.ManyToManyField(
        Recommendation, blank=True, related_name="indicators", verbose_name=_("相关建议")
    )

    class Meta:
        verbose_name = _("指标")
        ordering: ClassVar[list[str]] = ["id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(name="one_indicator_per_name_and_unit", fields=["name", "unit"]),
        ]

    def __str__(self) -> str:
        return f"{self.name}（{self.unit}）"


class Observation(models.Model):
    """One published value: place, period, value, year-on-year change, and where it was read."""

    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="observations")
    place = models.CharField(_("范围"), max_length=40)
    period = models.CharField(_("时段"), max_length=40)
    value = models.DecimalField(_("数值"), max_digits=14, decimal_places=2)
    change = models.DecimalField(_("同比"), max_digits=8, decimal_places=2, null=True, blank=True)
    change_unit = models.CharField(_("同比单位"), max_length=10, blank=True, default="")
    qualifier = models.CharField(_("限定"), max_length=60, blank=True, default="")
    basis = models.CharField(_("口径"), max_length=60, blank=True, default="")
    source = models.CharField(_("出处"), max_length=200)

    class Meta:
        verbose_name = _("指标值")
        ordering: ClassVar[list[str]] = ["indicator", "id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(name="one_value_per_place_and_period", fields=["indicator", "place", "period"]),
        ]

    def __str__(self) -> str:
        return f"{self.place} {self.period} {self.value}"
