"""What the record calls the events of this app."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from .lifecycle import FINDING_LABELS, INSPECTION_LABELS

SAID: dict[tuple[str, str], str | Promise] = {
    **{("inspections.inspection", verb): label for verb, label in INSPECTION_LABELS.items()},
    **{("inspections.finding", verb): label for verb, label in FINDING_LABELS.items()},
    ("inspections.inspection", "plan"): _("列入计划"),
    ("inspections.finding", "log"): _("录入问题"),
    ("inspections.group", "form"): _("成立检查组"),
    ("inspections.activity", "hold"): _("记录检查活动"),
    ("inspections.document", "file"): _("收存文件"),
    ("inspections.document", "publish"): _("公开文件"),
    ("inspections.heading", "outline"): _("设章节"),
    ("inspections.statute", "enter"): _("录入法规"),
    ("inspections.statute", "pair"): _("设为协同文本"),
    ("inspections.participation", "note_dates"): _("记录日期"),
}
"""(subject type, verb) → its name."""

BESIDE: dict[str, str | Promise] = {
    "counterparts": _("对应条款数"),
    "files": _("文件"),
    "follows": _("跟踪哪次检查"),
    "members": _("成员数"),
    "partners": _("共同检查的常委会"),
    "provisions": _("对应条款"),
    "sister": _("协同文本"),
}
"""What the record holds beside the fields that have a name."""
