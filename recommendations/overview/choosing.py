"""Which inspection and from which day: read from an address that anybody may have edited."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.http import Http404
from django.utils.translation import gettext as _

from inspections.lifecycle import InspectionStatus
from inspections.models import Inspection
from tracker.models import User

from ..lights import ORIGINAL
from .figures import usual_since
from .scope import Scope

MOST_INSPECTIONS = 50


def inspections_for(user: User) -> list[Inspection]:
    """The newest inspections this person sees; one query."""
    rows = Inspection.objects.visible_to(user).order_by("-year", "-id")
    return list(rows[:MOST_INSPECTIONS])


def chosen_inspection(offered: list[Inspection], query: Mapping[str, Any]) -> Inspection | None:
    """The one asked for, else the newest that is more than a plan; None where there is none at all.

    Raises Http404 for another's.
    """
    asked = str(query.get("inspection") or "")
    if not asked:
        begun = (inspection for inspection in offered if inspection.status != InspectionStatus.PLANNED)
        return next(begun, offered[0] if offered else None)
    for inspection in offered:
        if str(inspection.pk) == asked:
            return inspection
    raise Http404


def since_day(query: Mapping[str, Any], today: dt.date) -> tuple[dt.date, str]:
    """The day asked for, else 30 days ago, and a sentence when what was asked for is no day in the past."""
    usual = usual_since(today)
    asked = str(query.get("since") or "")
    if not asked:
        return usual, ""
    try:
        day = dt.date.fromisoformat(asked)
    except ValueError:
        return usual, _("日期没有看懂，已按最近30天列出。请写成 2026-05-11 这样。")
    if not dt.date(2000, 1, 1) <= day <= today:
        return usual, _("日期要在2000年以后、今天以前，已按最近30天列出。请另选一天。")
    return day, ""


def measures(scope: Scope, **here: object) -> list[dict[str, Any]]:
    """The page at hand by the days in force, and by the original ones (延期保留原期限), as links."""
    kept = {"inspection": scope.inspection.pk, **here}
    return [
        {"label": label, "url": f"?{urlencode({**kept, **asked})}", "is_current": scope.at.is_original is bool(asked)}
        for label, asked in ((_("按现定期限"), {}), (_("按原定期限"), {"against": ORIGINAL}))
    ]


def key_of(text: str) -> tuple[int, int] | None:
    """`12-345` as the two numbers of a keyset; anything else means the first page."""
    parts = text.split("-")
    if len(parts) != 2 or not all(part.isascii() and part.isdigit() and len(part) < 19 for part in parts):
        return None
    return int(parts[0]), int(parts[1])
