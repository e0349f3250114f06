"""Planning an inspection, its steps, and what gathers around it."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from tracker.files import Upload, check_upload
from tracker.form_look import DayInput
from tracker.models import Organization, Region, User
from tracker.move_forms import MoveForm

from .. import actions
from ..lifecycle import INSPECTION_LABELS
from ..models import Activity, Document, GroupMember, Inspection, Statute
from .findings import NewestField


class InspectionForm(forms.Form):
    """列入计划."""

    title = forms.CharField(label=_("名称"), max_length=200)
    short_title = forms.CharField(label=_("简称"), max_length=60)
    year = forms.IntegerField(label=_("年度"), min_value=1979, max_value=2100)
    mode = forms.ChoiceField(label=_("方式"), choices=Inspection.Mode.choices, widget=forms.RadioSelect)
    statutes = forms.ModelMultipleChoiceField(
        label=_("检查的法规"), queryset=Statute.objects.none(), widget=forms.CheckboxSelectMultiple
    )
    partners = forms.ModelMultipleChoiceField(
        label=_("共同检查的常委会"),
        queryset=Organization.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    follows = NewestField(
        label=_("跟踪哪一次检查"),
        queryset=Inspection.objects.none(),
        required=False,
        empty_label=_("不是跟踪检查"),
        help_text=_("对以前的检查作跟踪检查、“回头看”时选它。"),
    )

    def __init__(self, *args: Any, actor: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        statutes, partners, follows = (self.fields[name] for name in ("statutes", "partners", "follows"))
        assert isinstance(follows, forms.ModelChoiceField)
        follows.queryset = Inspection.objects.visible_to(actor)
        assert isinstance(statutes, forms.ModelChoiceField)
        assert isinstance(partners, forms.ModelChoiceField)
        statutes.queryset = Statute.objects.all()
        partners.queryset = Organization.objects.filter(kind=Organization.Kind.COMMITTEE, is_active=True).exclude(
            pk=actor.organization_id
        )


class InspectionStep(MoveForm[Inspection]):
    """One step of the procedure; the step is the form's class attribute."""

    move: str = ""
    reason = forms.CharField(
        label=_("说明"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("会次、文号等，可不填。"),
    )

    def act(self, *, now: dt.datetime) -> Inspection:
        return actions.move_inspection(
            actor=self.actor, inspection=self.subject, move=self.move, now=now, reason=self.cleaned_data["reason"]
        )


INSPECTION_FORMS: dict[str, type[MoveForm[Inspection]]] = {
    move: type(f"{move.title().replace('_', '')}Step", (InspectionStep,), {"move": move}) for move in INSPECTION_LABELS
}


class ActivityForm(forms.Form):
    """记录检查活动."""

    kind = forms.ChoiceField(label=_("形式"), choices=Activity.Kind.choices)
    title = forms.CharField(label=_("内容"), max_length=200)
    held_on = forms.DateField(label=_("日期"), widget=DayInput)
    region = forms.ModelChoiceField(label=_("地区"), queryset=Region.objects.all(), required=False)
    place = forms.CharField(label=_("地点"), max_length=200, required=False)
    organ = forms.ModelChoiceField(label=_("被检查机关"), queryset=Organization.objects.none(), required=False)

    def __init__(self, *args: Any, actor: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        organ = self.fields["organ"]
        assert isinstance(organ, forms.ModelChoiceField)
        organ.queryset = Organization.objects.filter(committee=actor.organization_id, is_active=True)


class DocumentForm(forms.Form):
    """收存文件."""

    kind = forms.ChoiceField(label=_("类别"), choices=Document.Kind.choices)
    title = forms.CharField(label=_("标题"), max_length=200)
    number = forms.CharField(label=_("文号"), max_length=60, required=False)
    dated_on = forms.DateField(label=_("日期"), widget=DayInput, required=False)
    upload = forms.FileField(label=_("文件"), required=False, help_text=_("不得上传涉密内容。"))

    def clean_upload(self) -> Upload | None:
        """The file, checked by its content."""
        upload: Upload | None = self.cleaned_data["upload"]
        if upload:
            check_upload(upload)
        return upload


class GroupForm(forms.Form):
    """成立检查组：one member a line, 组长 first. Cleans `members` to unsaved rows."""

    name = forms.CharField(label=_("名称"), max_length=100)
    members = forms.CharField(
        label=_("成员"),
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("每行一人：姓名，职务，单位。职务、单位可不填；第一行为组长。"),
    )

    def clean_members(self) -> list[GroupMember]:
        """The rows as members; every line that does not fit is named by its number."""
        lines = [line.strip() for line in self.cleaned_data["members"].splitlines() if line.strip()]
        parsed = [[part.strip() for part in re.split("[，,\t]", line)] for line in lines]
        named = {parts[2] for parts in parsed if len(parts) > 2 and parts[2]}
        known = Organization.objects.filter(Q(name__in=named) | Q(short_name__in=named))
        units = {word: unit for unit in known for word in (unit.short_name, unit.name)} if named else {}
        wrong = [found for number, parts in enumerate(parsed, 1) if (found := _wrong_line(number, parts, units))]
        if wrong:
            raise forms.ValidationError(wrong)
        rows = [(*parts, "", "")[:3] for parts in parsed]
        return [
            GroupMember(name=name, post=post, organ=units.get(unit), is_leader=index == 0)
            for index, (name, post, unit) in enumerate(rows)
        ]


def _wrong_line(number: int, parts: list[str], units: dict[str, Organization]) -> str:
    """What is wrong with this member's line, or nothing."""
    name, post, unit, *rest = (*parts, "", "")[: max(3, len(parts))]
    if rest or not name or len(name) > 40 or len(post) > 100:
        return _now("第 %(number)d 行写法不对，请写成“姓名，职务，单位”，姓名不超过 40 字，职务不超过 100 字。") % {
            "number": number
        }
    if unit and unit not in units:
        return _now("第 %(number)d 行的单位“%(unit)s”不在单位名录中，请核对名称。") % {"number": number, "unit": unit}
    return ""


class HeadingForm(forms.Form):
    """设章节."""

    title = forms.CharField(label=_("标题"), max_length=100)
    short_title = forms.CharField(label=_("简称"), max_length=30, help_text=_("表格和图里用的短名。"))
