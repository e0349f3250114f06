"""Addresses: overview, the regions side by side, indicators."""

from django.urls import URLPattern, path

from ..views import indicators, overview, regions

urlpatterns: list[URLPattern] = [
    path("overview/", overview.Overview.as_view(), name="overview"),
    path("regions/", regions.Regions.as_view(), name="regions"),
    path("indicators/", indicators.IndicatorList.as_view(), name="indicator-list"),
]
