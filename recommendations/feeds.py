"""A calendar as RFC 5545 writes it: all-day entries that keep their UID when their day changes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from tracker.models import Organization, Role, User

from .agenda import Entry, agenda
from .models import CalendarFeed
from .moved import Moved, moves

BACK, AHEAD = dt.timedelta(days=90), dt.timedelta(days=400)
READS_AS = {
    Organization.Kind.COMMITTEE: Role.STAFF,
    Organization.Kind.GOVERNMENT: Role.COORDINATOR,
    Organization.Kind.DEPARTMENT: Role.HANDLER,
}
"""A body's calendar shows what this role of it sees."""


def reader_of(feed: CalendarFeed) -> User:
    """Through whose eyes the calendar is written."""
    if feed.owner is not None:
        return feed.owner
    assert feed.organization is not None
    return User(role=READS_AS[Organization.Kind(feed.organization.kind)], organization=feed.organization)


def calendar_of(feed: CalendarFeed, today: dt.date) -> bytes:
    """The whole calendar. The same for the same deadlines all day long, so that a client may cache it."""
    name = _("执法检查期限：%(who)s") % {"who": feed.owner.name if feed.owner else str(feed)}
    return _written(name, agenda(reader_of(feed), today - BACK, today + AHEAD, a_day=200), today)


def _written(name: str, entries: Sequence[Entry], today: dt.date) -> bytes:
    calendar = Calendar()
    calendar.add("prodid", "-//tracker//deadlines//ZH")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", name)
    calendar.add("x-published-ttl", "PT6H")
    known = moves(entries)
    for entry in entries:
        calendar.add_component(_event(entry, known.get((entry.kind, entry.key)), today))
    written: bytes = calendar.to_ical()
    return written


def _event(entry: Entry, moved: Moved | None, today: dt.date) -> Event:
    """A program that holds the entry already takes the one with the higher SEQUENCE (RFC 5545 3.8.7.4)."""
    event = Event()
    event.add("uid", f"{entry.kind}-{entry.key}@{urlsplit(settings.SITE_URL).hostname or 'localhost'}")
    event.add("dtstamp", dt.datetime.combine(today, dt.time(), tzinfo=dt.UTC))
    event.add("sequence", moved.times if moved else 0)
    if moved:
        event.add("last-modified", moved.at.astimezone(dt.UTC))
    event.add("dtstart", entry.day)
    event.add("dtend", entry.day + dt.timedelta(days=1))
    event.add("transp", "TRANSPARENT")
    event.add("summary", f"{entry.label}：{entry.text}（{entry.unit}）")
    url = settings.SITE_URL + entry.url
    event.add("url", url)
    said = (moved.words(entry) if moved else "", entry.change, url)
    event.add("description", "\n".join(part for part in said if part))
    return event
