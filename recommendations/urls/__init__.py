"""The addresses of what must change."""

from . import channels, ledger, notices, opinions, overview

app_name = "recommendations"
urlpatterns = [
    *ledger.urlpatterns,
    *opinions.urlpatterns,
    *overview.urlpatterns,
    *notices.urlpatterns,
    *channels.urlpatterns,
]
