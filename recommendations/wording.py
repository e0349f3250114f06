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
    """The state's label; a co-handler that has given its word waits for nobody's review: 已会签."""
    label = str(item.get_status_display())
    if item.status == AssignmentStatus.SUBMITTED and not item.is_main:
        label = _("已会签")
    return Pill(label=label, css=PILLS[AssignmentStatus(item.status)])
