"""The app of what was looked at."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class InspectionsConfig(AppConfig):
    """Statutes, inspections and findings."""

    name = "inspections"
    verbose_name = _("执法检查")
