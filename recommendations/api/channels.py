"""Message channels of one's own body, and how one wants to be told: as the pages show and change them."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from tracker.api.questions import serializer_for
from tracker.api.reading import form_for
from tracker.api.resources import ApiView, ListView, Row, errors_of, listing
from tracker.api.schema import Operation
from tracker.models import User

from .. import actions
from ..actions.channels import keeps_channels
from ..forms.channels import ChannelForm, PreferenceForm
from ..models import Channel, NoticePreference
from ..notices.timing import preference_of


class ChannelRow(Row):
    """A channel without its address and key: they are sealed, and nobody is shown them."""

    id = serializers.IntegerField()
    organization = serializers.IntegerField(source="organization_id", allow_null=True)
    kind = serializers.ChoiceField(choices=Channel.Kind.choices)
    name = serializers.CharField()
    host = serializers.CharField()
    hour = serializers.IntegerField()
    per_minute = serializers.IntegerField()
    is_active = serializers.BooleanField()
    last_ok_at = serializers.DateTimeField(allow_null=True)
    failures = serializers.IntegerField()
    dead_at = serializers.DateTimeField(allow_null=True)


def _shown(channel: Channel) -> dict[str, Any]:
    return {name: getattr(channel, column) for name, column in ChannelRow.columns().items()}


class ChannelList(ListView):
    """Newest first; POST sets one up. Nobody but its keeper sees a body's channels."""

    tag = _("消息渠道")
    row = ChannelRow

    def found(self) -> QuerySet[Any]:
        rows: Any = Channel.objects
        return rows.visible_to(self.person)  # type: ignore[no-any-return]

    def post(self, request: Request) -> Response:
        if not keeps_channels(self.person):
            raise PermissionDenied
        form, wrong = form_for(ChannelForm, request)
        if wrong or not form.is_valid():
            raise ValidationError(errors_of(form) | wrong)
        facts = dict(form.cleaned_data)
        address, secret = facts.pop("address"), facts.pop("secret")
        channel = actions.add_channel(
            actor=self.person, now=timezone.now(), facts=facts, address=address, secret=secret
        )
        return Response(_shown(channel), status=201)


ChannelList.operations = {
    "GET": listing(ChannelList, "channels", _("消息渠道：列表")),
    "POST": Operation(
        "channels_add",
        _("消息渠道：设置"),
        ChannelRow,
        asks=serializer_for(ChannelForm),
        code=201,
        refuses=(403, 409),
    ),
}


def find_channel(person: User, pk: int) -> Channel:
    rows: Any = Channel.objects
    found: Channel = get_object_or_404(rows.visible_to(person).select_related("organization"), pk=pk)
    return found


class ChannelTest(ApiView):
    """试发: queued; whether it arrived stands in the channel's own row later."""

    tag = _("消息渠道")
    operations: ClassVar = {
        "POST": Operation("channels_test", _("消息渠道：试发"), ChannelRow, refuses=(403, 404, 409))
    }

    def post(self, request: Request, pk: int) -> Response:
        channel = find_channel(self.person, pk)
        actions.test_channel(actor=self.person, channel=channel, now=timezone.now())
        return Response(_shown(channel))


class ChannelClose(ApiView):
    """停用: what waits for it is called off."""

    tag = _("消息渠道")
    operations: ClassVar = {
        "POST": Operation("channels_close", _("消息渠道：停用"), ChannelRow, refuses=(403, 404, 409))
    }

    def post(self, request: Request, pk: int) -> Response:
        channel = actions.close_channel(actor=self.person, channel=find_channel(self.person, pk), now=timezone.now())
        return Response(_shown(channel))


class Preference(serializers.Serializer[NoticePreference]):
    """How one is told beside the inbox; red heeds none of it."""

    wants_mail = serializers.BooleanField()
    wants_sms = serializers.BooleanField()
    hour = serializers.IntegerField()
    quiet_from = serializers.IntegerField()
    quiet_until = serializers.IntegerField()


class PreferenceView(ApiView):
    """One's own way to be told; what a POST leaves out stays."""

    tag = _("提醒方式")
    operations: ClassVar = {
        "GET": Operation("preferences", _("提醒方式：本人"), Preference),
        "POST": Operation(
            "preferences_change",
            _("提醒方式：修改"),
            Preference,
            asks=serializer_for(PreferenceForm, is_partial=True),
        ),
    }

    def get(self, request: Request) -> Response:
        return Response(Preference(preference_of(self.person)).data)

    def post(self, request: Request) -> Response:
        own = preference_of(self.person)
        now_is = {name: getattr(own, name) for name in PreferenceForm.base_fields}

        def asked(data: Any = None, files: Any = None) -> forms.Form:
            return PreferenceForm(data, files, initial=now_is)

        form, wrong = form_for(asked, request)
        if wrong or not form.is_valid():
            raise ValidationError(errors_of(form) | wrong)
        changed = actions.prefer(actor=self.person, now=timezone.now(), facts=form.cleaned_data)
        return Response(Preference(changed).data)
