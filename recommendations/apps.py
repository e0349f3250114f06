"""The app of what must change, and whether it did."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RecommendationsConfig(AppConfig):
    """Recommendations, opinions, assignments and notices."""

    name = "recommendations"
    verbose_name = _("建议与办理")
