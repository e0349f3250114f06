"""Naming mechanisms, so that recommendations are found again by them."""

from __future__ import annotations

import datetime as dt

from django.core.exceptions import PermissionDenied
from django.db import transaction

from inspections.permissions import WRITERS
from tracker.models import User
from tracker.record import record

from ..models import Tag


@transaction.atomic
def name_tag(*, actor: User, name: str, now: dt.datetime) -> Tag:
    """命名机制：the tag of this name, which all committees share. One that is there already is taken as it is."""
    if actor.role not in WRITERS:
        raise PermissionDenied
    tag, is_new = Tag.objects.get_or_create(name=name)
    if is_new:
        record(actor=actor, verb="name", subject=tag, now=now, after={"name": name})
    return tag
