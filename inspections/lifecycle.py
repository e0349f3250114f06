"""What an inspection and a finding may do next. No database, no clock."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class InspectionStatus(TextChoices):
    """Steps 0–6 and 16 of the procedure; steps 7–15 belong to each committee's opinion."""

    PLANNED = "planned", _("列入计划")
    PLAN_APPROVED = "plan_approved", _("方案通过")
    NOTIFIED = "notified", _("已通知")
    INSPECTING = "inspecting", _("检查中")
    REPORTING = "reporting", _("起草报告")
    TABLED = "tabled", _("提请审议")
    DELIBERATED = "deliberated", _("已审议")
    CLOSED = "closed", _("已归档")


INSPECTION_MOVES: dict[tuple[str, str], str] = {
    ("approve_plan", InspectionStatus.PLANNED): InspectionStatus.PLAN_APPROVED,
    ("notify", InspectionStatus.PLAN_APPROVED): InspectionStatus.NOTIFIED,
    ("start", InspectionStatus.NOTIFIED): InspectionStatus.INSPECTING,
    ("draft_report", InspectionStatus.INSPECTING): InspectionStatus.REPORTING,
    ("table", InspectionStatus.REPORTING): InspectionStatus.TABLED,
    ("deliberate", InspectionStatus.TABLED): InspectionStatus.DELIBERATED,
    ("close", InspectionStatus.DELIBERATED): InspectionStatus.CLOSED,
}

INSPECTION_LABELS = {
    "approve_plan": _("通过方案"),
    "notify": _("发出通知"),
    "start": _("开始检查"),
    "draft_report": _("起草报告"),
    "table": _("提请审议"),
    "deliberate": _("记录审议"),
    "close": _("归档"),
}


class FindingStatus(TextChoices):
    DRAFT = "draft", _("草稿")
    CONFIRMED = "confirmed", _("已确认")
    LISTED = "listed", _("已列入清单")
    TRANSFERRED = "transferred", _("已转信访")
    WITHDRAWN = "withdrawn", _("已撤回")


NOT_STANDING = (FindingStatus.WITHDRAWN, FindingStatus.TRANSFERRED)
"""A finding in one of these is no longer counted against anybody."""

FINDING_MOVES: dict[tuple[str, str], str] = {
    ("amend", FindingStatus.DRAFT): FindingStatus.DRAFT,
    ("amend", FindingStatus.CONFIRMED): FindingStatus.DRAFT,
    ("confirm", FindingStatus.DRAFT): FindingStatus.CONFIRMED,
    ("list", FindingStatus.CONFIRMED): FindingStatus.LISTED,
    ("transfer", FindingStatus.DRAFT): FindingStatus.TRANSFERRED,
    ("withdraw", FindingStatus.DRAFT): FindingStatus.WITHDRAWN,
    ("withdraw", FindingStatus.CONFIRMED): FindingStatus.WITHDRAWN,
    ("withdraw", FindingStatus.LISTED): FindingStatus.WITHDRAWN,
}

FINDING_LABELS = {
    "amend": _("修改"),
    "confirm": _("确认"),
    "list": _("列入清单"),
    "transfer": _("转信访"),
    "withdraw": _("撤回"),
}

PILLS = {
    InspectionStatus.PLANNED: "waiting",
    InspectionStatus.PLAN_APPROVED: "waiting",
    InspectionStatus.NOTIFIED: "waiting",
    InspectionStatus.INSPECTING: "handling",
    InspectionStatus.REPORTING: "handling",
    InspectionStatus.TABLED: "handling",
    InspectionStatus.DELIBERATED: "claimed",
    InspectionStatus.CLOSED: "cleared",
    FindingStatus.DRAFT: "waiting",
    FindingStatus.CONFIRMED: "handling",
    FindingStatus.LISTED: "claimed",
    FindingStatus.TRANSFERRED: "parked",
    FindingStatus.WITHDRAWN: "void",
}
"""The look of each state: a class of parts.css (`pill-…`). Values of the two tables never clash."""
