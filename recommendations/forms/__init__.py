"""What people are asked when something must change."""

from .assignments import ASSIGNMENT_FORMS
from .opinions import OPINION_FORMS, OpinionForm
from .recommendations import AmendRecommendation, RecommendationForm

__all__ = ["AmendRecommendation", "ASSIGNMENT_FORMS", "OPINION_FORMS", "OpinionForm", "RecommendationForm"]
