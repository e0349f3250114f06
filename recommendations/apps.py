"""The app of what must change, and whether it did."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from tracker import field_words
from tracker.effects import CALENDAR_EFFECTS, CalendarEffect
from tracker.navigation import COUNTERS
from tracker.verbs import INSIDE_A_BODY, VERBS

from .lifecycle import INSIDE_UNIT
from .verbs import BESIDE, SAID


class RecommendationsConfig(AppConfig):
    """Recommendations, opinions, assignments and notices."""

    name = "recommendations"
    verbose_name = _("建议与办理")

    def ready(self) -> None:
        """Put our numbers beside the places in the navigation, and our words into the record."""
        VERBS.update(SAID)
        field_words.BESIDE.update(BESIDE)
        INSIDE_A_BODY.update(INSIDE_UNIT)
        from .actions import foresee_deadlines, recompute_deadlines  # noqa: PLC0415
        from .counters import COUNTED, counter  # noqa: PLC0415  (models are loaded only now)
        from .tasks import follow_calendar  # noqa: PLC0415

        CALENDAR_EFFECTS.append(
            CalendarEffect(
                foresee=foresee_deadlines,
                follow=lambda actor, now, most: recompute_deadlines(actor=actor, now=now, most=most),
                wake=follow_calendar.delay,
            )
        )
        COUNTERS.update({name: counter(name) for name in COUNTED})
