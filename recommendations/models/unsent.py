"""How the database puts every new notice among those that have not left: once a statement, so that a large sweep pays
little."""

from __future__ import annotations

from typing import Any

import pgtrigger


def filling(notices: str = "recommendations_notice") -> str:
    """The statement that has these notices wait."""
    return f"""
    INSERT INTO recommendations_unsent (notice_id, recipient_id, committee_id, state, send_after, is_urgent)
    SELECT id, recipient_id, committee_id, 'waiting', send_after, is_urgent FROM {notices}
    ON CONFLICT (notice_id) DO NOTHING"""


_WRITTEN = f"""{filling("after")};
    RETURN NULL;"""
# Of what a concurrent statement committed meanwhile a trigger sees all, and the statement that fires it does not. By
# keys, not joined with what was written: a plan kept from a small change walked all pairs of rows in a large one.
_REVIVED = """
    UPDATE recommendations_unsent u
    SET state = 'waiting', send_after = n.send_after, is_urgent = n.is_urgent, attempts = 0
    FROM recommendations_notice n
    WHERE u.notice_id = ANY (ARRAY(SELECT id FROM after WHERE cancelled_at IS NULL))
      AND u.state = 'cancelled' AND n.id = u.notice_id;
    RETURN NULL;"""
_DELETED = """
    DELETE FROM recommendations_unsent u USING before WHERE u.notice_id = before.id;
    RETURN NULL;"""
_EMPTIED = """
    TRUNCATE recommendations_unsent;
    RETURN NULL;"""


def keepers() -> list[pgtrigger.Trigger]:
    """The triggers of the notices' table: whoever writes a notice or revives one, it cannot be forgotten here."""
    return [
        _keeper("keep_unsent_written", pgtrigger.Insert, _WRITTEN, new="after"),
        _keeper("keep_unsent_revived", pgtrigger.Update, _REVIVED, new="after"),
        _keeper("keep_unsent_deleted", pgtrigger.Delete, _DELETED, old="before"),
        _keeper("keep_unsent_emptied", pgtrigger.Truncate, _EMPTIED),
    ]


def _keeper(name: str, operation: pgtrigger.Operation, act: str, **seen: str) -> pgtrigger.Trigger:
    rows: Any = pgtrigger.Referencing
    return pgtrigger.Trigger(
        name=name,
        level=pgtrigger.Statement,
        when=pgtrigger.After,
        operation=operation,
        func=act,
        referencing=rows(**seen) if seen else None,
    )
