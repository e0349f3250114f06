"""A model's fields and their values as people call them, for whatever the record tells."""

from __future__ import annotations

import json
from typing import Any

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

BESIDE: dict[str, str | Promise] = {
    "origin": _("来源地址"),
    "sessions": _("已退出的登录"),
    "cover": _("代办编号"),
}
"""What the record holds beside the fields that have a name. Apps add theirs in `joining`."""


def model_of(subject_type: str) -> type[models.Model] | None:
    """The model of `recommendations.assignment`; None for one that is no more."""
    try:
        return apps.get_model(subject_type)
    except (LookupError, ValueError):
        return None


def field_of(model: type[models.Model] | None, name: str) -> Any:
    """The field of that name, None where there is none."""
    try:
        return model._meta.get_field(name) if model else None
    except FieldDoesNotExist:
        return None


def field_label(model: type[models.Model] | None, name: str) -> str:
    """提醒谁 for `audience`; an unknown name stays as it is."""
    field = field_of(model, name)
    if field is None:
        return str(BESIDE.get(name, name))
    label = str(getattr(field, "verbose_name", None) or field.related_model._meta.verbose_name)
    was_given = label != name.replace("_", " ")
    return label if was_given else str(BESIDE.get(name, name))


def value_in_words(model: type[models.Model] | None, name: str, value: Any) -> str:
    """蓝 for `blue`, 是 for True, a list joined with 、; empty for nothing, an unknown one as it is kept."""
    field = field_of(model, name)
    if value in (None, "", []):
        return ""
    if isinstance(value, bool):
        return _t("是") if value else _t("否")
    if isinstance(value, list) and all(isinstance(one, str) for one in value):
        inner = getattr(field, "base_field", field)
        return "、".join(_chosen(inner, one) for one in value)
    if isinstance(value, list | dict):
        return json.dumps(value, ensure_ascii=False)
    return _chosen(field, value)


def _chosen(field: Any, value: Any) -> str:
    return str(dict(getattr(field, "flatchoices", None) or ()).get(value, value))


def change_in_words(label: str, before: str, after: str) -> str:
    """亮灯：黄 → 蓝; 依据：监督法 where nothing stood; 依据：监督法 → 无 where nothing is left."""
    if not after:
        return _t("%(label)s：%(before)s → 无") % {"label": label, "before": before or _t("无")}
    return f"{label}：{before} → {after}" if before else f"{label}：{after}"
