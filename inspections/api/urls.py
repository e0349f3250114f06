"""What was looked at, in the interface."""

from django.urls import path

from tracker.api.routes import routes_of

from .findings import FINDING_NOUN, FindingList
from .inspections import INSPECTION_NOUN, InspectionList
from .statutes import STATUTE, StatuteList

urlpatterns = [
    path("statutes/", StatuteList.as_view(), name="statutes"),
    *routes_of(STATUTE),
    path("inspections/", InspectionList.as_view(), name="inspections"),
    *routes_of(INSPECTION_NOUN),
    path("findings/", FindingList.as_view(), name="findings"),
    *routes_of(FINDING_NOUN),
]
