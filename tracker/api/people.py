"""Oneself, the organizations around one, and the record."""

from __future__ import annotations

from typing import Any, ClassVar

import django_filters
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from ..models import Event, Organization, Role, User
from ..models.people import COMMITTEE_ROLES, UNIT_ROLES
from .filters import KeyFilter
from .paging import ByKey
from .resources import ApiView, ListView, Row, listing
from .schema import Operation


class Me(serializers.Serializer[User]):
    """Who the key or the session belongs to."""

    id = serializers.IntegerField()
    username = serializers.CharField()
    name = serializers.CharField()
    role = serializers.ChoiceField(choices=Role.choices)
    organization = serializers.IntegerField(source="organization_id")
    organization_name = serializers.CharField(source="organization.name")


class MeView(ApiView):
    """Who am I."""

    tag = _("本人")
    operations: ClassVar = {"GET": Operation("me", _("本人：账号、角色和单位"), Me)}

    def get(self, request: Request) -> Response:
        return Response(Me(self.person).data)


def organizations_around(person: User) -> QuerySet[Organization]:
    """A committee, its governments and units see one another; the platform's administrators see all."""
    if person.role in COMMITTEE_ROLES:
        committee = person.organization_id
    elif person.role in (Role.COORDINATOR, *UNIT_ROLES):
        committee = person.organization.committee_id or 0
    else:
        return Organization.objects.all()
    return Organization.objects.filter(Q(pk=committee) | Q(committee=committee))


class OrganizationRow(Row):
    id = serializers.IntegerField()
    kind = serializers.ChoiceField(choices=Organization.Kind.choices)
    name = serializers.CharField()
    short_name = serializers.CharField()
    region = serializers.IntegerField(source="region_id", allow_null=True)
    region_name = serializers.CharField(source="region__name", allow_null=True)
    committee = serializers.IntegerField(source="committee_id", allow_null=True)
    government = serializers.IntegerField(source="government_id", allow_null=True)
    is_active = serializers.BooleanField()
    is_sample = serializers.BooleanField()


class OrganizationList(ListView):
    tag = _("单位")
    row = OrganizationRow
    keyset = ByKey(is_newest_first=False)

    def found(self) -> QuerySet[Any]:
        return organizations_around(self.person)


OrganizationList.operations = {"GET": listing(OrganizationList, "organizations", _("单位：列表"))}


class EventRow(Row):
    id = serializers.IntegerField()
    at = serializers.DateTimeField()
    actor = serializers.IntegerField(source="actor_id", allow_null=True)
    actor_name = serializers.CharField(source="actor__name", allow_null=True)
    organization = serializers.IntegerField(source="organization_id", allow_null=True)
    organization_name = serializers.CharField(source="organization__short_name", allow_null=True)
    verb = serializers.CharField()
    subject_type = serializers.CharField()
    subject_id = serializers.IntegerField()
    reason = serializers.CharField()
    before = serializers.DictField()
    after = serializers.DictField()
    origin = serializers.CharField()
    previous_hash = serializers.CharField()
    hash = serializers.CharField()


class EventFilters(django_filters.FilterSet):  # type: ignore[misc]
    """Both together are one walk of `event_story_of_a_subject`."""

    subject_type = django_filters.CharFilter(label=_("对象类别，如 recommendations.assignment"), max_length=60)
    subject_id = KeyFilter(label=_("对象"))


class EventList(ListView):
    """The record, newest first: the auditor's whole, a committee's staff their own committee's."""

    tag = _("操作记录")
    row = EventRow
    filters = EventFilters

    def found(self) -> QuerySet[Any]:
        return Event.objects.visible_to(self.person)


EventList.operations = {"GET": listing(EventList, "events", _("操作记录：列表"))}
