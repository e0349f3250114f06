"""The routes every noun has."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from .resources import Noun, detail_view, move_view


def routes_of(noun: Noun) -> URLResolver:
    """The object's own address, and one explicit route per move below it."""
    routes: list[URLPattern | URLResolver] = [
        path("", detail_view(noun).as_view(), name=f"{noun.name}-read"),
        *(path(f"{move}/", move_view(noun, move).as_view(), name=f"{noun.name}-{move}") for move in noun.forms or ()),
    ]
    return path(f"{noun.name}/<pk:pk>/", include(routes))
