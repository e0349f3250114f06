"""The addresses of what must change."""

from . import bulk, ledger, notices, opinions, overview, pressing

app_name = "recommendations"
urlpatterns = [
    *ledger.urlpatterns,
    *opinions.urlpatterns,
    *overview.urlpatterns,
    *notices.urlpatterns,
    *pressing.urlpatterns,
    *bulk.urlpatterns,
]
