"""A form that cannot be taken, because the session or the page it was on is over: nothing is done, and what was
typed is shown once more to whoever sent it, to be copied. It is kept nowhere."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render, resolve_url
from django.utils.cache import add_never_cache_headers
from django.utils.http import url_has_allowed_host_and_scheme

_CHOSEN = re.compile(r"\d{1,9}|\d{4}-\d\d-\d\d|\d\d?:\d\d|[a-z_]*")
"""Keys, days and codes: what is chosen again, not written again."""
_NOT_WRITTEN = re.compile("csrfmiddlewaretoken|version|next|.*password.*")


class EndedSessionMiddleware:
    """A form sent without a session is not sent away to the sign-in, where its text would be lost."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.method == "POST" and not request.user.is_authenticated and _asks_to_sign_in(response):
            return _not_taken(request)
        return response


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The page a form was on is over, as after signing in anew in another window."""
    return _not_taken(request)


def _asks_to_sign_in(response: HttpResponse) -> bool:
    address = urlsplit(response.headers.get("Location", ""))
    return address.path == resolve_url("account_login") and REDIRECT_FIELD_NAME in parse_qs(address.query)


def _not_taken(request: HttpRequest) -> HttpResponse:
    form_url, door = _form_url(request), resolve_url("account_login")
    context = {
        "is_over": not request.user.is_authenticated and request.path != door,
        "written": [] if _is_foreign(request) else _written(request),
        "form_url": form_url,
        "sign_in_url": redirect_to_login(form_url, door).url,
    }
    response = render(request, "403_csrf.html", context, status=403)
    add_never_cache_headers(response)
    return response


def _written(request: HttpRequest) -> list[str]:
    """Every text of the form, in its order."""
    return [
        text
        for name, texts in request.POST.lists()
        for text in texts
        if not _NOT_WRITTEN.fullmatch(name) and not _CHOSEN.fullmatch(text.strip())
    ]


def _is_foreign(request: HttpRequest) -> bool:
    """Sent from another site's page: its words are not shown under our name."""
    origin = request.headers.get("Origin")
    return origin is not None and urlsplit(origin).netloc != request.get_host()


def _form_url(request: HttpRequest) -> str:
    """Where the form was; a button's own address may answer nothing but a press."""
    came_from = request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(came_from, {request.get_host()}):
        return request.get_full_path()
    address = urlsplit(came_from)._replace(scheme="", netloc="", fragment="").geturl()
    return address if re.match("/(?!/)", address) else request.get_full_path()
