"""Narrowing the list of findings. What a person cannot see is not offered and not accepted."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tracker.models import Region, User

from .following import answered
from .forms.findings import NewestField
from .lifecycle import NOT_STANDING, FindingStatus
from .models import Inspection
from .models.findings import Finding, FindingQuerySet

ANY = ("", _("全部"))
STANDING = ("standing", _("未撤回或转出"))
"""A condition on the state that is no state: all but `NOT_STANDING`."""
STATES = (STANDING, *FindingStatus.choices)
ANSWERED = (("yes", _("有")), ("no", _("无")))
ANSWERED_OF_OTHERS = (("yes", _("有能看到的")), ("no", _("没有能看到的")))
"""Of another committee's finding one knows only the recommendations that were published."""


def in_state(findings: FindingQuerySet, state: str) -> FindingQuerySet:
    """The findings in one of `STATES`."""
    return findings.exclude(status__in=NOT_STANDING) if state == STANDING[0] else findings.filter(status=state)


def answered_is(findings: FindingQuerySet, answer: str, user: User) -> FindingQuerySet:
    """The findings some recommendation answers (`yes`) or none does (`no`), so far as the person may know."""
    return findings.filter(answered(user) if answer == "yes" else ~answered(user))


class FindingFilter(forms.Form):
    """Search words and five lists. A wrong value is named in the form, and the list stays whole."""

    q = forms.CharField(
        label=_("查找"),
        required=False,
        min_length=2,
        max_length=40,
        widget=forms.TextInput(attrs={"type": "search", "placeholder": _("概括或表述中的词")}),
        error_messages={"min_length": _("请至少输入两个字。"), "max_length": _("最多 40 个字，请缩短。")},
    )
    inspection = NewestField(label=_("检查"), queryset=Inspection.objects.none(), required=False, empty_label=ANY[1])
    status = forms.ChoiceField(label=_("状态"), choices=[ANY, *STATES], required=False)
    kind = forms.ChoiceField(label=_("类别"), choices=[ANY, *Finding.Kind.choices], required=False)
    region = forms.ModelChoiceField(label=_("地区"), queryset=Region.objects.all(), required=False, empty_label=ANY[1])
    answered = forms.ChoiceField(label=_("建议"), choices=[ANY, *ANSWERED], required=False)

    def __init__(self, *args: Any, user: User, is_shared: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "filter_%s", **kwargs})
        self.user = user
        if is_shared:
            self.fields["answered"] = forms.ChoiceField(
                label=_("建议"), choices=[ANY, *ANSWERED_OF_OTHERS], required=False
            )
        inspections = self.fields["inspection"]
        assert isinstance(inspections, forms.ModelChoiceField)
        inspections.queryset = Inspection.objects.visible_to(user)

    def narrowed(self, findings: FindingQuerySet) -> FindingQuerySet:
        """The findings that meet every condition; all of them when a condition is wrong."""
        if not self.is_valid():
            return findings
        chosen = self.cleaned_data
        found = findings.filter(**{name: chosen[name] for name in ("inspection", "kind", "region") if chosen[name]})
        if state := chosen["status"]:
            found = in_state(found, state)
        if answer := chosen["answered"]:
            found = answered_is(found, answer, self.user)
        if words := chosen["q"]:
            found = found.filter(Q(title__contains=words) | Q(statement__contains=words))
        return found

    def conditions(self, kept: dict[str, str]) -> list[tuple[str, str]]:
        """Each condition in force, with the address without it. `kept` stays in every address."""
        if not self.is_valid():
            return []
        texts = {name: self._text(name) for name, value in self.cleaned_data.items() if value}
        given = {name: str(self.data[name]) for name in texts}
        return [
            (text, "?" + urlencode({**kept, **{other: value for other, value in given.items() if other != name}}))
            for name, text in texts.items()
        ]

    def _text(self, name: str) -> str:
        field, value = self.fields[name], self.cleaned_data[name]
        if isinstance(field, forms.ChoiceField) and not isinstance(field, forms.ModelChoiceField):
            value = dict(field.choices)[value]  # type: ignore[arg-type]
        return f"{field.label}：{value}"
