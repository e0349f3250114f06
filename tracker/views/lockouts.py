"""Accounts that are shut after wrong passwords, and opening one."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.views.decorators.http import require_POST

from .. import actions
from ..http import signed_in
from ..lockouts import account_rate, clear_lockout, current_lockouts
from ..models import User
from ..permissions import require


@login_required
def lockout_list(request: HttpRequest) -> HttpResponse:
    """Who cannot sign in now, and until when."""
    require("list_lockouts", signed_in(request))
    rate = account_rate()
    context: dict[str, Any] = {
        "heading": _t("锁定与解锁"),
        "lead": _t("同一账号%(minutes)d分钟内输错%(amount)d次密码即锁定，到时自动解除。")
        % {"minutes": rate.duration // 60, "amount": rate.amount},
        "rows": current_lockouts(timezone.now()),
    }
    return render(request, "tracker/lockout_list_page.html", context)


@login_required
@require_POST
def unlock(request: HttpRequest, pk: int) -> HttpResponse:
    """Record it, then let the person try again."""
    actor = signed_in(request)
    require("unlock_user", actor)
    person = get_object_or_404(User, pk=pk)
    actions.unlock_user(actor=actor, user=person, now=timezone.now())
    clear_lockout(person)
    messages.success(request, _t("%(name)s现在可以重新登录。") % {"name": person.name})
    return HttpResponseRedirect(reverse("tracker:lockout-list"))
