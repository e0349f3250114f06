"""Drafting an opinion, and its moves."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.db import models
from django.db.models import Case, When
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from inspections.models import Inspection
from tracker.form_look import DayInput
from tracker.models import Organization, User
from tracker.move_forms import MoveForm

from .. import actions
from ..models import Opinion, Recommendation


class ListedField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    """Own recommendations by number; those another committee has published, with its name."""

    widget = forms.CheckboxSelectMultiple
    own: int | None = None

    def label_from_instance(self, obj: Recommendation) -> str:
        if obj.committee_id == self.own:
            return str(obj)
        return _now("%(item)s（%(name)s公布）") % {"item": obj, "name": obj.committee.short_name}


class OpinionForm(forms.Form):
    """起草审议意见书：to whom, what is said in general, and which recommendations it lists."""

    government = forms.ModelChoiceField(
        label=_("交办对象"), queryset=Organization.objects.none(), empty_label=_("请选择")
    )
    title = forms.CharField(label=_("标题"), max_length=200)
    number = forms.CharField(
        label=_("文号"), max_length=60, required=False, help_text=_("如 京常审字〔2025〕9号，可在印发时再填。")
    )
    evaluation = forms.CharField(label=_("总体评价"), max_length=5000, required=False, widget=forms.Textarea)
    recommendations = ListedField(label=_("所列建议"), queryset=Recommendation.objects.none(), required=False)

    def __init__(self, *args: Any, actor: User, inspection: Inspection, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        government, listed = self.fields["government"], self.fields["recommendations"]
        assert isinstance(government, forms.ModelChoiceField)
        assert isinstance(listed, ListedField)
        government.queryset = Organization.objects.filter(
            kind=Organization.Kind.GOVERNMENT, committee=actor.organization_id, is_active=True
        )
        listed.own = actor.organization_id
        seen = Recommendation.objects.visible_to(actor).filter(inspection=inspection).select_related("committee")
        own_first = Case(When(committee=actor.organization_id, then=0), default=1)
        listed.queryset = seen.order_by(own_first, "committee", "position", "id")


class AmendOpinion(MoveForm[Opinion], OpinionForm):
    done = _("已修改。")

    def __init__(self, *args: Any, actor: User, subject: Opinion, **kwargs: Any) -> None:
        self.actor, self.subject = actor, subject
        initial = {
            "title": subject.title,
            "number": subject.number,
            "evaluation": subject.evaluation,
            "recommendations": [item.recommendation_id for item in subject.items.all()],
        }
        OpinionForm.__init__(self, *args, actor=actor, inspection=subject.inspection, **{"initial": initial, **kwargs})
        del self.fields["government"]

    def act(self, *, now: dt.datetime) -> models.Model:
        return actions.amend_opinion(
            actor=self.actor,
            opinion=self.subject,
            now=now,
            title=self.cleaned_data["title"],
            number=self.cleaned_data["number"],
            evaluation=self.cleaned_data["evaluation"],
            recommendations=self.cleaned_data["recommendations"],
        )


class IssueOpinion(MoveForm[Opinion]):
    lead = _("主任会议通过后印发。印发后所列建议不能再修改。")
    done = _("已印发，可以交办。")
    number = forms.CharField(label=_("文号"), max_length=60, help_text=_("如 京常审字〔2025〕9号。"))

    def __init__(self, *args: Any, subject: Opinion, **kwargs: Any) -> None:
        super().__init__(*args, subject=subject, **{"initial": {"number": subject.number}, **kwargs})

    def act(self, *, now: dt.datetime) -> models.Model:
        return actions.issue_opinion(
            actor=self.actor, opinion=self.subject, now=now, number=self.cleaned_data["number"]
        )


class HandOver(MoveForm[Opinion]):
    lead = _("交办后政府办公厅收到通知，签收之日起计算办理期限。")
    done = _("已交办，等待政府办公厅签收。")

    def act(self, *, now: dt.datetime) -> models.Model:
        return actions.hand_over_opinion(actor=self.actor, opinion=self.subject, now=now)


class AcknowledgeOpinion(MoveForm[Opinion]):
    lead = _("签收之日不计入，研究处理方案和书面报告的期限从次日起算。")
    done = _("已签收，期限已算出。")

    def act(self, *, now: dt.datetime) -> models.Model:
        return actions.acknowledge_opinion(actor=self.actor, opinion=self.subject, now=now)


class Dispatch(MoveForm[Opinion]):
    lead = _("一次分办一项建议：一个主办单位，可有若干会办单位。")
    done = _("已分办，承办单位收到通知。")
    recommendation = forms.ModelChoiceField(label=_("建议"), queryset=Recommendation.objects.none())
    lead_unit = forms.ModelChoiceField(
        label=_("主办单位"), queryset=Organization.objects.none(), empty_label=_("请选择")
    )
    co_handlers = forms.ModelMultipleChoiceField(
        label=_("会办单位"),
        queryset=Organization.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    due_on = forms.DateField(
        label=_("办理期限"),
        required=False,
        widget=DayInput,
        help_text=_("不填则与书面报告的期限相同。"),
    )

    def __init__(self, *args: Any, actor: User, subject: Opinion, **kwargs: Any) -> None:
        super().__init__(*args, actor=actor, subject=subject, **kwargs)
        item, lead, others = (self.fields[name] for name in ("recommendation", "lead_unit", "co_handlers"))
        assert isinstance(item, forms.ModelChoiceField)
        assert isinstance(lead, forms.ModelChoiceField)
        assert isinstance(others, forms.ModelChoiceField)
        taken = subject.assignments.exclude(status="withdrawn").values("recommendation")
        open_items = subject.items.own_work().values("recommendation")
        item.queryset = Recommendation.objects.filter(pk__in=open_items).exclude(pk__in=taken)
        units = Organization.objects.filter(government=subject.government_id, is_active=True)
        lead.queryset = others.queryset = units

    def act(self, *, now: dt.datetime) -> models.Model:
        order = actions.DispatchOrder(
            recommendation=self.cleaned_data["recommendation"],
            lead=self.cleaned_data["lead_unit"],
            co_handlers=tuple(self.cleaned_data["co_handlers"]),
            due_on=self.cleaned_data["due_on"],
        )
        return actions.dispatch_item(actor=self.actor, opinion=self.subject, order=order, now=now)[0]
