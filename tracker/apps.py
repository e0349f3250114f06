"""The app of people, record and calendar."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from tracker import checks, converters


class TrackerConfig(AppConfig):
    """Registers the system checks and `<pk:…>` when Django is ready."""

    name = "tracker"
    label = "tracker"
    verbose_name = _("人员、记录与日历")

    def ready(self) -> None:
        """Put the system checks on Django's list, and our converter among its own."""
        checks.register_all()
        converters.register()
