"""Writing down an indicator, and a further value of one."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views import View

from inspections.permissions import WRITERS
from tracker.errors import Refused
from tracker.http import signed_in
from tracker.models import User

from .. import actions
from ..forms import IndicatorForm, ObservationForm
from ..models import Indicator


class FigurePage(LoginRequiredMixin, View):
    """GET asks, POST writes. 403 but for a committee's staff, 400 wrong input, 409 refused; what was typed stays."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if request.user.is_authenticated:
            self.actor: User = signed_in(request)
            if self.actor.role not in WRITERS:
                raise PermissionDenied
            self.find(**kwargs)
        return super().dispatch(request, *args, **kwargs)

    def find(self, **kwargs: Any) -> None:
        """Fetch what the form is about."""

    def form(self, *args: Any) -> Any:
        raise NotImplementedError

    def write(self, form: Any) -> str:
        """Call the action; what to say when it is done."""
        raise NotImplementedError

    def words(self) -> dict[str, Any]:
        """`heading`, `verb`, `lead`."""
        raise NotImplementedError

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.page(self.form())

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = self.form(request.POST)
        if not form.is_valid():
            return self.page(form, 400)
        try:
            done = self.write(form)
        except Refused as refused:
            form.add_error(None, str(refused))
            return self.page(form, 409)
        messages.success(request, done)
        return redirect("recommendations:indicator-list")

    def page(self, form: Any, status: int = 200) -> HttpResponse:
        context = {"form": form, "back_url": reverse("recommendations:indicator-list"), **self.words()}
        return render(self.request, "recommendations/figure_form.html", context, status=status)


class IndicatorNew(FigurePage):
    def form(self, *args: Any) -> IndicatorForm:
        return IndicatorForm(*args, actor=self.actor)

    def write(self, form: IndicatorForm) -> str:
        asked = form.cleaned_data
        made = actions.add_indicator(
            actor=self.actor,
            now=timezone.now(),
            name=asked["name"],
            unit=asked["unit"],
            kind=asked["kind"],
            recommendations=asked["recommendations"],
            observations=[form.facts()],
        )
        return _("已新增指标“%(indicator)s”和它的第一个数值。") % {"indicator": made}

    def words(self) -> dict[str, Any]:
        lead = _("写清量的是什么，并录入第一个数值。数值照公开材料，不作推算。")
        return {"heading": _("新增指标"), "verb": _("新增指标"), "lead": lead}


class ObservationNew(FigurePage):
    def find(self, **kwargs: Any) -> None:
        self.indicator = get_object_or_404(Indicator, pk=kwargs["pk"])

    def form(self, *args: Any) -> ObservationForm:
        return ObservationForm(*args)

    def write(self, form: ObservationForm) -> str:
        actions.note_observation(actor=self.actor, indicator=self.indicator, now=timezone.now(), facts=form.facts())
        return _("已录入“%(indicator)s”的数值。") % {"indicator": self.indicator}

    def words(self) -> dict[str, Any]:
        heading = _("录入数值：%(indicator)s") % {"indicator": self.indicator}
        return {
            "heading": heading,
            "verb": _("录入数值"),
            "lead": _("数值照公开材料，不作推算；一个范围、一个时段只录一个。"),
        }
