"""Entering a statute with its items, and saying which other text it goes with."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypedDict

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Model
from django.utils.translation import gettext as _

from tracker.errors import Refused
from tracker.models import Region, User
from tracker.record import record

from ..models import Provision, Statute
from ..permissions import WRITERS


class StatuteFacts(TypedDict, total=False):
    """What a person may write of a statute. Names are the model's."""

    name: str
    short_name: str
    kind: str
    region: Region | None
    adopted_on: dt.date | None
    effective_on: dt.date | None


@dataclass(frozen=True)
class ProvisionSpec:
    """One place of a statute as it is entered: `address` like 4 or 17-1, `parent` the address above it."""

    kind: str
    address: str
    label: str
    position: int
    gist: str = ""
    parent: str = ""


@transaction.atomic
def enter_statute(
    *,
    actor: User,
    now: dt.datetime,
    facts: StatuteFacts,
    provisions: Sequence[ProvisionSpec] = (),
    sisters: Sequence[Statute] = (),
    has_same_addresses: bool = False,
    reason: str = "",
) -> Statute:
    """录入法规：by a committee's staff; its official text is imported later.

    With `has_same_addresses` each provision is the counterpart of its sisters' provision at the same address.
    Refuses a name that is entered already, an address given twice, and a parent that is not there.
    """
    if actor.role not in WRITERS:
        raise PermissionDenied
    others = {name: value for name, value in facts.items() if name != "name"}
    statute, is_new = Statute.objects.get_or_create(name=facts["name"], defaults=others)
    if not is_new:
        raise Refused(_("“%(name)s”已经录入，请核对是否重复。") % {"name": statute.name})
    _write_provisions(statute, provisions)
    statute.sisters.set(sisters)
    paired = sum(_match(statute, sister) for sister in sisters) if has_same_addresses else 0
    after: dict[str, Any] = {**facts, "provisions": len(provisions)}
    if sisters:
        after |= {"sisters": [sister.pk for sister in sisters], "counterparts": paired}
    record(actor=actor, verb="enter", subject=statute, now=now, reason=reason, after=after)
    return statute


def _write_provisions(statute: Statute, specs: Sequence[ProvisionSpec]) -> None:
    """Two statements however many there are: all rows, then the parents of those that have one."""
    twice = [address for address, count in Counter(spec.address for spec in specs).items() if count > 1]
    if twice:
        raise Refused(_("位置%(address)s出现了两次，请改正后再录入。") % {"address": twice[0]})
    rows = Provision.objects.bulk_create(
        Provision(
            statute=statute,
            kind=spec.kind,
            address=spec.address,
            label=spec.label,
            position=spec.position,
            gist=spec.gist,
        )
        for spec in specs
    )
    by_address = {row.address: row for row in rows}
    below = []
    for spec in specs:
        if spec.parent:
            if spec.parent not in by_address:
                raise Refused(_("%(label)s的上一级没有录入，请补上。") % {"label": spec.label})
            row = by_address[spec.address]
            row.parent = by_address[spec.parent]
            below.append(row)
    Provision.objects.bulk_update(below, ["parent"])


@transaction.atomic
def pair_statutes(
    *, actor: User, now: dt.datetime, statute: Statute, sister: Statute, has_same_addresses: bool = False
) -> Statute:
    """设为协同文本：the two were adopted together; may match their provisions by address.

    Refuses a statute with itself, and when nothing would be new.
    """
    if actor.role not in WRITERS:
        raise PermissionDenied
    if statute.pk == sister.pk:
        raise Refused(_("一部法规不能与自己协同，请选另一部。"))
    list(Statute.objects.select_for_update(of=("self",)).filter(pk__in=(statute.pk, sister.pk)).order_by("pk"))
    is_new = not statute.sisters.filter(pk=sister.pk).exists()
    statute.sisters.add(sister)
    paired = _match(statute, sister) if has_same_addresses else 0
    if not is_new and not paired:
        raise Refused(_("这两部已经互为协同文本，没有可再对应的条文。"))
    record(actor=actor, verb="pair", subject=statute, now=now, after={"sister": sister, "counterparts": paired})
    return statute


def _match(statute: Statute, sister: Statute) -> int:
    """How many provisions now newly correspond, by the same address and level; both directions, one statement."""
    theirs = {(row.address, row.kind): row for row in sister.provisions.filter(valid_to=None)}
    link: type[Model] = Provision.counterparts.through
    mine = list(statute.provisions.filter(valid_to=None))
    known = set(
        link._default_manager.filter(from_provision__in=mine).values_list("from_provision_id", "to_provision_id")
    )
    pairs = [
        (row, twin)
        for row in mine
        if (twin := theirs.get((row.address, row.kind))) is not None and (row.pk, twin.pk) not in known
    ]
    link._default_manager.bulk_create(
        link(from_provision=one, to_provision=other) for pair in pairs for one, other in (pair, pair[::-1])
    )
    return len(pairs)
