"""Addresses: the supervision notices."""

from django.urls import URLPattern, path

from ..views import supervisions

urlpatterns: list[URLPattern] = [
    path("supervisions/", supervisions.supervision_list, name="supervision-list"),
    path("supervisions/<pk:pk>/", supervisions.supervision, name="supervision"),
]
