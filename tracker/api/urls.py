"""The interface: version 1 below `v1/`, its description beside it."""

from django.urls import URLPattern, URLResolver, include, path, re_path
from drf_spectacular.views import SpectacularAPIView

from .docs import DocsView
from .people import EventList, MeView, OrganizationList
from .resources import UnknownView

app_name = "api"
version_1: list[URLPattern | URLResolver] = [
    path("me/", MeView.as_view(), name="me"),
    path("organizations/", OrganizationList.as_view(), name="organizations"),
    path("events/", EventList.as_view(), name="events"),
    path("", include("inspections.api.urls")),
    path("", include("recommendations.api.urls")),
]
urlpatterns: list[URLPattern | URLResolver] = [
    path("schema/", SpectacularAPIView.as_view(), name="schema"),
    path("docs/", DocsView.as_view(), name="docs"),
    path("v1/", include(version_1)),
    re_path("", UnknownView.as_view(), name="unknown"),
]
