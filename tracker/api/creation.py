"""Creating something within an inspection, by the page's own form."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar, Generic, TypeVar

from django import forms
from django.core.exceptions import PermissionDenied
from django.core.exceptions import ValidationError as ModelError
from django.db.models import Model
from django.http import Http404
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from ..models import User
from .questions import serializer_for
from .reading import form_for, key_from
from .resources import ApiView, Noun, errors_of
from .schema import Operation

F = TypeVar("F", bound=forms.Form)


@dataclass(frozen=True)
class Rule:
    """How something is created within an inspection.

    form     the form's class, made with `actor` and `inspection`
    find     (person, key) → the inspection as this person may see it; raises Http404
    writers  the roles that may ever create it
    may      (person, inspection) → may they create it there
    """

    form: Any
    find: Callable[[User, int], Any]
    writers: tuple[str, ...]
    may: Callable[[User | None, Any], bool]


@dataclass(frozen=True)
class Creation(Generic[F]):
    """A valid form, the inspection it belongs to (an object of the app below), and the moment."""

    form: F
    inspection: Any
    now: dt.datetime


class CreationMixin(ApiView):
    """POST to a list: 403 for whoever may not, 400 by field, 409 not now, 201 with the new object."""

    noun: ClassVar[Noun]
    rule: ClassVar[Rule]

    @classmethod
    def creating(cls, name: str, summary: str | Promise) -> Operation:
        """The POST's description, from its form."""
        takes_files = any(isinstance(field, forms.FileField) for field in cls.rule.form.base_fields.values())
        asks = serializer_for(cls.rule.form, inspection=_("执法检查"))
        return Operation(
            name, summary, cls.noun.detail, asks=asks, code=201, takes_files=takes_files, refuses=(403, 409)
        )

    def post(self, request: Request) -> Response:
        person, inspection = self.person, self._inspection(request)

        def asked(*given: Any) -> forms.Form:
            made: forms.Form = self.rule.form(*given, actor=person, inspection=inspection)
            return made

        form, wrong = form_for(asked, request, besides=frozenset({"inspection"}))
        if wrong or not form.is_valid():
            raise ValidationError(errors_of(form) | wrong)
        try:
            made = self.create(Creation(form, inspection, timezone.now()))
        except ModelError as error:
            form.add_error(None, error)
            raise ValidationError(errors_of(form))
        answer = self.noun.show(self.noun.find(person, made.pk), person, timezone.localdate())
        return Response(answer, status=201)

    def create(self, creation: Creation[Any]) -> Model:
        """Call the one action. May raise PermissionDenied, Refused, ValidationError."""
        raise NotImplementedError

    def _inspection(self, request: Request) -> Any:
        """The inspection the request names, for a person who writes for a committee that takes part."""
        if self.person.role not in self.rule.writers:
            raise PermissionDenied
        key = key_from(request, "inspection")
        if key is None:
            raise ValidationError({"inspection": [_("请给出执法检查的编号。")]})
        try:
            inspection = self.rule.find(self.person, key)
        except Http404:
            raise ValidationError({"inspection": [_("没有这次执法检查，或者它不对您开放。")]})
        if not self.rule.may(self.person, inspection):
            raise PermissionDenied
        return inspection
