"""Statutes with their provisions, as far as they are imported."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from tracker.api.paging import ByKey
from tracker.api.related import Keys
from tracker.api.resources import Detail, ListView, Noun, Row, listing
from tracker.seen import Seen

from ..models import Provision, Statute


class StatuteRow(Row):
    id = serializers.IntegerField()
    name = serializers.CharField()
    short_name = serializers.CharField()
    kind = serializers.ChoiceField(choices=Statute.Kind.choices)
    region = serializers.IntegerField(source="region_id", allow_null=True)
    adopted_on = serializers.DateField(allow_null=True)
    effective_on = serializers.DateField(allow_null=True)


class ProvisionPart(serializers.ModelSerializer[Provision]):
    """Gist is ours, text the legislature's; an empty text is not imported yet."""

    is_text_imported = serializers.BooleanField()

    class Meta:
        model = Provision
        fields = (
            "id",
            "parent",
            "kind",
            "address",
            "label",
            "gist",
            "text",
            "is_text_imported",
            "valid_from",
            "valid_to",
            "replaced_by",
        )


class StatuteDetail(Detail):
    id = serializers.IntegerField()
    name = serializers.CharField()
    short_name = serializers.CharField()
    kind = serializers.ChoiceField(choices=Statute.Kind.choices)
    region = serializers.IntegerField(source="region_id", allow_null=True)
    adopted_on = serializers.DateField(allow_null=True)
    effective_on = serializers.DateField(allow_null=True)
    sisters = Keys()
    provisions = ProvisionPart(many=True)


class StatuteList(ListView):
    tag = _("法规")
    row = StatuteRow
    keyset = ByKey(is_newest_first=False)

    def found(self) -> QuerySet[Any]:
        return Statute.objects.visible_to(self.person)


StatuteList.operations = {"GET": listing(StatuteList, "statutes", _("法规：列表"))}


STATUTE = Noun(
    "statutes", _("法规"), Seen(Statute).get, StatuteDetail, related=lambda _person: ("provisions", "sisters")
)
