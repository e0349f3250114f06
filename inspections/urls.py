"""The addresses of what was looked at."""

from django.urls import URLPattern

app_name = "inspections"
urlpatterns: list[URLPattern] = []
