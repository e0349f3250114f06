"""What an act changed, in words: 期限：2026-06-30 → 2026-09-30. Names instead of keys, labels instead of codes.

Nothing is ever shown raw. A field that is kept for machines, or that the act itself already tells (whose
day, by whom), is quiet; a value that has no words here is left to the record.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from inspections.models import Heading, Inspection
from tracker.field_words import change_in_words
from tracker.models import Organization, OutcomeClass, Region, User

Values = Mapping[str, Any]
Pair = tuple[Values, Values]
Names = Mapping[tuple[type[models.Model], int], str]

QUIET = frozenset(
    (
        # the act's own day and person stand beside it
        *("acknowledged_on", "submitted_on", "completed_on", "cleared_on", "dispatched_on", "last_progress_on"),
        *("issued_on", "handed_over_on", "received_on", "planned_on", "consulted_on", "answered_on", "reported_on"),
        *("concluded_on", "submitted_by", "verified_by", "received_by", "is_accepted_by_default", "nudged_on"),
        # kept for lists and guards
        *("report_count", "evidence_count", "co_unsigned", "co_disputed", "is_disputed", "has_extension_waiting"),
        *("drafts_waiting", "nudge_count", "return_until", "inspection", "committee", "heading", "grams"),
    )
)
NAMED: tuple[type[models.Model], ...] = (Organization, User, OutcomeClass, Region, Inspection, Heading)
"""What a key may stand for in a story. Each is looked up at most once a page."""

PLURAL: Mapping[str, Any] = {"items": _("所列建议"), "recommendations": _("所列建议")}
LONGEST = 60


def names_in(model: type[models.Model], pairs: Iterable[Pair]) -> Names:
    """The names of every body, person and class that the values point to; one query for each kind of them."""
    wanted: dict[type[models.Model], set[int]] = defaultdict(set)
    for name, value in ((name, value) for pair in pairs for values in pair for name, value in values.items()):
        kind = _pointed_to(model, name)
        if kind is not None and isinstance(value, int):
            wanted[kind].add(value)
    return {
        (kind, pk): str(getattr(row, "short_name", "") or row)
        for kind, keys in wanted.items()
        for pk, row in kind._base_manager.in_bulk(keys).items()
    }


def changes_in_words(model: type[models.Model], old: Values, new: Values, names: Names) -> list[str]:
    """One line for each value that people care about: the state first, then as the form of the thing has them."""
    said = []
    for name in sorted(new, key=lambda name: _place(model, name)):
        label = _label(model, name)
        before, after = (_worded(model, name, values.get(name), names) for values in (old, new))
        if label and before != after:
            said.append(change_in_words(label, before, after))
    return said


def _place(model: type[models.Model], name: str) -> tuple[bool, int]:
    """JSON keeps no order of its own; what is no field comes last."""
    order = [field.name for field in model._meta.get_fields() if not field.auto_created]
    return name != "status", order.index(name) if name in order else len(order)


def _field(model: type[models.Model], name: str) -> Any:
    if name in QUIET:
        return None
    try:
        return model._meta.get_field(name)
    except FieldDoesNotExist:
        return None


def _pointed_to(model: type[models.Model], name: str) -> type[models.Model] | None:
    kind = getattr(_field(model, name), "related_model", None)
    return kind if kind in NAMED else None


def _label(model: type[models.Model], name: str) -> str:
    """The field's own name; for what hangs on the subject, the name of those things. Empty: not told."""
    field = _field(model, name)
    if name in PLURAL:
        return str(PLURAL[name])
    if field is None or isinstance(field, models.JSONField):
        return ""
    if field.auto_created:
        return str(field.related_model._meta.verbose_name)
    return str(field.verbose_name)


def _worded(model: type[models.Model], name: str, value: Any, names: Names) -> str:
    field = _field(model, name)
    if value in (None, "", [], {}) or (field is None and name not in PLURAL):
        return ""
    if isinstance(value, list):
        return _t("%(n)s 项") % {"n": len(value)}
    if getattr(field, "many_to_one", False) or getattr(field, "one_to_one", False):
        return names.get((field.related_model, value), "") if isinstance(value, int) else ""
    return _plain(field, name, value)


def _plain(field: Any, name: str, value: Any) -> str:
    """The value of a field that holds its own value."""
    if isinstance(value, bool):
        return _t("是") if value else _t("否")
    if choices := dict(getattr(field, "flatchoices", None) or ()):
        return str(choices.get(value, ""))
    if name == "percent":
        return f"{value}%"
    if isinstance(field, models.DateField):
        return _day(value)
    if isinstance(value, int | float):
        return str(value)
    if isinstance(field, models.TextField):
        text = str(value)
        return f"“{text if len(text) <= LONGEST else text[: LONGEST - 1] + '…'}”"
    return str(value) if isinstance(value, str) else ""


def _day(value: Any) -> str:
    """A day or a moment as JSON keeps it, as tables write it; what is neither is not told."""
    try:
        return dt.datetime.fromisoformat(str(value)).date().isoformat()
    except ValueError:
        return ""
