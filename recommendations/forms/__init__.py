"""What people are asked when something must change."""

from .assignments import ASSIGNMENT_FORMS
from .indicators import IndicatorForm, ObservationForm
from .opinions import OPINION_FORMS, OpinionForm
from .recommendations import AmendRecommendation, RecommendationForm

__all__ = [
    "ASSIGNMENT_FORMS",
    "AmendRecommendation",
    "IndicatorForm",
    "OPINION_FORMS",
    "ObservationForm",
    "OpinionForm",
    "RecommendationForm",
]
