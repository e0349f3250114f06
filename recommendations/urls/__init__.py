"""The addresses of what must change."""

from . import agenda, channels, ledger, notices, operations, opinions, overview

app_name = "recommendations"
parts = (agenda, channels, ledger, notices, operations, opinions, overview)
urlpatterns = [pattern for part in parts for pattern in part.urlpatterns]
