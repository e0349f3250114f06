"""What every answer carries: the content policy, and a session that ends when nobody uses it."""

import time
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

CONTENT_POLICY = "default-src 'self'; frame-ancestors 'none'; form-action 'self'; base-uri 'none'; object-src 'none'"
Answer = Callable[[HttpRequest], HttpResponse]


class ContentPolicyMiddleware:
    """No inline script or style, no other host, no frame: on every answer, errors included."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", CONTENT_POLICY)
        return response


class IdleTimeoutMiddleware:
    """Prolongs a session while it is used.

    Written at most once a minute: `SESSION_SAVE_EVERY_REQUEST` would add an UPDATE to every page.
    """

    KEY = "seen_at"
    PAUSE = 60

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        session = request.session
        if session.accessed and not session.is_empty():
            moment = int(time.time())
            if moment - session.get(self.KEY, 0) >= self.PAUSE:
                session[self.KEY] = moment
        return response
