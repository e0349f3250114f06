"""Somebody leaves: everything they hold in the unit goes to one successor, in one act."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from tracker.actions import arrange_cover, close_cover, running_covers
from tracker.errors import Refused
from tracker.models import User
from tracker.models.people import UNIT_ROLES
from tracker.permissions import arranges_for
from tracker.record import record

from ..lifecycle import OPEN, AssignmentStatus
from ..models import Assignment, UnitDraft

HELD = (*OPEN, AssignmentStatus.CARRIED_FORWARD)
"""States in which somebody still answers for an item."""


@dataclass(frozen=True)
class HandedOver:
    """How much went from one to the other."""

    items: int
    drafts: int
    covers: int


@transaction.atomic
def hand_over_work(*, actor: User, leaver: User, successor: User, now: dt.datetime) -> HandedOver:
    """移交全部事项：what the leaver answers for, their drafts that wait, the days they were to cover for others.

    One event per item, one on the leaver. The account stays as it is: closing it is the administrator's.
    """
    today = timezone.localdate(now)
    if leaver.role not in UNIT_ROLES or not arranges_for(actor, leaver, today):
        raise PermissionDenied
    if successor.pk == leaver.pk or successor.organization_id != leaver.organization_id or not successor.is_active:
        raise Refused(_("接手人须是本单位的另一位在用人员，请另选一人。"))
    items, drafts = _pass_items(actor, leaver, successor, now)
    covers = _pass_covers(actor, leaver, successor, now)
    counts = {"items": items, "drafts": drafts, "covers": covers}
    record(actor=actor, verb="hand_over_work", subject=leaver, now=now, after={"successor": successor.pk, **counts})
    return HandedOver(**counts)


def _pass_items(actor: User, leaver: User, successor: User, now: dt.datetime) -> tuple[int, int]:
    """Item by item under its lock: the responsibility and the drafts. How many of each."""
    rows = Assignment.objects.filter(unit=leaver.organization_id)
    drafted = UnitDraft.objects.waiting().filter(author=leaver, unit=leaver.organization_id).values("assignment")
    held = rows.filter(responsible=leaver, status__in=HELD) | rows.filter(pk__in=drafted)
    items = drafts = 0
    for item in held.select_for_update(of=("self",)).order_by("pk"):
        before: dict[str, object] = {}
        after: dict[str, object] = {}
        if item.responsible_id == leaver.pk:
            items += 1
            before["responsible"], after["responsible"] = leaver.pk, successor.pk
            item.responsible = successor
            item.save(update_fields=["responsible"])
        drafts += item.drafts.waiting().filter(author=leaver).update(author=successor)
        said = _("%(leaver)s的事项移交%(successor)s") % {"leaver": leaver.name, "successor": successor.name}
        record(actor=actor, verb="hand_over_work", subject=item, now=now, reason=said, before=before, after=after)
    return items, drafts


def _pass_covers(actor: User, leaver: User, successor: User, now: dt.datetime) -> int:
    """What is left of the days on which the leaver stands in for others; how many arrangements.

    The days on which somebody stands in for the leaver run on: until there is another head, they are needed.
    """
    today = timezone.localdate(now)
    passed = 0
    for cover in running_covers(leaver, today).filter(substitute=leaver).order_by("pk"):
        close_cover(actor=actor, cover=cover, now=now)
        if cover.absent_id != successor.pk:
            arrange_cover(
                actor=actor,
                absent=cover.absent,
                substitute=successor,
                from_on=max(cover.from_on, today),
                until_on=cover.until_on,
                now=now,
            )
            passed += 1
    return passed
