"""Writing down what goes to channels: in one transaction, before the mail of the same notices is stamped.

A group gets what its organization's people get: one digest a working day at the channel's hour, urgent ones
at once, each told once however many people it concerns. What is urgent beyond the day's places, red ones
first, is a line of the group's next digest. An SMS goes to a person, for what is urgent or red.
Written again after a crash, nothing is written twice: every posting has a key, and a notice joins a channel once.
"""

from __future__ import annotations

import datetime as dt
import functools
import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from tracker.composed import ByKeys

from ..models import Channel, Notice, NoticeRule, Posting
from ..models.channels import DIGEST
from .channels.content import message_line
from .reading import people_of
from .timing import SMS_NIGHT, Departures, after_night, preference_of

URGENT = "urgent-"
MOST_DAYS = 5
"""Digests a line is offered to: the one that is open now, or the next if it is just leaving."""


def put_out(notices: Sequence[Notice], now: dt.datetime) -> None:
    """Outbox rows for notices whose reason holds and whose recipient is there."""
    homes = {person.organization_id for person in people_of(notices).values()}
    # In order, since each is locked in its turn until all is written.
    channels = sorted(_channels().all(homes), key=lambda channel: channel.pk)
    if not channels and settings.SMS is None:
        return
    with transaction.atomic():
        for channel in channels:
            mine = [
                n
                for n in notices
                if n.recipient.organization_id == channel.organization_id and NoticeRule.Way.GROUP in n.rule.ways
            ]
            _to_group(channel, _new_to(channel, mine), now)
        if settings.SMS is not None:
            _by_sms(notices, now)


@functools.cache
def _channels() -> ByKeys[Channel]:
    return ByKeys(Channel.objects.filter(is_active=True, dead_at=None), by="organization")


def _new_to(channel: Channel, notices: Sequence[Notice]) -> list[Notice]:
    """Those this channel has not been given yet."""
    given = _joined().objects.filter(posting__channel=channel, notice__in=notices).values_list("notice", flat=True)
    known = set(given)
    return [notice for notice in notices if notice.pk not in known]


def _joined() -> Any:
    return Posting.notices.through


def _to_group(channel: Channel, notices: Sequence[Notice], now: dt.datetime) -> None:
    urgent: dict[str, list[Notice]] = {}
    for notice in notices:
        if notice.leaves_alone:
            urgent.setdefault(_reason(notice), []).append(notice)
    folded = _beyond(channel, urgent, now) if urgent else set()
    for key in sorted(set(urgent) - folded):
        _put(channel, key, urgent[key], now, now)
    if daily := [notice for notice in notices if not notice.leaves_alone or _reason(notice) in folded]:
        _join(_open_digest(channel, now), daily)


def _beyond(channel: Channel, urgent: Mapping[str, Sequence[Notice]], now: dt.datetime) -> set[str]:
    """The reasons for which the group's day has no place left; one it has been told takes none.

    The channel's row is held until the places are taken: two workers never give away the same one.
    """
    Channel.objects.select_for_update(no_key=True, of=("self",)).get(pk=channel.pk)
    known = set(channel.postings.filter(key__in=urgent).values_list("key", flat=True))
    newest = channel.postings.filter(key__startswith=URGENT).order_by("-id").values_list("made_at", flat=True)
    today = timezone.localdate(now)
    taken = sum(timezone.localdate(at) == today for at in newest[: settings.LETTERS_A_DAY])
    new = sorted(urgent.keys() - known, key=lambda key: (urgent[key][0].rule.light != NoticeRule.Light.RED, key))
    return set(new[max(0, settings.LETTERS_A_DAY - taken) :])


def _reason(notice: Notice) -> str:
    """The same for everybody who is told the same thing."""
    seed = f"{notice.rule_id}:{notice.text}:{notice.due_on}:{notice.occurrence}"
    return f"{URGENT}{hashlib.sha256(seed.encode()).hexdigest()[:32]}"


def _put(
    channel: Channel, key: str, notices: Sequence[Notice], now: dt.datetime, send_after: dt.datetime, **more: Any
) -> None:
    row = Posting(channel=channel, key=key, made_at=now, send_after=send_after, **more)
    Posting.objects.bulk_create([row], ignore_conflicts=True)
    _join(Posting.objects.values_list("pk", flat=True).get(channel=channel, key=key), notices)


def _join(posting: int, notices: Sequence[Notice]) -> None:
    line = _joined()
    line.objects.bulk_create([line(posting_id=posting, notice_id=n.pk) for n in notices], ignore_conflicts=True)


def _open_digest(channel: Channel, now: dt.datetime) -> int:
    """The digest that still takes lines, locked until they are in; a new day's when there is none.

    The lock and the sender's claim exclude each other: no line joins a digest whose text is being written.
    """
    departures = Departures(now)
    moment = departures.digest(channel.hour)
    for _day in range(MOST_DAYS):
        with connection.cursor() as cursor:
            cursor.execute(
                """
                INSERT INTO recommendations_posting AS p (channel_id, key, content, made_at, state, send_after,
                                                          attempts, answer, is_test)
                VALUES (%s, %s, '{}', %s, 'waiting', %s, 0, '', FALSE)
                ON CONFLICT (channel_id, key) DO UPDATE SET state = p.state
                WHERE p.state = 'waiting' AND p.attempts = 0
                RETURNING id""",
                [channel.pk, f"{DIGEST}{timezone.localdate(moment)}", now, moment],
            )
            if found := cursor.fetchone():
                return int(found[0])
        moment = departures.digest(channel.hour, after=moment)
    raise RuntimeError(_("没有可用的汇总"))


def _by_sms(notices: Sequence[Notice], now: dt.datetime) -> None:
    """One SMS for each urgent notice, one for a person's red ones together."""
    wanted = [notice for notice in notices if notice.recipient.phone and _is_worth_an_sms(notice)]
    if not wanted:
        return
    gateway = sms_gateway(now)
    if gateway.dead_at:
        return
    bundles: dict[tuple[int, int], list[Notice]] = {}
    for notice in _new_to(gateway, wanted):
        bundles.setdefault((notice.recipient_id, notice.pk if notice.leaves_alone else 0), []).append(notice)
    for (person, _alone), bundle in sorted(bundles.items()):
        seed = ",".join(str(notice.pk) for notice in bundle)
        key = f"sms-{hashlib.sha256(f'{person}:{seed}'.encode()).hexdigest()[:32]}"
        content = {"title": message_line(bundle, now), "entries": [], "more": 0}
        _put(gateway, key, bundle, now, after_night(now, *SMS_NIGHT), recipient_id=person, content=content)


def _is_worth_an_sms(notice: Notice) -> bool:
    if NoticeRule.Way.SMS not in notice.rule.ways:
        return False
    if notice.rule.light == NoticeRule.Light.RED:
        return True
    return notice.leaves_alone and preference_of(notice.recipient).wants_sms


def sms_gateway(now: dt.datetime) -> Channel:
    """The row that keeps the gateway's health and pace; its address stays in the settings."""
    gateway, _is_new = Channel.objects.get_or_create(
        kind=Channel.Kind.SMS, defaults={"name": _("短信网关"), "created_at": now}
    )
    pace = settings.SMS["per_minute"] if settings.SMS else gateway.per_minute
    if gateway.per_minute != pace:
        Channel.objects.filter(pk=gateway.pk).update(per_minute=pace)
    return gateway
