"""The app of what was looked at."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from tracker.verbs import VERBS

from .lifecycle import FINDING_LABELS, INSPECTION_LABELS


class InspectionsConfig(AppConfig):
    """Statutes, inspections and findings."""

    name = "inspections"
    verbose_name = _("执法检查")

    def ready(self) -> None:
        """Tell the record what this app's events are called."""
        VERBS.update({("inspections.inspection", verb): label for verb, label in INSPECTION_LABELS.items()})
        VERBS.update({("inspections.finding", verb): label for verb, label in FINDING_LABELS.items()})
        VERBS.update(
            {
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
        )
