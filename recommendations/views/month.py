"""A month of deadlines, and the addresses by which a calendar program reads them."""

from __future__ import annotations

import calendar as almanac
import datetime as dt
import re
from collections import defaultdict
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views import View
from django.views.decorators.http import require_POST, require_safe

from tracker.http import signed_in
from tracker.models.calendar import load_calendar

from .. import actions
from ..actions.feeds import SPEAKERS, SUBSCRIBERS, digest_of
from ..agenda import Entry, agenda
from ..feeds import calendar_of
from ..models import CalendarFeed

MONTH = re.compile(r"(20\d\d)-(0[1-9]|1[0-2])", re.ASCII)
SHOWN_A_DAY = 3
"""Deadlines of a kind that one day tells in full; the rest are counted."""


@login_required
@require_safe
def month(request: HttpRequest) -> HttpResponse:
    """`?month=2026-07`; anything else is the present month."""
    user, today = signed_in(request), timezone.localdate()
    if user.role not in SUBSCRIBERS:
        raise PermissionDenied
    asked = MONTH.fullmatch(request.GET.get("month", ""))
    first = dt.date(int(asked[1]), int(asked[2]), 1) if asked else today.replace(day=1)
    last = first.replace(day=almanac.monthrange(first.year, first.month)[1])
    days: dict[dt.date, list[Entry]] = defaultdict(list)
    for entry in agenda(user, first, last, a_day=SHOWN_A_DAY):
        days[entry.day].append(entry)
    working = load_calendar(first.year, last.year)
    context = {
        "heading": _("%(year)d年%(month)d月的期限") % {"year": first.year, "month": first.month},
        "weeks": [
            [_cell(first.replace(day=day), days, working, today) if day else None for day in week]
            for week in almanac.monthcalendar(first.year, first.month)
        ],
        "previous": f"?month={first - dt.timedelta(days=1):%Y-%m}",
        "following": f"?month={last + dt.timedelta(days=1):%Y-%m}",
        "is_empty": not days,
    }
    return render(request, "recommendations/month_page.html", context)


def _cell(day: dt.date, days: dict[dt.date, list[Entry]], working: Any, today: dt.date) -> dict[str, Any]:
    entries = days.get(day, [])
    in_all = sum({entry.kind: entry.of_day for entry in entries}.values())
    return {
        "day": day,
        "entries": entries,
        "more": in_all - len(entries),
        "is_off": not working.is_working(day),
        "is_today": day == today,
        "is_past": day < today,
    }


class FeedList(LoginRequiredMixin, View):
    """One's own addresses and those of one's body; a POST gives out a new one and shows it once."""

    http_method_names = ["get", "head", "post", "options"]

    def get(self, request: HttpRequest, key: str = "") -> HttpResponse:
        user = signed_in(request)
        if user.role not in SUBSCRIBERS:
            raise PermissionDenied
        rows = CalendarFeed.objects.visible_to(user).filter(revoked_at=None)
        context = {
            "heading": _("日历订阅"),
            "rows": rows.select_related("owner", "organization", "created_by")[:50],
            "speaks": user.role in SPEAKERS,
            "address": request.build_absolute_uri(reverse("recommendations:feed", args=[key])) if key else "",
        }
        return render(request, "recommendations/feed_list_page.html", context, status=201 if key else 200)

    def post(self, request: HttpRequest) -> HttpResponse:
        is_for_body = request.POST.get("for") == "body"
        _feed, key = actions.open_feed(actor=signed_in(request), now=timezone.now(), is_for_body=is_for_body)
        return self.get(request, key)


@login_required
@require_POST
def feed_revoke(request: HttpRequest, pk: int) -> HttpResponse:
    user = signed_in(request)
    feed = get_object_or_404(CalendarFeed.objects.visible_to(user), pk=pk)
    actions.revoke_feed(actor=user, feed=feed, now=timezone.now())
    messages.success(request, _("订阅地址已作废。"))
    return redirect("recommendations:feed-list")


@require_safe
def feed(request: HttpRequest, key: str) -> HttpResponse:
    """The calendar itself. The address is the key: no sign-in, no cookie, nothing but the deadlines."""
    today = timezone.localdate()
    rows = CalendarFeed.objects.working().filter(digest=digest_of(key))
    found = rows.select_related("owner__organization", "organization").first()
    if found is None:
        raise Http404
    if found.last_used_on != today:
        CalendarFeed.objects.filter(pk=found.pk).update(last_used_on=today)
    answer = HttpResponse(calendar_of(found, today), content_type="text/calendar; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="deadlines.ics"'
    answer["Cache-Control"] = "private, max-age=900"
    return answer
