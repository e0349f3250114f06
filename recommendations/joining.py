"""What this app adds to the frame: the numbers in the navigation, the words of the record, the deadlines that a change
of the calendar moves."""

from tracker import field_words
from tracker.effects import CALENDAR_EFFECTS, CalendarEffect
from tracker.navigation import COUNTERS
from tracker.verbs import INSIDE_A_BODY, VERBS

from .actions import foresee_deadlines, recompute_deadlines
from .counters import COUNTED, counter
from .lifecycle import INSIDE_UNIT
from .tasks import follow_calendar
from .verbs import BESIDE, SAID

VERBS.update(SAID)
field_words.BESIDE.update(BESIDE)
INSIDE_A_BODY.update(INSIDE_UNIT)
COUNTERS.update({name: counter(name) for name in COUNTED})
CALENDAR_EFFECTS.append(
    CalendarEffect(
        foresee=foresee_deadlines,
        follow=lambda actor, now, most: recompute_deadlines(actor=actor, now=now, most=most),
        wake=follow_calendar.delay,
    )
)
