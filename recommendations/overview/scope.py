"""Whose figures, of which inspection, as of which day; and the ledger's address for each of them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from urllib.parse import urlencode

from inspections.filters import STANDING
from inspections.models import Finding, Inspection
from tracker.models import User
from tracker.models.people import COMMITTEE_ROLES
from tracker.navigation import FINDINGS, LEDGER, url_of

from ..lights import ORIGINAL, Thresholds
from ..models import Assignment, AssignmentQuerySet
from .figures import counted


@dataclass(frozen=True)
class Scope:
    """What one page counts. `since` is the day from which changes are told."""

    user: User
    inspection: Inspection
    at: Thresholds
    since: dt.date

    @property
    def today(self) -> dt.date:
        return self.at.today

    @property
    def committee_id(self) -> int:
        """The committee whose record and rules apply: one's own, or the one that supervises one."""
        organization = self.user.organization
        return organization.pk if self.user.role in COMMITTEE_ROLES else (organization.committee_id or 0)

    def own(self) -> AssignmentQuerySet:
        """The person's own business in this inspection: the rows that are counted."""
        return self._of_inspection(Assignment.objects.own_of(self.user))

    def shared(self) -> AssignmentQuerySet:
        """What the other committees of this inspection published."""
        return self._of_inspection(Assignment.objects.shared_with(self.user))

    def _of_inspection(self, rows: AssignmentQuerySet) -> AssignmentQuerySet:
        return rows.filter(counted(), inspection=self.inspection).order_by()

    def rows_url(self, figure: str = "all", *, shared: bool = False, **narrower: object) -> str:
        """The ledger showing exactly the rows of one number; `narrower` are its other filters."""
        asked: dict[str, object] = {"view": "all", "figure": figure, "inspection": self.inspection.pk}
        if shared:
            asked["scope"] = "shared"
        if figure.startswith(("moved_", "turned_")):
            asked["since"] = self.since.isoformat()
        if self.at.is_original:
            asked["against"] = ORIGINAL
        return f"{url_of(LEDGER)}?{urlencode({**asked, **narrower})}"

    def problems_url(self, **narrower: object) -> str:
        """The list of findings showing the problems of one's own committee that stand."""
        asked = {"inspection": self.inspection.pk, "kind": Finding.Kind.PROBLEM, "status": STANDING[0]}
        return f"{url_of(FINDINGS)}?{urlencode({**asked, **narrower})}"
