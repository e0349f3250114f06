"""Filters that only offer what an index carries."""

from __future__ import annotations

from typing import Any

import django_filters
from django import forms
from django.utils.translation import gettext_lazy as _

from ..converters import MAX_KEY


class KeyField(forms.IntegerField):
    """A primary key the database can hold."""

    def __init__(self, **kwargs: object) -> None:
        super().__init__(min_value=1, max_value=MAX_KEY, **kwargs)  # type: ignore[arg-type]


class KeyFilter(django_filters.Filter):  # type: ignore[misc]
    """Exactly this key; no query is spent on whether it exists."""

    field_class = KeyField


class ScopeFilter(django_filters.ChoiceFilter):  # type: ignore[misc]
    """Which half of what one may see. The view starts from that half; here the word is only checked.

    The two halves have an index each; one condition for both would walk the table.
    """

    def __init__(self, **kwargs: Any) -> None:
        choices = [("own", _("本单位的")), ("shared", _("共同检查的其他常委会公布的"))]
        asked = {"label": _("范围：own 本单位的（默认），shared 共同检查的其他常委会公布的"), "choices": choices}
        super().__init__(**{**asked, **kwargs})

    def filter(self, qs: Any, value: Any) -> Any:
        return qs
