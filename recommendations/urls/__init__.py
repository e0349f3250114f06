"""The addresses of what must change."""

from . import agenda, ledger, notices, operations, opinions, overview, questions

app_name = "recommendations"
parts = (agenda, ledger, notices, operations, opinions, overview, questions)
urlpatterns = [pattern for part in parts for pattern in part.urlpatterns]
