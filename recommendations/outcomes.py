"""Which outcome classes (结果类别) a committee sorts by."""

from __future__ import annotations

from django.db.models import Exists, Q, QuerySet

from tracker.models import OutcomeClass


def outcomes_of(committee_id: int) -> QuerySet[OutcomeClass]:
    """The active classes of the committee's own rules; of the default rules where its own name none."""
    active = OutcomeClass.objects.filter(is_active=True)
    own = Q(rule_set__committee=committee_id)
    return active.filter(own | (Q(rule_set__committee=None) & ~Exists(active.filter(own)))).order_by("position")
