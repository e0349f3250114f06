"""Addresses: whether the machinery runs."""

from django.urls import URLPattern, path

from ..views import operations

urlpatterns: list[URLPattern] = [
    path("operations/", operations.operations, name="operations"),
    path("metrics", operations.metrics, name="metrics"),
]
