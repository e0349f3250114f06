"""Inspections: their steps, who takes part, and what gathers around them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from tracker.api.related import Keys
from tracker.api.resources import Detail, ListView, Noun, Row, listing
from tracker.models import StoredFile, User
from tracker.seen import Seen

from ..forms import INSPECTION_FORMS
from ..lifecycle import InspectionStatus
from ..models import Activity, Document, Heading, Inspection, Participation
from ..permissions import INSPECTION


class InspectionRow(Row):
    computed = frozenset({"actions"})

    id = serializers.IntegerField()
    title = serializers.CharField()
    short_title = serializers.CharField()
    year = serializers.IntegerField()
    mode = serializers.ChoiceField(choices=Inspection.Mode.choices)
    status = serializers.ChoiceField(choices=InspectionStatus.choices)
    committee = serializers.IntegerField(source="committee_id")
    committee_name = serializers.CharField(source="committee__short_name")
    is_sample = serializers.BooleanField()
    actions = serializers.ListField(child=serializers.CharField())


class ParticipationPart(serializers.ModelSerializer[Participation]):
    committee_name = serializers.CharField(source="committee.short_name")

    class Meta:
        model = Participation
        fields = (
            "committee",
            "committee_name",
            "plan_adopted_on",
            "notified_on",
            "launched_on",
            "deliberated_in",
            "session",
        )


class HeadingPart(serializers.ModelSerializer[Heading]):
    class Meta:
        model = Heading
        fields = ("id", "number", "title", "short_title")


class ActivityPart(serializers.ModelSerializer[Activity]):
    class Meta:
        model = Activity
        fields = ("id", "committee", "kind", "title", "held_on", "region", "place", "organ", "is_sample")


class DocumentPart(serializers.ModelSerializer[Document]):
    file_name = serializers.CharField(source="file.name", allow_null=True, default=None)

    class Meta:
        model = Document
        fields = ("id", "committee", "kind", "number", "title", "dated_on", "file_name", "is_published", "is_sample")


class InspectionDetail(Detail):
    id = serializers.IntegerField()
    title = serializers.CharField()
    short_title = serializers.CharField()
    year = serializers.IntegerField()
    mode = serializers.ChoiceField(choices=Inspection.Mode.choices)
    status = serializers.ChoiceField(choices=InspectionStatus.choices)
    status_name = serializers.CharField(source="get_status_display")
    committee = serializers.IntegerField(source="committee_id")
    is_sample = serializers.BooleanField()
    follows = serializers.IntegerField(source="follows_id", allow_null=True)
    statutes = Keys()
    participations = ParticipationPart(many=True)
    headings = HeadingPart(many=True)
    activities = ActivityPart(many=True)
    documents = DocumentPart(many=True)


class InspectionList(ListView):
    tag = _("执法检查")
    row = InspectionRow

    def found(self) -> QuerySet[Any]:
        return Inspection.objects.visible_to(self.person)

    def finish(self, row: dict[str, Any], stored: Any) -> None:
        row["actions"] = INSPECTION_NOUN.offered(self.person, stored)


InspectionList.operations = {"GET": listing(InspectionList, "inspections", _("执法检查：列表"))}


def shown_with_it(person: User) -> Sequence[Any]:
    """The person's own committee's activities and the papers that person may read among them."""
    papers: Any = Document.objects
    return (
        "statutes",
        "participations__committee",
        "headings",
        Prefetch("activities", Activity.objects.filter(committee=person.organization_id)),
        Prefetch("documents", papers.visible_to(person).select_related("file")),
    )


find_inspection = Seen(Inspection).get


def find_paper(person: User, pk: int) -> StoredFile:
    """A paper of the inspection. Raises Http404 for one of which only the title is kept."""
    rows: Any = Document.objects
    found: Document = get_object_or_404(rows.visible_to(person).select_related("file"), pk=pk)
    if found.file is None:
        raise Http404
    return found.file


INSPECTION_NOUN = Noun(
    "inspections", _("执法检查"), find_inspection, InspectionDetail, INSPECTION, INSPECTION_FORMS, shown_with_it
)
