"""How the web answers: a refusal is one 409 with the same words on a page and in the interface."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from rest_framework.exceptions import APIException
from rest_framework.exceptions import ValidationError as ApiValidationError
from rest_framework.response import Response
from rest_framework.views import exception_handler

from .errors import Refused
from .models import User

Handler = Callable[[HttpRequest], HttpResponse]


class RefusedMiddleware:
    """Answers a `Refused` that no page caught, and tells the record where a person acts from."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if isinstance(request.user, User):
            request.user.origin = request.META.get("REMOTE_ADDR", "")
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, Refused):
            return render(request, "refused.html", {"message": str(exception)}, status=409)
        return None


def signed_in(request: HttpRequest) -> User:
    """The person behind a request that a sign-in has already guarded. Raises PermissionDenied for none."""
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user


def api_exception_handler(exception: Exception, context: dict[str, Any]) -> Response | None:
    """DRF's answers, plus 409 for `Refused` and 400 for a model's or file's ValidationError."""
    if isinstance(exception, Refused):
        refused = APIException(str(exception), code="refused")
        refused.status_code = 409
        exception = refused
    elif isinstance(exception, ValidationError):
        exception = ApiValidationError(exception.messages)
    return exception_handler(exception, context)
