"""Bodies, as the system administrator keeps them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from .. import actions
from ..forms import OrganizationForm, RegionForm
from ..http import signed_in
from ..models import Organization
from ..paging import page_of
from ..permissions import require
from .asking import ActPage


@login_required
def organization_list(request: HttpRequest) -> HttpResponse:
    """Every body by its pinyin."""
    require("list_organizations", signed_in(request))
    places = Organization.objects.select_related("region", "committee", "government")
    page = page_of(places, request.GET, ("sort_key", "id"))
    context = {
        "heading": _t("单位"),
        "lead": _t("政府受哪个常委会监督、承办单位属哪个政府，决定谁看得见什么。"),
        "rows": page.rows,
        "pager_text": _t("本页%(n)d个单位，每页50个") % {"n": len(page.rows)},
        "previous_url": page.previous_url,
        "next_url": page.next_url,
    }
    return render(request, "tracker/organization_list_page.html", context)


class NewRegion(ActPage):
    act, verb, done = "add_region", _("新增地区"), _("地区已新增，新增单位时可以选它。")

    def form(self, *args: Any) -> forms.BaseForm:
        return RegionForm(*args)

    def perform(self, form: Any) -> str:
        actions.add_region(actor=self.actor, now=timezone.now(), name=form.cleaned_data["name"])
        return reverse("tracker:organization-list")

    def context(self) -> dict[str, Any]:
        lead = _t("有自己的常委会的地方。已有的地区不能删，只能往后加。")
        return {"heading": _t("新增地区"), "lead": lead, "back_url": reverse("tracker:organization-list")}


class NewOrganization(ActPage):
    act, verb, done = "create_organization", _("新增单位"), _("单位已新增。")

    def form(self, *args: Any) -> forms.BaseForm:
        return OrganizationForm(*args)

    def perform(self, form: Any) -> str:
        actions.create_organization(actor=self.actor, now=timezone.now(), facts=form.answers())
        return reverse("tracker:organization-list")

    def context(self) -> dict[str, Any]:
        return {"heading": _t("新增单位"), "back_url": reverse("tracker:organization-list")}


class AmendOrganization(ActPage):
    act, verb, done = "amend_organization", _("修改单位"), _("单位已修改。")

    def find(self, **kwargs: Any) -> None:
        self.place = get_object_or_404(Organization, pk=kwargs["pk"])
        self.was_called = self.place.name

    def form(self, *args: Any) -> forms.BaseForm:
        form = OrganizationForm(*args, instance=self.place)
        form.seen = self.place
        return form

    def perform(self, form: Any) -> str:
        actions.save_organization(actor=self.actor, organization=self.place, now=timezone.now(), facts=form.answers())
        return reverse("tracker:organization-list")

    def context(self) -> dict[str, Any]:
        heading = _t("修改单位：%(name)s") % {"name": self.was_called}
        return {"heading": heading, "back_url": reverse("tracker:organization-list")}
