"""Help: what this person can do here, and what the words mean."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _t

from ..http import signed_in
from ..instructions import WORDS, instructions_for


@login_required
def instructions(request: HttpRequest) -> HttpResponse:
    """The page of the signed-in role."""
    user = signed_in(request)
    context = {
        "heading": _t("使用说明"),
        "lead": _t("你的角色是%(role)s。下面是你能做的事，和系统里用到的词。") % {"role": user.get_role_display()},
        "duties": instructions_for(user.role),
        "words": WORDS,
    }
    return render(request, "tracker/help_page.html", context)
