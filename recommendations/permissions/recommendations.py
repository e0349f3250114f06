"""Who may write a recommendation, and until when."""

from __future__ import annotations

from django.utils.translation import gettext as _

from inspections.permissions import writes_for
from tracker.models import User

from ..lifecycle import OpinionStatus
from ..models import Recommendation


def may_write_recommendation(user: User | None, recommendation: Recommendation) -> bool:
    return writes_for(user, recommendation.committee_id)


def still_ours(user: User | None, recommendation: Recommendation) -> str | None:
    """A recommendation can be amended while no opinion that lists it has been issued."""
    if recommendation.opinions.exclude(status=OpinionStatus.DRAFTED).exists():
        return _("这项建议已随审议意见书印发，不能再修改。可在下一份意见书中另行提出。")
    return None
