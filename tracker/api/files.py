"""Received files, for programs: the bytes behind `visible_to`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from django.http import FileResponse
from django.urls import URLPattern, path
from django.utils.functional import Promise
from drf_spectacular.types import OpenApiTypes
from rest_framework.request import Request

from ..downloads import file_response
from ..models import StoredFile, User
from .resources import ApiView
from .schema import Operation

Finder = Callable[[User, int], StoredFile]


class FileView(ApiView):
    """The file as it was received, always to be saved."""

    find: ClassVar[Any]

    def get(self, request: Request, pk: int) -> FileResponse:
        return file_response(self.find(self.person, pk))


def file_route(name: str, tag: str | Promise, summary: str | Promise, find: Finder) -> URLPattern:
    """`name/<pk>/file/`. `find` gives the file this person may open, or raises Http404."""
    told = Operation(f"{name}_file", summary, OpenApiTypes.BINARY, media="application/octet-stream", refuses=(404,))
    attributes = {"find": staticmethod(find), "tag": tag, "operations": {"GET": told}}
    view: type[FileView] = type(f"{name.title()}File", (FileView,), attributes)
    return path(f"{name}/<pk:pk>/file/", view.as_view(), name=f"{name}-file")
