"""Addresses: one's landing page, the ledger, an item, one's own items, the workbench."""

from django.urls import URLPattern, URLResolver, include, path

from ..views import assignments, drafts, home, item_notices, ledger, receipts, unit_people, workbench

assignment_pages = [
    path("<pk:pk>/", assignments.assignment, name="assignment"),
    path("<pk:pk>/receipt/", receipts.assignment_receipt, name="assignment-receipt"),
    path("<pk:pk>/notices/", item_notices.assignment_notices, name="assignment-notices"),
    path("<pk:pk>/<slug:move>/", assignments.AssignmentMove.as_view(), name="assignment-move"),
]
urlpatterns: list[URLPattern | URLResolver] = [
    path("", home.home, name="home"),
    path("workbench/", workbench.workbench, name="workbench"),
    path("ledger/", ledger.ledger, name="ledger"),
    path("ledger/export/", ledger.ledger_export, name="ledger-export"),
    path("my-items/", assignments.my_items, name="my-items"),
    path("assignments/", include(assignment_pages)),
    path("evidence/<pk:pk>/", assignments.evidence, name="evidence"),
    path("drafts/files/<pk:pk>/", drafts.draft_file, name="draft-file"),
    path("unit/", unit_people.unit_people, name="unit-people"),
    path("unit/cover/<pk:pk>/", unit_people.ArrangeCover.as_view(), name="cover-new"),
    path("unit/cover/<pk:pk>/end/", unit_people.end_cover, name="cover-end"),
    path("unit/hand-over/<pk:pk>/", unit_people.HandOverWork.as_view(), name="work-hand-over"),
]
