"""单位人员: who is there, what each answers for, who covers for whom; arranging cover, handing everything over."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.exceptions import PermissionDenied
from django.db.models import Count
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View
from django.views.decorators.http import require_POST, require_safe

from tracker.actions import arrange_cover
from tracker.actions import end_cover as end
from tracker.errors import Refused
from tracker.http import signed_in
from tracker.models import Cover, Role, User
from tracker.models.people import UNIT_ROLES
from tracker.permissions import arranges_for

from .. import actions
from ..forms.people import CoverForm, HandOverForm
from ..models import Assignment, UnitDraft

MOST = 200
READERS = (*UNIT_ROLES, Role.COORDINATOR, Role.STAFF, Role.SUPERVISOR)


def read_by(user: User) -> User:
    """Raises PermissionDenied for those who have no colleagues here."""
    if user.role not in READERS:
        raise PermissionDenied
    return user


@login_required
@require_safe
def unit_people(request: HttpRequest) -> HttpResponse:
    user, today = read_by(signed_in(request)), timezone.localdate()
    colleagues = User.objects.filter(organization=user.organization_id, role__in=READERS)
    people = list(colleagues.order_by("-is_active", "role", "id")[:MOST])
    covers = Cover.objects.filter(absent__organization=user.organization_id, ended_at=None, until_on__gte=today)
    arranged = list(covers.select_related("absent", "substitute").order_by("from_on", "id")[:MOST])
    answering, drafting = held_by(user) if user.role in UNIT_ROLES else ({}, {})
    context = {
        "heading": _("单位人员") if user.role in UNIT_ROLES else _("代办安排"),
        "is_unit": user.role in UNIT_ROLES,
        "may_arrange": arranges_for(user, user, today),
        "rows": [
            {
                "person": person,
                "heads": person.is_active and person.role == Role.HANDLER and person.heads_on(today),
                "items": answering.get(person.pk, 0),
                "drafts": drafting.get(person.pk, 0),
                "covers": [cover for cover in arranged if cover.absent_id == person.pk],
            }
            for person in people
        ],
        "covers": arranged,
        "today": today,
    }
    return render(request, "recommendations/unit_people_page.html", context)


def held_by(user: User) -> tuple[dict[int, int], dict[int, int]]:
    """Person → items answered for, and drafts that wait; two queries however many people."""
    own = Assignment.objects.own_of(user).filter(status__in=actions.HELD, responsible__isnull=False)
    items = own.order_by().values_list("responsible").annotate(n=Count("pk"))
    drafts = UnitDraft.objects.visible_to(user).waiting().order_by().values_list("author").annotate(n=Count("pk"))
    return dict(items), dict(drafts)


class AboutPerson(LoginRequiredMixin, View):
    """A form about a colleague: 404 elsewhere's people, 403 not yours to arrange, 409 refused."""

    verb: Any
    lead: Any = ""

    def find(self) -> User:
        self.actor = signed_in(self.request)
        found = User.objects.select_related("organization").filter(organization=self.actor.organization_id)
        person = get_object_or_404(found.filter(role__in=READERS), pk=self.kwargs["pk"])
        if not self.is_theirs(person):
            raise PermissionDenied
        return person

    def is_theirs(self, person: User) -> bool:
        return arranges_for(self.actor, person, timezone.localdate())

    def form(self, person: User, *args: Any) -> forms.Form:
        raise NotImplementedError

    def perform(self, person: User, answers: dict[str, Any]) -> str:
        """Call the action; the sentence that says what was done."""
        raise NotImplementedError

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        person = self.find()
        return self.page(person, self.form(person))

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        person = self.find()
        form = self.form(person, request.POST)
        if not form.is_valid():
            return self.page(person, form, 400)
        try:
            done = self.perform(person, form.cleaned_data)
        except Refused as refused:
            form.add_error(None, str(refused))
            return self.page(person, form, 409)
        messages.success(request, done)
        return HttpResponseRedirect(reverse("recommendations:unit-people"))

    def page(self, person: User, form: forms.Form, status: int = 200) -> HttpResponse:
        context = {
            "form": form,
            "heading": f"{self.verb}：{person.name}",
            "lead": self.lead,
            "verb": self.verb,
            "back_url": reverse("recommendations:unit-people"),
        }
        return render(self.request, "pages/form_page.html", context, status=status)


class ArrangeCover(AboutPerson):
    verb = gettext_lazy("安排代办")
    lead = gettext_lazy("代办期间，发给本人的提醒同时发给代办人；代办单位负责人的，可以签发和报送。")

    def form(self, person: User, *args: Any) -> forms.Form:
        return CoverForm(*args, absent=person)

    def perform(self, person: User, answers: dict[str, Any]) -> str:
        cover = arrange_cover(actor=self.actor, absent=person, now=timezone.now(), **answers)
        return _("已安排：%(who)s，%(from)s至%(until)s。") % {
            "who": _("%(substitute)s代%(absent)s") % {"substitute": cover.substitute.name, "absent": person.name},
            "from": cover.from_on,
            "until": cover.until_on,
        }


class HandOverWork(AboutPerson):
    verb = gettext_lazy("移交全部事项")
    lead = gettext_lazy("他负责的事项、待签发的拟稿和替别人代办的安排，一次移交给接手人，并逐件记入经过。")

    def is_theirs(self, person: User) -> bool:
        return person.role in UNIT_ROLES and super().is_theirs(person)

    def form(self, person: User, *args: Any) -> forms.Form:
        return HandOverForm(*args, leaver=person)

    def perform(self, person: User, answers: dict[str, Any]) -> str:
        told = actions.hand_over_work(actor=self.actor, leaver=person, now=timezone.now(), **answers)
        said = _("已移交%(to)s：事项 %(items)s 件，拟稿 %(drafts)s 份，代办 %(covers)s 项。") % {
            "to": answers["successor"].name,
            "items": told.items,
            "drafts": told.drafts,
            "covers": told.covers,
        }
        close = _("%(name)s如已离开，请联系系统管理员停用账号。") % {"name": person.name}
        return said + close if person.is_active else said


@login_required
@require_POST
def end_cover(request: HttpRequest, pk: int) -> HttpResponse:
    """结束代办."""
    user = signed_in(request)
    covers = Cover.objects.select_related("absent", "substitute").filter(absent__organization=user.organization_id)
    end(actor=user, cover=get_object_or_404(covers, pk=pk), now=timezone.now())
    messages.success(request, _("代办已结束。"))
    return redirect("recommendations:unit-people")
