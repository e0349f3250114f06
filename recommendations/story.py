"""What happened to an item: acts, reports, questions and reminders as one timeline, newest first.

One query: four branches, each by its own index and with the LIMIT inside, so that an item with a hundred
thousand entries costs no more than one with a hundred; and one for each kind of name that the values need.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import groupby
from typing import Any

from django.db.models import CharField, F, IntegerField, JSONField, Q, QuerySet, TextField, Value
from django.db.models.functions import Cast, JSONObject
from django.utils.translation import gettext as _

from tracker.models import Event, User
from tracker.verbs import verb_label

from .asking import INWARD, reads_names, told_step
from .changes import Names, changes_in_words, names_in
from .lifecycle import ASSIGNMENT_LABELS, INSIDE_UNIT
from .models import Assignment, Notice, ProgressReport, Question
from .notices.proof import state_of

MOST = 100
TOLD_ELSEWHERE = ("report_progress", "submit", "ask")
"""Acts whose report or question stands in the timeline itself."""

COLUMNS = ("kind", "rank", "key", "moment", "word", "quote", "person", "place", "old", "new", "number")
ITEM = Assignment._meta.label_lower

Files = Mapping[int, list[dict[str, Any]]]
Told = dict[str, Any]


def _text(value: Any) -> Any:
    return Cast(value, TextField())


def _branch(kind: str, rank: int, rows: QuerySet[Any], **columns: Any) -> QuerySet[Any]:
    """One kind of entry. Of one moment, the higher rank came later: a reminder follows the act it tells of."""
    filled = {
        "kind": Value(kind, CharField()),
        "rank": Value(rank, IntegerField()),
        "key": F("pk"),
        "old": Value({}, JSONField()),
        "new": Value({}, JSONField()),
        "number": Value(0, IntegerField()),
        **columns,
    }
    branch: QuerySet[Any] = rows.annotate(**filled).values_list(*COLUMNS)[:MOST]
    return branch


def _of_events(kind: str, rank: int, events: QuerySet[Event]) -> QuerySet[Any]:
    return _branch(
        kind,
        rank,
        events,
        moment=F("at"),
        word=_text("verb"),
        quote=_text("reason"),
        person=_text("actor__name"),
        place=_text("organization__short_name"),
        old=F("before"),
        new=F("after"),
    )


def told_to(events: QuerySet[Event], reader: User) -> QuerySet[Event]:
    """What went on inside a unit is told to its own people only."""
    return events.exclude(~Q(organization=reader.organization_id), verb__in=INSIDE_UNIT)


def _acts(item: Assignment, reader: User) -> QuerySet[Any]:
    return _of_events("act", 1, told_to(Event.objects.of(item).exclude(verb__in=TOLD_ELSEWHERE), reader))


def _questions(item: Assignment, reader: User) -> QuerySet[Any]:
    """Each step of the questions this person may see; who asked is the committee's to know."""
    seen: Any = Question.objects.visible_to(reader)
    asked = seen.filter(assignment=item).order_by("-id").values("pk")[:MOST]
    events = Event.objects.filter(subject_type=Question._meta.label_lower, subject_id__in=asked)
    if not reads_names(reader):
        events = events.exclude(verb__in=INWARD)
    return _of_events("question", 2, events.order_by("-at", "-id"))


def _reports(item: Assignment) -> QuerySet[Any]:
    return _branch(
        "report",
        0,
        ProgressReport.objects.filter(assignment=item).order_by("-at", "-id"),
        moment=F("at"),
        word=_text(F("is_submission")),
        quote=_text("body"),
        person=_text("author__name"),
        place=_text("author__organization__short_name"),
        old=JSONObject(drafted_by="drafted_by__name"),
        number=Cast("percent", IntegerField()),
    )


def _notices(item: Assignment, reader: User) -> QuerySet[Any]:
    seen: Any = Notice.objects.visible_to(reader)
    return _branch(
        "notice",
        3,
        seen.filter(assignment=item).order_by("-planned_at", "-id"),
        moment=F("planned_at"),
        word=_text(state_of()),
        quote=_text("text"),
        person=_text("recipient__name"),
        place=_text("rule__name"),
    )


def story_of(item: Assignment, *, reader: User, files: Files) -> list[Told]:
    """Entries as `{% story %}` draws them; `files` are the evidence lines by report."""
    parts = [_reports(item), _questions(item, reader), _notices(item, reader)]
    found = _acts(item, reader).union(*parts, all=True).order_by("-moment", "-rank", "-key")[:MOST]
    rows = [dict(zip(COLUMNS, row, strict=True)) for row in found]
    names = names_in(Assignment, [(row["old"], row["new"]) for row in rows if row["kind"] == "act"])
    return folded([_told(row, reader, names, files) for row in rows])


def folded(entries: list[Told]) -> list[Told]:
    """Reminders between two acts become one line, 3 条提醒, that opens; a single one stays as it is."""
    kept: list[Told] = []
    for is_notice, run in groupby(entries, lambda entry: bool(entry.get("is_notice"))):
        lines = list(run)
        if is_notice and len(lines) > 1:
            title = _("%(n)s 条提醒") % {"n": len(lines)}
            kept.append({"when": lines[0]["when"], "is_act": False, "title": title, "lines": lines})
        else:
            kept += lines
    return kept


def _told(row: dict[str, Any], reader: User, names: Names, files: Files) -> Told:
    entry: Told = {"when": row["moment"], "is_act": True, "quote": row["quote"]}
    entry["who"] = " ".join(part for part in (row["place"], row["person"]) if part)
    if row["kind"] == "report":
        return entry | _told_report(row, files)
    if row["kind"] == "notice":
        return entry | notice_line(row["word"], rule=row["place"], recipient=row["person"])
    if row["kind"] == "question":
        return entry | told_step(reader, row["word"], row["new"], row["quote"])
    return entry | _told_act(row, names)


def _told_report(row: dict[str, Any], files: Files) -> Told:
    title = ASSIGNMENT_LABELS["submit" if row["word"] == "true" else "report_progress"]
    note = _("完成率 %(n)s%%") % {"n": row["number"]}
    if drafter := row["old"].get("drafted_by"):
        note += _("；拟稿 %(name)s") % {"name": drafter}
    return {"title": title, "note": note, "files": files.get(row["key"], [])}


def notice_line(state: str, *, rule: str, recipient: str) -> Told:
    """A reminder: to whom, by which rule, with what result."""
    note = _("规则：%(rule)s；%(state)s") % {"rule": rule, "state": Notice.State(state).label}
    who = _("发给 %(name)s") % {"name": recipient}
    return {"is_act": False, "is_notice": True, "title": _("提醒"), "who": who, "note": note}


def _told_act(row: dict[str, Any], names: Names) -> Told:
    title = verb_label(ITEM, row["word"])
    said: Told = {"title": title, "note": "；".join(changes_in_words(Assignment, row["old"], row["new"], names))}
    return said if row["person"] else said | by_the_system(row["word"], title, row["quote"])


def by_the_system(verb: str, title: str, reason: str) -> Told:
    """An act that nobody made, said plainly; a reason that only repeats the title is left out."""
    plain = {"accept_unsigned": _("签收期限已过，没有签收，也没有申请退办，由系统记为已签收。")}.get(verb, reason)
    return {"is_act": False, "who": _("系统"), "quote": "" if plain == title else plain}
