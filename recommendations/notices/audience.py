"""Whom the sweep tells: `telling.recipients` as one relation, so that a sweep joins it by equality.

A row is (role, home, named, id): people of a role in a body, or by name (`named`, else 0) the one who
answers for an item in the handlers' stead; and for each of them whoever covers for them that day.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from tracker.models import Role

from .ladders import Place

_COVERS = "c.ended_at IS NULL AND c.from_on <= %s AND c.until_on >= %s"

_COVERING = f"""tracker_cover c JOIN tracker_user absent ON absent.id = c.absent_id
    JOIN tracker_user p ON p.id = c.substitute_id AND p.is_active
    WHERE {_COVERS}"""

# Each row once, without comparing all people: who covers is compared among themselves, and left out where they
# hear as themselves anyway.
_AUDIENCE = f"""(
    SELECT p.role, p.organization_id AS home, 0::bigint AS named, p.id
    FROM tracker_user p WHERE p.is_active {{those}}
    UNION ALL
    (SELECT DISTINCT absent.role, absent.organization_id, 0::bigint, p.id FROM {_COVERING}
     AND (p.role, p.organization_id) <> (absent.role, absent.organization_id) {{those}})
    UNION ALL
    SELECT '{Role.HANDLER.value}', p.organization_id, p.id, p.id
    FROM tracker_user p WHERE p.is_active {{those}}
    UNION ALL
    (SELECT DISTINCT '{Role.HANDLER.value}', absent.organization_id, absent.id, p.id FROM {_COVERING} {{those}}))"""


def joined(place: Place, today: dt.date, among: Sequence[int] | None = None) -> tuple[str, list[Any]]:
    """The join of a sweep's row `s` and rung `r` with the people `u` to tell, and its parameters. `among`
    narrows it to some people."""
    homes = " ".join(f"WHEN '{role}' THEN {column}" for role, column in place.homes.items())
    named = f"CASE WHEN r.role = '{Role.HANDLER.value}' THEN COALESCE(named.id, 0) ELSE 0 END"
    audience = _AUDIENCE.format(those="" if among is None else "AND p.id = ANY(%s)")
    sql = f"""{place.responsible}
        JOIN {audience} u ON u.role = r.role AND u.home = CASE r.role {homes} END
          AND u.named = {named if place.responsible else 0}"""
    those = [] if among is None else [list(among)]
    covered = [today, today, *those]
    return sql, [*those, *covered, *those, *covered]
