"""Where a request comes from, as far as the proxies in front of us are trusted."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest


def origin_of(request: HttpRequest) -> str:
    """The address a request comes from: of the peer, or what the trusted proxies say of the peer before them."""
    proxies = settings.TRUSTED_PROXIES
    if not proxies:
        return str(request.META.get("REMOTE_ADDR", ""))
    hops = [hop.strip() for hop in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if hop.strip()]
    return hops[-proxies][:45] if len(hops) >= proxies else str(request.META.get("REMOTE_ADDR", ""))
