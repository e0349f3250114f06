"""The addresses of what was looked at."""

from django.urls import path

from .views import additions, files, findings, inspections, statutes

app_name = "inspections"
urlpatterns = [
    path("inspections/", inspections.inspection_list, name="inspection-list"),
    path("inspections/new/", inspections.inspection_new, name="inspection-new"),
    path("inspections/<int:pk>/", inspections.inspection, name="inspection"),
    path("inspections/<int:pk>/<slug:noun>/new/", additions.AdditionView.as_view(), name="inspection-add"),
    path("inspections/<int:pk>/<slug:move>/", inspections.InspectionMoveView.as_view(), name="inspection-move"),
    path("documents/<int:pk>/", files.document, name="document"),
    path("documents/<int:pk>/publish/", additions.document_publish, name="document-publish"),
    path("statutes/", statutes.statute_list, name="statute-list"),
    path("statutes/<int:pk>/", statutes.statute, name="statute"),
    path("findings/", findings.finding_list, name="finding-list"),
    path("findings/new/", findings.finding_new, name="finding-new"),
    path("findings/<int:pk>/", findings.finding, name="finding"),
    path("findings/<int:pk>/<slug:move>/", findings.FindingMoveView.as_view(), name="finding-move"),
    path("finding-evidence/<int:pk>/", files.finding_evidence, name="finding-evidence"),
]
