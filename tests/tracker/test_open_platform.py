"""The first accounts of an empty installation."""

from io import StringIO

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tracker import actions
from tracker.models import Event, Organization, Region, Role, User


@pytest.mark.django_db
def test_three_officers_once_with_passwords_of_their_own() -> None:
    out = StringIO()
    call_command("open_platform", stdout=out)
    printed = [line.split("\t") for line in out.getvalue().splitlines() if "\t" in line]
    assert [(user, label) for user, _, label in printed] == [
        ("sysadmin", "系统管理员"),
        ("secadmin", "安全管理员"),
        ("auditor", "审计管理员"),
    ]
    assert all(User.objects.get(username=user).check_password(word) for user, word, _ in printed)
    assert len({word for _, word, _ in printed}) == 3

    with pytest.raises(CommandError, match="平台单位已经建立"):
        call_command("open_platform")
    assert (User.objects.count(), Organization.objects.count()) == (3, 1)


def facts(place: Organization, name: str) -> dict[str, object]:
    return {"username": name, "name": name, "organization": place}


@pytest.mark.django_db
def test_nobody_acts_only_until_somebody_holds_the_job() -> None:
    now = timezone.now()
    call_command("open_platform", stdout=StringIO())
    platform = Organization.objects.get()
    told = [(event.verb, event.actor, event.subject_type) for event in Event.objects.order_by("id")]
    assert told == [
        ("create", None, "tracker.organization"),
        *[("create", None, "tracker.user")] * 3,
        *[("grant", None, "tracker.user")] * 3,
    ]
    auditor = User.objects.get(username="auditor")
    for act in (
        lambda: actions.add_region(actor=None, now=now, name="北京"),
        lambda: actions.create_organization(actor=None, now=now, facts={"kind": "committee", "short_name": "会"}),
        lambda: actions.create_user(actor=None, now=now, facts=facts(platform, "another")),
        lambda: actions.grant_role(actor=None, user=auditor, now=now, role=Role.SYSADMIN, is_active=True),
    ):
        with pytest.raises(PermissionDenied):
            act()
    assert (User.objects.count(), Organization.objects.count(), Event.objects.count()) == (3, 1, 7)
    auditor.refresh_from_db()
    assert (auditor.role, auditor.is_active) == (Role.AUDITOR, True)


@pytest.mark.django_db
def test_a_region_is_added_once_and_stands_last() -> None:
    call_command("open_platform", stdout=StringIO())
    client = Client()
    client.force_login(User.objects.get(username="sysadmin"))
    url = reverse("tracker:region-new")
    assert [client.post(url, {"name": name}).status_code for name in ("北京", "天津")] == [302, 302]
    again = client.post(url, {"name": "北京"})
    assert (again.status_code, "已有地区“北京”" in again.content.decode()) == (409, True)
    assert list(Region.objects.values_list("name", "position")) == [("北京", 1), ("天津", 2)]
    assert Event.objects.filter(verb="add").count() == 2
    assert url in client.get(reverse("tracker:organization-list")).content.decode()
