"""Accounts: the list, one account, and what the two administrators may do with it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from .. import actions
from ..forms import NewUserForm, PeopleFilter, RoleForm, UserForm
from ..http import signed_in
from ..models import User
from ..paging import page_of
from ..permissions import may, people_seen_by, require
from .asking import ActPage


@login_required
def user_list(request: HttpRequest) -> HttpResponse:
    """Everybody with an account, by username."""
    actor = signed_in(request)
    require("list_users", actor)
    asked = PeopleFilter(request.GET)
    page = page_of(_asked_for(people_seen_by(actor), asked), request.GET, ("username",))
    context = {
        "heading": _t("账号"),
        "lead": _t("系统管理员开立和维护账号，安全管理员授予角色、启用账号。"),
        "filter_form": asked,
        "rows": page.rows,
        "pager_text": _t("本页%(n)d个账号，每页50个") % {"n": len(page.rows)},
        "previous_url": page.previous_url,
        "next_url": page.next_url,
        "may_create": may("create_user", actor),
    }
    return render(request, "tracker/user_list_page.html", context)


def _asked_for(people: QuerySet[User], asked: PeopleFilter) -> QuerySet[User]:
    if not asked.is_valid():
        return people
    if role := asked.cleaned_data["role"]:
        people = people.filter(role=role)
    if q := asked.cleaned_data["q"]:
        people = people.filter(Q(name__contains=q) | Q(username__contains=q) | Q(organization__short_name__contains=q))
    return people


@login_required
def user(request: HttpRequest, pk: int) -> HttpResponse:
    """One account and the moves this administrator has."""
    actor = signed_in(request)
    require("list_users", actor)
    person = get_object_or_404(people_seen_by(actor), pk=pk)
    context = {
        "heading": person.name,
        "person": person,
        "fact_rows": _facts(person),
        "offered": _offered(actor, person),
    }
    return render(request, "tracker/user_page.html", context)


def _facts(person: User) -> list[tuple[Any, Any]]:
    return [
        (_t("用户名"), person.username),
        (_t("单位"), person.organization.name),
        (_t("角色"), person.get_role_display()),
        (_t("状态"), _t("已启用") if person.is_active else _t("未启用")),
        (_t("邮箱"), person.email),
        (_t("联系电话"), person.masked_phone),
        (
            _t("最近登录"),
            timezone.localtime(person.last_login).strftime("%Y-%m-%d %H:%M") if person.last_login else _t("从未登录"),
        ),
    ]


def _offered(actor: User, person: User) -> list[dict[str, Any]]:
    rows = [("amend_user", _t("修改账号"), "user-edit"), ("grant_role", _t("授予角色"), "user-role")]
    rows.append(("reset_password", _t("重置密码"), "user-password"))
    if person.is_active:
        rows.append(("close_user", _t("停用账号"), "user-close"))
    shown = [(label, name) for act, label, name in rows if may(act, actor)]
    return [
        {
            "label": label,
            "url": reverse(f"tracker:{name}", args=[person.pk]),
            "is_main": place == 0,
            "is_grave": name == "user-close",
        }
        for place, (label, name) in enumerate(shown)
    ]


class PersonPage(ActPage):
    """A form about one account."""

    def find(self, **kwargs: Any) -> None:
        self.person = get_object_or_404(people_seen_by(self.actor), pk=kwargs["pk"])
        self.url = reverse("tracker:user", args=[self.person.pk])

    def context(self) -> dict[str, Any]:
        return {"heading": f"{self.verb}：{self.person.name}（{self.person.username}）", "back_url": self.url}


class NewUser(ActPage):
    act, verb = "create_user", _("开立账号")

    def form(self, *args: Any) -> forms.BaseForm:
        return NewUserForm(*args)

    def perform(self, form: Any) -> HttpResponse:
        person, password = actions.create_user(actor=self.actor, now=timezone.now(), facts=form.answers())
        return password_page(self.request, person, password)

    def context(self) -> dict[str, Any]:
        lead = _t("密码由系统生成，只显示一次。账号开立后，由安全管理员授予角色才能登录。")
        return {"heading": _t("开立账号"), "lead": lead, "back_url": reverse("tracker:user-list")}


class AmendUser(PersonPage):
    act, verb, done = "amend_user", _("修改账号"), _("账号已修改。")

    def form(self, *args: Any) -> forms.BaseForm:
        # A copy: the form writes into its instance, the action decides what is saved.
        form = UserForm(*args, instance=User.objects.select_related("organization").get(pk=self.person.pk))
        form.seen = self.person
        return form

    def perform(self, form: Any) -> str:
        actions.amend_user(actor=self.actor, user=self.person, now=timezone.now(), facts=form.answers())
        return self.url


class CloseUser(PersonPage):
    act, verb, done, is_grave = "close_user", _("停用账号"), _("账号已停用，其会话立即失效。"), True

    def perform(self, form: Any) -> str:
        actions.close_user(actor=self.actor, user=self.person, now=timezone.now())
        return self.url

    def context(self) -> dict[str, Any]:
        return {**super().context(), "lead": _t("停用后不能登录，做过的事仍留在记录里。重新启用由安全管理员办理。")}


class ResetPassword(PersonPage):
    act, verb, is_grave = "reset_password", _("重置密码"), True

    def perform(self, form: Any) -> HttpResponse:
        password = actions.reset_password(actor=self.actor, user=self.person, now=timezone.now())
        return password_page(self.request, self.person, password)

    def context(self) -> dict[str, Any]:
        return {**super().context(), "lead": _t("原密码立即作废，已登录的设备全部退出。新密码只显示一次。")}


class GrantRole(PersonPage):
    act, verb, done = "grant_role", _("授予角色"), _("权限已更新，立即生效。")

    def form(self, *args: Any) -> forms.BaseForm:
        initial = {"role": self.person.role, "is_active": self.person.is_active}
        form = RoleForm(*args, user=self.person, initial=initial)
        form.seen = self.person
        return form

    def perform(self, form: Any) -> str:
        actions.grant_role(actor=self.actor, user=self.person, now=timezone.now(), **form.answers())
        return self.url

    def context(self) -> dict[str, Any]:
        lead = _t("%(place)s是%(kind)s，只能担任下列角色。") % {
            "place": self.person.organization.name,
            "kind": self.person.organization.get_kind_display(),
        }
        return {**super().context(), "lead": lead}


def password_page(request: HttpRequest, person: User, password: str) -> HttpResponse:
    """Show a password once. It is not stored, and the page must not be either."""
    response = render(
        request, "tracker/password_page.html", {"heading": _t("请交给本人"), "person": person, "password": password}
    )
    response["Cache-Control"] = "no-store"
    return response
