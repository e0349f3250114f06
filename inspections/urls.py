"""The addresses of what was looked at."""

from django.urls import include, path

from .views import additions, files, findings, inspections, statutes

app_name = "inspections"
inspection_pages = [
    path("", inspections.inspection_list, name="inspection-list"),
    path("new/", inspections.inspection_new, name="inspection-new"),
    path("<pk:pk>/", inspections.inspection, name="inspection"),
    path("<pk:pk>/<slug:noun>/new/", additions.AdditionView.as_view(), name="inspection-add"),
    path("<pk:pk>/<slug:move>/", inspections.InspectionMoveView.as_view(), name="inspection-move"),
]
statute_pages = [
    path("", statutes.statute_list, name="statute-list"),
    path("new/", statutes.statute_new, name="statute-new"),
    path("<pk:pk>/", statutes.statute, name="statute"),
    path("<pk:pk>/pair/", statutes.statute_pair, name="statute-pair"),
]
finding_pages = [
    path("", findings.finding_list, name="finding-list"),
    path("new/", findings.finding_new, name="finding-new"),
    path("<pk:pk>/", findings.finding, name="finding"),
    path("<pk:pk>/<slug:move>/", findings.FindingMoveView.as_view(), name="finding-move"),
]
urlpatterns = [
    path("inspections/", include(inspection_pages)),
    path("documents/<pk:pk>/", files.document, name="document"),
    path("documents/<pk:pk>/publish/", additions.document_publish, name="document-publish"),
    path("statutes/", include(statute_pages)),
    path("findings/", include(finding_pages)),
    path("finding-evidence/<pk:pk>/", files.finding_evidence, name="finding-evidence"),
]
