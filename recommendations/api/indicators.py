"""Published figures and where they were read."""

from __future__ import annotations

from typing import Any

from django.db.models import Prefetch, QuerySet
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from tracker.api.paging import ByKey
from tracker.api.related import Keys
from tracker.api.resources import Detail, ListView, Noun, Row, listing
from tracker.models import User
from tracker.models.people import COMMITTEE_ROLES, UNIT_ROLES, Role

from ..models import Indicator, Observation, Recommendation


def indicators_for(person: User) -> QuerySet[Indicator]:
    """Published figures are for everybody who works on inspections; the platform's people do not."""
    if person.role in (*COMMITTEE_ROLES, *UNIT_ROLES, Role.COORDINATOR):
        return Indicator.objects.all()
    return Indicator.objects.none()


class IndicatorRow(Row):
    id = serializers.IntegerField()
    name = serializers.CharField()
    unit = serializers.CharField()
    kind = serializers.ChoiceField(choices=Indicator.Kind.choices)


class ObservationPart(serializers.ModelSerializer[Observation]):
    class Meta:
        model = Observation
        fields = ("id", "place", "period", "value", "change", "change_unit", "qualifier", "basis", "source")


class IndicatorDetail(Detail):
    id = serializers.IntegerField()
    name = serializers.CharField()
    unit = serializers.CharField()
    kind = serializers.ChoiceField(choices=Indicator.Kind.choices)
    recommendations = Keys()
    observations = ObservationPart(many=True)


class IndicatorList(ListView):
    tag = _("指标")
    row = IndicatorRow
    keyset = ByKey(is_newest_first=False)

    def found(self) -> QuerySet[Any]:
        return indicators_for(self.person)


IndicatorList.operations = {"GET": listing(IndicatorList, "indicators", _("指标：列表"))}


def find_indicator(person: User, pk: int) -> Indicator:
    asked: Any = Recommendation.objects
    related = ("observations", Prefetch("recommendations", asked.visible_to(person)))
    return get_object_or_404(indicators_for(person).prefetch_related(*related), pk=pk)


INDICATOR = Noun("indicators", _("指标"), find_indicator, IndicatorDetail)
