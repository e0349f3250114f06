"""The parts every page is built from, as template tags. Each draws `parts/<name>.html`.

A tag takes plain values (strings, numbers, dates, lists of dicts or objects), asks no database,
and escapes what it is given. The specimen of every part is in `gallery.html`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django import forms, template
from django.utils import timezone
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from tracker.marks import Light, bar_rects, clock_marks, columns

register = template.Library()

_WEEKDAYS = "一二三四五六日"
_DAY = re.compile(r"(?<!\d)\d{4}-\d{2}-\d{2}(?!\d)")


def _read(thing: Any, name: str) -> Any:
    """Read `name` from a dict or an object, as templates do."""
    return thing.get(name) if isinstance(thing, Mapping) else getattr(thing, name, None)


def _day(value: date | datetime | str | None) -> date | None:
    """A day in local time from a date, a moment or an ISO string (as JSON fields keep them)."""
    if isinstance(value, str):
        value = datetime.fromisoformat(value) if value else None
    if isinstance(value, datetime):
        return timezone.localtime(value).date() if timezone.is_aware(value) else value.date()
    return value


@register.filter
def day(value: date | datetime | str | None) -> str:
    """2026-06-11, as tables write it."""
    found = _day(value)
    return found.isoformat() if found else "—"


@register.filter
def unbroken(text: str) -> SafeString:
    """Words in which no day breaks at the end of a line."""
    return mark_safe(_DAY.sub(r'<span class="nowrap">\g<0></span>', conditional_escape(text)))


@register.filter
def long_day(value: date | datetime | str | None) -> str:
    """2026年6月11日, as prose writes it."""
    found = _day(value)
    return f"{found.year}年{found.month}月{found.day}日" if found else "—"


@register.filter
def weekday(value: date | datetime | str | None, style: str = "short") -> str:
    """周四 in tables, 星期四 with `:"long"`."""
    found = _day(value)
    prefix = "星期" if style == "long" else "周"
    return f"{prefix}{_WEEKDAYS[found.weekday()]}" if found else ""


@register.filter
def file_size(size: int | None) -> str:
    """8.4 MB: decimal units with one figure after the point from a megabyte on, as file lists show."""
    if not size:
        return "0 B"
    if size < 1000:
        return f"{size} B"
    if size < 999_500:
        return f"{size / 1000:.0f} KB"
    return f"{size / 1_000_000:.1f} MB"


@register.filter
def short_hash(digest: str) -> str:
    """9f3c…a1e7: enough of a SHA-256 to compare by eye."""
    return f"{digest[:4]}…{digest[-4:]}" if len(digest) > 9 else digest


@register.filter
def say(text: str) -> SafeString:
    """Set the first sentence bold: what is the case; what would help follows in plain weight."""
    head, stop, rest = str(text).partition("。")
    return format_html("<b>{}{}</b>{}", head, stop, rest)


@register.inclusion_tag("parts/light.html")
def light(value: Light | str, text: str = "") -> dict[str, Any]:
    """A lamp: shape, word and days. `value` is a `Light` or a colour name."""
    lamp = value if isinstance(value, Light) else Light(str(value or "none"))
    return {"colour": lamp.colour, "word": lamp.word, "text": text or lamp.phrase}


@register.inclusion_tag("parts/pill.html")
def pill(status: Any, css: str = "") -> dict[str, Any]:
    """A status: `{% pill item.get_status_display "waiting" %}`, or an object with `label` and `css`."""
    label = _read(status, "label")
    return {"label": label if label is not None else status, "css": css or _read(status, "css") or "handling"}


@register.inclusion_tag("parts/due.html")
def due(
    basis: Any,
    today: date | None = None,
    due_on: date | None = None,
    original: date | None = None,
    is_open: bool = False,
) -> dict[str, Any]:
    """A deadline that answers why it is that day.

    `basis` holds the arithmetic as a dict or object: rule, legal_basis, start, raw, rolled (or
    rolled_reason), result (or due_on), is_tentative, steps [(label, text)], original. What a model keeps
    in columns of its own wins: `{% due item.due_basis today item.due_on item.original_due_on %}`.
    """
    result = _day(due_on or _read(basis, "result") or _read(basis, "due_on"))
    first = _day(original or _read(basis, "original"))
    moved_from = first if first != result else None
    return {
        "is_tentative": _read(basis, "is_tentative"),
        "result": result,
        "rows": _arithmetic(basis, result, moved_from),
        "left": _left(result, today, moved_from),
        "is_open": is_open,
    }


# How `tracker.timelimits` names these lines where it stores the sum; stored text is not translated.
_RULE, _BASIS, _RESULT = "规则", "依据", "结果"


def _arithmetic(basis: Any, result: date | None, moved_from: date | None) -> list[tuple[str, Any, bool]]:
    """The lines of the sum as (label, text, is the total); stored `steps` win over single fields."""
    steps: list[tuple[str, Any]] = [(label, text) for label, text in _read(basis, "steps") or ()]
    told = {label for label, _text in steps}
    head = [(_RULE, _("规则"), _read(basis, "rule")), (_BASIS, _("依据"), _read(basis, "legal_basis"))]
    lines = [(label, text) for stored, label, text in head if stored not in told]
    if not steps:
        rolled = _read(basis, "rolled") or _read(basis, "rolled_reason")
        start, raw = _day(_read(basis, "start")), _day(_read(basis, "raw"))
        steps = [(_("起算"), _with_weekday(start)), (_("届满"), _with_weekday(raw)), (_("顺延"), rolled)]
    lines += steps
    if moved_from:
        lines.append((_("原期限"), _("%(day)s，按期率仍按此计") % {"day": moved_from.isoformat()}))
    rows = [(label, text, label == _RESULT) for label, text in lines if text]
    if _RESULT not in told or moved_from:
        rows = [(label, text, False) for label, text, _total in rows]
        rows.append((_("期限"), _with_weekday(result), True))
    if _RESULT not in told and _read(basis, "is_tentative"):
        rows.append((_("暂定"), _("该年放假安排尚未公布，公布后重算并留痕"), False))
    return rows


def _with_weekday(value: date | None) -> str:
    return f"{day(value)} {weekday(value)}" if value else ""


def _left(result: date | None, today: date | None, moved_from: date | None) -> str:
    if moved_from and result:
        return _("已延期") if result > moved_from else _("已提前")
    if today is None or result is None:
        return _("为什么是这天")
    days = (result - today).days
    if days < 0:
        return _("超期 %(days)d 天") % {"days": -days}
    return _("今天到期") if days == 0 else _("剩 %(days)d 天") % {"days": days}


@register.inclusion_tag("parts/story.html")
def story(entries: Iterable[Any]) -> dict[str, Any]:
    """What happened, newest first: `when, title, who, quote, note, files, is_act`; `lines` fold reminders."""
    return {"entries": entries}


@register.inclusion_tag("parts/chain.html")
def chain(links: Iterable[Any]) -> dict[str, Any]:
    """From statute to clearance: `label, text, url, state` with state done, now or ahead."""
    return {"links": links}


@register.inclusion_tag("parts/steps.html")
def steps(links: Iterable[Any]) -> dict[str, Any]:
    """The stations of a procedure; the same fields as `chain`."""
    return {"links": links}


@register.inclusion_tag("parts/facts.html")
def facts(rows: Iterable[tuple[Any, Any]]) -> dict[str, Any]:
    """Label and value pairs; an empty value says 尚未录入."""
    return {"rows": rows}


@register.inclusion_tag("parts/errors.html")
def error_summary(form: forms.BaseForm) -> dict[str, Any]:
    """What keeps this form from being accepted, each with a link to its place."""
    wrong = [(field, error) for field in form if not field.is_hidden for error in field.errors]
    general = [*form.non_field_errors(), *(e for field in form.hidden_fields() for e in field.errors)]
    return {"wrong": wrong, "general": general, "verb": getattr(form, "verb", "")}


@register.inclusion_tag("parts/moves.html")
def moves(offered: Iterable[Any], refusals: Iterable[Any] = (), title: str = "") -> dict[str, Any]:
    """What may be done now (`label, url, is_main, is_grave, is_post`), and what not yet (`label, reason`)."""
    return {"offered": offered, "refusals": refusals, "title": title or _("现在可以做")}


@register.inclusion_tag("parts/files.html")
def files(items: Iterable[Any]) -> dict[str, Any]:
    """Files: `name, url, revision, size, sha256, note`; a failed one has `reason` instead of an address.
    `older` are earlier revisions, folded under it."""
    return {"items": items}


@register.inclusion_tag("parts/pager.html")
def pager(text: str = "", previous_url: str = "", next_url: str = "") -> dict[str, Any]:
    """Keyset pager: one step back or on, no page numbers."""
    return {"text": text, "previous_url": previous_url, "next_url": next_url}


@register.inclusion_tag("parts/chips.html")
def chips(conditions: Sequence[tuple[Any, str]], clear_url: str = "", total: str = "") -> dict[str, Any]:
    """The conditions in force as (label, address without it), and how much they leave."""
    return {"conditions": conditions, "clear_url": clear_url, "total": total}


@register.inclusion_tag("parts/empty.html")
def nothing(text: str, url: str = "", label: str = "") -> dict[str, Any]:
    """An empty list: what is the case, then a way on. (`empty` belongs to the `for` tag.)"""
    return {"text": text, "url": url, "label": label}


@register.inclusion_tag("parts/note.html")
def note(text: str, level: str = "", url: str = "", label: str = "") -> dict[str, Any]:
    """An answer: level `success`, `warning`, `error` or nothing, with a link that helps."""
    return {"text": text, "level": level, "url": url, "label": label}


@register.inclusion_tag("parts/meter.html")
def meter(value: int, label: str = "") -> dict[str, Any]:
    """How far along, in per cent; the number stands beside the bar."""
    return {"value": max(0, min(100, value)), "label": label or _("完成率")}


@register.inclusion_tag("parts/bar.html")
def bar(shares: Iterable[tuple[str, int]], scale: int = 0) -> dict[str, Any]:
    """A stacked bar of (fill, number); `scale` is the number that fills the whole width."""
    return {"rects": bar_rects(list(shares), scale)}


@register.inclusion_tag("parts/hist.html")
def hist(
    bins: Iterable[tuple[str, int, str] | tuple[str, int, str, str]], unit: str = "", head: str = ""
) -> dict[str, Any]:
    """Upright columns of (label, number, fill, address of its rows if any), with their table below."""
    drawn = columns(list(bins))
    unit = unit or _("件")
    label = "，".join(f"{column.label}{column.value}{unit}" for column in drawn)
    is_linked = any(column.is_link for column in drawn)
    return {"columns": drawn, "is_linked": is_linked, "label": label, "head": head or _("分组"), "unit": unit}


@register.inclusion_tag("parts/strip.html")
def strip(cells: Iterable[Any]) -> dict[str, Any]:
    """Coverage of a statute: `label, state, url, is_current`, state as in `parts/strip.html`."""
    return {"cells": cells}


@register.inclusion_tag("parts/clock.html")
def clock(start: date | str, stops: Iterable[tuple[str, Any]], today: date) -> dict[str, Any]:
    """The two-stage clock: receipt, each due day as (label, day), and where today stands between them."""
    days = [(str(label), found) for label, value in stops if (found := _day(value))]
    received = _day(start)
    if received is None or not days:
        return {"marks": []}
    last = days[-1][1]
    shown = min(max(today, received), last)
    *marks, now = clock_marks([(_("签收"), received), *days, (_("今天"), shown)])
    return {"marks": marks, "now": now, "left": _left(last, today, None), "today": today}
