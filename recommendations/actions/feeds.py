"""Calendar addresses: given out once, revocable at any time."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from tracker.errors import Refused
from tracker.models import Role, User
from tracker.models.people import COMMITTEE_ROLES, UNIT_ROLES
from tracker.record import record

from ..models import CalendarFeed

SUBSCRIBERS = (*COMMITTEE_ROLES, Role.COORDINATOR, *UNIT_ROLES)
SPEAKERS = (Role.SUPERVISOR, Role.COORDINATOR, Role.HEAD)
"""Who may give out their body's address."""

MOST = 5
"""Working addresses of one person, or of one body."""


def digest_of(key: str) -> str:
    """What is kept of an address."""
    return hashlib.sha256(key.encode()).hexdigest()


@transaction.atomic
def open_feed(*, actor: User, now: dt.datetime, is_for_body: bool = False) -> tuple[CalendarFeed, str]:
    """生成日历订阅地址：the feed and the secret part of its address, shown now or never."""
    if actor.role not in (SPEAKERS if is_for_body else SUBSCRIBERS):
        raise PermissionDenied
    User.objects.select_for_update(of=("self",), no_key=True).get(pk=actor.pk)
    whose = {"organization": actor.organization} if is_for_body else {"owner": actor}
    if CalendarFeed.objects.filter(revoked_at=None, **whose).count() >= MOST:
        raise Refused(_("已有%(most)s个在用的订阅地址，请先作废不用的。") % {"most": MOST})
    key = secrets.token_urlsafe(32)
    feed = CalendarFeed.objects.create(digest=digest_of(key), created_by=actor, created_at=now, **whose)
    record(actor=actor, verb="open", subject=feed, now=now, after={"whose": str(feed)})
    return feed, key


@transaction.atomic
def revoke_feed(*, actor: User, feed: CalendarFeed, now: dt.datetime) -> CalendarFeed:
    """作废：whoever still has the address gets nothing any more."""
    locked = CalendarFeed.objects.select_for_update(of=("self",)).get(pk=feed.pk)
    is_own = locked.owner_id == actor.pk
    if not (is_own or (locked.organization_id == actor.organization_id and actor.role in SPEAKERS)):
        raise PermissionDenied
    if locked.revoked_at is not None:
        raise Refused(_("这个订阅地址已经作废。"))
    locked.revoked_at = now
    locked.save(update_fields=["revoked_at"])
    record(actor=actor, verb="revoke", subject=locked, now=now, after={"revoked_at": now})
    return locked
