"""Addresses: overview, the regions side by side, indicators."""

from django.urls import URLPattern, path

from ..views import figures, indicators, overview, regions

urlpatterns: list[URLPattern] = [
    path("overview/", overview.Overview.as_view(), name="overview"),
    path("regions/", regions.Regions.as_view(), name="regions"),
    path("indicators/", indicators.IndicatorList.as_view(), name="indicator-list"),
    path("indicators/new/", figures.IndicatorNew.as_view(), name="indicator-new"),
    path("indicators/<pk:pk>/observations/new/", figures.ObservationNew.as_view(), name="observation-new"),
]
