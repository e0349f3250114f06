"""The addresses of what must change."""

from . import agenda, bulk, channels, ledger, notices, operations, opinions, overview, pressing, questions

app_name = "recommendations"
parts = (agenda, bulk, channels, ledger, notices, operations, opinions, overview, pressing, questions)
urlpatterns = [pattern for part in parts for pattern in part.urlpatterns]
