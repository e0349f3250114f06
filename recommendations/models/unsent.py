"""How the database keeps `Unsent` beside the notices: once a statement, so that a large sweep pays little."""

from __future__ import annotations

from typing import Any

import pgtrigger

_COLUMNS = "notice_id, recipient_id, committee_id, state, send_after, is_urgent"


def filling(notices: str = "recommendations_notice") -> str:
    """The statement that writes what these notices make of it."""
    return f"""
    INSERT INTO recommendations_unsent ({_COLUMNS})
    SELECT id, recipient_id, committee_id, state, send_after, is_urgent FROM {notices} WHERE state <> 'sent'
    ON CONFLICT (notice_id) DO NOTHING"""


_WRITTEN = f"""{filling("after")};
    RETURN NULL;"""
_CHANGED = f"""
    DELETE FROM recommendations_unsent u USING after WHERE u.notice_id = after.id AND after.state = 'sent';
    INSERT INTO recommendations_unsent AS u ({_COLUMNS})
    SELECT id, recipient_id, committee_id, state, send_after, is_urgent FROM after WHERE state <> 'sent'
    ON CONFLICT (notice_id) DO UPDATE
    SET state = EXCLUDED.state, send_after = EXCLUDED.send_after, is_urgent = EXCLUDED.is_urgent
    WHERE (u.state, u.send_after, u.is_urgent)
        IS DISTINCT FROM (EXCLUDED.state, EXCLUDED.send_after, EXCLUDED.is_urgent);
    RETURN NULL;"""
"""Old rows and new are not joined: the plan of it is kept from a change of three rows to one of a million."""
_DELETED = """
    DELETE FROM recommendations_unsent u USING before WHERE u.notice_id = before.id;
    RETURN NULL;"""
_EMPTIED = """
    TRUNCATE recommendations_unsent;
    RETURN NULL;"""


def keepers() -> list[pgtrigger.Trigger]:
    """The triggers of the notices' table. A notice that waits and one that was sent are told apart by `state` alone,
    and the row of a notice is held by whoever changes it: two writers never meet here."""
    return [
        _keeper("keep_unsent_written", pgtrigger.Insert, _WRITTEN, new="after"),
        _keeper("keep_unsent_changed", pgtrigger.Update, _CHANGED, new="after"),
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
