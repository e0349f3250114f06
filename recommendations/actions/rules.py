"""A committee's own rules: time limits, thresholds, votes, outcome classes. Changed here, recorded here.

A deadline is computed once, from the rules of its day, and keeps its arithmetic: nothing here touches it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.utils.translation import gettext as _

from tracker.errors import Refused
from tracker.models import Organization, OutcomeClass, RuleLimit, RuleSet, User
from tracker.record import record
from tracker.versions import require_unchanged

from ..permissions import keeps_rules

SETTINGS = (
    *("auto_accept", "blue_days", "stale_days"),
    *("vote_denominator", "vote_counts_basic", "vote_threshold", "vote_is_strict", "vote_consequence"),
)
LIMIT = ("amount", "unit", "rolls", "counted_from", "legal_basis")
OUTCOME = ("name", "needs_reason", "needs_next_step", "is_active")

Values = Mapping[str, Any]


def rules_of(committee: Organization) -> RuleSet:
    """The rules that hold for a committee: its own, else the default ones, else an empty set of its own."""
    found = RuleSet.objects.for_committee(committee.pk)
    return found or RuleSet(committee=committee, jurisdiction=str(committee.region or committee.short_name))


@transaction.atomic
def amend_rules(
    *,
    actor: User,
    rule_set: RuleSet,
    now: dt.datetime,
    settings: Values,
    limits: Mapping[str, Values],
    outcomes: Mapping[str, Values],
) -> RuleSet:
    """修改期限与规则 of the actor's committee: `limits` by code, `outcomes` by the class's code.

    `rule_set` is what the person saw; a committee that lived by the default rules gets its own copy. A class
    is never removed, only switched off: items point to it. Raises Refused when nothing would change.
    """
    if not keeps_rules(actor):
        raise PermissionDenied
    committee = Organization.objects.select_for_update(of=("self",), no_key=True).get(pk=actor.organization_id)
    own = RuleSet.objects.filter(committee=committee).first()
    if own is not None and own.pk != rule_set.pk:
        raise Refused(_("本常委会的规则刚刚另行录入，请刷新后再改。"))
    require_unchanged(rule_set)
    own = own or _copied(rules_of(committee), committee)
    old: dict[str, Any] = {}
    new: dict[str, Any] = {}
    _write(own, settings, "", old, new)
    for code, values in limits.items():
        row = own.limits.filter(code=code).first() or RuleLimit(rule_set=own, code=code)
        _write(row, values, f"limit.{code}.", old, new)
    last = max((row.position for row in own.outcomes.all()), default=0)
    for code, values in outcomes.items():
        outcome = own.outcomes.filter(code=code).first()
        if outcome is None:
            last += 1
            outcome = OutcomeClass(rule_set=own, code=code, position=last)
        _write(outcome, values, f"outcome.{code}.", old, new)
    if not new:
        raise Refused(_("与现行规则一样，没有可保存的改动。请改过再保存。"))
    record(actor=actor, verb="amend", subject=own, now=now, before=old, after=new)
    return own


def _write(row: models.Model, values: Values, prefix: str, old: dict[str, Any], new: dict[str, Any]) -> None:
    """Put the values that differ on the row; note them under `prefix` as they were and as they are."""
    is_new = row.pk is None
    moved = [name for name, value in values.items() if is_new or getattr(row, name) != value]
    for name in moved:
        if not is_new:
            old[prefix + name] = getattr(row, name)
        new[prefix + name] = values[name]
        setattr(row, name, values[name])
    if moved:
        row.save()


def _copied(rules: RuleSet, committee: Organization) -> RuleSet:
    """The committee's own copy of the rules it lived by."""
    limits = list(rules.limits.all()) if rules.pk else []
    outcomes = list(rules.outcomes.all()) if rules.pk else []
    own = RuleSet.objects.create(
        committee=committee,
        jurisdiction=str(committee.region or committee.short_name),
        **{name: getattr(rules, name) for name in SETTINGS},
    )
    for limit in limits:
        own.limits.create(code=limit.code, **{name: getattr(limit, name) for name in LIMIT})
    for outcome in outcomes:
        facts = {name: getattr(outcome, name) for name in ("code", "position", *OUTCOME)}
        own.outcomes.create(**facts)
    return own
