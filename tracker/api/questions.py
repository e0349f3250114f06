"""A form's fields as the interface describes them: what the schema and the docs say is what the form asks."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from django import forms
from rest_framework import serializers

from ..converters import MAX_KEY
from ..move_forms import FilesField

Shape = type[serializers.Serializer[Any]]


def _field_for(field: forms.Field, said: dict[str, Any]) -> serializers.Field[Any, Any, Any, Any]:
    if isinstance(field, FilesField):
        return serializers.ListField(child=serializers.FileField(), max_length=field.most, **said)
    if isinstance(field, forms.FileField):
        return serializers.FileField(**said)
    if isinstance(field, forms.ModelMultipleChoiceField):
        key = serializers.IntegerField(min_value=1, max_value=MAX_KEY)
        return serializers.ListField(child=key, **said)
    if isinstance(field, forms.ModelChoiceField):
        return serializers.IntegerField(min_value=1, max_value=MAX_KEY, allow_null=not field.required, **said)
    if isinstance(field, forms.ChoiceField):
        offered: Any = field.choices
        choices = [choice for choice in offered if choice[0] != ""]
        return serializers.ChoiceField(choices=choices, allow_blank=not field.required, **said)
    if isinstance(field, forms.IntegerField):
        least: Any = field.min_value
        most: Any = field.max_value
        return serializers.IntegerField(min_value=least, max_value=most, **said)
    if isinstance(field, forms.DateField):
        return serializers.DateField(allow_null=not field.required, **said)
    if isinstance(field, forms.BooleanField | forms.NullBooleanField):
        return serializers.BooleanField(**said)
    assert isinstance(field, forms.CharField), field
    return serializers.CharField(max_length=field.max_length, allow_blank=not field.required, **said)


def serializer_of(name: str, fields: Mapping[str, forms.Field], *, is_partial: bool = False) -> Shape:
    """A serializer class that says of each field what the form will hold it to."""
    described: dict[str, Any] = {}
    for field_name, field in fields.items():
        said = {
            "label": field.label,
            "help_text": field.help_text,
            "required": field.required and field.initial is None and not is_partial,
        }
        described[field_name] = _field_for(field, said)
    return type(name, (serializers.Serializer,), described)


@cache
def serializer_for(form: type[forms.Form], *, is_partial: bool = False, **besides: str) -> Shape:
    """The questions of a form class. `besides`: names of keys the view reads itself, with their labels."""
    keys = {name: forms.IntegerField(label=label, min_value=1, max_value=MAX_KEY) for name, label in besides.items()}
    return serializer_of(form.__name__, {**keys, **form.base_fields}, is_partial=is_partial)
