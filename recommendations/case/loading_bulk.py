"""One bulk order that is done: staff nudged what was late, all at once."""

from __future__ import annotations

import datetime as dt

from django.http import QueryDict

from recommendations.bulk.orders import ORDERS, select
from recommendations.bulk.placing import place_order
from recommendations.bulk.working import work
from recommendations.models import Assignment
from tracker.models import Event

from .loading_accounts import Cast

MOST = 4
WORDS = "期限已过，请于本周内报送进展，有困难的请说明。"


def nudge_what_is_late(cast: Cast) -> None:
    """催办 by the order page's own means, a minute after the last thing that happened."""
    staff, now = cast.people["zhao"], Event.objects.latest("at").at + dt.timedelta(minutes=1)
    late = Assignment.objects.own_of(staff).overdue(cast.today)
    given = QueryDict(mutable=True)
    given.setlist("pk", [str(pk) for pk in late.order_by("due_on", "id").values_list("pk", flat=True)[:MOST]])
    order = ORDERS["nudge"]
    selection = select(staff, order, given, cast.today)
    place_order(actor=staff, order=order, selection=selection, answers={"text": [WORDS]}, now=now)
    work(lambda: now)
