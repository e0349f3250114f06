"""Lost updates: a change rests on what the person saw, or is refused with what has changed since and by whom.

A subject's version is the number of its last event that changed a value; the record already keeps it, so
nothing else is stored. A reminder, a nudge or a visit changes no value and never stands in anybody's way.

Where one subject's record tells of many things (the platform's, of every day of the calendar), `parts` names
those the person was looking at; what happened to the others does not count.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from django.core.exceptions import FieldDoesNotExist
from django.db import connection, models
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from .errors import Refused
from .models import Event
from .models.record import subject_type
from .prepared import Prepared
from .verbs import verb_label

MOST_TOLD = 5
VISITS = ("sign_in", "sign_in_failed", "sign_out", "end_sessions")
"""What happens to an account without changing it; the event says from where."""


class Stale(Refused):
    """The subject is no longer what the person saw. `version` is what it is now."""

    def __init__(self, message: str, version: int) -> None:
        super().__init__(message)
        self.version = version


def _changes(subject: models.Model, parts: Collection[str] = ()) -> QuerySet[Event]:
    events = Event.objects.of(subject).exclude(after={}).exclude(verb__in=VISITS)
    return events.filter(after__has_any_keys=list(parts)) if parts else events


_NEWEST = Prepared(
    "version",
    """SELECT coalesce(max(id + 0), 0) FROM tracker_event
    WHERE subject_type = %s AND subject_id = %s AND after <> '{}'::jsonb AND verb <> ALL (%s)""",
    ["kind", "key", list(VISITS)],
    ["kind", "key"],
)
"""`_changes`, for the question that every form and every press asks."""


def version_of(subject: models.Model) -> int:
    """The number of the last event that changed a value; 0 before there is one.

    By number, never by time: a clock that was ahead for a while leaves events whose time is yet to come. The
    sum keeps PostgreSQL to the subject's own events; for a bare maximum it may walk the whole table backwards.
    """
    with connection.cursor() as cursor:
        cursor.execute(*_NEWEST.filled(connection, subject_type(subject), subject.pk))
        return int(cursor.fetchone()[0])


def seen_as(subject: models.Model, version: int | None) -> None:
    """Note on the object which version the person saw; None: they did not say, and nothing is checked."""
    subject.__dict__["_seen_version"] = version


def require_unchanged(subject: models.Model, parts: Collection[str] = ()) -> None:
    """Raise Stale when something changed after the version noted on the object as the person saw it.

    Call under the lock."""
    version: int | None = subject.__dict__.get("_seen_version")
    if version is None or version_of(subject) <= version:
        return
    since = list(_changes(subject, parts).filter(pk__gt=version).select_related("actor")[:MOST_TOLD])
    if since:
        raise Stale(
            _("您打开这一页之后，这一项有了变化：%(changes)s。请看过变化，再决定是否办理。")
            % {"changes": "；".join(_told(event, subject) for event in reversed(since))},
            version=max(event.pk for event in since),
        )


def _told(event: Event, subject: models.Model) -> str:
    """周处于6月11日10:32报送办结（状态、完成率）."""
    at = timezone.localtime(event.at)
    said = _("%(who)s于%(month)s月%(day)s日%(time)s%(verb)s") % {
        "who": event.actor.name if event.actor else _("系统"),
        "month": at.month,
        "day": at.day,
        "time": f"{at:%H:%M}",
        "verb": verb_label(event.subject_type, event.verb),
    }
    fields = "、".join(_labels(subject, event.after))
    return f"{said}（{fields}）" if fields else said


def _labels(subject: models.Model, names: Iterable[str]) -> list[str]:
    """The fields' own names; what is no field of the subject keeps its code out of the sentence, and so does
    the arithmetic that stands beside a day."""
    labels = []
    for name in names:
        try:
            field = subject._meta.get_field(name)
        except FieldDoesNotExist:
            continue
        if not isinstance(field, models.JSONField):
            labels.append(str(getattr(field, "verbose_name", "")))
    return [label for label in labels if label]
