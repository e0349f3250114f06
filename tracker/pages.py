"""The addresses of people, record and calendar."""

from django.urls import path

from .views import calendar, instructions, lockouts, organizations, people, profile, record

app_name = "tracker"
urlpatterns = [
    path("profile/", profile.profile, name="profile"),
    path("profile/sessions/end/", profile.end_others, name="end-sessions"),
    path("help/", instructions.instructions, name="help"),
    path("platform/users/", people.user_list, name="user-list"),
    path("platform/users/new/", people.NewUser.as_view(), name="user-new"),
    path("platform/users/<pk:pk>/", people.user, name="user"),
    path("platform/users/<pk:pk>/edit/", people.AmendUser.as_view(), name="user-edit"),
    path("platform/users/<pk:pk>/close/", people.CloseUser.as_view(), name="user-close"),
    path("platform/users/<pk:pk>/password/", people.ResetPassword.as_view(), name="user-password"),
    path("platform/users/<pk:pk>/role/", people.GrantRole.as_view(), name="user-role"),
    path("platform/organizations/", organizations.organization_list, name="organization-list"),
    path("platform/regions/new/", organizations.NewRegion.as_view(), name="region-new"),
    path("platform/organizations/new/", organizations.NewOrganization.as_view(), name="organization-new"),
    path("platform/organizations/<pk:pk>/", organizations.AmendOrganization.as_view(), name="organization"),
    path("platform/calendar/", calendar.year_page, name="calendar"),
    path("platform/calendar/year/", calendar.SetYear.as_view(), name="calendar-year"),
    path("platform/calendar/<str:day>/", calendar.SetDay.as_view(), name="calendar-day"),
    path("platform/events/", record.event_list, name="event-list"),
    path("platform/lockouts/", lockouts.lockout_list, name="lockout-list"),
    path("platform/lockouts/<pk:pk>/unlock/", lockouts.unlock, name="unlock"),
]
