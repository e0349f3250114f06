"""本件提醒: everything one item or opinion gave rise to, what comes next and why; and the record of it on paper."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from inspections.permissions import writes_for
from tracker.http import signed_in
from tracker.models import User

from ..models import Assignment, Delivery, Notice, Opinion
from ..notices.channels import mail
from ..notices.foresight import climbs
from ..notices.proof import steps_of, with_proof
from .inbox import by_day

MOST = 200
MOST_PRINTED = 1000
WAY = ("待发", "再试", "发送中", "邮件送达", "站内送达", "仅收件箱", "发送失败", "已取消", "已读", "从信中办理", "已办")
"""The order of counts; in another language they come as they come."""
BESIDE = ("rule", "recipient__organization")


@login_required
@require_safe
def assignment_notices(request: HttpRequest, pk: int) -> HttpResponse:
    rows = Assignment.objects.visible_to(signed_in(request)).select_related(
        "recommendation", "unit", "government", "committee", "responsible", "opinion"
    )
    item = get_object_or_404(rows, pk=pk)
    return _page(request, item, {"assignment": item}, str(item.recommendation), item.unit.name)


@login_required
@require_safe
def opinion_notices(request: HttpRequest, pk: int) -> HttpResponse:
    rows: Any = Opinion.objects.visible_to(signed_in(request))
    opinion = get_object_or_404(rows.select_related("government", "committee"), pk=pk)
    return _page(request, opinion, {"opinion": opinion}, opinion.title, opinion.government.name)


def _page(request: HttpRequest, subject: Any, about: dict[str, Any], title: str, unit: str) -> HttpResponse:
    user, today = signed_in(request), timezone.localdate()
    if not writes_for(user, subject.committee_id):
        raise PermissionDenied
    is_paper = request.GET.get("print") == "1"
    most = MOST_PRINTED if is_paper else MOST
    notices = _told(user, about, most + 1, is_paper)
    has_more, notices = len(notices) > most, notices[:most]
    context = {
        "heading": _("本件提醒：%(title)s") % {"title": title},
        "title": title,
        "unit": unit,
        "subject": subject,
        "counts": counted(notices),
        "count": len(notices),
        "has_more": has_more,
        "most": most,
    }
    if is_paper:
        paper = {"rows": list(reversed(notices)), "digest": digest_of(notices), "now": timezone.localtime(), "by": user}
        return render(request, "recommendations/notice_record.html", context | paper)
    found, unset = climbs(subject, notices, today)
    kind = "assignment" if isinstance(subject, Assignment) else "opinion"
    ahead = {
        "climbs": found,
        "unset": "、".join(unset),
        "has_mail": mail.is_sent(),
        "days": by_day(notices),
        "print_url": reverse(f"recommendations:{kind}-notices", args=[subject.pk]) + "?print=1",
    }
    return render(request, "recommendations/item_notices_page.html", context | ahead)


def _told(user: User, about: dict[str, Any], most: int, is_paper: bool) -> list[Any]:
    """The subject's notices that the committee may read, newest first, with what became of each."""
    rows: Any = with_proof(Notice.objects.visible_to(user).filter(**about)).select_related(*BESIDE).order_by("-id")
    if is_paper:
        rows = rows.prefetch_related(Prefetch("deliveries", Delivery.objects.defer("body").order_by("id")))
    found = list(rows[:most])
    for notice in found:
        notice.steps = steps_of(notice)
    return found


def counted(notices: list[Any]) -> list[tuple[str, int]]:
    """How many came how far, in the order of the way."""
    found = Counter(str(step.word) for notice in notices for step in notice.steps[1:])
    return sorted(found.items(), key=lambda entry: WAY.index(entry[0]) if entry[0] in WAY else len(WAY))


def digest_of(notices: list[Any]) -> str:
    """SHA-256 over what the record says of each notice, in their order: two prints of the same record agree."""
    told = [
        [
            notice.pk,
            notice.recipient_id,
            notice.rule.code,
            notice.due_on.isoformat() if notice.due_on else None,
            notice.occurrence,
            notice.text,
            [[step.at.isoformat(), str(step.word), step.note] for step in notice.steps],
            [[letter.at.isoformat(), letter.message_id, letter.result] for letter in notice.deliveries.all()],
        ]
        for notice in sorted(notices, key=lambda notice: notice.pk)
    ]
    return hashlib.sha256(json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()
