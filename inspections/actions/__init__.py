"""Every change to what was looked at. One function, one change, one event."""

from .findings import (
    amend_finding,
    confirm_finding,
    list_finding,
    log_finding,
    transfer_finding,
    withdraw_finding,
)
from .inspections import (
    add_activity,
    add_document,
    add_group,
    add_heading,
    move_inspection,
    plan_inspection,
    publish_document,
)
from .participations import note_participation_dates
from .statutes import ProvisionSpec, enter_statute, pair_statutes

__all__ = [
    "ProvisionSpec",
    "add_activity",
    "add_document",
    "add_group",
    "add_heading",
    "amend_finding",
    "confirm_finding",
    "enter_statute",
    "list_finding",
    "log_finding",
    "move_inspection",
    "note_participation_dates",
    "pair_statutes",
    "plan_inspection",
    "publish_document",
    "transfer_finding",
    "withdraw_finding",
]
