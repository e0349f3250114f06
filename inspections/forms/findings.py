"""Logging a finding, and its moves."""

from __future__ import annotations

import datetime as dt
from typing import Any, cast

from django import forms
from django.db.models import Case, When
from django.forms.models import ModelChoiceIterator
from django.utils.translation import gettext_lazy as _

from tracker.models import Organization, Region, User
from tracker.move_forms import FilesField, MoveForm

from .. import actions
from ..actions.findings import FindingFacts
from ..models import Activity, Finding, Heading, Inspection, Provision


class NewestChoices(ModelChoiceIterator):  # type: ignore[type-arg]
    """Offers the first 200 rows; older ones stay valid (a sliced queryset would refuse every choice)."""

    def __init__(self, field: Any) -> None:
        super().__init__(field)
        self.queryset = self.queryset[:200]


class NewestField(forms.ModelChoiceField):  # type: ignore[type-arg]
    iterator = NewestChoices


class EarlierFindingField(NewestField):
    """Findings of other inspections, each with its inspection: the same words may have been found twice."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj}（{obj.inspection}）"


class ProvisionsField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    """Provisions by statute and place, with their gist: 第十项 alone does not say of which text."""

    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, obj: Any) -> str:
        gist = obj.gist[:40]
        return f"{obj.statute.short_name}{obj.label}　{gist}" if gist else f"{obj.statute.short_name}{obj.label}"


class FindingForm(forms.Form):
    """The questions about a finding, in the order they are answered on the spot: what, where, whose, proof.

    Every choice is limited to this inspection and to what the person may see.
    """

    kind = forms.ChoiceField(
        label=_("类别"),
        choices=Finding.Kind.choices,
        initial=Finding.Kind.PROBLEM,
        widget=forms.RadioSelect,
        help_text=_("检查组不直接处理具体问题，个案请选“个案”，随后转信访。"),
    )
    title = forms.CharField(label=_("概括"), max_length=60, help_text=_("一句短语，如“资质互认不够”。"))
    statement = forms.CharField(label=_("表述"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))
    uploads = FilesField(
        label=_("照片和材料"),
        required=False,
        help_text=_("可直接拍照。不得上传涉密内容。"),
    )
    detail = forms.CharField(
        label=_("具体表现"), max_length=5000, required=False, widget=forms.Textarea(attrs={"rows": 4})
    )
    heading = forms.ModelChoiceField(label=_("章节"), queryset=Heading.objects.none(), required=False)
    provisions = ProvisionsField(label=_("对应条款"), queryset=Provision.objects.none(), required=False)
    region = forms.ModelChoiceField(label=_("地区"), queryset=Region.objects.none(), required=False)
    organs = forms.ModelMultipleChoiceField(
        label=_("涉及单位"),
        queryset=Organization.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    severity = forms.ChoiceField(label=_("程度"), choices=Finding.Severity.choices, required=False)
    activity = forms.ModelChoiceField(label=_("发现于"), queryset=Activity.objects.none(), required=False)
    repeats = EarlierFindingField(
        label=_("屡查屡有"),
        queryset=Finding.objects.none(),
        required=False,
        help_text=_("以前的检查已指出同一问题时选它。"),
    )

    FOLDED = ("provisions", "region", "organs", "heading", "activity", "severity", "detail", "repeats")

    def __init__(self, *args: Any, actor: User, inspection: Inspection, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices: dict[str, Any] = {
            "heading": inspection.headings.all(),
            "provisions": Provision.objects.filter(statute__inspections=inspection)
            .select_related("statute")
            .order_by(
                Case(When(statute__region=actor.organization.region_id, then=0), default=1), "statute", "position"
            ),
            "region": Region.objects.all(),
            "organs": Organization.objects.filter(committee=actor.organization_id, is_active=True),
            "activity": inspection.activities.filter(committee=actor.organization_id),
            "repeats": Finding.objects.filter(committee=actor.organization_id)
            .exclude(inspection=inspection)
            .select_related("inspection")
            .order_by(Case(When(inspection=inspection.follows_id or 0, then=0), default=1), "-id"),
        }
        for name, queryset in choices.items():
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)
            if not isinstance(field, forms.ModelMultipleChoiceField):
                field.empty_label = _("未定")
            field.queryset = queryset

    @property
    def is_full(self) -> bool:
        """Whether something stands, or is wrong, in the questions a phone folds away."""
        return any(self[name].errors or self[name].value() for name in self.FOLDED)

    def facts(self) -> FindingFacts:
        """The cleaned values that are columns of a finding."""
        names = ("kind", "title", "statement", "detail", "heading", "region", "severity", "activity", "repeats")
        return cast(FindingFacts, {name: self.cleaned_data[name] for name in names})


class AmendFinding(MoveForm[Finding], FindingForm):
    """修改问题：the logging form again, filled in."""

    lead = _("已确认的问题修改后回到草稿，须再次确认。原有材料保留，只能增加。")
    done = _("已修改。")

    def __init__(self, *args: Any, actor: User, subject: Finding, **kwargs: Any) -> None:
        names = ("kind", "title", "statement", "detail", "heading", "region", "severity", "activity", "repeats")
        initial = {name: getattr(subject, name) for name in names}
        initial |= {"provisions": subject.provisions.all(), "organs": subject.organs.all()}
        self.actor, self.subject = actor, subject
        FindingForm.__init__(self, *args, actor=actor, inspection=subject.inspection, **{"initial": initial, **kwargs})

    def act(self, *, now: dt.datetime) -> Finding:
        return actions.amend_finding(
            actor=self.actor,
            finding=self.subject,
            now=now,
            facts=self.facts(),
            provisions=self.cleaned_data["provisions"],
            organs=self.cleaned_data["organs"],
            files=self.cleaned_data["uploads"],
        )


class ConfirmFinding(MoveForm[Finding]):
    lead = _("确认后可以列入问题清单。")
    done = _("已确认。")

    def act(self, *, now: dt.datetime) -> Finding:
        return actions.confirm_finding(actor=self.actor, finding=self.subject, now=now)


class ListFinding(MoveForm[Finding]):
    lead = _("列入清单后，被检查的一方和共同检查的其他常委会都能看到。")
    done = _("已列入问题清单。")

    def act(self, *, now: dt.datetime) -> Finding:
        return actions.list_finding(actor=self.actor, finding=self.subject, now=now)


class TransferFinding(MoveForm[Finding]):
    lead = _("个案转交信访工作机构，不列入问题清单。")
    done = _("已转信访。")
    reason = forms.CharField(label=_("转办说明"), max_length=2000, widget=forms.Textarea)

    def act(self, *, now: dt.datetime) -> Finding:
        return actions.transfer_finding(
            actor=self.actor, finding=self.subject, now=now, reason=self.cleaned_data["reason"]
        )


class WithdrawFinding(MoveForm[Finding]):
    lead = _("撤回的问题留在记录里，不再列入清单。")
    done = _("已撤回。")
    is_grave = True
    reason = forms.CharField(label=_("撤回理由"), max_length=2000, widget=forms.Textarea)

    def act(self, *, now: dt.datetime) -> Finding:
        return actions.withdraw_finding(
            actor=self.actor, finding=self.subject, now=now, reason=self.cleaned_data["reason"]
        )


FINDING_FORMS: dict[str, type[MoveForm[Finding]]] = {
    "amend": AmendFinding,
    "confirm": ConfirmFinding,
    "list": ListFinding,
    "transfer": TransferFinding,
    "withdraw": WithdrawFinding,
}
