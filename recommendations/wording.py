"""An item's state as a person reads it."""

from __future__ import annotations

from typing import TypedDict

from django.utils.translation import gettext as _

from .lifecycle import PILLS, AssignmentStatus
from .models import Assignment


class Pill(TypedDict):
    """The word and its look (`pill-…` in parts.css)."""

    label: str
    css: str


def pill_of(item: Assignment) -> Pill:
    """The state's label; a co-handler that has given its word waits for nobody's review: 已会签, unless it
    disagrees and the government's office has not settled it yet."""
    label = str(item.get_status_display())
    if item.status == AssignmentStatus.SUBMITTED and not item.is_main:
        if item.is_disputed:
            return Pill(label=_("会签不同意，待协调"), css="back")
        label = _("已会签")
    return Pill(label=label, css=PILLS[AssignmentStatus(item.status)])
