"""Addresses: the month, and calendars to subscribe to."""

from django.urls import URLPattern, path

from ..views import month

urlpatterns: list[URLPattern] = [
    path("month/", month.month, name="month"),
    path("feeds/", month.FeedList.as_view(), name="feed-list"),
    path("feeds/<pk:pk>/revoke/", month.feed_revoke, name="feed-revoke"),
    path("feeds/<slug:key>.ics", month.feed, name="feed"),
]
