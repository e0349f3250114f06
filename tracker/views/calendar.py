"""The working calendar: a year in twelve grids, one day, or a year's arrangement at once."""

from __future__ import annotations

import calendar as almanac
import datetime as dt
from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from .. import actions
from ..actions.calendar import DayFact
from ..forms import YearForm, day_form
from ..http import signed_in
from ..models import CalendarDay
from ..move_forms import SeenForm
from ..permissions import require
from .asking import ActPage

FIRST_YEAR, LAST_YEAR = 2000, 2100


@login_required
def year_page(request: HttpRequest) -> HttpResponse:
    """Twelve months; a day is a link to its form."""
    require("set_days", signed_in(request))
    this_year = timezone.localdate().year
    text = request.GET.get("year", "")
    year = int(text) if text.isascii() and text.isdigit() and len(text) == 4 else this_year
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise Http404
    rows = {row.day: row for row in CalendarDay.objects.filter(day__year=year)}
    context = {
        "heading": _t("%(year)d年工作日历") % {"year": year},
        "lead": _lead(rows),
        "months": [(month, _grid(year, month, rows)) for month in range(1, 13)],
        "years": range(max(FIRST_YEAR, this_year - 2), this_year + 3),
        "year": year,
    }
    return render(request, "tracker/calendar_page.html", context)


def _lead(rows: dict[dt.date, CalendarDay]) -> str:
    if not rows:
        return _t("这一年还没有录入，按周末休息暂算，期限标明“暂定”。")
    working = sum(row.is_working for row in rows.values())
    expected = sum(not row.is_published for row in rows.values())
    said = _t("工作日%(working)d天，已录入%(all)d天。") % {"working": working, "all": len(rows)}
    return said + (_t("其中%(n)d天为暂定。") % {"n": expected} if expected else "") + _t("改动前会列出因此变动的期限。")


def _grid(year: int, month: int, rows: dict[dt.date, CalendarDay]) -> list[list[dict[str, Any] | None]]:
    return [
        [_cell(dt.date(year, month, day), rows) if day else None for day in week]
        for week in almanac.monthcalendar(year, month)
    ]


def _cell(day: dt.date, rows: dict[dt.date, CalendarDay]) -> dict[str, Any]:
    """A mark stands only where the day differs from a plain week: 休 on a weekday, 班 on a weekend."""
    row = rows.get(day)
    is_plain = day.weekday() < 5
    is_working = row.is_working if row else is_plain
    mark = "" if is_working == is_plain else (_t("班") if is_working else _t("休"))
    return {
        "day": day,
        "is_working": is_working,
        "mark": mark,
        "name": row.name if row else "",
        "is_tentative": row is None or not row.is_published,
    }


class CalendarPage(ActPage):
    """Days are set in two steps where a running deadline would move: first the list, then the deed."""

    act = "set_days"
    template_name = "tracker/calendar_form_page.html"

    def on_platform(self, form: SeenForm) -> SeenForm:
        """The record of days stands under the platform's body; the action asks it about just these days."""
        form.seen = self.actor.organization
        return form

    def change(self, form: Any, days: Sequence[DayFact], url: str) -> HttpResponse | str:
        """Ask once more with the list of what would move; set the days once that was seen."""
        now = timezone.now()
        if "confirmed" not in self.request.POST:
            self.shifts = actions.foresee_days(actor=self.actor, now=now, days=days)
            if self.shifts:
                return self.page(form)
        _changed, moved = actions.change_days(actor=self.actor, now=now, days=days)
        if moved:
            messages.success(self.request, _t("%(n)d 个期限已重新计算，并已通知有关单位。") % {"n": moved})
        return url

    def page(self, form: forms.BaseForm, status: int = 200) -> HttpResponse:
        shifts = getattr(self, "shifts", [])
        verb = _("确认修改并重算期限") if shifts else self.verb
        total = sum(shift.count for shift in shifts)
        context = {"form": form, "verb": verb, "shifts": shifts, "total": total, **self.context()}
        return render(self.request, self.template_name, context, status=status)


class SetDay(CalendarPage):
    verb, done = _("保存这一天"), _("工作日历已修改，并已记录。")

    def find(self, **kwargs: Any) -> None:
        try:
            self.day = dt.date.fromisoformat(kwargs["day"])
        except ValueError:
            raise Http404 from None
        if not FIRST_YEAR <= self.day.year <= LAST_YEAR:
            raise Http404
        self.url = f"{reverse('tracker:calendar')}?year={self.day.year}"

    def form(self, *args: Any) -> forms.BaseForm:
        return self.on_platform(day_form(self.day, CalendarDay.objects.filter(day=self.day).first(), *args))

    def perform(self, form: Any) -> HttpResponse | str:
        return self.change(form, [form.fact(self.day)], self.url)

    def context(self) -> dict[str, Any]:
        return {"heading": f"{self.day.year}年{self.day.month}月{self.day.day}日", "back_url": self.url}


class SetYear(CalendarPage):
    verb, done = _("录入全年安排"), _("全年安排已录入，并已记录。")

    def form(self, *args: Any) -> forms.BaseForm:
        return self.on_platform(YearForm(args[0] if args else None, initial={"year": timezone.localdate().year + 1}))

    def perform(self, form: Any) -> HttpResponse | str:
        url = f"{reverse('tracker:calendar')}?year={form.cleaned_data['year']}"
        return self.change(form, form.facts(), url)

    def context(self) -> dict[str, Any]:
        return {"heading": _t("录入全年安排"), "back_url": reverse("tracker:calendar")}
