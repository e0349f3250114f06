"""Sending what waits for channels: one channel at a time, within its pace, each try written down.

A channel's row is locked while its postings are claimed, so two workers neither take the same one nor exceed
its pace together. Nothing is sent inside a transaction.
A channel that keeps failing is declared dead: what waits for it is given up visibly (people have their mail and inbox
anyway), and its keepers see it on every page and are written to (`alarms`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.db import transaction
from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, Value, When
from django.utils import timezone
from django.utils.translation import gettext as _

from tracker.record import record

from ..models import Channel, Delivery, DeliveryLine, Posting
from .channels import SENDERS
from .channels.answers import Answer
from .channels.content import content_of
from .leases import alive, is_dead
from .retrying import LEASE, MOST_ATTEMPTS, wait_after
from .sealing import Unopenable
from .standing import fallen

State = Posting.State
BATCH = 10
DEAD_AFTER_FAILURES = 5
DEAD_AFTER = dt.timedelta(minutes=10)
"""A channel is dead after so many failures in a row over so long: neither a burst nor one bad minute kills it."""
LONGEST_UNTRIED = (F("tried_at").asc(nulls_first=True), "pk")
"""Whose turn it is: those that hang cannot keep the others from theirs."""
_RELATED = ("rule", "recipient__organization", "assignment__recommendation", "assignment__unit", "opinion__government")


def is_anything_due(now: dt.datetime) -> bool:
    """Whether there is anything to do here at all: one small query on a quiet day."""
    waiting, held = Q(state=State.WAITING, send_after__lte=now), Q(state=State.CLAIMED, lease_until__lt=now)
    return Posting.objects.filter(waiting | held).exists()


def send_for_one(*, now: dt.datetime, tried: set[int]) -> bool:
    """Take the next channel that has something due and send for it; False when none is left.

    `tried` gathers the channels of this round, so that one of them is not asked again and again.
    """
    _put_back_abandoned(now)
    with alive(now):
        return _send_for_one(now, tried)


def _send_for_one(now: dt.datetime, tried: set[int]) -> bool:
    taken = _claim(now, tried)
    if taken is None:
        return False
    channel, postings = taken
    for place, posting in enumerate(postings):
        answer = _send(channel, posting, now)
        if answer is None:
            continue
        _stamp(channel, posting, answer, now)
        if answer.result == Delivery.Result.NO_ANSWER or answer.is_busy:
            _release(postings[place + 1 :], now)
            break
    return True


def _claim(now: dt.datetime, tried: set[int]) -> tuple[Channel, list[Posting]] | None:
    due = Posting.objects.filter(channel=OuterRef("pk"), state=State.WAITING, send_after__lte=now)
    with transaction.atomic():
        rows = Channel.objects.select_for_update(skip_locked=True, no_key=True, of=("self",))
        channel = (
            rows.filter(Exists(due))
            .exclude(pk__in=tried)
            .select_related("organization")
            .order_by(*LONGEST_UNTRIED)
            .first()
        )
        if channel is None:
            return None
        tried.add(channel.pk)
        Channel.objects.filter(pk=channel.pk).update(tried_at=now)
        if not channel.is_active:
            channel.postings.filter(state=State.WAITING).update(state=State.CANCELLED, answer=_("渠道已停用"))
            return channel, []
        used = channel.postings.filter(claimed_at__gt=now - dt.timedelta(minutes=1)).count()
        room = max(0, min(BATCH, channel.per_minute - used))
        waiting = channel.postings.filter(state=State.WAITING, send_after__lte=now).order_by("send_after", "id")
        keys = list(waiting.select_for_update().values_list("pk", flat=True)[:room]) if room else []
        Posting.objects.filter(pk__in=keys).update(
            state=State.CLAIMED, lease_until=now + LEASE, claimed_at=now, attempts=F("attempts") + 1
        )
        found = Posting.objects.filter(pk__in=keys).select_related("recipient").order_by("send_after", "id")
        return channel, list(found)


def _put_back_abandoned(now: dt.datetime) -> None:
    """What a dead worker held is tried again; what has killed eight workers is given up, visibly.

    A lease that has run out is not enough: the clock may have skipped while its worker lives.
    """
    held = Posting.objects.filter(state=State.CLAIMED, lease_until__lt=now)
    leases = list(held.values_list("lease_until", flat=True).order_by().distinct())
    if not leases:
        return
    given_up = When(attempts__gte=MOST_ATTEMPTS, then=Value(State.FAILED.value))
    with transaction.atomic():
        held.filter(lease_until__in=[lease for lease in leases if lease and is_dead(lease)]).update(
            state=Case(given_up, default=Value(State.WAITING.value)), lease_until=None
        )


def _send(channel: Channel, posting: Posting, now: dt.datetime) -> Answer | None:
    """Ask the channel; None when there is nothing left to say."""
    notices = list(posting.notices.select_related(*_RELATED).order_by("pk"))
    if not posting.is_test:
        gone = set[int]().union(*fallen(notices, timezone.localdate(now)).values())
        notices = [n for n in notices if n.pk not in gone and n.cancelled_at is None]
        if not notices:
            _mine(posting, now).update(state=State.CANCELLED, lease_until=None, answer=_("事项已进入下一步"))
            return None
    if not posting.content:
        posting.content = content_of(posting, notices)
        Posting.objects.filter(pk=posting.pk).update(content=posting.content)
    try:
        return SENDERS[channel.kind](channel, posting, now)
    except Unopenable:
        words = _("地址和密钥已不能解开（SECRET_KEY 换过），请停用后重新设置")
        return Answer(Delivery.Result.FAILED, words, is_final=True)


def _mine(posting: Posting, now: dt.datetime) -> QuerySet[Posting]:
    return Posting.objects.filter(pk=posting.pk, state=State.CLAIMED, lease_until=now + LEASE)


def _release(postings: Sequence[Posting], now: dt.datetime) -> None:
    """Untried: the channel did not answer the one before them, or asked for a pause."""
    keys = [posting.pk for posting in postings]
    Posting.objects.filter(pk__in=keys, state=State.CLAIMED, lease_until=now + LEASE).update(
        state=State.WAITING, lease_until=None, claimed_at=None, attempts=F("attempts") - 1
    )


@transaction.atomic
def _stamp(channel: Channel, posting: Posting, answer: Answer, now: dt.datetime) -> None:
    """Write the try down, what follows for the posting, and how its channel is. A lost lease is left alone."""
    locked = Channel.objects.select_for_update(no_key=True, of=("self",)).select_related("organization")
    health = locked.get(pk=channel.pk)
    delivery = Delivery.objects.create(
        recipient=posting.recipient,
        posting=posting,
        channel=channel.kind,
        address=posting.recipient.masked_phone if posting.recipient else channel.name,
        message_id=posting.key,
        subject=posting.content["title"][:200],
        body="\n".join(entry["text"] for entry in posting.content["entries"]),
        at=now,
        result=answer.result,
        answer=answer.words[:300],
    )
    told = posting.notices.order_by("pk").values_list("pk", flat=True)
    DeliveryLine.objects.bulk_create(DeliveryLine(delivery=delivery, notice_id=pk) for pk in told)
    held = _mine(posting, now)
    if answer.result == Delivery.Result.ACCEPTED:
        held.update(state=State.ACCEPTED, accepted_at=now, lease_until=None, answer=answer.words[:300])
        _is_well(health, now)
        return
    is_over = answer.is_final or posting.attempts >= MOST_ATTEMPTS or posting.is_test
    held.update(
        state=State.FAILED if is_over else State.WAITING,
        lease_until=None,
        send_after=now + wait_after(posting.attempts, posting.key),
        answer=answer.words[:300],
    )
    if not answer.is_busy and not posting.is_test:
        _is_ill(health, now, answer.words)


def _is_well(channel: Channel, now: dt.datetime) -> None:
    was_dead = channel.dead_at is not None
    channel.last_ok_at, channel.failures = now, 0
    channel.failing_since = channel.dead_at = channel.tell_after = None
    channel.save(update_fields=["last_ok_at", "failures", "failing_since", "dead_at", "tell_after"])
    if was_dead:
        record(actor=None, verb="revive", subject=channel, now=now)


def _is_ill(channel: Channel, now: dt.datetime, words: str) -> None:
    channel.failures += 1
    channel.failing_since = channel.failing_since or now
    is_dead = channel.failures >= DEAD_AFTER_FAILURES and now - channel.failing_since >= DEAD_AFTER
    if is_dead and channel.dead_at is None:
        channel.dead_at = channel.tell_after = now
        given_up = _("渠道已失效，改由邮件和收件箱告知")
        left = channel.postings.filter(state=State.WAITING, is_test=False)
        left.update(state=State.FAILED, answer=given_up)
        record(actor=None, verb="fail", subject=channel, now=now, reason=words, after={"failures": channel.failures})
    channel.save(update_fields=["failures", "failing_since", "dead_at", "tell_after"])


def send_again(*, posting: Posting, now: dt.datetime) -> bool:
    """Put a given-up posting back with fresh attempts; False when it was not given up."""
    failed = Posting.objects.filter(pk=posting.pk, state=State.FAILED, channel__is_active=True)
    return bool(failed.update(state=State.WAITING, attempts=0, send_after=now))
