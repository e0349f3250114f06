"""A move's questions, asked once: pages render this form, the interface validates with it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any, ClassVar, Generic, TypeVar

from django import forms
from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from .converters import MAX_KEY
from .errors import Refused
from .files import Upload, check_upload
from .models import User
from .versions import Stale, seen_as, version_of

M = TypeVar("M", bound=models.Model)


class SeenForm(forms.Form):
    """A form on something that exists: it remembers what the person saw, and a change since then is told to
    them, not overwritten.

    `seen` is the object the action is called with; the action asks `require_unchanged` about it under its lock.
    """

    seen: models.Model | None = None

    version = forms.IntegerField(
        label=_("所见版次"), required=False, min_value=0, max_value=MAX_KEY, widget=forms.HiddenInput
    )

    def get_initial_for_field(self, field: forms.Field, field_name: str) -> Any:
        """The version is asked for when the form is first drawn, not again when it is read."""
        if field_name == "version" and not self.is_bound and self.seen is not None and self.seen.pk:
            return version_of(self.seen)
        return super().get_initial_for_field(field, field_name)

    def clean_version(self) -> int | None:
        version: int | None = self.cleaned_data["version"]
        if self.seen is not None:
            seen_as(self.seen, version)
        return version

    def answers(self) -> dict[str, Any]:
        """What was asked, without the version."""
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}

    def see_anew(self, version: int) -> None:
        """After a refusal for a change the person has now been told of: the same answers, on what is now."""
        given: Any = self.data
        self.data = given.copy()
        self.data[self.add_prefix("version")] = str(version)  # type: ignore[index]


def say_refusal(form: forms.BaseForm, refused: Refused) -> None:
    """Say on the form itself why it was refused, and let the next press be judged by what is now."""
    if isinstance(refused, Stale) and isinstance(form, SeenForm):
        form.see_anew(refused.version)
    form.add_error(None, str(refused))


def require_words(text: str) -> None:
    """Raise ValidationError for what is marks only: a full stop reports no progress and answers no question."""
    if not any(sign.isalnum() for sign in text):
        raise forms.ValidationError(_("只有标点，没有内容。请用文字写明情况。"), code="no_words")


class MoveForm(SeenForm, Generic[M]):
    """One move on one subject by one person.

    verb     the button's word
    lead     one sentence above the form: what this will do
    is_grave the button is drawn as one that cannot be taken back
    done     the answer after it
    Subclasses add fields and `act`, which calls the one action.
    """

    verb: ClassVar[str | Promise] = ""
    lead: ClassVar[str | Promise] = ""
    done: ClassVar[str | Promise] = _("已办理。")
    is_grave: ClassVar[bool] = False

    def __init__(self, *args: Any, actor: User, subject: M, **kwargs: Any) -> None:
        self.actor, self.subject = actor, subject
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if isinstance(field.widget, forms.Textarea):
                field.validators.append(require_words)

    @property
    def seen(self) -> M:  # type: ignore[override]
        """The subject of the move."""
        return self.subject

    def act(self, *, now: dt.datetime) -> models.Model:
        """Carry out the move as cleaned. May raise PermissionDenied, Refused, ValidationError."""
        raise NotImplementedError


class FilesInput(forms.ClearableFileInput):
    """Several files at once; on a phone the camera is offered too."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Up to `most` files, each checked by its content. Cleans to a list, empty when none was given."""

    widget = FilesInput

    def __init__(self, *, most: int = 10, **kwargs: Any) -> None:
        self.most = most
        super().__init__(**kwargs)

    def clean(self, value: Any, initial: Any = None) -> list[Upload]:
        uploads: Sequence[Any] = value if isinstance(value, list | tuple) else [value] if value else []
        if not uploads:
            super().clean(None, initial)
            return []
        if len(uploads) > self.most:
            raise forms.ValidationError(
                _("一次最多上传 %(most)s 个文件，请分次上传。"), code="many", params={"most": self.most}
            )
        wrong: list[forms.ValidationError] = []
        for upload in uploads:
            try:
                check_upload(super().clean(upload, initial))
            except forms.ValidationError as error:
                wrong.extend(error.error_list)
        if wrong:
            raise forms.ValidationError(wrong)
        return list(uploads)
