"""A move that is made item by item: which item, and what is said of it. Page and interface ask the same."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tracker.converters import MAX_KEY
from tracker.models import User
from tracker.move_forms import MoveForm
from tracker.versions import version_of

from ..models import Opinion, OpinionItem, PlanItem, ReportItem
from ..permissions.answering import answered, own_work

NOT_AN_ITEM = _("这一项不在意见书内，或者随另一项一并答复。请从意见书里重新选择。")


class ItemForm(MoveForm[Opinion]):
    """What is left out stays as it is. `show` fills the form with an item as it stands, for a page."""

    item = forms.ModelChoiceField(
        label=_("意见事项"),
        queryset=OpinionItem.objects.none(),
        widget=forms.HiddenInput,
        error_messages={"invalid_choice": NOT_AN_ITEM},
    )
    item_version = forms.IntegerField(
        label=_("这一项的所见版次"), required=False, min_value=0, max_value=MAX_KEY, widget=forms.HiddenInput
    )
    said: tuple[str, ...] = ()
    """The fields that say something of the item."""
    needed_to_send: tuple[str, ...] = ()
    """Those that may stay open now, and not for good."""

    def __init__(self, *args: Any, actor: User, subject: Opinion, **kwargs: Any) -> None:
        super().__init__(*args, actor=actor, subject=subject, **kwargs)
        field: Any = self.fields["item"]
        field.queryset = OpinionItem.objects.filter(opinion=subject).own_work()
        for name in self.needed_to_send:
            said: Any = self.fields[name]
            said.optional_word = _("报送前写全")

    def items(self) -> list[OpinionItem]:
        """The items one may go through, in their order, with plan and answers."""
        return own_work(answered(self.subject))

    def row_of(self, item: OpinionItem) -> PlanItem | ReportItem | None:
        """What is kept of the item."""
        raise NotImplementedError

    def start_of(self, item: OpinionItem) -> PlanItem | ReportItem | None:
        """What the form shows of the item: what is kept, or what it starts from."""
        return self.row_of(item)

    def show(self, item: OpinionItem) -> None:
        row = self.start_of(item)
        self.initial["item"] = item.pk
        self.initial["item_version"] = version_of(row) if row is not None and row.pk else 0
        for name in self.said:
            self.initial.setdefault(name, getattr(row, name, None))

    def see_anew(self, version: int) -> None:
        """Both the opinion and the item may have moved on; the person has been told of whichever it was."""
        super().see_anew(version_of(self.subject))
        item = self.cleaned_data.get("item")
        row = self.row_of(item) if item else None
        self.data["item_version"] = str(version_of(row) if row else 0)  # type: ignore[index]

    def changes(self) -> dict[str, Any]:
        """What was sent; a field that was not sent at all stays as it is."""
        sent: Any = self.data
        return {name: self.cleaned_data[name] for name in self.said if sent.get(name) is not None}
