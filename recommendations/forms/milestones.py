"""The dated steps of an item: eight rows, one milestone each."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

from django import forms
from django.db import models
from django.utils.text import format_lazy
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from tracker.converters import MAX_KEY
from tracker.form_look import DayInput
from tracker.move_forms import MoveForm

from .. import actions
from ..models import Assignment, Milestone

ROWS = range(1, actions.MOST_MILESTONES + 1)


class SetMilestones(MoveForm[Assignment]):
    """`key_N`, `title_N`, `due_on_N`: an emptied row drops its milestone; a done one can no longer be changed."""

    lead = _("最多八个节点，日期在今天和办理期限之间。清空一行即取消该节点；已完成的不能改。")
    done = _("节点已定。填报进展时勾选已完成的节点。")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        standing = list(self.subject.milestones.filter(dropped_at=None)) if self.subject.pk else []
        self.standing: dict[int, Milestone] = dict(zip(ROWS, standing, strict=False))
        for number, row in self.standing.items():
            shown = {f"key_{number}": row.pk, f"title_{number}": row.title, f"due_on_{number}": row.due_on}
            self.initial.update(shown)
            if row.done_on:
                for name in ("key", "title", "due_on"):
                    self.fields[f"{name}_{number}"].disabled = True
                self.fields[f"title_{number}"].help_text = _("已于%(day)s完成") % {"day": row.done_on.isoformat()}

    def rows(self) -> Iterator[tuple[int, forms.BoundField, forms.BoundField, forms.BoundField]]:
        """(number, key, title, day) of each row for the page."""
        for number in ROWS:
            yield number, self[f"key_{number}"], self[f"title_{number}"], self[f"due_on_{number}"]

    def clean(self) -> None:
        super().clean()
        given = self.cleaned_data
        for number in ROWS:
            title, day = f"title_{number}", f"due_on_{number}"
            if title in self.errors or day in self.errors:
                continue
            if given.get(title) and not given.get(day):
                self.add_error(day, _t("第%(n)s个节点还没有日期，请补上，或把名称也清空。") % {"n": number})
            elif given.get(day) and not given.get(title):
                self.add_error(title, _t("第%(n)s个节点还没有名称，请补上，或把日期也清空。") % {"n": number})

    def steps(self) -> list[actions.MilestoneStep]:
        given = self.cleaned_data
        return [
            actions.MilestoneStep(given[f"title_{number}"], given[f"due_on_{number}"], given[f"key_{number}"])
            for number in ROWS
            if given[f"title_{number}"] and not self.fields[f"title_{number}"].disabled
        ]

    def act(self, *, now: dt.datetime) -> models.Model:
        actions.set_milestones(actor=self.actor, assignment=self.subject, now=now, steps=self.steps())
        return self.subject


def _questions() -> Iterator[tuple[str, forms.Field]]:
    for n in ROWS:
        key, title, day = (format_lazy(words, n=n) for words in (_("节点{n}的编号"), _("节点{n}"), _("节点{n}的日期")))
        hidden = forms.HiddenInput()
        yield (
            f"key_{n}",
            forms.IntegerField(label=key, required=False, min_value=1, max_value=MAX_KEY, widget=hidden),
        )
        yield f"title_{n}", forms.CharField(label=title, required=False, max_length=100)
        yield f"due_on_{n}", forms.DateField(label=day, required=False, widget=DayInput)


SetMilestones.base_fields.update(_questions())
