"""Addresses: one's inbox, the ledger of what went out to whom and why, and the rules it all rests on."""

from django.urls import URLPattern, path

from ..views import inbox, notice_rules, notices, rules

urlpatterns: list[URLPattern] = [
    path("inbox/", inbox.InboxView.as_view(), name="inbox"),
    path("inbox/read/", inbox.mark_all_read, name="inbox-read"),
    path("rules/", rules.rule_set, name="rule-set"),
    path("rules/amend/", rules.AmendRulesView.as_view(), {"move": "amend"}, name="rule-set-amend"),
    path("notices/", notices.NoticeListView.as_view(), name="notice-list"),
    path("notices/export/", notices.notice_export, name="notice-export"),
    path("notices/tomorrow/", notices.NoticePreviewView.as_view(), name="notice-preview"),
    path("notices/orphans/", notices.NoticeOrphansView.as_view(), name="notice-orphans"),
    path("notices/rules/", notice_rules.NoticeRulesView.as_view(), name="notice-rules"),
    path(
        "notices/rules/<pk:pk>/<slug:move>/",
        notice_rules.NoticeRuleMoveView.as_view(),
        name="notice-rule-move",
    ),
    path("notices/<pk:pk>/", notices.NoticeView.as_view(), name="notice"),
    path("notices/<pk:pk>/open/", inbox.open_notice, name="notice-open"),
    path("notices/<pk:pk>/resend/", notices.resend_notice, name="notice-resend"),
]
