"""Reading what a program sends, so that the page's own form can judge it."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import IO, Any, cast

from django import forms
from django.conf import settings
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from rest_framework.exceptions import APIException, ParseError, ValidationError
from rest_framework.parsers import BaseParser
from rest_framework.request import Request

from ..converters import MAX_KEY

Wrong = dict[str, list[str]]


class TooLarge(APIException):
    status_code = 413


def _no_constant(name: str) -> None:
    raise ValueError(name)


class JsonParser(BaseParser):
    """One JSON object in UTF-8 (RFC 8259), of bounded size and depth."""

    media_type = "application/json"

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> dict[str, Any]:
        """Raises ParseError with what is wrong. The charset a client claims is not asked."""
        most = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        raw = stream.read(most + 1)
        if len(raw) > most:
            raise TooLarge(_("请求内容过大。文件请用 multipart/form-data 上传。"))
        try:
            given = json.loads(raw.decode(), parse_constant=_no_constant)
        except (ValueError, RecursionError):
            raise ParseError(_("请求内容不是有效的 JSON，请检查后重发。"))
        if not isinstance(given, dict):
            raise ParseError(_('请求内容应为一个 JSON 对象，如 {"comment": "…"}。'))
        return given


def form_for(
    make: Callable[..., forms.Form], request: Request, besides: frozenset[str] = frozenset()
) -> tuple[forms.Form, Wrong]:
    """The form, filled with what the request gives, and what a form could not even be asked.

    `make` builds the form from (data, files) or, without arguments, unbound. `besides` names further
    fields that the view reads itself. What a request leaves out keeps its initial value, so that an
    amendment need only name what changes.
    """
    blank = make()
    wrong: Wrong = {}
    if isinstance(request.data, QueryDict):
        given = request.POST.copy()
    else:
        given = _from_json(cast(dict[str, Any], request.data), blank, besides, wrong)
    for name, field in blank.fields.items():
        is_list = isinstance(field, forms.ModelMultipleChoiceField)
        if is_list and any(_is_beyond(key) for key in given.getlist(name)):
            wrong[name] = [_("编号超出范围。")]
        if name not in given and not isinstance(field, forms.FileField):
            given.setlist(name, _initial(blank, name))
    return make(given, request.FILES or MultiValueDict()), wrong


def _initial(form: forms.Form, name: str) -> list[str]:
    value = form[name].value()
    values = value if isinstance(value, list | tuple) else [value]
    return [str(item) for item in values if item is not None]


def _is_beyond(key: str) -> bool:
    try:
        return not -MAX_KEY <= int(key) <= MAX_KEY
    except ValueError:
        return False  # the form says so itself


def _from_json(given: Mapping[str, Any], form: forms.Form, besides: frozenset[str], wrong: Wrong) -> QueryDict:
    """JSON values as a page would have sent them; what cannot be sent so goes into `wrong`, by field."""
    sent = QueryDict(mutable=True)
    for name, value in given.items():
        field = form.fields.get(name)
        if field is None:
            if name not in besides:
                wrong[name] = [_("没有这个字段。")]
        elif isinstance(field, forms.FileField):
            wrong[name] = [_("文件请用 multipart/form-data 上传。")]
        elif isinstance(field, forms.BooleanField) and isinstance(value, bool):
            sent[name] = str(value)
        else:
            try:
                sent.setlist(name, _texts(value, is_list=isinstance(field, forms.ModelMultipleChoiceField)))
            except ValueError as error:
                wrong[name] = [str(error)]
    return sent


def _texts(value: Any, *, is_list: bool) -> list[str]:
    if value is None:
        return [] if is_list else [""]
    if isinstance(value, list) != is_list:
        raise ValueError(_("这里应是一个列表。") if is_list else _("这里应是一个值，不是列表。"))
    return [_text(item) for item in (value if is_list else [value])]


def _text(value: Any) -> str:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise ValueError(_("类型不对，这里应是文字或数字。"))
    try:
        text = str(value)
        text.encode()
    except ValueError:  # half of a surrogate pair, or a number of thousands of digits
        raise ValueError(_("含有无法保存的字符。"))
    return text


def key_from(request: Request, name: str) -> int | None:
    """A primary key the request names beside the form. Raises ValidationError when it is none."""
    value = cast(Mapping[str, Any], request.data).get(name)
    if value is None or value == "":
        return None
    if isinstance(value, bool) or not isinstance(value, str | int) or not str(value).isdecimal():
        raise ValidationError({name: [_("这里应是一个编号。")]})
    return int(value) if len(str(value)) < 20 and int(value) <= MAX_KEY else 0
