"""Which places of a statute were looked at, and how it stands with each. Computed, never stored."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from tracker.models import User

from .following import is_cleared, with_outcome
from .lifecycle import FindingStatus
from .models import Finding, Provision, Statute

MOST = 500
"""So many findings are read for one statute; beyond it the page says that it shows the newest."""


@dataclass(frozen=True)
class Leaf:
    """One provision with what was found beside it. `state` is a class of the coverage strip."""

    provision: Provision
    findings: Sequence[Any]
    state: str

    @property
    def is_cell(self) -> bool:
        """Whether it has a cell of its own in the strip: articles and decision items, not their parts."""
        return self.provision.kind in (Provision.Kind.ARTICLE, Provision.Kind.DECISION_ITEM)

    @property
    def mark(self) -> str:
        """十 for 第十项 and 第十条: what fits into a cell."""
        return self.provision.label.removeprefix("第").removesuffix("项").removesuffix("条")


def state_of(findings: Sequence[Any]) -> str:
    """unseen nothing recorded · fine only achievements · open · again open and found before · cleared."""
    problems = [finding for finding in findings if finding.kind == Finding.Kind.PROBLEM]
    if not problems:
        return "fine" if findings else "unseen"
    undone = [finding for finding in problems if not is_cleared(finding)]
    if not undone:
        return "cleared"
    return "again" if any(finding.repeats_id for finding in undone) else "open"


def findings_of(statute: Statute, user: User) -> list[Any]:
    """The statute's findings this person may see, newest first: problems and achievements that stand."""
    seen = (
        Finding.objects.visible_to(user)
        .filter(pk__in=Finding.provisions.through.objects.filter(provision__statute=statute).values("finding"))
        .exclude(status__in=(FindingStatus.WITHDRAWN, FindingStatus.TRANSFERRED))
        .exclude(kind=Finding.Kind.CASE)
    )
    rows = with_outcome(seen, user).select_related("inspection").prefetch_related("provisions")
    return list(rows.order_by("-id")[: MOST + 1])


def leaves(provisions: Sequence[Provision], findings: Sequence[Any]) -> list[Leaf]:
    """Each provision with the findings beside it; its state also counts what was found in its parts."""
    parents = {row.pk: row.parent_id for row in provisions}
    beside: dict[int, list[Any]] = defaultdict(list)
    within: dict[int, list[Any]] = defaultdict(list)
    for finding in findings:
        for provision in finding.provisions.all():
            beside[provision.pk].append(finding)
            place: int | None = provision.pk
            while place is not None:
                within[place].append(finding)
                place = parents.get(place)
    return [Leaf(row, beside[row.pk], state_of(within[row.pk])) for row in provisions]
