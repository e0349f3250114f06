"""Addresses: one's inbox, the ledger of what went out to whom and why, and the rules it all rests on."""

from django.urls import URLPattern, URLResolver, include, path

from ..views import inbox, notice_rules, notices, rules

notice_pages = [
    path("", notices.NoticeListView.as_view(), name="notice-list"),
    path("export/", notices.notice_export, name="notice-export"),
    path("tomorrow/", notices.NoticePreviewView.as_view(), name="notice-preview"),
    path("orphans/", notices.NoticeOrphansView.as_view(), name="notice-orphans"),
    path("rules/", notice_rules.NoticeRulesView.as_view(), name="notice-rules"),
    path(
        "rules/<pk:pk>/<slug:move>/",
        notice_rules.NoticeRuleMoveView.as_view(),
        name="notice-rule-move",
    ),
    path("<pk:pk>/", notices.NoticeView.as_view(), name="notice"),
    path("<pk:pk>/open/", inbox.open_notice, name="notice-open"),
    path("<pk:pk>/resend/", notices.resend_notice, name="notice-resend"),
]
urlpatterns: list[URLPattern | URLResolver] = [
    path("inbox/", inbox.InboxView.as_view(), name="inbox"),
    path("inbox/read/", inbox.mark_all_read, name="inbox-read"),
    path("rules/", rules.rule_set, name="rule-set"),
    path("rules/amend/", rules.AmendRulesView.as_view(), {"move": "amend"}, name="rule-set-amend"),
    path("notices/", include(notice_pages)),
]
