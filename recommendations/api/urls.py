"""What must change, and did it, in the interface."""

from django.urls import path

from tracker.api.routes import routes_of

from .assignments import ASSIGNMENT_NOUN, AssignmentList
from .indicators import INDICATOR, IndicatorList
from .notices import NoticeList
from .opinions import OPINION_NOUN, OpinionList
from .recommendations import RECOMMENDATION, RecommendationList

urlpatterns = [
    path("recommendations/", RecommendationList.as_view(), name="recommendations"),
    *routes_of(RECOMMENDATION),
    path("opinions/", OpinionList.as_view(), name="opinions"),
    *routes_of(OPINION_NOUN),
    path("assignments/", AssignmentList.as_view(), name="assignments"),
    *routes_of(ASSIGNMENT_NOUN),
    path("notices/", NoticeList.as_view(), name="notices"),
    path("indicators/", IndicatorList.as_view(), name="indicators"),
    *routes_of(INDICATOR),
]
