"""Whom the sweep tells: `telling.recipients` as one relation, so that a sweep joins it by equality.

A row is (role, home, named, person): people of a role in a body, or by name (`named`, else 0) the one who
answers for an item in the handlers' stead; and for each of them whoever covers for them that day.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from tracker.models import Role

from .ladders import Place

_COVERS = "c.ended_at IS NULL AND c.from_on <= %s AND c.until_on >= %s"

_AUDIENCE = f"""(
    SELECT p.role, p.organization_id AS home, 0 AS named, p.id AS person
    FROM tracker_user p WHERE p.is_active {{those}}
    UNION
    SELECT absent.role, absent.organization_id, 0, p.id
    FROM tracker_cover c JOIN tracker_user absent ON absent.id = c.absent_id
    JOIN tracker_user p ON p.id = c.substitute_id AND p.is_active WHERE {_COVERS} {{those}}
    UNION
    SELECT '{Role.HANDLER.value}', p.organization_id, p.id, p.id
    FROM tracker_user p WHERE p.is_active {{those}}
    UNION
    SELECT '{Role.HANDLER.value}', absent.organization_id, absent.id, p.id
    FROM tracker_cover c JOIN tracker_user absent ON absent.id = c.absent_id
    JOIN tracker_user p ON p.id = c.substitute_id AND p.is_active WHERE {_COVERS} {{those}})"""


def joined(place: Place, today: dt.date, among: Sequence[int] | None = None) -> tuple[str, list[Any]]:
    """The join of a sweep's row `s` and rung `r` with the people `u` to tell, and its parameters. `among`
    narrows it to some people."""
    homes = " ".join(f"WHEN '{role}' THEN {column}" for role, column in place.homes.items())
    named = f"CASE WHEN r.role = '{Role.HANDLER.value}' THEN COALESCE(named.id, 0) ELSE 0 END"
    audience = _AUDIENCE.format(those="" if among is None else "AND p.id = ANY(%s)")
    sql = f"""{place.responsible}
        JOIN {audience} heard ON heard.role = r.role AND heard.home = CASE r.role {homes} END
          AND heard.named = {named if place.responsible else 0}
        JOIN tracker_user u ON u.id = heard.person"""
    those = [] if among is None else [list(among)]
    covered = [today, today, *those]
    return sql, [*those, *covered, *those, *covered]
