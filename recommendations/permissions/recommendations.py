"""Who may write a recommendation and until when, and who may publish it to the partners of a joint inspection."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from inspections.permissions import writes_for
from tracker.errors import Refused
from tracker.models import User
from tracker.moves import Rules

from ..lifecycle import OpinionStatus
from ..models import Recommendation


def may_write_recommendation(user: User | None, recommendation: Recommendation) -> bool:
    return writes_for(user, recommendation.committee_id)


def still_ours(user: User | None, recommendation: Recommendation) -> str | None:
    """A recommendation can be amended while no opinion that lists it has been issued."""
    if recommendation.opinions.exclude(status=OpinionStatus.DRAFTED).exists():
        return _("这项建议已随审议意见书印发，不能再修改。可在下一份意见书中另行提出。")
    return None


def not_yet_published(user: User | None, recommendation: Recommendation) -> str | None:
    """Publishing is to the other committees of the inspection (监督法 34), once and for good."""
    if recommendation.is_published:
        return _("这项建议已经公布，共同检查的常委会都能看到，不必再公布。")
    if not recommendation.inspection.participations.exclude(committee=recommendation.committee_id).exists():
        return _("这次检查没有共同检查的其他常委会，不必公布。")
    return None


class RecommendationRules(Rules[Recommendation]):
    """A recommendation has no states of its own: what may be done follows from the opinions that list it."""

    labels: Mapping[str, Any] = {"amend": gettext_lazy("修改"), "publish": gettext_lazy("向共同检查的常委会公布")}
    gates = {"amend": still_ours, "publish": not_yet_published}

    def judged(self, user: User | None, subject: Recommendation, today: dt.date) -> dict[str, str]:
        """That there is nothing left to publish is no obstacle worth a sentence."""
        if not may_write_recommendation(user, subject):
            return {}
        found = {move: gate(user, subject) or "" for move, gate in self.gates.items()}
        return {move: reason for move, reason in found.items() if move != "publish" or not reason}

    def require_person(self, move: str, user: User | None, subject: Recommendation, today: dt.date) -> None:
        """Raises PermissionDenied to whom the recommendation is not."""
        if not may_write_recommendation(user, subject):
            raise PermissionDenied

    def require(self, move: str, user: User | None, subject: Recommendation, today: dt.date) -> str:
        """Raises PermissionDenied (not yours) or Refused (issued already, published already)."""
        self.require_person(move, user, subject, today)
        if reason := self.gates[move](user, subject):
            raise Refused(reason)
        return move


RECOMMENDATION = RecommendationRules()
