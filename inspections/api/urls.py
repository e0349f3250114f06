"""What was looked at, in the interface."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from tracker.api.files import file_route
from tracker.api.routes import routes_of

from .findings import FINDING_NOUN, FindingList, find_evidence
from .inspections import INSPECTION_NOUN, InspectionList, find_paper
from .statutes import STATUTE, StatuteList

urlpatterns = [
    path("statutes/", StatuteList.as_view(), name="statutes"),
    routes_of(STATUTE),
    path("inspections/", InspectionList.as_view(), name="inspections"),
    routes_of(INSPECTION_NOUN),
    file_route("documents", _("执法检查"), _("文件：下载"), find_paper),
    path("findings/", FindingList.as_view(), name="findings"),
    routes_of(FINDING_NOUN),
    file_route("finding_evidence", _("问题"), _("问题佐证：下载"), find_evidence),
]
