"""Addresses: orders on many rows."""

from django.urls import URLPattern, URLResolver, include, path

from ..views import bulk

bulk_pages = [
    path("", bulk.bulk_list, name="bulk-list"),
    path("new/<slug:order>/", bulk.bulk_new, name="bulk-new"),
    path("<pk:pk>/", bulk.bulk_job, name="bulk-job"),
    path("<pk:pk>/stop/", bulk.bulk_stop, name="bulk-stop"),
    path("<pk:pk>/retry/", bulk.bulk_retry, name="bulk-retry"),
    path("<pk:pk>/result/", bulk.bulk_result, name="bulk-result"),
]
urlpatterns: list[URLPattern | URLResolver] = [
    path("bulk/", include(bulk_pages)),
]
