"""Addresses: message channels, one's own ways to be told, and the links in letters."""

from django.urls import URLPattern, URLResolver, include, path

from ..views import acting, channels, notices, preferences

channel_pages = [
    path("", channels.channel_list, name="channel-list"),
    path("new/", channels.ChannelNew.as_view(), name="channel-new"),
    path("<pk:pk>/test/", channels.channel_test, name="channel-test"),
    path("<pk:pk>/close/", channels.channel_close, name="channel-close"),
]
urlpatterns: list[URLPattern | URLResolver] = [
    path("channels/", include(channel_pages)),
    path("postings/<pk:pk>/resend/", notices.resend_posting, name="posting-resend"),
    path("profile/notices/", preferences.preferences, name="preferences"),
    path("a/<str:token>/", acting.ActPage.as_view(), name="act"),
]
