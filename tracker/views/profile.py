"""One's own account: who I am here, how I am reached, where I am signed in."""

from __future__ import annotations

from typing import Any

from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.sessions.models import Session
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.views.decorators.http import require_POST

from .. import actions
from ..errors import Refused
from ..forms import ProfileForm
from ..http import signed_in
from ..models import User
from ..move_forms import say_refusal

MOST = 20
SEE_OTHER = 303


def sessions_of(user: User) -> QuerySet[UserSession]:
    """Where the person is signed in now, latest first."""
    alive = Session.objects.filter(session_key=OuterRef("session_key"), expire_date__gt=timezone.now())
    found: QuerySet[UserSession] = UserSession.objects.filter(Exists(alive), user=user).order_by("-created_at")
    return found


def _saved(request: HttpRequest, form: ProfileForm) -> int:
    """Write what was typed; the code to answer with."""
    if not form.is_valid():
        return 400
    try:
        actions.amend_profile(actor=signed_in(request), now=timezone.now(), **form.answers())
    except Refused as refused:
        say_refusal(form, refused)
        return 409
    messages.success(request, _t("已保存。"))
    return SEE_OTHER


@login_required
def profile(request: HttpRequest) -> HttpResponse:
    """Show; on POST change the e-mail address and the size of text."""
    user = signed_in(request)
    asked = {"email": user.email, "has_large_text": user.has_large_text}
    form = ProfileForm(request.POST or None, initial=asked)
    form.seen = user
    status = 200
    if request.method == "POST":
        status = _saved(request, form)
        if status == SEE_OTHER:
            return HttpResponseRedirect(reverse("tracker:profile"))
    context: dict[str, Any] = {
        "heading": user.name,
        "form": form,
        "fact_rows": [
            (_t("用户名"), user.username),
            (_t("单位"), user.organization.name),
            (_t("角色"), user.get_role_display()),
            (_t("联系电话"), user.masked_phone),
            (_t("接口令牌"), _t("%(n)d个") % {"n": user.tokens.count()}),
        ],
        "sessions": list(sessions_of(user)[:MOST]),
        "own_key": request.session.session_key,
    }
    return render(request, "tracker/profile_page.html", context, status=status)


@login_required
@require_POST
def end_others(request: HttpRequest) -> HttpResponse:
    """Sign out everywhere but here."""
    others = list(sessions_of(signed_in(request)).exclude(session_key=request.session.session_key))
    if others:
        actions.end_sessions(actor=signed_in(request), now=timezone.now(), count=len(others))
    for session in others:
        session.end()
    messages.success(request, _t("已退出其他%(n)d处登录。") % {"n": len(others)})
    return HttpResponseRedirect(reverse("tracker:profile"))
