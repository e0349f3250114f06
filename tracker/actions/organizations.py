"""Regions, and bodies: committees, governments, departments, and the platform's own."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from ..errors import Refused
from ..models import Organization, Region, User
from ..permissions import require, require_or_first
from ..pinyin import sort_key
from ..record import record
from ..versions import require_unchanged


@transaction.atomic
def add_region(*, actor: User | None, now: dt.datetime, name: str) -> Region:
    """新增地区：it stands after those that are there. Refuses a name that is taken."""
    require_or_first("add_region", actor)
    last = Region.objects.aggregate(last=Max("position"))["last"] or 0
    region, is_new = Region.objects.get_or_create(name=name, defaults={"position": last + 1})
    if not is_new:
        raise Refused(_("已有地区“%(name)s”，不必再加。") % {"name": name})
    record(actor=actor, verb="add", subject=region, now=now, after={"name": name})
    return region


@transaction.atomic
def create_organization(*, actor: User | None, now: dt.datetime, facts: Mapping[str, Any]) -> Organization:
    """新增单位. `facts`: kind, name, short_name, region, committee, government, is_active.

    `actor` None is an installation that has no system administrator yet.
    """
    require_or_first("create_organization", actor)
    place = Organization.objects.create(**facts, sort_key=sort_key(facts["short_name"]))
    record(actor=actor, verb="create", subject=place, now=now, after=facts)
    return place


@transaction.atomic
def save_organization(
    *, actor: User, organization: Organization, now: dt.datetime, facts: Mapping[str, Any]
) -> Organization:
    """修改单位. Its kind stays while people sit in it: their roles hang on it."""
    require("amend_organization", actor)
    locked = Organization.objects.select_for_update(of=("self",)).get(pk=organization.pk)
    require_unchanged(organization)
    if facts["kind"] != locked.kind and locked.people.exists():
        raise Refused(_("这个单位已有人员，不能改类别。请另建单位，再把人员调过去。"))
    changes = {**facts, "sort_key": sort_key(facts["short_name"])}
    before = {name: getattr(locked, name) for name in changes}
    moved = [name for name in changes if before[name] != changes[name]]
    if moved:
        for name in moved:
            setattr(locked, name, changes[name])
        locked.save(update_fields=moved)
        record(
            actor=actor,
            verb="amend",
            subject=locked,
            now=now,
            before={name: before[name] for name in moved},
            after={name: changes[name] for name in moved},
        )
    return locked
