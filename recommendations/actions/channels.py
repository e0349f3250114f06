"""Message channels of an organization, and how a person wants to be told. The record never holds a secret."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from tracker.errors import Refused
from tracker.models import User
from tracker.record import record

from ..models import Channel, Notice, NoticePreference, Posting, Unsent
from ..models.channels import KEEPERS
from ..notices.sealing import seal
from ..notices.timing import Departures, preference_of

MOST_CHANNELS = 10


def keeps_channels(user: User) -> bool:
    """本常委会的审核负责人、本单位的负责人、政府办公厅."""
    return user.is_active and user.role in KEEPERS


@transaction.atomic
def add_channel(*, actor: User, now: dt.datetime, facts: Mapping[str, Any], address: str, secret: str = "") -> Channel:
    """新增渠道 for the actor's own organization. `facts`: kind, name, hour, per_minute."""
    if not keeps_channels(actor):
        raise PermissionDenied
    home = type(actor.organization).objects.select_for_update().get(pk=actor.organization_id)
    if home.channels.filter(is_active=True).count() >= MOST_CHANNELS:
        raise Refused(_("一个单位最多设%(most)s个渠道。请先停用不用的。") % {"most": MOST_CHANNELS})
    host = urlsplit(address).hostname or ""
    channel = Channel.objects.create(
        organization=home,
        host=host,
        sealed=seal({"address": address, "secret": secret}),
        created_by=actor,
        created_at=now,
        **facts,
    )
    record(actor=actor, verb="add", subject=channel, now=now, after={**facts, "host": host})
    return channel


@transaction.atomic
def test_channel(*, actor: User, channel: Channel, now: dt.datetime) -> Posting:
    """试发：a short message in the queue; when it arrives, a dead channel lives again."""
    locked = _locked(actor, channel)
    if locked.postings.filter(is_test=True, state__in=(Posting.State.WAITING, Posting.State.CLAIMED)).exists():
        raise Refused(_("上一条试发消息还没有发完，请稍后刷新看结果。"))
    posting = Posting.objects.create(
        channel=locked, key=f"test-{uuid4().hex}", made_at=now, send_after=now, is_test=True
    )
    record(actor=actor, verb="test", subject=locked, now=now)
    return posting


@transaction.atomic
def close_channel(*, actor: User, channel: Channel, now: dt.datetime) -> Channel:
    """停用：what waits for it is called off; mail and inbox go on. A closed channel is set up anew, not opened."""
    locked = _locked(actor, channel)
    locked.is_active, locked.sealed = False, ""
    locked.save(update_fields=["is_active", "sealed"])
    locked.postings.filter(state=Posting.State.WAITING).update(state=Posting.State.CANCELLED, answer=_("渠道已停用"))
    record(actor=actor, verb="close", subject=locked, now=now)
    return locked


def _locked(actor: User, channel: Channel) -> Channel:
    """The actor's own channel, in use. The platform's gateway is nobody's to press."""
    if not keeps_channels(actor) or channel.organization_id != actor.organization_id:
        raise PermissionDenied
    locked = Channel.objects.select_for_update(of=("self",)).select_related("organization").get(pk=channel.pk)
    if not locked.is_active:
        raise Refused(_("这个渠道已经停用。需要时请重新设置一个。"))
    return locked


@transaction.atomic
def prefer(*, actor: User, now: dt.datetime, facts: Mapping[str, Any]) -> NoticePreference:
    """改提醒方式：wants_mail, wants_sms, hour, quiet_from, quiet_until. Digests that wait move to the new hour."""
    User.objects.select_for_update(of=("self",)).get(pk=actor.pk)
    own = NoticePreference.objects.filter(user=actor).first() or preference_of(actor)
    before = {name: getattr(own, name) for name in facts}
    moved = {name: value for name, value in facts.items() if before[name] != value}
    if not moved and own.pk:
        return own
    for name, value in facts.items():
        setattr(own, name, value)
    own.save()
    if "hour" in moved:
        waiting = Unsent.objects.filter(recipient=actor, state=Notice.State.WAITING, attempts=0, send_after__gt=now)
        waiting.filter(is_urgent=False).update(send_after=Departures(now).digest(own.hour))
    record(
        actor=actor,
        verb="prefer",
        subject=actor,
        now=now,
        before={name: before[name] for name in moved},
        after=moved,
    )
    return own
