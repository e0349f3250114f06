"""The app of people, record and calendar."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _

from tracker import checks, converters, form_look


class TrackerConfig(AppConfig):
    """Registers the system checks, `<pk:…>` and our words when Django is ready."""

    name = "tracker"
    label = "tracker"
    verbose_name = _("人员、记录与日历")

    def ready(self) -> None:
        """Put the system checks on Django's list, our converter among its own, our words in its mouth, and what the
        apps add (`joining`) in its places: the models are loaded only now."""
        checks.register_all()
        converters.register()
        form_look.speak_of_null_characters()
        autodiscover_modules("joining")
