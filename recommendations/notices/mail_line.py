"""Whether the mail server can be reached: read off the tries themselves, for whoever looks after the installation."""

from __future__ import annotations

import datetime as dt

from django.db.models import QuerySet, Subquery
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce

from ..models import Delivery

DEAD_AFTER = dt.timedelta(minutes=10)
SPREAD = dt.timedelta(minutes=5)
"""How far apart the first and the newest failure are at least: one bad moment is not a dead line."""
_LOOKED_BACK = dt.timedelta(days=1)
_Result = Delivery.Result


def cut_off(now: dt.datetime | Combinable) -> QuerySet[Delivery]:
    """The try with which the mail line went dead, or nothing: since then no server has answered a letter.

    Each part is an end of `deliveries_by_time`, so a day of failures costs what a quiet one does but for the walk back
    over them to the last answer.
    """
    begin = now - _LOOKED_BACK
    letters = Delivery.objects.filter(channel="email", at__gte=begin)
    answered = letters.filter(result__in=(_Result.ACCEPTED, _Result.REFUSED)).order_by("-at").values("at")[:1]
    failing = letters.filter(result=_Result.NO_ANSWER, at__gt=Coalesce(Subquery(answered), begin))
    newest = failing.order_by("-at").values("at")[:1]
    early = failing.filter(at__lte=now - DEAD_AFTER).filter(at__lte=Subquery(newest) - SPREAD)
    return Delivery.objects.filter(pk=Subquery(early.order_by("at", "pk").values("pk")[:1]))
