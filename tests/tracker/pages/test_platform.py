"""The platform's pages and actions: three administrators, none of whom does another's job."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.cast import World
from tracker import actions
from tracker.errors import Refused
from tracker.models import ApiToken, CalendarDay, Event, Organization, Role, User
from tracker.record import broken_links, record

# page → who may open it; everybody else gets 403
PAGES: dict[str, set[str]] = {
    "profile": {"zhao", "zheng", "sun", "li", "chen", "han", "wang"},
    "help": {"zhao", "zheng", "sun", "li", "chen", "han", "wang"},
    "user-list": {"chen", "han"},
    "user": {"chen", "han"},
    "user-new": {"chen"},
    "user-edit": {"chen"},
    "user-close": {"chen"},
    "user-password": {"chen"},
    "user-role": {"han"},
    "organization-list": {"chen"},
    "organization-new": {"chen"},
    "organization": {"chen"},
    "region-new": {"chen"},
    "calendar": {"chen"},
    "calendar-year": {"chen"},
    "calendar-day": {"chen"},
    "event-list": {"wang"},
    "lockout-list": {"han"},
}
PEOPLE = ("zhao", "zheng", "sun", "li", "chen", "han", "wang")


def address(name: str, people: World) -> str:
    keys: dict[str, list[Any]] = {
        **dict.fromkeys(("user", "user-edit", "user-close", "user-password", "user-role"), [people["li"].pk]),
        "organization": [people.places["kw"].pk],
        "calendar-day": ["2026-10-01"],
    }
    return reverse(f"tracker:{name}", args=keys.get(name, []))


def as_(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


@pytest.mark.parametrize("username", PEOPLE)
def test_every_page_opens_for_those_it_is_for_and_for_nobody_else(people: World, username: str) -> None:
    client = as_(people[username])
    codes = {page: client.get(address(page, people)).status_code for page in PAGES}
    assert codes == {page: 200 if username in whom else 403 for page, whom in PAGES.items()}


@pytest.mark.parametrize("page", PAGES)
def test_no_page_opens_for_a_stranger(people: World, page: str) -> None:
    stranger = Client().get(address(page, people))
    assert (stranger.status_code, "login" in stranger.headers["Location"]) == (302, True)


def test_no_administrator_does_anothers_job(people: World) -> None:
    now, li, kw = timezone.now(), people["li"], people.places["kw"]
    new = {"username": "xin", "name": "小新", "email": "", "phone": "", "organization": kw}
    place = {"kind": "committee", "name": "某会", "short_name": "某会", "region": None}
    acts: dict[str, tuple[str, Any]] = {
        "create_user": ("chen", lambda a: actions.create_user(actor=a, now=now, facts=new)),
        "amend_user": ("chen", lambda a: actions.amend_user(actor=a, user=li, now=now, facts={"name": "小力"})),
        "reset_password": ("chen", lambda a: actions.reset_password(actor=a, user=li, now=now)),
        "grant_role": (
            "han",
            lambda a: actions.grant_role(actor=a, user=li, now=now, role=Role.HEAD, is_active=True),
        ),
        "unlock_user": ("han", lambda a: actions.unlock_user(actor=a, user=li, now=now)),
        "create_organization": ("chen", lambda a: actions.create_organization(actor=a, now=now, facts=place)),
        "add_region": ("chen", lambda a: actions.add_region(actor=a, now=now, name="河北")),
        "amend_organization": (
            "chen",
            lambda a: actions.save_organization(actor=a, organization=kw, now=now, facts={**place, "kind": kw.kind}),
        ),
        "set_days": (
            "chen",
            lambda a: actions.set_days(actor=a, now=now, days=[actions.DayFact(dt.date(2027, 1, 1), False)]),
        ),
        "close_user": ("chen", lambda a: actions.close_user(actor=a, user=li, now=now)),
    }
    for act, (owner, call) in acts.items():
        before = Event.objects.count()
        for username in PEOPLE:
            if username != owner:
                with pytest.raises(PermissionDenied):
                    call(people[username])
        assert Event.objects.count() == before, act
        if act != "amend_organization":
            call(people[owner])
            assert Event.objects.count() == before + 1, act
    assert broken_links(li) == []


def test_a_new_account_opens_only_when_a_role_is_granted(people: World) -> None:
    chen, han = as_(people["chen"]), as_(people["han"])
    asked = {"username": "xin", "name": "小新", "email": "x@example.test", "organization": people.places["kw"].pk}
    page = chen.post(reverse("tracker:user-new"), asked)
    assert (page.status_code, page.headers["Cache-Control"]) == (200, "no-store")
    shown = re.search(r'<dd class="code">([a-z]{4}-[a-z]{4}-[a-z]{4}-\d\d)</dd>', page.content.decode())
    assert shown is not None
    user = User.objects.get(username="xin")
    assert (user.is_active, user.role, user.check_password(shown[1])) == (False, Role.HANDLER, True)
    assert shown[1] not in str(list(Event.objects.values_list("after", flat=True)))
    assert (
        han.post(reverse("tracker:user-role", args=[user.pk]), {"role": "head", "is_active": "on"}).status_code == 302
    )
    user.refresh_from_db()
    assert (user.is_active, user.role) == (True, Role.HEAD)
    assert [event.verb for event in Event.objects.of(user)] == ["grant", "create"]


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("username", "zhao", "这个用户名已有人用"),
        ("username", "ZHAO", "这个用户名已有人用"),
        ("username", "", "用户名"),
        ("name", "很" * 41, "40"),
        ("name", "", "姓名"),
        ("email", "不是邮箱", "邮"),
        ("phone", "<script>", "电话只能有"),
        ("organization", "999999", "单位"),
        ("organization", "' OR 1=1", "单位"),
    ],
)
def test_a_wrong_account_is_refused_in_chinese_and_keeps_what_was_typed(
    people: World, field: str, value: str, message: str
) -> None:
    before = User.objects.count()
    asked = {"username": "xin", "name": "小新", "email": "", "organization": str(people.places["kw"].pk), field: value}
    page = as_(people["chen"]).post(reverse("tracker:user-new"), asked)
    text = page.content.decode()
    assert page.status_code == 400
    assert message in text
    assert 'value="xin"' in text or field == "username"
    assert "<script>" not in text.replace('<script src="', "")
    assert User.objects.count() == before


def test_a_role_must_fit_the_kind_of_organization(people: World) -> None:
    li = people["li"]
    answer = as_(people["han"]).post(reverse("tracker:user-role", args=[li.pk]), {"role": "auditor", "is_active": "on"})
    assert answer.status_code == 400
    with pytest.raises(Refused, match="不能设在承办单位"):
        actions.grant_role(actor=people["han"], user=li, now=timezone.now(), role=Role.AUDITOR, is_active=True)
    li.refresh_from_db()
    assert li.role == Role.HANDLER


def test_nobody_changes_their_own_rights_and_the_last_of_three_stays(people: World) -> None:
    han, chen, wang, now = people["han"], people["chen"], people["wang"], timezone.now()
    with pytest.raises(Refused, match="不能改自己的权限"):
        actions.grant_role(actor=han, user=han, now=now, role=Role.SYSADMIN, is_active=True)
    with pytest.raises(Refused, match="不能停用自己"):
        actions.close_user(actor=chen, user=chen, now=now)
    with pytest.raises(Refused, match="最后一位审计管理员"):
        actions.close_user(actor=chen, user=wang, now=now)
    with pytest.raises(Refused, match="不能重置其他管理员的密码"):
        actions.reset_password(actor=chen, user=wang, now=now)
    assert Event.objects.filter(subject_type="tracker.user").count() == 0


def test_a_closed_account_and_a_reset_password_end_the_session(people: World) -> None:
    li = people["li"]
    at_work = as_(li)
    assert at_work.get(reverse("tracker:help")).status_code == 200
    page = as_(people["chen"]).post(reverse("tracker:user-password", args=[li.pk]))
    assert page.status_code == 200
    assert at_work.get(reverse("tracker:help")).status_code == 302
    again = as_(User.objects.get(pk=li.pk))
    assert as_(people["chen"]).post(reverse("tracker:user-close", args=[li.pk])).status_code == 302
    assert again.get(reverse("tracker:help")).status_code == 302


def test_a_department_follows_its_government(people: World) -> None:
    chen, new = as_(people["chen"]), reverse("tracker:organization-new")
    asked = {"kind": "department", "name": "北京市财政局", "short_name": "市财政局", "is_active": "on"}
    refused = chen.post(new, asked)
    assert (refused.status_code, "承办单位须选所属政府" in refused.content.decode()) == (400, True)
    assert "北京市财政局" in refused.content.decode()
    assert chen.post(new, {**asked, "government": people.places["bjzf"].pk}).status_code == 302
    place = Organization.objects.get(name="北京市财政局")
    assert (place.committee, place.region) == (people.places["bjrd"], people.places["bjrd"].region)
    assert place.sort_key == "shi cai zheng ju"
    double = chen.post(new, {**asked, "government": people.places["bjzf"].pk})
    assert (double.status_code, "已有同名单位" in double.content.decode()) == (400, True)


def test_an_organization_with_people_keeps_its_kind(people: World) -> None:
    kw = people.places["kw"]
    asked = {"kind": "committee", "name": kw.name, "short_name": kw.short_name, "is_active": "on"}
    page = as_(people["chen"]).post(reverse("tracker:organization", args=[kw.pk]), asked)
    assert (page.status_code, "已有人员，不能改类别" in page.content.decode()) == (409, True)
    kw.refresh_from_db()
    assert kw.kind == "department"


def test_a_day_and_a_year_of_the_calendar_are_set_and_recorded(people: World) -> None:
    chen = as_(people["chen"])
    day = reverse("tracker:calendar-day", args=["2026-10-10"])
    assert chen.post(day, {"is_working": "1", "name": "国庆节调休", "source": "示例通知"}).status_code == 302
    row = CalendarDay.objects.get(day=dt.date(2026, 10, 10))
    assert (row.is_working, row.name, row.is_published) == (True, "国庆节调休", True)
    asked = {
        "year": "2027",
        "lines": "2027-10-01 至 2027-10-07 休 国庆节\n2027-10-09 班 国庆节调休",
        "source": "估计",
        "is_expected": "on",
    }
    assert chen.post(reverse("tracker:calendar-year"), asked).status_code == 302
    year = CalendarDay.objects.filter(day__year=2027)
    assert (year.count(), year.filter(is_published=False).count()) == (365, 365)
    assert not CalendarDay.objects.get(day=dt.date(2027, 10, 4)).is_working
    assert CalendarDay.objects.get(day=dt.date(2027, 10, 9)).is_working
    assert [event.verb for event in Event.objects.of(people.places["platform"])] == ["set_days", "set_days"]
    assert chen.get(reverse("tracker:calendar") + "?year=2027").status_code == 200


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        ("十月一日 休", "第1行看不懂"),
        ("2027-10-01 休\n2027-02-30 休", "第2行的日期不存在"),
        ("2026-10-01 休", "不在2027年内"),
        ("2027-10-07 至 2027-10-01 休", "先后颠倒"),
        ("2027-01-01 休 元旦\n2027-01-01 班 元旦", "第1行和第2行都写了2027-01-01"),
        ("2027-10-01 至 2027-10-07 休 国庆节\n\n2027-10-07 休 国庆节", "第1行和第3行都写了2027-10-07"),
        ("2027-01-02 休\n2027-01-01 休 " + "元" * 41, "第2行的名称有41个字，最多40个"),
        ("", "放假和调休"),
    ],
)
def test_a_wrong_arrangement_names_its_line_and_changes_nothing(people: World, lines: str, message: str) -> None:
    before = CalendarDay.objects.count()
    page = as_(people["chen"]).post(
        reverse("tracker:calendar-year"), {"year": "2027", "lines": lines, "source": "示例通知"}
    )
    assert (page.status_code, message in page.content.decode()) == (400, True)
    assert "示例通知" in page.content.decode()
    assert CalendarDay.objects.count() == before


@pytest.mark.parametrize("day", ["2026-13-01", "x", "0001-01-01", "9999-12-31"])
def test_a_day_that_is_none_is_not_found(people: World, day: str) -> None:
    assert as_(people["chen"]).get(reverse("tracker:calendar-day", args=[day])).status_code == 404


def test_the_auditor_filters_the_record_and_pages_through_it(people: World) -> None:
    li, wang = people["li"], as_(people["wang"])
    for number in range(60):
        actions.amend_user(actor=people["chen"], user=li, now=timezone.now(), facts={"name": f"小李{number}"})
    url = reverse("tracker:event-list")
    first = wang.get(url)
    assert (len(first.context["rows"]), first.context["previous_url"]) == (50, "")
    second = wang.get(url + first.context["next_url"])
    assert (len(second.context["rows"]), second.context["next_url"]) == (10, "")
    back = wang.get(url + second.context["previous_url"])
    assert [row["event"].pk for row in back.context["rows"]] == [row["event"].pk for row in first.context["rows"]]
    today = timezone.localdate().isoformat()
    assert len(wang.get(f"{url}?who=chen&verb=amend&since={today}&until={today}").context["rows"]) == 50
    assert wang.get(f"{url}?who=han").context["rows"] == []
    assert wang.get(f"{url}?until=2020-01-01").context["rows"] == []
    assert wang.get(f"{url}?since=nie&verb=x&after=zzz~1").status_code == 200


def test_the_record_names_fields_and_choices_and_keeps_what_it_does_not_know(people: World) -> None:
    li, now = people["li"], timezone.now()
    before = {"is_active": True, "role": "handler", "email": "", "strange": 7, "origin": "10.0.0.9"}
    after = {"is_active": False, "role": "head", "email": "li@example.test", "strange": 1}
    record(actor=people["chen"], verb="amend", subject=li, now=now, before=before, after=after)
    told = {
        name: said
        for name, *said in as_(people["wang"]).get(reverse("tracker:event-list")).context["rows"][0]["changes"]
    }
    assert told.pop("strange") == ["7", "1"]
    email = str(User._meta.get_field("email").verbose_name)
    active = str(User._meta.get_field("is_active").verbose_name)
    assert told == {
        "角色": [Role.HANDLER.label, Role.HEAD.label],
        email: ["", "li@example.test"],
        active: ["是", "否"],
        "来源地址": ["10.0.0.9", ""],
    }


def test_sign_in_failures_are_recorded_locked_listed_and_unlocked(people: World) -> None:
    cache.clear()
    li = people["li"]
    li.set_password("kudu-mave-rito-37")
    li.save()
    door = reverse("account_login")
    for _attempt in range(5):
        Client().post(door, {"login": "li", "password": "falsch"})
    shut = Client().post(door, {"login": "li", "password": "kudu-mave-rito-37"})
    assert "已暂时锁定" in shut.content.decode()
    assert [event.verb for event in Event.objects.of(li)] == ["sign_in_failed"] * 5
    assert broken_links(li) == []
    han = as_(people["han"])
    page = han.get(reverse("tracker:lockout-list"))
    assert [(row.user.username, row.failures) for row in page.context["rows"]] == [("li", 5)]
    assert as_(people["chen"]).post(reverse("tracker:unlock", args=[li.pk])).status_code == 403
    assert han.post(reverse("tracker:unlock", args=[li.pk])).status_code == 302
    assert han.get(reverse("tracker:lockout-list")).context["rows"] == []
    client = Client()
    assert client.post(door, {"login": "li", "password": "kudu-mave-rito-37"}).status_code == 302
    client.post(reverse("account_logout"))
    assert [event.verb for event in Event.objects.of(li)][:3] == ["sign_out", "sign_in", "unlock"]
    cache.clear()


def test_the_profile_shows_what_is_mine_and_changes_only_that(people: World) -> None:
    li = people["li"]
    li.phone = "13800001234"
    li.set_password("kudu-mave-rito-37")
    li.save()
    ApiToken.objects.create(user=li, digest="x", created_at=timezone.now())
    cache.clear()
    here, there = Client(), Client()
    for client in (here, there):
        client.post(reverse("account_login"), {"login": "li", "password": "kudu-mave-rito-37"})
    url = reverse("tracker:profile")
    page = here.get(url)
    text = page.content.decode()
    assert "138****1234" in text
    assert "13800001234" not in text
    assert "1个" in text
    assert len(page.context["sessions"]) == 2
    refused = here.post(url, {"email": "nicht", "role": "sysadmin"})
    assert (refused.status_code, 'value="nicht"' in refused.content.decode()) == (400, True)
    assert here.post(url, {"email": "neu@example.test", "has_large_text": "on", "role": "sysadmin"}).status_code == 302
    li.refresh_from_db()
    assert (li.email, li.has_large_text, li.role) == ("neu@example.test", True, Role.HANDLER)
    assert 'class="text-large"' in here.get(url).content.decode()
    assert here.post(reverse("tracker:end-sessions")).status_code == 302
    assert (here.get(url).status_code, there.get(url).status_code) == (200, 302)


@pytest.mark.parametrize("page", ["user-list", "organization-list", "event-list"])
def test_lists_cost_the_same_however_long(people: World, page: str, django_assert_max_num_queries: Any) -> None:
    who = people["wang" if page == "event-list" else "chen"]
    client = as_(who)
    client.get(reverse("tracker:help"))  # a session's first use is written down
    for number in range(10):
        place = Organization.objects.create(kind="platform", name=f"平台{number}", short_name=f"平台{number}")
        person = User.objects.create(username=f"u{number}", name="某", role=Role.AUDITOR, organization=place)
        actions.amend_user(actor=people["chen"], user=person, now=timezone.now(), facts={"phone": "12345"})
    with django_assert_max_num_queries(4):
        assert client.get(reverse(f"tracker:{page}")).status_code == 200
