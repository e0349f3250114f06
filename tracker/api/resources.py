"""The five kinds of route: list, detail, creation, move, and what is not there."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any, ClassVar

import django_filters
from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, PermissionDenied
from django.core.exceptions import ValidationError as ModelError
from django.db.models import Model, QuerySet, prefetch_related_objects
from django.http import Http404, HttpRequest
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from ..models import User
from ..move_forms import MoveForm
from ..moves import Rules
from ..versions import version_of
from .paging import PAGE_SIZE, ByKey, Keyset, PageForm
from .questions import Shape, serializer_for, serializer_of
from .reading import form_for
from .schema import Operation


class ApiView(APIView):
    """A route of the interface. `operations` describes each method it answers."""

    tag: ClassVar[str | Promise] = ""
    operations: ClassVar[Mapping[str, Operation]] = {}

    def initialize_request(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Request:
        """Everything is UTF-8: a claimed charset such as `hex` would break the reading of a form."""
        request.encoding = "utf-8"
        return super().initialize_request(request, *args, **kwargs)

    @property
    def person(self) -> User:
        """Who asks; the permission class has let nobody else in."""
        if not isinstance(self.request.user, User):
            raise PermissionDenied
        return self.request.user


class UnknownView(ApiView):
    """Every address the interface does not have answers as an unseen object does."""

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        raise Http404


class Row(serializers.Serializer[Any]):
    """What a list says of each object. Columns come straight from the query (`source` is the column);
    `computed` are filled in by the view. The serializer describes the row, it does not render it."""

    computed: ClassVar[frozenset[str]] = frozenset()

    @classmethod
    def columns(cls) -> dict[str, str]:
        """Name in the answer → column of the query."""
        declared: dict[str, Any] = cls._declared_fields
        return {name: field.source or name for name, field in declared.items() if name not in cls.computed}


def page_of(row: Shape) -> Shape:
    """The answer of a list: its rows and the address of the next page."""
    fields = {"next": serializers.URLField(allow_null=True), "results": row(many=True)}
    return type(f"{row.__name__}Page", (serializers.Serializer,), fields)


class ListView(ApiView):
    """A keyset page of narrow rows. `besides` are columns that `finish` needs and nobody is shown."""

    row: ClassVar[type[Row]]
    filters: ClassVar[type[django_filters.FilterSet]] = django_filters.FilterSet
    keyset: ClassVar[Keyset] = ByKey()
    besides: ClassVar[tuple[str, ...]] = ()

    def found(self) -> QuerySet[Any]:
        """What this person may see; the filters narrow it."""
        raise NotImplementedError

    def finish(self, row: dict[str, Any], stored: Any) -> None:
        """Fill in what is computed. `stored` has every column of the query as an attribute."""

    def finish_all(self, rows: list[dict[str, Any]]) -> None:
        """Fill in what is computed with one query for all rows."""

    def filterset(self, rows: QuerySet[Any]) -> django_filters.FilterSet:
        """The filters with what this request asks of them."""
        return self.filters(self.request.query_params, rows, request=self.request)

    def filtered(self) -> QuerySet[Any]:
        """The rows the filters leave. Raises ValidationError by field."""
        filters = self.filterset(self.found())
        if not filters.is_valid():
            raise ValidationError(errors_of(filters.form))
        rows: QuerySet[Any] = filters.qs
        return rows

    def get(self, request: Request) -> Response:
        asked = PageForm(request.query_params)
        if not asked.is_valid():
            raise ValidationError(errors_of(asked))
        limit = int(asked.cleaned_data["limit"] or PAGE_SIZE)
        try:
            ordered = self.keyset.ordered(self.filtered(), asked.cleaned_data["after"])
        except ValueError:
            raise ValidationError({"after": [_("这个位置无效，请用上一页给出的 next。")]})
        columns = self.row.columns()
        wanted = {*columns.values(), *self.besides, *self.keyset.columns}
        stored = list(ordered.values(*wanted)[: limit + 1])
        rows = [self.shown(row, columns) for row in stored[:limit]]
        self.finish_all(rows)
        return Response({"next": self._next(request, stored, limit), "results": rows})

    def shown(self, stored: dict[str, Any], columns: dict[str, str]) -> dict[str, Any]:
        """One row as it is answered."""
        row = {name: stored[column] for name, column in columns.items()}
        self.finish(row, SimpleNamespace(**stored))
        return row

    def _next(self, request: Request, stored: list[dict[str, Any]], limit: int) -> str | None:
        if len(stored) <= limit:
            return None
        query = request.query_params.copy()
        query["after"] = self.keyset.place_of(stored[limit - 1])
        return request.build_absolute_uri(f"{request.path}?{query.urlencode()}")


def listing(view: type[ListView], name: str, summary: str | Promise) -> Operation:
    """A list view's GET, described from its row and its filters."""
    fields = {title: flt.field for title, flt in view.filters.base_filters.items()} | PageForm.base_fields
    query = serializer_of(f"{view.row.__name__}Query", fields)
    return Operation(name, summary, page_of(view.row), params=(query,))


def _nothing(_person: User) -> Sequence[Any]:
    return ()


@dataclass(frozen=True)
class Noun:
    """A thing one can look at and move: everything its routes need to know.

    name    assignments: its place in the address
    find    (person, key) → the object as this person may see it; raises Http404
    detail  the serializer of one object; its context holds `person`, `today` and `moves`
    related what hangs on the object and is shown to a person with it, fetched only then: a refused move pays for
            none of it
    """

    name: str
    label: str | Promise
    find: Callable[[User, int], Any]
    detail: Shape
    lifecycle: Rules[Any] | None = None
    forms: Mapping[str, type[MoveForm[Any]]] | None = None
    related: Callable[[User], Sequence[Any]] = _nothing

    def show(self, subject: Model, person: User, today: dt.date) -> Any:
        prefetch_related_objects([subject], *self.related(person))
        context = {"person": person, "today": today, "moves": self.judged(person, subject, today)}
        return self.detail(subject, context=context).data

    def judged(self, person: User, subject: Any, today: dt.date) -> dict[str, str]:
        """This person's moves, by the same tables as the page's buttons: why each must wait, or ""."""
        if self.lifecycle is None or self.forms is None:
            return {}
        judged = self.lifecycle.judged(person, subject, today)
        return {move: str(reason) for move, reason in judged.items() if move in self.forms}

    def offered(self, person: User, subject: Any) -> list[str]:
        """The moves this person may make now."""
        return [move for move, reason in self.judged(person, subject, timezone.localdate()).items() if not reason]


class Detail(serializers.Serializer[Any]):
    """One object in full, with what this person may do with it now."""

    version = serializers.SerializerMethodField(label=gettext_lazy("版次，办理时带回，以免覆盖他人的改动"))
    actions = serializers.SerializerMethodField(label=gettext_lazy("现在可办的事"))
    refusals = serializers.SerializerMethodField(label=gettext_lazy("暂不能办的事和原因"))

    def get_version(self, subject: Any) -> int:
        return version_of(subject)

    def get_actions(self, subject: Any) -> list[str]:
        return [move for move, reason in self.context["moves"].items() if not reason]

    def get_refusals(self, subject: Any) -> dict[str, str]:
        return {move: reason for move, reason in self.context["moves"].items() if reason}


class DetailView(ApiView):
    """One object."""

    noun: ClassVar[Noun]

    def get(self, request: Request, pk: int) -> Response:
        subject = self.noun.find(self.person, pk)
        return Response(self.noun.show(subject, self.person, timezone.localdate()))


def detail_view(noun: Noun) -> type[DetailView]:
    """The route that shows one `noun`."""
    summary = gettext_lazy("%(label)s：详情") % {"label": noun.label}
    told = Operation(f"{noun.name}_read", summary, noun.detail, refuses=(404,))
    return type(
        f"{noun.name.title()}Detail", (DetailView,), {"noun": noun, "tag": noun.label, "operations": {"GET": told}}
    )


class MoveView(ApiView):
    """One move. 404 unseen, 403 not yours, 409 not now, 400 what the form says; else the object anew."""

    noun: ClassVar[Noun]
    move: ClassVar[str]

    def post(self, request: Request, pk: int) -> Response:
        assert self.noun.lifecycle is not None
        assert self.noun.forms is not None
        subject, person = self.noun.find(self.person, pk), self.person
        self.noun.lifecycle.require_person(self.move, person, subject, timezone.localdate())
        make = self.noun.forms[self.move]

        def asked(*given: Any) -> forms.Form:
            return make(*given, actor=person, subject=subject)

        form, wrong = form_for(asked, request)
        if wrong or not form.is_valid():
            self.noun.lifecycle.require(self.move, person, subject, timezone.localdate())
            raise ValidationError(errors_of(form) | wrong)
        assert isinstance(form, MoveForm)
        try:
            form.act(now=timezone.now())
        except ModelError as error:
            form.add_error(None, error)
            raise ValidationError(errors_of(form))
        return Response(self.noun.show(self.noun.find(person, pk), person, timezone.localdate()))


def errors_of(form: forms.Form) -> dict[str, list[str]]:
    """The page's sentences, by field."""
    return {
        "non_field_errors" if name == NON_FIELD_ERRORS else name: [str(sentence) for sentence in sentences]
        for name, sentences in form.errors.items()
    }


def move_view(noun: Noun, move: str) -> type[MoveView]:
    """The route of one move."""
    assert noun.lifecycle is not None
    assert noun.forms is not None
    form = noun.forms[move]
    takes_files = any(isinstance(field, forms.FileField) for field in form.base_fields.values())
    told = Operation(
        f"{noun.name}_{move}",
        gettext_lazy("%(label)s：%(move)s") % {"label": noun.label, "move": noun.lifecycle.labels[move]},
        noun.detail,
        asks=serializer_for(form, is_partial=move == "amend"),
        takes_files=takes_files,
        refuses=(403, 404, 409),
    )
    name = f"{noun.name.title()}{move.title().replace('_', '')}"
    return type(name, (MoveView,), {"noun": noun, "move": move, "tag": noun.label, "operations": {"POST": told}})
