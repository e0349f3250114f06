"""The addresses of the whole product."""

from allauth.account import views as account
from django.urls import include, path

from tracker import probes

# Of allauth's pages only these: nobody signs up, and a lost password is reset by an administrator.
accounts = [
    path("accounts/login/", account.login, name="account_login"),
    path("accounts/logout/", account.logout, name="account_logout"),
    path("accounts/password/change/", account.password_change, name="account_change_password"),
    path("accounts/inactive/", account.account_inactive, name="account_inactive"),
]

urlpatterns = [
    path("healthz", probes.healthz, name="healthz"),
    path("readyz", probes.readyz, name="readyz"),
    *accounts,
    path("api/", include("tracker.api.urls")),
    path("", include("tracker.pages")),
    path("", include("inspections.urls")),
    path("", include("recommendations.urls")),
]
