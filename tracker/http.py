"""How the web answers: a refusal is one 409 with the same words on a page and in the interface."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied, SuspiciousOperation, ValidationError
from django.db import DataError
from django.http import Http404, HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from django.shortcuts import render
from django.utils.translation import gettext as _
from rest_framework.exceptions import APIException, NotFound, ParseError
from rest_framework.exceptions import ValidationError as ApiValidationError
from rest_framework.response import Response
from rest_framework.views import exception_handler

from .errors import Refused
from .models import User
from .origin import origin_of

Handler = Callable[[HttpRequest], HttpResponse]


class RefusedMiddleware:
    """Answers a `Refused` that no page caught, and tells the record where a person acts from."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if isinstance(request.user, User):
            request.user.origin = origin_of(request)
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, Refused):
            return render(request, "refused.html", {"message": str(exception)}, status=409)
        if isinstance(exception, DataError):  # a forged key beyond what a column holds
            message = _("提交的内容里有系统放不下的编号或数值，没有作任何改动。请返回重新选择。")
            return render(request, "refused.html", {"message": message}, status=400)
        return None


def signed_in(request: HttpRequest) -> User:
    """The person behind a request that a sign-in has already guarded. Raises PermissionDenied for none."""
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user


def api_exception_handler(exception: Exception, context: dict[str, Any]) -> Response | None:
    """DRF's answers, plus 409 for `Refused`, 400 for a model's or file's ValidationError, and the same
    words for whatever is not there: which of the two it is, a stranger must not learn."""
    if isinstance(exception, Refused):
        refused = APIException(str(exception), code="refused")
        refused.status_code = 409
        exception = refused
    elif isinstance(exception, ValidationError):
        exception = ApiValidationError({"non_field_errors": exception.messages})
    elif isinstance(exception, Http404):
        exception = NotFound(_("没有这一项，或者它不对您开放。"))
    elif isinstance(exception, SuspiciousOperation | MultiPartParserError | DataError):
        exception = ParseError(_("请求内容不完整、过大或含有无法保存的值，请检查后重发。"))
    return exception_handler(exception, context)
