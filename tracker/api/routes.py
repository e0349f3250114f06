"""The routes every noun has."""

from __future__ import annotations

from django.urls import URLPattern, path

from .resources import Noun, detail_view, move_view


def routes_of(noun: Noun) -> list[URLPattern]:
    """The object's own address, and one explicit route per move."""
    routes = [path(f"{noun.name}/<pk:pk>/", detail_view(noun).as_view(), name=f"{noun.name}-read")]
    for move in noun.forms or ():
        address = f"{noun.name}/<pk:pk>/{move}/"
        routes.append(path(address, move_view(noun, move).as_view(), name=f"{noun.name}-{move}"))
    return routes
