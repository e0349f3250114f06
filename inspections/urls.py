"""The addresses of what was looked at."""

from django.urls import path

from .views import additions, files, findings, inspections, statutes

app_name = "inspections"
urlpatterns = [
    path("inspections/", inspections.inspection_list, name="inspection-list"),
    path("inspections/new/", inspections.inspection_new, name="inspection-new"),
    path("inspections/<pk:pk>/", inspections.inspection, name="inspection"),
    path("inspections/<pk:pk>/<slug:noun>/new/", additions.AdditionView.as_view(), name="inspection-add"),
    path("inspections/<pk:pk>/<slug:move>/", inspections.InspectionMoveView.as_view(), name="inspection-move"),
    path("documents/<pk:pk>/", files.document, name="document"),
    path("documents/<pk:pk>/publish/", additions.document_publish, name="document-publish"),
    path("statutes/", statutes.statute_list, name="statute-list"),
    path("statutes/new/", statutes.statute_new, name="statute-new"),
    path("statutes/<pk:pk>/", statutes.statute, name="statute"),
    path("statutes/<pk:pk>/pair/", statutes.statute_pair, name="statute-pair"),
    path("findings/", findings.finding_list, name="finding-list"),
    path("findings/new/", findings.finding_new, name="finding-new"),
    path("findings/<pk:pk>/", findings.finding, name="finding"),
    path("findings/<pk:pk>/<slug:move>/", findings.FindingMoveView.as_view(), name="finding-move"),
    path("finding-evidence/<pk:pk>/", files.finding_evidence, name="finding-evidence"),
]
