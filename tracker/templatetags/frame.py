"""The frame's navigation. Nothing is in it but the places themselves, so the same places are drawn once."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from functools import lru_cache

from django import template
from django.template.loader import get_template

register = template.Library()


@register.simple_tag
def places(name: str, found: Iterable[Hashable]) -> str:
    """Draws `frame/<name>.html` with these places."""
    return _drawn(name, tuple(found))


@lru_cache(maxsize=500)
def _drawn(name: str, found: tuple[Hashable, ...]) -> str:
    return get_template(f"frame/{name}.html").render({"places": found})
