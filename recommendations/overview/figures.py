"""Which rows stand behind each number, once: the overview counts by these rules, the ledger lists by them.

The unit of counting is the main item (独办 or 主办) that is not withdrawn: co-handlers answer through their
lead and would otherwise be counted twice.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from django.db.models import F, Q
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tracker.models import Event

from ..lifecycle import DONE, RUNNING, AssignmentStatus
from ..models import Assignment
from ..models.assignments import overdue_on

ASSIGNMENT = "recommendations.assignment"


def counted() -> Q:
    """Main items that stand."""
    main = (Assignment.Part.SOLE, Assignment.Part.LEAD)
    return Q(part__in=main) & ~Q(status=AssignmentStatus.WITHDRAWN)


def _working(today: dt.date) -> Q:
    return Q(status=AssignmentStatus.HANDLING, due_on__gte=today)


def _other(today: dt.date) -> Q:
    unsigned = Q(status__in=(AssignmentStatus.PENDING, AssignmentStatus.RETURNED), due_on__gte=today)
    return unsigned | Q(status=AssignmentStatus.CARRIED_FORWARD)


BUCKETS: dict[str, Callable[[dt.date], Q]] = {
    "cleared": lambda today: Q(status=AssignmentStatus.CLEARED),
    "claimed": lambda today: Q(status__in=(AssignmentStatus.SUBMITTED, AssignmentStatus.COMPLETED)),
    "working": _working,
    "overdue": overdue_on,
    "other": _other,
}
"""Every counted row is in exactly one of these: the pieces of a unit's bar."""


def _ends(first: int | None, last: int | None) -> Callable[[dt.date], Q]:
    """Running items whose day is `first` to `last` days from today, both included."""

    def rule(today: dt.date) -> Q:
        found = Q(status__in=RUNNING)
        if first is not None:
            found &= Q(due_on__gte=today + dt.timedelta(days=first))
        if last is not None:
            found &= Q(due_on__lte=today + dt.timedelta(days=last))
        return found

    return rule


AGES: dict[str, Callable[[dt.date], Q]] = {
    "ends_passed": _ends(None, -1),
    "ends_in_7": _ends(0, 7),
    "ends_in_20": _ends(8, 20),
    "ends_in_60": _ends(21, 60),
    "ends_later": _ends(61, None),
}
"""How far the day is, for items whose unit still owes an answer."""


def _fell_due(today: dt.date, day: str) -> Q:
    return Q(**{f"{day}__lt": today}) & ~Q(status=AssignmentStatus.CARRIED_FORWARD)


def _not_extended(today: dt.date) -> Q:
    return _fell_due(today, "original_due_on") & Q(due_on__lte=F("original_due_on"))


def _extended(today: dt.date) -> Q:
    late = Q(submitted_on__isnull=True) | Q(submitted_on__gt=F("original_due_on"))
    return _fell_due(today, "original_due_on") & Q(due_on__gt=F("original_due_on")) & late


PUNCTUALITY: dict[str, Callable[[dt.date], Q]] = {
    "fell_due": lambda today: _fell_due(today, "original_due_on"),
    "on_time": lambda today: _fell_due(today, "original_due_on") & Q(submitted_on__lte=F("original_due_on")),
    "extended": _extended,
    "made_up": lambda today: _not_extended(today) & Q(submitted_on__gt=F("original_due_on")),
    "missed": lambda today: _not_extended(today) & Q(submitted_on__isnull=True),
    "fell_due_extended": lambda today: _fell_due(today, "due_on"),
    "on_time_extended": lambda today: _fell_due(today, "due_on") & Q(submitted_on__lte=F("due_on")),
}
"""`fell_due` is `on_time` plus `extended`, `made_up` and `missed`, each row once (延期保留原期限)."""

RULES: dict[str, Callable[[dt.date], Q]] = {
    "all": lambda today: Q(),
    "running": lambda today: Q(status__in=RUNNING),
    "done": lambda today: Q(status__in=DONE),
    **BUCKETS,
    **AGES,
    **PUNCTUALITY,
}

MOVED = {
    "moved_clear": "clear",
    "moved_complete": "complete",
    "moved_submit": "submit",
    "moved_send_back": "send_back",
    "moved_acknowledge": "acknowledge",
    "moved_dispatch": "dispatch",
}
"""What happened since a day, by the verb of the record."""


FIGURES: dict[str, str | Promise] = {
    "all": _("在册"),
    "running": _("在办"),
    "done": _("已报送办结"),
    "cleared": _("已销号"),
    "claimed": _("待审核核验"),
    "working": _("办理中未到期"),
    "overdue": _("超期"),
    "other": _("待签收、挂账"),
    "ends_passed": _("期限已过"),
    "ends_in_7": _("7天内到期"),
    "ends_in_20": _("8至20天到期"),
    "ends_in_60": _("21至60天到期"),
    "ends_later": _("60天以后到期"),
    "fell_due": _("原定期限已到"),
    "on_time": _("按原定期限报送"),
    "extended": _("延期，未按原定期限报送"),
    "made_up": _("逾期补办"),
    "missed": _("到期未报送"),
    "fell_due_extended": _("现行期限已到"),
    "on_time_extended": _("按现行期限报送"),
    "turned_overdue": _("新超期"),
    "moved_clear": _("新销号"),
    "moved_complete": _("审核通过"),
    "moved_submit": _("报送办结"),
    "moved_send_back": _("退回补充"),
    "moved_acknowledge": _("签收"),
    "moved_dispatch": _("新分办"),
}
"""Every figure the ledger can be asked for, in words."""


def start_of(day: dt.date) -> dt.datetime:
    """The first moment of that day in Beijing."""
    return dt.datetime.combine(day, dt.time(), tzinfo=timezone.get_default_timezone())


def usual_since(today: dt.date) -> dt.date:
    """Changes are told of the last 30 days unless somebody asks for another day."""
    return today - dt.timedelta(days=30)


def figure_is(name: str, *, today: dt.date, since: dt.date | None, committee_id: int) -> Q | None:
    """The rows behind the number `name`, to be put on `own_of` or `shared_with`; None for an unknown name.

    `since` is for the `moved_…` and `turned_overdue` figures; `committee_id` is whose record is read.
    """
    if name in RULES:
        return counted() & RULES[name](today)
    if since is None:
        return None
    if name == "turned_overdue":
        return counted() & overdue_on(today) & Q(due_on__gte=since)
    if name in MOVED:
        acts = Event.objects.filter(
            committee=committee_id, subject_type=ASSIGNMENT, verb=MOVED[name], at__gte=start_of(since)
        )
        return counted() & Q(pk__in=acts.values("subject_id"))
    return None
