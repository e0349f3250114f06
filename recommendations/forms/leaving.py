"""The forms of what leaves a unit: the head's takes up a draft, the handler's makes one. Both ask what the move asks.

They are made from whatever form asks for the move, so a new outgoing move has its draft with its form.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from functools import partial
from typing import Any, ClassVar

from django import forms
from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tracker.converters import MAX_KEY
from tracker.models import StoredFile
from tracker.move_forms import FilesField, MoveForm

from .. import actions
from ..lifecycle import OUTGOING, proposal_of
from ..models import Assignment, UnitDraft

Form = type[MoveForm[Assignment]]
NOT_ANSWERS = ("version", "draft")


class FromDraft(MoveForm[Assignment]):
    """A move's form that may start from a draft: its answers are filled in and its files go along."""

    move: ClassVar[str]
    draft = forms.IntegerField(
        label=_("所依据的拟稿"), required=False, min_value=1, max_value=MAX_KEY, widget=forms.HiddenInput
    )
    found: UnitDraft | None = None

    def fill_from(self, draft: UnitDraft) -> None:
        """Before the page is drawn: what the draft says. Its files are named, not asked for again."""
        self.initial.update({name: value for name, value in draft.answers.items() if name in self.fields})
        self.initial["draft"] = draft.pk
        names = "、".join(stored.name for stored in draft.files.all())
        for name, field in self.fields.items():
            if isinstance(field, FilesField):
                field.required = False
                self.initial.pop(name, None)
                if names:
                    field.help_text = _("拟稿所附 %(names)s 会一并报送。") % {"names": names} + str(field.help_text)

    def clean_draft(self) -> int | None:
        key: int | None = self.cleaned_data["draft"]
        if key is not None:
            drafts = UnitDraft.objects.visible_to(self.actor).filter(assignment=self.subject, move=self.move)
            self.found = drafts.filter(pk=key).first()
            if self.found is None:
                raise forms.ValidationError(_("没有这份拟稿，请从待签发的拟稿重新打开。"), code="draft")
        return key

    def kept(self, name: str) -> list[StoredFile]:
        """The draft's files under one question."""
        if self.found is None:
            return []
        keys = self.found.answers.get(name, [])
        return sorted(self.found.files.filter(pk__in=keys), key=lambda stored: keys.index(stored.pk))

    def all_files(self) -> dict[str, list[Any]]:
        """What was uploaded now, after what the draft holds."""
        return {
            name: [*self.kept(name), *(self.cleaned_data.get(name) or [])]
            for name, field in self.fields.items()
            if isinstance(field, FilesField)
        }


class SignsOut(FromDraft):
    """The head's form of a move that leaves the unit."""

    def fill_from(self, draft: UnitDraft) -> None:
        super().fill_from(draft)
        self.verb = _("签发")  # type: ignore[misc]
        self.lead = _("%(name)s拟稿。可以直接改动文字，签发后即报出。") % {"name": draft.author.name}  # type: ignore[misc]

    def act(self, *, now: dt.datetime) -> models.Model:
        make = partial(super().act, now=now)
        if self.found is None:
            return make()
        self.cleaned_data.update(self.all_files())
        return actions.sign_out(actor=self.actor, draft=self.found, now=now, make=make)


class Proposes(FromDraft):
    """The handler's: the same questions, kept for the head."""

    lead: ClassVar[str | Promise] = _("写好后交单位负责人签发，签发之前外单位看不到。再次拟稿会代替上一份。")
    verb: ClassVar[str | Promise] = _("交负责人签发")
    done: ClassVar[str | Promise] = _("拟稿已交单位负责人签发。")
    is_grave: ClassVar[bool] = False

    def act(self, *, now: dt.datetime) -> models.Model:
        files = self.all_files()
        given = {name: value for name, value in self.cleaned_data.items() if name not in (*NOT_ANSWERS, *files)}
        return actions.propose(
            actor=self.actor,
            assignment=self.subject,
            move=self.move,
            answers={name: plain(value) for name, value in given.items()},
            files=files,
            now=now,
        )


def plain(value: Any) -> Any:
    """An answer as JSON keeps it and a form takes it back: keys for objects, ISO for days."""
    if isinstance(value, models.Model):
        return value.pk
    if isinstance(value, dt.date | dt.datetime):
        return value.isoformat()
    if isinstance(value, list | tuple | models.QuerySet):
        return [plain(one) for one in value]
    return value


def through_the_head(asked: Mapping[str, Form]) -> dict[str, Form]:
    """The table of forms with, for each move that leaves the unit, the head's form and the handler's."""
    found = dict(asked)
    for move in OUTGOING:
        if move in asked:
            form = asked[move]
            found[move] = type(form.__name__, (SignsOut, form), {"move": move, "lead": form.lead, "done": form.done})
            found[proposal_of(move)] = type(f"Propose{form.__name__}", (Proposes, form), {"move": move})
    return found
