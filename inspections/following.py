"""What became of a finding: read through the accessors the recommendations app puts on our models.

Nothing of that app is imported; the three words below are its stored values, and a test holds them equal.
"""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from tracker.models import User
from tracker.models.people import COMMITTEE_ROLES

from .models import Finding
from .models.findings import FindingQuerySet

CLEARED, WITHDRAWN, CO_HANDLER = "cleared", "withdrawn", "co_handler"


def _objects(accessor: str) -> Any:
    """The manager of recommendations, or of their assignments."""
    model: Any = Finding._meta.get_field("recommendations").related_model
    if accessor == "assignments":
        model = model._meta.get_field("assignments").related_model
    return model._default_manager


def _counted(accessor: str, user: User) -> QuerySet[Any]:
    """What a state is computed from. A unit sees few rows of its own but must not read a false 销号:
    for it, all of its committee's rows count (one word comes out, no row)."""
    if user.role in COMMITTEE_ROLES:
        seen: QuerySet[Any] = _objects(accessor).visible_to(user)
        return seen
    counted: QuerySet[Any] = _objects(accessor).filter(committee=user.organization.committee_id)
    return counted


def _answers(user: User) -> QuerySet[Any]:
    """The recommendations that answer the finding of the outer query."""
    return _counted("recommendations", user).order_by().filter(findings=OuterRef("pk"))


def answered(user: User) -> Exists:
    """Whether a recommendation answers the finding: the rule of every list and number that asks this."""
    return Exists(_answers(user))


def with_outcome(findings: FindingQuerySet, user: User) -> FindingQuerySet:
    """Add `has_recommendation` and `is_undone`: some recommendation is not assigned or not cleared yet."""
    answers = _answers(user)
    main = (
        _counted("assignments", user)
        .order_by()
        .filter(recommendation=OuterRef("pk"))
        .exclude(part=CO_HANDLER)
        .exclude(status=WITHDRAWN)
    )
    undone = answers.filter(~Exists(main) | Exists(main.exclude(status=CLEARED)))
    return findings.annotate(has_recommendation=answered(user), is_undone=Exists(undone))


def is_cleared(finding: Any) -> bool:
    """Every recommendation that answers it is cleared, and there is one. Wants `with_outcome`."""
    return bool(finding.has_recommendation and not finding.is_undone)


def recommendations_seen(user: User) -> Prefetch[str, Any, str]:
    """Prefetch of a finding's recommendations, as this person may see them, in `answers`."""
    return Prefetch("recommendations", queryset=_objects("recommendations").visible_to(user), to_attr="answers")


def assignments_seen(finding: Finding, user: User) -> QuerySet[Any]:
    """The assignments that answer a finding, as this person may see them, at most a hundred."""
    rows: QuerySet[Any] = _objects("assignments").visible_to(user)
    mine = rows.filter(Q(recommendation__findings=finding)).exclude(status=WITHDRAWN)
    return mine.select_related("unit", "recommendation")[:100]
