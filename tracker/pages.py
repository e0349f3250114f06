"""The addresses of people, record and calendar."""

from django.urls import URLPattern

app_name = "tracker"
urlpatterns: list[URLPattern] = []
