"""Notices brought to where they stand on their way out."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils import timezone

from recommendations.models import Delivery, DeliveryLine, Notice, Unsent
from recommendations.notices.calling_off import call_off_keys


def sent(rows: Any, at: dt.datetime | None = None) -> None:
    """Accepted by the recipients' mail server, each in a letter of its own."""
    for notice in rows:
        letter = Delivery.objects.create(
            recipient_id=notice.recipient_id, at=at or timezone.now(), result="accepted", message_id="<sent@test>"
        )
        DeliveryLine.objects.create(notice=notice, delivery=letter)
        Unsent.objects.filter(pk=notice.pk).delete()


def cancelled(rows: Any, at: dt.datetime | None = None, reason: str = "已签收") -> None:
    call_off_keys([notice.pk for notice in rows], reason, at or timezone.now())


def stands(rows: Any, state: str, **more: Any) -> None:
    """Waiting, given up, or in the inbox only; also what was sent before."""
    for notice in rows:
        waits = {"recipient_id": notice.recipient_id, "committee_id": notice.committee_id, "state": state}
        when = {"send_after": notice.send_after, "is_urgent": notice.is_urgent}
        Unsent.objects.update_or_create(pk=notice.pk, defaults=waits | more, create_defaults=waits | when | more)


def tries(notice: Notice) -> int:
    """How often its letter was tried."""
    row = Unsent.objects.filter(pk=notice.pk).first()
    if row is not None and row.state != Notice.State.INBOX_ONLY:
        return row.attempts
    return notice.deliveries.filter(posting=None).count()
