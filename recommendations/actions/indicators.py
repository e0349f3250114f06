"""Writing down published figures: what is measured, and each value with where it was read."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import TypedDict

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from inspections.permissions import WRITERS
from tracker.errors import Refused
from tracker.models import User
from tracker.record import record

from ..models import Indicator, Observation, Recommendation


class ObservationFacts(TypedDict, total=False):
    """One published value. Names are the model's; 百分点 is a `change_unit` of its own."""

    place: str
    period: str
    value: Decimal
    change: Decimal | None
    change_unit: str
    qualifier: str
    basis: str
    source: str


@transaction.atomic
def add_indicator(
    *,
    actor: User,
    now: dt.datetime,
    name: str,
    unit: str,
    kind: str,
    recommendations: Sequence[Recommendation] = (),
    observations: Sequence[ObservationFacts] = (),
) -> Indicator:
    """新增指标：with the recommendations it may shed light on, and the values known from the start.

    Figures are public, so all committees share them. Refuses a name and unit that are there already.
    """
    if actor.role not in WRITERS:
        raise PermissionDenied
    indicator, is_new = Indicator.objects.get_or_create(name=name, unit=unit, defaults={"kind": kind})
    if not is_new:
        raise Refused(_("已有指标“%(indicator)s”，请在它下面录入数值。") % {"indicator": indicator})
    indicator.recommendations.set(recommendations)
    record(
        actor=actor,
        verb="add",
        subject=indicator,
        now=now,
        after={"name": name, "unit": unit, "kind": kind, "recommendations": [row.pk for row in recommendations]},
    )
    for facts in observations:
        note_observation(actor=actor, indicator=indicator, now=now, facts=facts)
    return indicator


@transaction.atomic
def note_observation(*, actor: User, indicator: Indicator, now: dt.datetime, facts: ObservationFacts) -> Observation:
    """录入数值：as it was published. Refuses a second value for the same place and period."""
    if actor.role not in WRITERS:
        raise PermissionDenied
    others = {name: value for name, value in facts.items() if name not in ("place", "period")}
    observation, is_new = Observation.objects.get_or_create(
        indicator=indicator, place=facts["place"], period=facts["period"], defaults=others
    )
    if not is_new:
        raise Refused(
            _("“%(indicator)s”已有%(place)s %(period)s的数值，请核对时段和范围。")
            % {"indicator": indicator, "place": observation.place, "period": observation.period}
        )
    record(actor=actor, verb="note", subject=observation, now=now, after={"indicator": indicator, **facts})
    return observation
