"""What the frame around every page shows."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from ..navigation import INBOX, LEDGER, Shell


def shell(request: HttpRequest) -> dict[str, Any]:
    """Context processor: everything `base.html` shows around a page. Queries only when it is drawn."""
    frame = Shell(user=getattr(request, "user", None), path=request.path)
    now = timezone.localtime()
    return {
        "nav": SimpleLazyObject(lambda: frame.nav),
        "tabs": SimpleLazyObject(lambda: frame.tabs),
        "can_search": frame.reaches(LEDGER),
        "has_inbox": frame.reaches(INBOX),
        "unread": SimpleLazyObject(lambda: frame.count(INBOX)),
        "today": now.date(),
        "now": now,
        "demo": getattr(settings, "DEMO", False),
    }
