"""Every form in the product's style: `FORM_RENDERER = "tracker.form_look.PaperRenderer"`."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.validators import ProhibitNullCharactersValidator
from django.forms.boundfield import BoundField
from django.forms.renderers import DjangoTemplates
from django.utils.translation import gettext_lazy as _

NO_NULL = _("这里有一个看不见、不能保存的字符（空字符），请删去后重新输入。")
_LISTS = (forms.RadioSelect, forms.CheckboxSelectMultiple)
_PLAIN = (forms.CheckboxInput, forms.FileInput, forms.HiddenInput, *_LISTS)


class DayInput(forms.DateInput):
    """The browser's own date picker; it only understands ISO dates, whatever the language."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


class PaperField(BoundField):
    """A bound field that knows which of our four shapes it has and gives its control our class."""

    @property
    def shape(self) -> str:
        """`choices`, `check`, `file` or `line`: picks the markup in `parts/field.html`."""
        widget = self.field.widget
        if isinstance(widget, _LISTS):
            return "choices"
        if isinstance(widget, forms.CheckboxInput):
            return "check"
        if isinstance(widget, forms.FileInput):
            return "file"
        return "line"

    def build_widget_attrs(self, attrs: dict[str, Any], widget: forms.Widget | None = None) -> dict[str, Any]:
        """Add class `input`, keeping the classes the widget was given (Django would replace them)."""
        built: dict[str, Any] = super().build_widget_attrs(attrs, widget)
        shown = widget or self.field.widget
        if isinstance(shown, (forms.Textarea, forms.widgets.Input)) and not isinstance(shown, _PLAIN):
            given = f"{shown.attrs.get('class', '')} {built.get('class', '')}".split()
            built["class"] = " ".join(dict.fromkeys(["input", *given]))
        return built


class PaperRenderer(DjangoTemplates):
    """`{{ form }}` is the error summary and the fields; `{{ form.x.as_field_group }}` is one field."""

    form_template_name = "parts/form.html"
    field_template_name = "parts/field.html"
    bound_field_class = PaperField


def speak_of_null_characters() -> None:
    """In our words, for every form: Django's Chinese has it that empty strings are not allowed."""
    ProhibitNullCharactersValidator.message = NO_NULL
