"""督办: the list of notices with what became of them, and one notice as the paper it is."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tracker.http import signed_in
from tracker.paging import page_of

from ..filters import READERS
from ..forms import SupervisionFilter
from ..lifecycle import OPEN
from ..models import SupervisionNotice
from ..permissions import ASSIGNMENT


@login_required
@require_safe
def supervision_list(request: HttpRequest) -> HttpResponse:
    user, today = signed_in(request), timezone.localdate()
    if user.role not in READERS:
        raise PermissionDenied
    notices: Any = SupervisionNotice.objects
    form = SupervisionFilter(request.GET)
    rows = form.narrow(notices.visible_to(user), today).select_related("assignment__recommendation", "assignment__unit")
    rows = rows.defer(
        "reply_basis", "assignment__due_basis", "assignment__sign_basis", "assignment__recommendation__grams"
    )
    page = page_of(rows, request.GET, ("id",), falling=True)
    context = {
        "heading": _("督办台账"),
        "lead": _("新的在前。编号按常委会和年度连续。"),
        "filter_form": form,
        "conditions": form.conditions(request.GET),
        "clear_url": reverse("recommendations:supervision-list"),
        "rows": [{"notice": row, "late": late_days(row, today), "is_waiting": is_waiting(row)} for row in page.rows],
        "pager_text": _("本页 %(n)s 份") % {"n": len(page.rows)},
        "previous_url": page.previous_url,
        "next_url": page.next_url,
    }
    return render(request, "recommendations/supervision_list_page.html", context)


def is_waiting(notice: SupervisionNotice) -> bool:
    """Whether a reply is still asked for: not of an item that was withdrawn, carried forward or cleared."""
    return notice.replied_on is None and notice.assignment.status in OPEN


def late_days(notice: SupervisionNotice, today: Any) -> int:
    """Days past the reply's day, counted to the reply or to today; 0 when in time or when none is due any more."""
    if not (notice.replied_on or is_waiting(notice)):
        return 0
    return max(0, ((notice.replied_on or today) - notice.reply_due_on).days)


@login_required
@require_safe
def supervision(request: HttpRequest, pk: int) -> HttpResponse:
    user, today = signed_in(request), timezone.localdate()
    notices: Any = SupervisionNotice.objects
    beside = ("committee", "issued_by", "replied_by", "assignment__recommendation", "assignment__unit")
    rows = notices.visible_to(user).select_related(*beside, "assignment__government")
    notice = get_object_or_404(rows, pk=pk)
    item = notice.assignment
    may_reply = notice.replied_on is None and ASSIGNMENT.allows("reply_supervision", user, item, today)
    context = {
        "notice": notice,
        "item": item,
        "late": late_days(notice, today),
        "reply_url": reverse("recommendations:assignment-move", args=[item.pk, "reply_supervision"]),
        "may_reply": may_reply,
        "is_waiting": is_waiting(notice),
    }
    return render(request, "recommendations/supervision_page.html", context)
