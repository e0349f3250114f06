"""Addresses: orders on many rows."""

from django.urls import URLPattern, path

from ..views import bulk

urlpatterns: list[URLPattern] = [
    path("bulk/", bulk.bulk_list, name="bulk-list"),
    path("bulk/new/<slug:order>/", bulk.bulk_new, name="bulk-new"),
    path("bulk/<pk:pk>/", bulk.bulk_job, name="bulk-job"),
    path("bulk/<pk:pk>/stop/", bulk.bulk_stop, name="bulk-stop"),
    path("bulk/<pk:pk>/retry/", bulk.bulk_retry, name="bulk-retry"),
    path("bulk/<pk:pk>/result/", bulk.bulk_result, name="bulk-result"),
]
