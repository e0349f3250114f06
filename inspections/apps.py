"""The app of what was looked at."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from tracker import field_words
from tracker.verbs import VERBS

from .verbs import BESIDE, SAID


class InspectionsConfig(AppConfig):
    """Statutes, inspections and findings."""

    name = "inspections"
    verbose_name = _("执法检查")

    def ready(self) -> None:
        """Tell the record what this app's events are called."""
        VERBS.update(SAID)
        field_words.BESIDE.update(BESIDE)
