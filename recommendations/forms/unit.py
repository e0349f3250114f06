"""Inside a unit: who answers for an item, and giving a draft back."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tracker.models import Role, User
from tracker.models.people import UNIT_ROLES
from tracker.move_forms import MoveForm

from .. import actions
from ..lifecycle import ASSIGNMENT_LABELS
from ..models import Assignment, UnitDraft


class PersonField(forms.ModelChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.name}（{obj.get_role_display()}）"


class NameResponsible(MoveForm[Assignment]):
    lead = _("催促承办人的提醒先发给责任人；没有责任人时，发给本单位全部承办人。")
    done = _("责任人已记入。")
    person = PersonField(label=_("责任人"), queryset=User.objects.none(), required=False, empty_label=_("不指定"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice = self.fields["person"]
        assert isinstance(choice, forms.ModelChoiceField)
        people = User.objects.filter(organization=self.subject.unit_id, is_active=True, role__in=UNIT_ROLES)
        choice.queryset = people.order_by("role", "id")
        self.initial.setdefault("person", self.subject.responsible_id)
        if self.actor.role == Role.HANDLER and self.actor.heads_from is None:
            choice.queryset = people.filter(pk=self.actor.pk)
            choice.empty_label = None
            choice.help_text = _("承办人可以把事项接到自己名下；指定别人请单位负责人办理。")
            self.initial["person"] = self.actor.pk

    def act(self, *, now: dt.datetime) -> models.Model:
        return actions.name_responsible(
            actor=self.actor, assignment=self.subject, person=self.cleaned_data["person"], now=now
        )


class DraftField(forms.ModelChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, obj: Any) -> str:
        return f"{ASSIGNMENT_LABELS[obj.move]}（{obj.author.name} {timezone.localtime(obj.at):%Y-%m-%d %H:%M}）"


class DeclineDraft(MoveForm[Assignment]):
    lead = _("退回后拟稿人可以接着修改，再次报你签发。外单位看不到拟稿，也看不到退回的意见。")
    done = _("拟稿已退回。")
    draft = DraftField(label=_("拟稿"), queryset=UnitDraft.objects.none(), empty_label=None)
    reason = forms.CharField(
        label=_("怎样修改"), max_length=2000, widget=forms.Textarea, help_text=_("原样发给拟稿人。")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice = self.fields["draft"]
        assert isinstance(choice, forms.ModelChoiceField)
        waiting = UnitDraft.objects.visible_to(self.actor).waiting().filter(assignment=self.subject)
        choice.queryset = waiting.select_related("author")

    def fill_from(self, draft: UnitDraft) -> None:
        self.initial["draft"] = draft.pk

    def act(self, *, now: dt.datetime) -> models.Model:
        return actions.decline_draft(
            actor=self.actor,
            assignment=self.subject,
            draft=self.cleaned_data["draft"],
            reason=self.cleaned_data["reason"],
            now=now,
        )
