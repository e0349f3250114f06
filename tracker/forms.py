"""What the platform's pages ask."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from .actions import DayFact
from .form_look import DayInput
from .models import CalendarDay, Organization, Role, User
from .models.people import KIND_OF_ROLE
from .move_forms import SeenForm
from .verbs import VERBS

if TYPE_CHECKING:
    _UserModelForm = forms.ModelForm[User]
    _OrganizationModelForm = forms.ModelForm[Organization]
else:  # the class is generic to the type checker only
    _UserModelForm = _OrganizationModelForm = forms.ModelForm


def _checked_phone(phone: str) -> str:
    if phone and not re.fullmatch(r"[0-9+() \-]{5,20}", phone):
        raise ValidationError(_t("电话只能有数字、空格和 + - ( )，5 到 20 位。"))
    return phone


class ProfileForm(SeenForm):
    """What people may change about themselves."""

    email = forms.EmailField(label=_("邮箱"), required=False, max_length=254, help_text=_("提醒汇总寄到这里。"))
    has_large_text = forms.BooleanField(label=_("用大字显示"), required=False)


class UserForm(_UserModelForm, SeenForm):
    """An account as the system administrator keeps it; its role is the security administrator's."""

    name = forms.CharField(label=_("姓名"), max_length=40)

    class Meta:
        model = User
        fields: ClassVar[list[str]] = ["name", "email", "phone", "organization"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].label = _("邮箱")
        places = Organization.objects.filter(is_active=True)
        if self.instance.pk:
            places = places.filter(kind=self.instance.organization.kind)
        choice = self.fields["organization"]
        assert isinstance(choice, forms.ModelChoiceField)
        choice.queryset = places

    def clean_phone(self) -> str:
        return _checked_phone(self.cleaned_data["phone"])


class NewUserForm(UserForm):
    """The same with the name to sign in by, which never changes afterwards."""

    class Meta(UserForm.Meta):
        fields: ClassVar[list[str]] = ["username", *UserForm.Meta.fields]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        name = self.fields["username"]
        name.label, name.help_text = _("用户名"), _("登录用，字母、数字和 @ . + - _，以后不能改。")
        name.error_messages["unique"] = _("这个用户名已有人用，请换一个。")

    def clean_username(self) -> str:
        username: str = self.cleaned_data["username"]
        if User.objects.filter(username__iexact=username).exists():
            raise ValidationError(_t("这个用户名已有人用，请换一个。"))
        return username


class RoleForm(SeenForm):
    """The rights of an account: only roles that sit in its kind of organization."""

    role = forms.ChoiceField(label=_("角色"), widget=forms.RadioSelect)
    is_active = forms.BooleanField(label=_("账号启用"), required=False)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        roles = [role for role in Role if KIND_OF_ROLE[role] == user.organization.kind]
        choice = self.fields["role"]
        assert isinstance(choice, forms.ChoiceField)
        choice.choices = [(role.value, role.label) for role in roles]


class RegionForm(forms.Form):
    """A region is its name."""

    name = forms.CharField(label=_("地区"), max_length=40, help_text=_("写简称，如“北京”；指标也按它归到地区。"))


class OrganizationForm(_OrganizationModelForm, SeenForm):
    """A body. What a department answers to follows from its government."""

    class Meta:
        model = Organization
        fields: ClassVar[list[str]] = [
            "kind",
            "name",
            "short_name",
            "region",
            "committee",
            "government",
            "head_approves",
            "is_active",
        ]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = Organization.Kind
        for name, kind in (("committee", kinds.COMMITTEE), ("government", kinds.GOVERNMENT)):
            choice = self.fields[name]
            assert isinstance(choice, forms.ModelChoiceField)
            choice.queryset = Organization.objects.filter(kind=kind)
        self.fields["committee"].help_text = _("政府必填；承办单位随所属政府。")
        self.fields["government"].help_text = _("承办单位必填。")
        self.fields["name"].error_messages["unique"] = _("已有同名单位，请核对是否重复。")

    def clean(self) -> dict[str, Any]:
        facts: dict[str, Any] = super().clean() or {}
        kind = facts.get("kind")
        committee, government = facts.get("committee"), facts.get("government")
        if kind == Organization.Kind.DEPARTMENT:
            if government is None:
                self.add_error("government", _t("承办单位须选所属政府。"))
            else:
                committee = government.committee
        else:
            government = None
        if kind == Organization.Kind.GOVERNMENT and committee is None:
            self.add_error("committee", _t("政府须选监督它的常委会。"))
        if kind in (Organization.Kind.COMMITTEE, Organization.Kind.PLATFORM):
            committee = None
        facts.update(committee=committee, government=government)
        if facts.get("region") is None and committee is not None:
            facts["region"] = committee.region
        return facts


class DayForm(SeenForm):
    """One day of the calendar."""

    is_working = forms.TypedChoiceField(
        label=_("这一天"),
        choices=(("1", _("上班")), ("0", _("休息"))),
        coerce=lambda value: value == "1",
        widget=forms.RadioSelect,
    )
    name = forms.CharField(label=_("名称"), max_length=40, required=False, help_text=_("如春节、国庆节调休"))
    source = forms.CharField(label=_("来源"), max_length=100, help_text=_("如放假通知的文号"))
    is_expected = forms.BooleanField(
        label=_("暂定：国务院办公厅还没有公布"), required=False, help_text=_("据此算出的期限会标明“暂定”。")
    )

    def fact(self, day: dt.date) -> DayFact:
        asked = self.cleaned_data
        return DayFact(day, asked["is_working"], asked["name"], not asked["is_expected"], asked["source"])


LONGEST_DAY_NAME = 40
_LINE = re.compile(r"(\d{4}-\d{2}-\d{2})(?:\s*(?:至|到|~|—)\s*(\d{4}-\d{2}-\d{2}))?\s*(休|班)\s*(\S*)", re.ASCII)


class YearForm(SeenForm):
    """A year's arrangement: what differs from plain weeks, one line each."""

    year = forms.IntegerField(label=_("年份"), min_value=2000, max_value=2100)
    lines = forms.CharField(
        label=_("放假和调休"),
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_(
            "每行一条：日期（可写“至”）、休或班、名称。例如“2027-10-01 至 2027-10-07 休 国庆节”。其余日子按周末休息。"
        ),
    )
    source = forms.CharField(label=_("来源"), max_length=100, help_text=_("如放假通知的文号"))
    is_expected = forms.BooleanField(label=_("暂定：国务院办公厅还没有公布"), required=False)

    def clean(self) -> dict[str, Any]:
        asked: dict[str, Any] = super().clean() or {}
        if "lines" in asked and "year" in asked:
            try:
                asked["special"] = self._special(asked["lines"], asked["year"])
            except ValidationError as error:
                self.add_error("lines", error)
        return asked

    def _special(self, lines: str, year: int) -> dict[dt.date, tuple[bool, str]]:
        """Each day that differs. A day stands in one line only: of two, nobody could say which was meant."""
        found: dict[dt.date, tuple[bool, str]] = {}
        line_of: dict[dt.date, int] = {}
        for number, line in enumerate(lines.splitlines(), start=1):
            for day, fact in _days_of(line.strip(), number, year) if line.strip() else ():
                if day in found:
                    said = {"first": line_of[day], "second": number, "day": day.isoformat()}
                    raise ValidationError(_t("第%(first)d行和第%(second)d行都写了%(day)s，请只留一行。") % said)
                found[day], line_of[day] = fact, number
        return found

    def facts(self) -> list[DayFact]:
        """Every day of the year."""
        asked = self.cleaned_data
        first, found = dt.date(asked["year"], 1, 1), []
        for offset in range((dt.date(asked["year"], 12, 31) - first).days + 1):
            day = first + dt.timedelta(days=offset)
            is_working, name = asked["special"].get(day, (day.weekday() < 5, ""))
            found.append(DayFact(day, is_working, name, not asked["is_expected"], asked["source"]))
        return found


def _days_of(line: str, number: int, year: int) -> Iterator[tuple[dt.date, tuple[bool, str]]]:
    """The days of one line, with whether they are working days and their name. Raises ValidationError naming it."""
    match = _LINE.fullmatch(line)
    if not match:
        raise ValidationError(_t("第%(n)d行看不懂，请写成“2027-10-01 休 国庆节”的样子。") % {"n": number})
    try:
        first, last = dt.date.fromisoformat(match[1]), dt.date.fromisoformat(match[2] or match[1])
    except ValueError:
        raise ValidationError(_t("第%(n)d行的日期不存在，请核对。") % {"n": number}) from None
    if not (first <= last and first.year == last.year == year):
        raise ValidationError(_t("第%(n)d行的日期不在%(year)d年内，或先后颠倒，请核对。") % {"n": number, "year": year})
    if len(match[4]) > LONGEST_DAY_NAME:
        said = {"n": number, "most": LONGEST_DAY_NAME, "length": len(match[4])}
        raise ValidationError(_t("第%(n)d行的名称有%(length)d个字，最多%(most)d个，请写短一些。") % said)
    for offset in range((last - first).days + 1):
        yield first + dt.timedelta(days=offset), (match[3] == "班", match[4])


class PeopleFilter(forms.Form):
    q = forms.CharField(label=_("姓名、用户名或单位"), required=False, max_length=60)
    role = forms.ChoiceField(label=_("角色"), required=False, choices=[("", _("全部")), *Role.choices])


class EventFilter(forms.Form):
    """Who, what, when."""

    who = forms.CharField(label=_("用户名"), required=False, max_length=150)
    verb = forms.ChoiceField(label=_("动作"), required=False)
    since = forms.DateField(label=_("从"), required=False, widget=DayInput)
    until = forms.DateField(label=_("到"), required=False, widget=DayInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        words: dict[str, str] = {}
        for (_kind, verb), label in VERBS.items():
            words.setdefault(verb, str(label))
        choice = self.fields["verb"]
        assert isinstance(choice, forms.ChoiceField)
        choice.choices = [("", _t("全部")), *sorted(words.items(), key=lambda pair: pair[1])]


def day_form(day: dt.date, row: CalendarDay | None, posted: Any = None) -> DayForm:
    """The form of one day, filled with what stands."""
    is_working = row.is_working if row else day.weekday() < 5
    initial: dict[str, Any] = {"is_working": "1" if is_working else "0"}
    if row:
        initial |= {"name": row.name, "source": row.source, "is_expected": not row.is_published}
    return DayForm(posted, initial=initial)
