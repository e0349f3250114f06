"""Which places of a statute were looked at, and how it stands with each. Computed, never stored."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tracker.models import User

from .following import is_cleared, with_outcome
from .lifecycle import NOT_STANDING
from .models import Finding, Provision, Statute

MOST = 500
"""So many findings are read for one statute; beyond it the page says that it shows the newest."""
PROVISIONS_MOST = 1500
"""The longest code in force (民法典) has 1,260 articles."""

STATES: dict[str, str | Promise] = {
    "unseen": _("从未检查"),
    "fine": _("已查，未发现问题"),
    "open": _("有未结问题"),
    "again": _("屡查屡有"),
    "cleared": _("问题已销号"),
}
CHOICES: dict[str, str | Promise] = {"seen": _("检查过"), **STATES}
"""What the page of a statute may be narrowed to: `?state=`; seen is anything but unseen."""


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
        .exclude(status__in=NOT_STANDING)
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


def is_in(leaf: Leaf, state: str) -> bool:
    """Whether this leaf is one of the cells counted under `state` (a key of `CHOICES`)."""
    return leaf.is_cell and (leaf.state != "unseen" if state == "seen" else leaf.state == state)


def narrowed(shown: Sequence[Leaf], state: str) -> list[Leaf]:
    """The cells under `state`, each with its parts: what was found may stand beside a part.

    `shown` comes in the order of the text, so that a part follows what it is part of.
    """
    kept: set[int] = set()
    found = []
    for leaf in shown:
        if is_in(leaf, state) or (not leaf.is_cell and leaf.provision.parent_id in kept):
            kept.add(leaf.provision.pk)
            found.append(leaf)
    return found
