"""What a posting says: kept as plain JSON with it, and written out short for each kind of channel."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from ...models import Notice, Posting
from ..letters import act_url, item_of, unit_of

MOST_ENTRIES = 50
Entry = dict[str, Any]


def content_of(posting: Posting, notices: Sequence[Notice]) -> dict[str, Any]:
    """Title and entries; people told of the same thing share one entry."""
    if posting.is_test:
        return {"title": _("这是一条试发消息，收到说明渠道可用。"), "entries": [], "more": 0}
    entries = _entries(notices)
    title = entries[0]["text"]
    if len(entries) > 1:
        day = timezone.localdate(posting.send_after).isoformat()
        title = _("执法检查跟踪：%(count)s条提醒（%(day)s）") % {"count": len(entries), "day": day}
    return {"title": title, "entries": entries[:MOST_ENTRIES], "more": max(0, len(entries) - MOST_ENTRIES)}


def _entries(notices: Iterable[Notice]) -> list[Entry]:
    found: dict[tuple[object, ...], Entry] = {}
    for notice in notices:
        key = (notice.rule_id, notice.text, notice.due_on, notice.occurrence)
        entry = found.setdefault(key, _entry(notice))
        entry["people"].append(notice.recipient.name)
    return sorted(found.values(), key=lambda entry: entry["due_on"] or "9")


def _entry(notice: Notice) -> Entry:
    return {
        "notice": notice.pk,
        "text": " ".join(notice.text.split()),
        "item": item_of(notice),
        "unit": unit_of(notice),
        "due_on": notice.due_on and notice.due_on.isoformat(),
        "rule": notice.rule.name,
        "basis": notice.rule.legal_basis,
        "light": notice.rule.light,
        "url": settings.SITE_URL + reverse("recommendations:notice", args=[notice.pk]),
        "item_url": settings.SITE_URL + _address(notice),
        "people": [],
    }


def _address(notice: Notice) -> str:
    subject = notice.assignment or notice.opinion
    return subject.get_absolute_url() if subject else reverse("recommendations:inbox")


def written(content: dict[str, Any], line: Callable[[int, Entry], str], most_bytes: int) -> str:
    """The message as text: whole entries as far as they fit in UTF-8, then how many are left."""
    title = content["title"]
    parts = [title] if len(content["entries"]) != 1 else []
    room = most_bytes - len(_rest(len(content["entries"]) + content["more"]).encode()) - 2
    told = 0
    for number, entry in enumerate(content["entries"], start=1):
        piece = line(number, entry)
        if len("\n\n".join([*parts, piece]).encode()) > room and told:
            break
        parts.append(cut(piece, room))
        told += 1
    if left := len(content["entries"]) - told + content["more"]:
        parts.append(_rest(left))
    return "\n\n".join(parts)


def _rest(count: int) -> str:
    inbox = settings.SITE_URL + reverse("recommendations:inbox")
    return _("另有%(count)s条，请到收件箱查看：%(url)s") % {"count": count, "url": inbox}


def cut(text: str, most_bytes: int) -> str:
    """The text as far as it fits, ending at a whole character."""
    raw = text.encode()
    return text if len(raw) <= most_bytes else raw[: most_bytes - 3].decode(errors="ignore") + "…"


def plain_line(number: int, entry: Entry) -> str:
    """One entry as text: what, whose, until when, to whom, why, where."""
    return "\n".join(
        [
            f"{number}. {entry['text']}",
            _("承办：%(unit)s　期限：%(day)s　发给：%(people)s")
            % {"unit": entry["unit"], "day": entry["due_on"] or _("无"), "people": "、".join(entry["people"])},
            _("依规则“%(rule)s”") % {"rule": entry["rule"]},
            entry["item_url"],
        ]
    )


def markdown_line(number: int, entry: Entry) -> str:
    """The same in the markdown that WeCom and DingTalk share."""
    head, *middle, url = plain_line(number, {**entry, **_harmless(entry)}).splitlines()
    return "\n\n".join([f"**{head}**", "　".join(middle), f"[{_('打开')}]({url})"])


def _harmless(entry: Entry) -> Entry:
    return {name: harmless(value) for name, value in entry.items() if isinstance(value, str) and "url" not in name}


def harmless(text: str) -> str:
    """Somebody's own words may not become a link, a mention of everybody, or a heading."""
    return text.translate(_FULL_WIDTH)


_FULL_WIDTH = str.maketrans({"<": "＜", ">": "＞", "[": "［", "]": "］", "`": "｀", "*": "＊", "#": "＃", "@": "＠"})


def message_line(notices: Sequence[Notice], now: dt.datetime) -> str:
    """An SMS: the first thing in full, the rest counted, one address."""
    first = notices[0]
    text = " ".join(first.text.split())
    if len(notices) == 1:
        url = act_url(first, now) or settings.SITE_URL + reverse("recommendations:notice", args=[first.pk])
        return f"{text} {url}"
    inbox = settings.SITE_URL + reverse("recommendations:inbox")
    return _("%(text)s 另有%(count)s条：%(url)s") % {"text": text, "count": len(notices) - 1, "url": inbox}
