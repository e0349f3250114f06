"""What is added to an inspection on a page of its own: activity, document, group, heading, dates; and publishing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, cast

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.views import View
from django.views.decorators.http import require_http_methods

from tracker.errors import Refused
from tracker.http import signed_in
from tracker.models import User
from tracker.move_forms import SeenForm, say_refusal

from .. import actions
from ..actions.participations import ParticipationDates
from ..forms import ActivityForm, DatesForm, DocumentForm, GroupForm, HeadingForm
from ..models import Document, Inspection, Participation
from ..permissions import may_log_findings, writes_for


@dataclass(frozen=True)
class Addition:
    """One thing that can be added: its form, its action, and the words around them."""

    form: Callable[..., forms.Form]
    action: Callable[..., Any]
    verb: str | Promise
    lead: str | Promise = ""
    asks_for: tuple[str, ...] = ()
    """What the form is made with: `actor`, `inspection`."""


def _note_dates(
    *, actor: User, inspection: Inspection, participation: Participation, now: dt.datetime, reason: str, **dates: Any
) -> Participation:
    """Of one's own committee: the others enter theirs."""
    return actions.note_participation_dates(
        actor=actor,
        participation=participation,
        now=now,
        dates=cast(ParticipationDates, dates),
        reason=reason,
    )


ADDITIONS = {
    "activities": Addition(ActivityForm, actions.add_activity, _("记录活动"), asks_for=("actor",)),
    "dates": Addition(
        DatesForm,
        _note_dates,
        _("记录日期"),
        _("只记本常委会的日期，其他常委会的由它们自己记。不知道的留空。"),
        asks_for=("actor", "inspection"),
    ),
    "documents": Addition(
        DocumentForm, actions.add_document, _("收存文件"), _("收存后先不公开；公开是单独的一步。不得上传涉密内容。")
    ),
    "groups": Addition(
        GroupForm, actions.add_group, _("成立检查组"), _("被检查机关的人员不得参加检查组；系统按单位提示。")
    ),
    "headings": Addition(HeadingForm, actions.add_heading, _("设章节"), _("问题和建议按章节归类，次序自动编排。")),
}
"""`/inspections/<pk>/<noun>/new/`; each form's fields are the action's arguments."""


class AdditionView(LoginRequiredMixin, View):
    """GET asks, POST adds. 404 unseen or unknown, 403 when one's committee takes no part."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if not request.user.is_authenticated:
            return self.handle_no_permission()
        self.user = signed_in(request)
        self.inspection = get_object_or_404(Inspection.objects.visible_to(self.user), pk=kwargs["pk"])
        if kwargs["noun"] not in ADDITIONS:
            raise Http404
        self.addition = ADDITIONS[kwargs["noun"]]
        if not may_log_findings(self.user, self.inspection):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.page(self.form())

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = self.form(request.POST, request.FILES)
        if not form.is_valid():
            return self.page(form, status=400)
        try:
            given = form.answers() if isinstance(form, SeenForm) else form.cleaned_data
            self.addition.action(actor=self.user, inspection=self.inspection, now=timezone.now(), **given)
        except ValidationError as error:
            form.add_error(None, error)
            return self.page(form, status=400)
        except Refused as refused:
            say_refusal(form, refused)
            return self.page(form, status=409)
        messages.success(request, _now("已%(verb)s。") % {"verb": self.addition.verb})
        return HttpResponseRedirect(self.inspection.get_absolute_url())

    def form(self, *args: Any) -> forms.Form:
        given = {"actor": self.user, "inspection": self.inspection}
        return self.addition.form(*args, **{name: given[name] for name in self.addition.asks_for})

    def page(self, form: forms.Form, status: int = 200) -> HttpResponse:
        context = {
            "form": form,
            "heading": self.addition.verb,
            "verb": self.addition.verb,
            "lead": self.addition.lead,
            "inspection": self.inspection,
            "back_url": self.inspection.get_absolute_url(),
        }
        return render(self.request, "inspections/inspection_form_page.html", context, status=status)


@login_required
@require_http_methods(["GET", "POST"])
def document_publish(request: HttpRequest, pk: int) -> HttpResponse:
    """公开文件: asked once more, since it cannot be taken back."""
    user: User = signed_in(request)
    paper = get_object_or_404(Document.objects.visible_to(user).select_related("inspection"), pk=pk)
    if not writes_for(user, paper.committee_id):
        raise PermissionDenied
    if request.method == "POST":
        actions.publish_document(actor=user, document=paper, now=timezone.now())
        messages.success(request, _now("已公开。"))
        return HttpResponseRedirect(paper.inspection.get_absolute_url())
    context = {
        "form": forms.Form(),
        "heading": _now("公开文件：%(title)s") % {"title": paper.title},
        "verb": _now("公开文件"),
        "lead": _now("公开后，被检查的一方和共同检查的其他常委会都能看到，不能收回。"),
        "inspection": paper.inspection,
        "back_url": paper.inspection.get_absolute_url(),
    }
    return render(request, "inspections/inspection_form_page.html", context)
