"""What happened to an item: acts, reports and reminders as one timeline, newest first.

One query: three branches, each by its own index and with the LIMIT inside, so that an item with a
hundred thousand entries costs no more than one with a hundred.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db.models import CharField, F, IntegerField, JSONField, Q, QuerySet, TextField, Value
from django.db.models.functions import Cast, JSONObject
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tracker.models import Event, User

from .lifecycle import ASSIGNMENT_LABELS, INSIDE_UNIT, AssignmentStatus
from .models import Assignment, Notice, ProgressReport

MOST = 100
TOLD_BY_REPORT = ("report_progress", "submit")
"""Acts whose report stands in the timeline itself."""

BESIDE_MOVES = {"dispatch": gettext_lazy("分办"), "hand_over_work": gettext_lazy("移交事项")}
"""What happens to an item without being a move of it."""

SHOWN_CHANGES = ("status", "due_on", "review_on", "percent", "part", "outcome")
COLUMNS = ("kind", "key", "moment", "word", "quote", "person", "place", "old", "new", "number")


def _text(value: Any) -> Any:
    return Cast(value, TextField())


def _branch(rows: QuerySet[Any], **columns: Any) -> QuerySet[Any]:
    branch: QuerySet[Any] = rows.annotate(**columns).values_list(*COLUMNS)[:MOST]
    return branch


def _told_to(events: QuerySet[Event], reader: User) -> QuerySet[Event]:
    """What went on inside a unit is told to its own people only."""
    return events.exclude(~Q(organization=reader.organization_id), verb__in=INSIDE_UNIT)


def _entries(item: Assignment, reader: User) -> QuerySet[Any]:
    nothing = Value({}, JSONField())
    zero = Value(0, IntegerField())
    acts = _branch(
        _told_to(Event.objects.of(item).exclude(verb__in=TOLD_BY_REPORT), reader),
        kind=Value("act", CharField()),
        key=F("pk"),
        moment=F("at"),
        word=_text("verb"),
        quote=_text("reason"),
        person=_text("actor__name"),
        place=_text("organization__short_name"),
        old=F("before"),
        new=F("after"),
        number=zero,
    )
    reports = _branch(
        ProgressReport.objects.filter(assignment=item).order_by("-at", "-id"),
        kind=Value("report", CharField()),
        key=F("pk"),
        moment=F("at"),
        word=_text(F("is_submission")),
        quote=_text("body"),
        person=_text("author__name"),
        place=_text("author__organization__short_name"),
        old=JSONObject(drafted_by="drafted_by__name"),
        new=nothing,
        number=Cast("percent", IntegerField()),
    )
    notices = _branch(
        Notice.objects.visible_to(reader).filter(assignment=item).order_by("-planned_at", "-id"),
        kind=Value("notice", CharField()),
        key=F("pk"),
        moment=F("planned_at"),
        word=_text("state"),
        quote=_text("text"),
        person=_text("recipient__name"),
        place=_text("rule__name"),
        old=nothing,
        new=nothing,
        number=zero,
    )
    return acts.union(reports, notices, all=True).order_by("-moment", "-key")[:MOST]


def story_of(item: Assignment, *, reader: User, files: Mapping[int, list[dict[str, Any]]]) -> list[dict[str, Any]]:
    """Entries as `{% story %}` draws them; `files` are the evidence lines by report."""
    return [_told(dict(zip(COLUMNS, row, strict=True)), files) for row in _entries(item, reader)]


def _told(row: dict[str, Any], files: Mapping[int, list[dict[str, Any]]]) -> dict[str, Any]:
    entry: dict[str, Any] = {"when": row["moment"], "is_act": row["kind"] != "notice", "quote": row["quote"]}
    who = " ".join(part for part in (row["place"], row["person"]) if part)
    if row["kind"] == "report":
        title = ASSIGNMENT_LABELS["submit" if row["word"] == "true" else "report_progress"]
        note = _("完成率 %(n)s%%") % {"n": row["number"]}
        if drafter := row["old"].get("drafted_by"):
            note += _("；拟稿 %(name)s") % {"name": drafter}
        return {**entry, "title": title, "who": who, "note": note, "files": files.get(row["key"], [])}
    if row["kind"] == "notice":
        state = Notice.State(row["word"]).label
        note = _("规则：%(rule)s；%(state)s") % {"rule": row["place"], "state": state}
        return {**entry, "title": _("提醒"), "who": _("发给 %(name)s") % {"name": row["person"]}, "note": note}
    label = ASSIGNMENT_LABELS.get(row["word"]) or BESIDE_MOVES.get(row["word"], row["word"])
    note = "；".join(_changes(row["old"], row["new"]))
    return {**entry, "is_act": bool(row["person"]), "title": label, "who": who or _("系统"), "note": note}


def _changes(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[str]:
    """状态：待签收 → 办理中. Keys of people and counts are left to the record itself."""
    said = []
    for name in SHOWN_CHANGES:
        if name not in new:
            continue
        before, after = _worded(name, old.get(name)), _worded(name, new[name])
        label = _label(name)
        said.append(f"{label}：{before} → {after}" if before else f"{label}：{after}")
    return said


def _label(name: str) -> str:
    try:
        field = Assignment._meta.get_field(name)
    except FieldDoesNotExist:
        return name
    return str(getattr(field, "verbose_name", name))


def _worded(name: str, value: Any) -> str:
    if value in (None, ""):
        return ""
    words: Mapping[str, Any] = {}
    if name == "status":
        words = dict(AssignmentStatus.choices)
    elif name == "part":
        words = dict(Assignment.Part.choices)
    if name == "percent":
        return f"{value}%"
    if isinstance(value, dt.date):
        return value.isoformat()
    return str(words.get(value, value))
