"""Filters that only offer what an index carries."""

from __future__ import annotations

import django_filters
from django import forms

from ..converters import MAX_KEY


class KeyField(forms.IntegerField):
    """A primary key the database can hold."""

    def __init__(self, **kwargs: object) -> None:
        super().__init__(min_value=1, max_value=MAX_KEY, **kwargs)  # type: ignore[arg-type]


class KeyFilter(django_filters.Filter):
    """Exactly this key; no query is spent on whether it exists."""

    field_class = KeyField
