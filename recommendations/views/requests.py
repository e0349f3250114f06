"""What a unit asked for and what was decided: 退办 and 延期, the newest first."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from ..models import Assignment, ExtensionRequest, ReturnRequest

MOST = 20


@dataclass(frozen=True)
class Asked:
    """One request with its answer, as the pages show it. `wanted` is the unit or the day asked for."""

    what: str
    at: dt.datetime
    who: str
    wanted: str
    reason: str
    progress: str
    decision: str
    decided_by: str
    comment: str


def requests_of(item: Assignment, *, waiting: bool = False) -> list[Asked]:
    """At most forty, by two queries; `waiting`: only what is still to be decided."""
    returns = item.return_requests.select_related("unit", "asked_by", "proposed_unit", "decided_by", "new_unit")
    extensions = item.extension_requests.select_related("asked_by__organization", "decided_by")
    if waiting:
        returns, extensions = returns.filter(decision="waiting"), extensions.filter(decision="waiting")
    found = [_return(row) for row in returns[:MOST]] + [_extension(row) for row in extensions[:MOST]]
    return sorted(found, key=lambda row: row.at, reverse=True)


def _return(row: ReturnRequest) -> Asked:
    decision = row.get_decision_display()
    if row.new_unit is not None:
        decision = _("%(decision)s，改派%(unit)s") % {"decision": decision, "unit": row.new_unit.short_name}
    return _asked(
        row,
        what=_("退办"),
        who=f"{row.unit.short_name} {row.asked_by.name}",
        wanted=_("建议改由%(unit)s承办") % {"unit": row.proposed_unit.name},
        progress="",
        decision=decision,
    )


def _extension(row: ExtensionRequest) -> Asked:
    decision = row.get_decision_display()
    if row.granted_on is not None:
        decision = _("%(decision)s，延至%(day)s") % {"decision": decision, "day": row.granted_on}
    return _asked(
        row,
        what=_("延期"),
        who=f"{row.asked_by.organization.short_name} {row.asked_by.name}",
        wanted=_("由%(was)s延至%(day)s") % {"was": row.previous_due_on, "day": row.proposed_on},
        progress=row.progress,
        decision=decision,
    )


def _asked(row: ReturnRequest | ExtensionRequest, **said: Any) -> Asked:
    decided_by = row.decided_by.name if row.decided_by else ""
    return Asked(at=row.at, reason=row.reason, decided_by=decided_by, comment=row.comment, **said)
