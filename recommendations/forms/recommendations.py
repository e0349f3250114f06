"""Writing down a recommendation."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any, cast

from django import forms
from django.db.models import Case, QuerySet, When
from django.utils.translation import gettext_lazy as _

from inspections.models import Finding, Heading, Inspection, Provision
from tracker.models import User
from tracker.move_forms import MoveForm

from .. import actions
from ..actions.recommendations import RecommendationFacts
from ..models import Recommendation, Tag


class ProvisionsField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    """Provisions by statute, label and gist: two statutes of one inspection both have a 第四项."""

    def label_from_instance(self, obj: Provision) -> str:
        return f"{obj.statute}{obj.label} {obj.gist[:40]}".rstrip()


def _first(rows: QuerySet[Any], initial: Mapping[str, Any], name: str, *order: Any) -> QuerySet[Any]:
    """What is chosen from the start stands first: the list scrolls, and nobody looks for it."""
    keys = [getattr(row, "pk", row) for row in initial.get(name) or []]
    chosen = Case(When(pk__in=keys, then=0), default=1)
    return rows.order_by(chosen, *(order or rows.query.order_by or rows.model._meta.ordering))


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


class RecommendationForm(forms.Form):
    """提出建议：under which heading, what is asked, for which problems and on which provisions."""

    heading = forms.ModelChoiceField(label=_("章节"), queryset=Heading.objects.none(), empty_label=_("请选择"))
    number = forms.CharField(label=_("编号"), max_length=20, help_text=_("如 1.3，在一份意见书里不重复。"))
    source = forms.ChoiceField(label=_("来源"), choices=Recommendation.Source.choices)
    title = forms.CharField(label=_("简题"), max_length=60)
    text = forms.CharField(label=_("内容"), max_length=3000, widget=forms.Textarea)
    clauses = forms.CharField(
        label=_("分项"),
        required=False,
        max_length=5000,
        widget=forms.Textarea,
        help_text=_("每行一项，每项不超过 300 字。"),
    )
    findings = forms.ModelMultipleChoiceField(
        label=_("针对的问题"), queryset=Finding.objects.none(), required=False, widget=forms.CheckboxSelectMultiple
    )
    provisions = ProvisionsField(
        label=_("依据的条款"), queryset=Provision.objects.none(), required=False, widget=forms.CheckboxSelectMultiple
    )
    tags = forms.ModelMultipleChoiceField(
        label=_("机制"), queryset=Tag.objects.all(), required=False, widget=forms.CheckboxSelectMultiple
    )
    new_tags = forms.CharField(
        label=_("新的机制"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("上面没有的，每行写一个名称，不超过 60 字。"),
    )
    same_as = forms.ModelChoiceField(
        label=_("与此项相同"),
        queryset=Recommendation.objects.none(),
        required=False,
        empty_label=_("没有相同的"),
        help_text=_("内容重复时只作关联，不重复交办。"),
    )

    def __init__(self, *args: Any, actor: User, inspection: Inspection, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices: dict[str, Any] = {
            "heading": inspection.headings.all(),
            "findings": _first(
                Finding.objects.visible_to(actor).filter(inspection=inspection), self.initial, "findings"
            ),
            "provisions": _first(
                Provision.objects.filter(statute__inspections=inspection).select_related("statute"),
                self.initial,
                "provisions",
                Case(When(statute__region=actor.organization.region_id, then=0), default=1),
                "statute",
                "position",
            ),
            "same_as": Recommendation.objects.visible_to(actor).filter(inspection=inspection),
        }
        for name, queryset in choices.items():
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)
            field.queryset = queryset

    def clean_clauses(self) -> list[str]:
        """One clause a line; blank lines fall away."""
        lines = _lines(self.cleaned_data["clauses"])
        for number, line in enumerate(lines, start=1):
            if len(line) > 300:
                raise forms.ValidationError(_("第%(number)s行超过 300 字，请拆成几项。"), params={"number": number})
        return lines

    def clean_new_tags(self) -> list[str]:
        """One name a line, each once."""
        names = list(dict.fromkeys(_lines(self.cleaned_data["new_tags"])))
        for number, name in enumerate(names, start=1):
            if len(name) > 60:
                raise forms.ValidationError(_("第%(number)s个名称超过 60 字，请写短些。"), params={"number": number})
        return names

    def facts(self) -> RecommendationFacts:
        """The cleaned values that are columns of a recommendation."""
        names = ("heading", "number", "source", "title", "text", "same_as")
        return cast(RecommendationFacts, {name: self.cleaned_data[name] for name in names})


class PublishRecommendation(MoveForm[Recommendation]):
    """公布建议: asked once more, since it cannot be taken back."""

    verb = _("公布这项建议")
    lead = _("公布后，共同检查的其他常委会能看到这项建议，可以列入自己的审议意见书。公布不能收回。")
    done = _("已公布，共同检查的常委会可以看到。")
    is_grave = True

    def act(self, *, now: dt.datetime) -> Recommendation:
        return actions.publish_recommendation(actor=self.actor, recommendation=self.subject, now=now)


class AmendRecommendation(MoveForm[Recommendation], RecommendationForm):
    """修改建议：the same questions, answered as it is written now."""

    done = _("已修改。")

    def __init__(self, *args: Any, actor: User, subject: Recommendation, **kwargs: Any) -> None:
        self.actor, self.subject = actor, subject
        names = ("number", "source", "title", "text", "heading", "same_as")
        initial: dict[str, Any] = {name: getattr(subject, name) for name in names}
        initial |= {name: getattr(subject, name).all() for name in ("findings", "provisions", "tags")}
        initial["clauses"] = "\n".join(clause.text for clause in subject.clauses.all())
        values = {"initial": initial, **kwargs}
        RecommendationForm.__init__(self, *args, actor=actor, inspection=subject.inspection, **values)
        alike = self.fields["same_as"]
        assert isinstance(alike, forms.ModelChoiceField)
        assert alike.queryset is not None
        alike.queryset = alike.queryset.exclude(pk=subject.pk)

    def act(self, *, now: dt.datetime) -> Recommendation:
        return actions.amend_recommendation(
            actor=self.actor,
            recommendation=self.subject,
            now=now,
            facts=self.facts(),
            clauses=self.cleaned_data["clauses"],
            findings=self.cleaned_data["findings"],
            provisions=self.cleaned_data["provisions"],
            tags=self.cleaned_data["tags"],
            new_tags=self.cleaned_data["new_tags"],
        )
