"""The landing page of each role."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from tracker.http import signed_in
from tracker.models import Role

LANDING = {
    Role.STAFF: "recommendations:workbench",
    Role.SUPERVISOR: "recommendations:workbench",
    Role.MEMBER: "recommendations:overview",
    Role.COORDINATOR: "recommendations:opinion-list",
    Role.HANDLER: "recommendations:my-items",
    Role.HEAD: "recommendations:my-items",
    Role.SYSADMIN: "tracker:user-list",
    Role.SECADMIN: "tracker:lockout-list",
    Role.AUDITOR: "tracker:event-list",
}
"""Where each role's work begins."""


@login_required
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    return redirect(LANDING[Role(signed_in(request).role)])
