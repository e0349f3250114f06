"""The record, for the auditor only: who did what, when, from where; and nothing to press."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _t

from ..field_words import field_label, model_of, value_in_words
from ..forms import EventFilter
from ..http import signed_in
from ..models import Event, User
from ..paging import page_of
from ..permissions import require
from ..verbs import subject_label, verb_label

LONGEST = 300


@login_required
def event_list(request: HttpRequest) -> HttpResponse:
    """Newest first, by person, verb and days."""
    actor = signed_in(request)
    require("read_record", actor)
    asked = EventFilter(request.GET or None)
    events = Event.objects.visible_to(actor).select_related("actor", "organization")
    page = page_of(_asked_for(events, asked), request.GET, ("at", "id"), falling=True)
    context = {
        "heading": _t("操作记录"),
        "lead": _t("每一次操作按发生时间倒排，只能查看，不能改动。"),
        "filter_form": asked,
        "rows": [_line(event) for event in page.rows],
        "pager_text": _t("本页%(n)d条，每页50条") % {"n": len(page.rows)},
        "previous_url": page.previous_url,
        "next_url": page.next_url,
    }
    return render(request, "tracker/event_list_page.html", context)


def _asked_for(events: QuerySet[Event], asked: EventFilter) -> QuerySet[Event]:
    if not asked.is_valid():
        return events
    facts, zone = asked.cleaned_data, timezone.get_default_timezone()
    if who := facts["who"]:
        found = User.objects.filter(username=who).first()
        events = events.filter(Q(actor=found) if found else Q(pk=None))
    if facts["verb"]:
        events = events.filter(verb=facts["verb"])
    if facts["since"]:
        events = events.filter(at__gte=dt.datetime.combine(facts["since"], dt.time.min, tzinfo=zone))
    if facts["until"] and facts["until"] < dt.date.max:
        after = facts["until"] + dt.timedelta(days=1)
        events = events.filter(at__lt=dt.datetime.combine(after, dt.time.min, tzinfo=zone))
    return events


def _line(event: Event) -> dict[str, Any]:
    nobody = _t("未登录者") if event.verb == "sign_in_failed" else _t("系统")
    return {
        "event": event,
        "who": event.actor.name if event.actor else nobody,
        "verb": verb_label(event.subject_type, event.verb),
        "subject": f"{subject_label(event.subject_type)} {event.subject_id}",
        "origin": event.origin or event.after.get("origin", ""),
        "changes": _changes(event),
    }


def _changes(event: Event) -> list[tuple[str, str, str]]:
    """Field, old value, new value; long ones are cut, the record keeps them whole."""
    model = model_of(event.subject_type)
    names = list(dict.fromkeys([*event.before, *event.after]))[:12]

    def brief(values: Mapping[str, Any], name: str) -> str:
        text = value_in_words(model, name, values.get(name))
        return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"

    return [(field_label(model, name), brief(event.before, name), brief(event.after, name)) for name in names]
