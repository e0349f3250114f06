"""The app of what must change, and whether it did."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RecommendationsConfig(AppConfig):
    """Recommendations, opinions, assignments and notices."""

    name = "recommendations"
    verbose_name = _("建议与办理")

    def ready(self) -> None:
        """Put our numbers beside the places in the navigation."""
        from tracker.navigation import COUNTERS  # noqa: PLC0415  (models are loaded only now)

        from .counters import COUNTED, counter  # noqa: PLC0415

        COUNTERS.update({name: counter(name) for name in COUNTED})
