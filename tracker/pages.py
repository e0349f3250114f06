"""The addresses of people, record and calendar."""

from django.urls import include, path

from .views import calendar, instructions, lockouts, organizations, people, profile, record

app_name = "tracker"
platform = [
    path("users/", people.user_list, name="user-list"),
    path("users/new/", people.NewUser.as_view(), name="user-new"),
    path("users/<pk:pk>/", people.user, name="user"),
    path("users/<pk:pk>/edit/", people.AmendUser.as_view(), name="user-edit"),
    path("users/<pk:pk>/close/", people.CloseUser.as_view(), name="user-close"),
    path("users/<pk:pk>/password/", people.ResetPassword.as_view(), name="user-password"),
    path("users/<pk:pk>/role/", people.GrantRole.as_view(), name="user-role"),
    path("organizations/", organizations.organization_list, name="organization-list"),
    path("regions/new/", organizations.NewRegion.as_view(), name="region-new"),
    path("organizations/new/", organizations.NewOrganization.as_view(), name="organization-new"),
    path("organizations/<pk:pk>/", organizations.AmendOrganization.as_view(), name="organization"),
    path("calendar/", calendar.year_page, name="calendar"),
    path("calendar/year/", calendar.SetYear.as_view(), name="calendar-year"),
    path("calendar/<str:day>/", calendar.SetDay.as_view(), name="calendar-day"),
    path("events/", record.event_list, name="event-list"),
    path("lockouts/", lockouts.lockout_list, name="lockout-list"),
    path("lockouts/<pk:pk>/unlock/", lockouts.unlock, name="unlock"),
]
urlpatterns = [
    path("profile/", profile.profile, name="profile"),
    path("profile/sessions/end/", profile.end_others, name="end-sessions"),
    path("help/", instructions.instructions, name="help"),
    path("platform/", include(platform)),
]
