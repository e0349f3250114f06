"""The addresses of what must change."""

from . import ledger, notices, opinions, overview, questions

app_name = "recommendations"
urlpatterns = [
    *ledger.urlpatterns,
    *opinions.urlpatterns,
    *overview.urlpatterns,
    *notices.urlpatterns,
    *questions.urlpatterns,
]
