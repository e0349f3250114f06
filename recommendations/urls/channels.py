"""Addresses: message channels, one's own ways to be told, and the links in letters."""

from django.urls import URLPattern, path

from ..views import acting, channels, notices, preferences

urlpatterns: list[URLPattern] = [
    path("channels/", channels.channel_list, name="channel-list"),
    path("channels/new/", channels.ChannelNew.as_view(), name="channel-new"),
    path("channels/<pk:pk>/test/", channels.channel_test, name="channel-test"),
    path("channels/<pk:pk>/close/", channels.channel_close, name="channel-close"),
    path("postings/<pk:pk>/resend/", notices.resend_posting, name="posting-resend"),
    path("profile/notices/", preferences.preferences, name="preferences"),
    path("a/<str:token>/", acting.ActPage.as_view(), name="act"),
]
