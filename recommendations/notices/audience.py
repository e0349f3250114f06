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


_GATHERED = """
    CREATE TEMPORARY TABLE IF NOT EXISTS audience (role text, home bigint, named bigint, id bigint)
        ON COMMIT DELETE ROWS;
    CREATE STATISTICS IF NOT EXISTS pg_temp.audience_homes (ndistinct) ON role, home, named FROM audience;
    DELETE FROM audience"""


_ITS_HOMES = """
    SELECT unit_id FROM recommendations_assignment WHERE committee_id = %s
    UNION SELECT government_id FROM recommendations_assignment WHERE committee_id = %s
    UNION SELECT government_id FROM recommendations_opinion WHERE committee_id = %s
    UNION SELECT %s"""
"""Where those are who may hear of one committee's items and opinions."""


def gather(cursor: Any, today: dt.date, committee_id: int | None = None) -> None:
    """Keeps the audience of that day in a table, for all ladders of one sweep, whose transaction is open: everybody, or
    who may hear of one committee's matters.

    Joined as it stands, the planner would know nothing of it and sort all that is reached; told how many roles and
    homes there are, it looks each up in a hash, in half the time.
    """
    cursor.execute(_GATHERED)
    mine = "" if committee_id is None else f"WHERE home = ANY(ARRAY({_ITS_HOMES}))"
    values = [today] * 4 + [committee_id] * mine.count("%s")
    cursor.execute(f"INSERT INTO audience SELECT * FROM {_AUDIENCE.format(those='')} everybody {mine}", values)
    cursor.execute("ANALYZE audience")


def joined(place: Place, today: dt.date, *, is_gathered: bool = False) -> tuple[str, list[Any]]:
    """The join of a sweep's row `s` and rung `r` with the people `u` to tell, and its parameters. `is_gathered` says
    that `gather` has been called."""
    everybody = "audience" if is_gathered else _AUDIENCE.format(those="")
    return f"{place.responsible} JOIN {everybody} u ON {heard_at(place)}", [] if is_gathered else [today] * 4


def among(people: Sequence[int], today: dt.date) -> tuple[str, list[Any]]:
    """As whom these people hear that day: a query in brackets, and its parameters."""
    covered = [today, today, list(people)]
    return _AUDIENCE.format(those="AND p.id = ANY(%s)"), [list(people), *covered, list(people), *covered]


def heard_at(place: Place) -> str:
    """Whether `u` is one of those whom the rung `r` tells of the row `s`, beside which stands `place.responsible`."""
    homes = " ".join(f"WHEN '{role}' THEN {column}" for role, column in place.homes.items())
    named = f"CASE WHEN r.role = '{Role.HANDLER.value}' THEN COALESCE(named.id, 0) ELSE 0 END"
    return f"""u.role = r.role AND u.home = CASE r.role {homes} END
          AND u.named = {named if place.responsible else 0}"""
