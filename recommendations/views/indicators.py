"""指标: what was published, as exactly as it was published."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.mixins import LoginRequiredMixin
from django.contrib.postgres.expressions import ArraySubquery
from django.core.exceptions import PermissionDenied
from django.db.models import F, OuterRef, QuerySet
from django.db.models.fields.tuple_lookups import Tuple, TupleGreaterThan
from django.db.models.functions import JSONObject
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views import View

from inspections.permissions import WRITERS
from tracker.http import signed_in
from tracker.models import User
from tracker.models.people import COMMITTEE_ROLES

from ..models import Observation, Recommendation
from ..overview.choosing import key_of
from ..overview.indicators import sheets

SIZE = 60
MOST_PLACES = 100
LONGEST = 60
MOST_LINKED = 20


class IndicatorList(LoginRequiredMixin, View):
    """Observations grouped by indicator, keyset by (indicator, id)."""

    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest) -> HttpResponse:
        user = signed_in(request)
        if user.role not in COMMITTEE_ROLES:
            raise PermissionDenied
        asked = {name: str(request.GET.get(name) or "").replace("\0", "").strip()[:LONGEST] for name in ("q", "place")}
        asked = {name: value for name, value in asked.items() if value}
        key = key_of(str(request.GET.get("after") or ""))
        found = list(observations(user, asked, key)[: SIZE + 1])
        context: dict[str, Any] = {
            "heading": _("指标"),
            "lead": _("公开报道所载数值，口径和限定照原文；与建议的关联是提示，不代表因果。"),
            "rows": sheets(found[:SIZE]),
            "q": asked.get("q", ""),
            "place": asked.get("place", ""),
            "places": Observation.objects.order_by("place").values_list("place", flat=True).distinct()[:MOST_PLACES],
            "conditions": [(value, page_url(asked, without=name)) for name, value in asked.items()],
            "clear_url": request.path,
            "may_write": user.role in WRITERS,
            "pager_text": _("本页 %(n)s 个数值") % {"n": len(found[:SIZE])},
            "previous_url": page_url(asked) if key else "",
            "next_url": page_url(asked, after=found[SIZE - 1]) if len(found) > SIZE else "",
        }
        return render(request, "recommendations/indicator_list.html", context)


def observations(user: User, asked: dict[str, str], key: tuple[int, int] | None) -> QuerySet[Observation]:
    """What is asked for, from the key on, each indicator with the recommendations this person may see."""
    seen = Recommendation.objects.visible_to(user).filter(indicators=OuterRef("indicator_id"))
    linked = seen.order_by("position", "pk").values(row=JSONObject(pk="pk", number="number", title="title"))
    rows = Observation.objects.select_related("indicator").annotate(linked=ArraySubquery(linked[:MOST_LINKED]))
    if "q" in asked:
        rows = rows.filter(indicator__name__icontains=asked["q"])
    if "place" in asked:
        rows = rows.filter(place=asked["place"])
    if key:
        rows = rows.filter(TupleGreaterThan(Tuple(F("indicator_id"), F("pk")), key))
    return rows.order_by("indicator_id", "pk")


def page_url(asked: dict[str, str], *, without: str = "", after: Observation | None = None) -> str:
    """The page under these conditions, less one, from an observation on."""
    kept = {name: value for name, value in asked.items() if name != without}
    if after is not None:
        kept["after"] = f"{after.indicator_id}-{after.pk}"
    return f"?{urlencode(kept)}"
