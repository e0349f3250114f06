"""The people of a body: who stands in for whom, and who takes over a leaver's work."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tracker.form_look import DayInput
from tracker.models import User

from .unit import PersonField


def colleagues(person: User) -> Any:
    """The other active people of the same body."""
    people = User.objects.filter(organization=person.organization_id, is_active=True)
    return people.exclude(pk=person.pk).order_by("role", "id")


class CoverForm(forms.Form):
    """安排代办 for one person. The days are the action's to check."""

    substitute = PersonField(label=_("代办人"), queryset=User.objects.none(), empty_label=None)
    from_on = forms.DateField(label=_("自"), widget=DayInput)
    until_on = forms.DateField(label=_("至"), widget=DayInput, help_text=_("含这一天，过后自动恢复。"))

    def __init__(self, *args: Any, absent: User) -> None:
        super().__init__(*args)
        choice = self.fields["substitute"]
        assert isinstance(choice, forms.ModelChoiceField)
        choice.queryset = colleagues(absent)


class HandOverForm(forms.Form):
    """移交全部事项 of one person."""

    successor = PersonField(label=_("接手人"), queryset=User.objects.none(), empty_label=None)

    def __init__(self, *args: Any, leaver: User) -> None:
        super().__init__(*args)
        choice = self.fields["successor"]
        assert isinstance(choice, forms.ModelChoiceField)
        choice.queryset = colleagues(leaver)
