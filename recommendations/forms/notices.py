"""What the reminder ledger can be narrowed by. Every condition has an index or a bounded list behind it."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.contrib.postgres.expressions import ArraySubquery
from django.core.validators import MinValueValidator
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import JSONObject
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tracker.form_look import DayInput
from tracker.models import Organization, User

from ..models import Assignment, Channel, Delivery, Notice, NoticeRule, Opinion, Posting, Recommendation
from ..notices.proof import RESULTS, settled, settled_among_newest, unsent_as
from ..search import grams_of, terms_of

MOST_MATCHES = 200
"""Items or people a word may stand for; more than that is no search."""
MOST_UNITS = 300
LONGEST_NAME = 40
ACTED = "acted"
FIRST_DAY = dt.date(2000, 1, 1)
WORDS = {
    "waiting": _("待发送"),
    "sent": _("已发送"),
    "unopened": _("已发送未读"),
    "opened": _("已读"),
    ACTED: _("已办（近期）"),
    "failed": _("发送失败"),
    "cancelled": _("已取消"),
}
"""The results of `proof.RESULTS` as they are offered."""
MAIL, INBOX = "email", "inbox"
CHANNELS = [(MAIL, _("邮件")), (INBOX, _("仅收件箱")), *Channel.Kind.choices]


def choices_for(committee_id: int, query: Mapping[str, Any]) -> dict[str, ArraySubquery]:
    """The units and rules to choose from, and whom the words for a person stand for, as columns of one
    statement; asked first, so that the database knows how few those people are."""
    words = str(query.get("who", "")).replace("\0", "")[:LONGEST_NAME]
    kinds = (Organization.Kind.DEPARTMENT, Organization.Kind.GOVERNMENT)
    units = Organization.objects.filter(committee=committee_id, kind__in=kinds).order_by("kind", "sort_key", "pk")
    return {
        "people": ArraySubquery(_people(words, committee_id).values("pk")[: MOST_MATCHES if words else 0]),
        "units": ArraySubquery(units.values(row=JSONObject(id="pk", name="short_name", kind="kind"))[:MOST_UNITS]),
        "rules": ArraySubquery(
            NoticeRule.objects.filter(Q(committee=None) | Q(committee=committee_id))
            .order_by("subject", "pk")
            .values(row=JSONObject(id="pk", code="code", name="name", subject="subject", audience="audience"))
        ),
    }


def codes_of(offered: Mapping[str, Any]) -> set[str]:
    return {rule["code"] for rule in offered["rules"]}


def _by_subject(rules: Iterable[Mapping[str, Any]]) -> list[tuple[Any, list[tuple[str, str]]]]:
    """The rules under what they are about, by name; of rules with one code, one. Where several have one name, with
    what it is about and whom it tells."""
    of_code = {rule["code"]: rule for rule in rules}
    often = Counter(rule["name"] for rule in of_code.values())
    labels: dict[str, Any] = dict(NoticeRule.Subject.choices)
    told: dict[str, Any] = dict(NoticeRule.Audience.choices)
    found: dict[str, list[tuple[str, str]]] = {}
    for code, rule in of_code.items():
        beside = f"（{labels[rule['subject']]}，{told[rule['audience']]}）" if often[rule["name"]] > 1 else ""
        found.setdefault(rule["subject"], []).append((code, rule["name"] + beside))
    return [(labels[subject], choices) for subject, choices in found.items()]


class NoticeFilter(forms.Form):
    """Of a committee's notices: about what, whose, to whom, by which rule and way, with which result, when."""

    q = forms.CharField(
        label=_("事项"), required=False, max_length=60, widget=forms.TextInput(attrs={"placeholder": _("编号或名称")})
    )
    unit = forms.TypedChoiceField(label=_("单位"), required=False, coerce=int, empty_value=None)
    who = forms.CharField(
        label=_("发给"),
        required=False,
        max_length=LONGEST_NAME,
        widget=forms.TextInput(attrs={"placeholder": _("姓名或单位")}),
    )
    state = forms.ChoiceField(label=_("结果"), required=False, choices=[("", _("全部结果")), *WORDS.items()])
    rule = forms.ChoiceField(label=_("规则"), required=False)
    channel = forms.ChoiceField(label=_("渠道"), required=False, choices=[("", _("全部渠道")), *CHANNELS])
    since = forms.DateField(label=_("自"), required=False, widget=DayInput, validators=[MinValueValidator(FIRST_DAY)])
    until = forms.DateField(label=_("至"), required=False, widget=DayInput, validators=[MinValueValidator(FIRST_DAY)])

    def __init__(self, query: Mapping[str, Any], committee_id: int, offered: Mapping[str, Any]) -> None:
        super().__init__(query)
        self.committee_id = committee_id
        self.people: list[int] = offered["people"]
        self.rules = {code: [r["id"] for r in offered["rules"] if r["code"] == code] for code in codes_of(offered)}
        self.governments = {unit["id"] for unit in offered["units"] if unit["kind"] == Organization.Kind.GOVERNMENT}
        unit: Any = self.fields["unit"]
        unit.choices = [("", _("全部单位")), *((str(row["id"]), row["name"]) for row in offered["units"])]
        rule: Any = self.fields["rule"]
        rule.choices = [("", _("全部规则")), *_by_subject(offered["rules"])]

    def few(self) -> list[forms.BoundField]:
        """The conditions that always show."""
        return [self[name] for name in ("q", "unit", "who", "state")]

    def more(self) -> list[forms.BoundField]:
        """The rarer ones, folded."""
        return [self[name] for name in ("rule", "channel", "since", "until")]

    def uses_more(self) -> bool:
        return any(field.name in self.chosen() for field in self.more())

    def chosen(self) -> dict[str, Any]:
        """What was asked and is valid; what is not narrows nothing."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}

    def in_words(self) -> list[tuple[str, str]]:
        """(name, 事项：绿卡) of each condition in force."""
        return [
            (name, f"{self.fields[name].label}：{self._word(name, value)}") for name, value in self.chosen().items()
        ]

    def _word(self, name: str, value: Any) -> str:
        for key, label in getattr(self.fields[name], "choices", ()):
            for inner, word in label if isinstance(label, list | tuple) else ((key, label),):
                if str(inner) == str(value):
                    return str(word)
        return str(value)

    def narrow(self, rows: QuerySet[Notice]) -> QuerySet[Notice]:
        """What the conditions leave of a committee's notices."""
        asked = self.chosen()
        rows = rows.filter(self._condition(asked))
        if asked.get("state") != ACTED:
            return rows
        return settled(rows) if asked.get("q") else settled_among_newest(rows, committee=self.committee_id)

    def _condition(self, asked: Mapping[str, Any]) -> Q:
        found = Q()
        if words := asked.get("q"):
            found &= _about(words, self.committee_id)
        if unit := asked.get("unit"):
            found &= _opinions_of(unit) if unit in self.governments else items_of(unit)
        if asked.get("who"):
            found &= Q(recipient__in=self.people)
        if code := asked.get("rule"):
            found &= Q(rule__in=self.rules[code])
        if state := asked.get("state"):
            found &= RESULTS.get(state, Q())
        if channel := asked.get("channel"):
            found &= by_way_of(channel)
        return found & between(asked.get("since"), asked.get("until"))


def items_of(unit: int) -> Q:
    return Q(assignment__in=Assignment.objects.filter(unit=unit).order_by().values("pk"))


def _opinions_of(government: int) -> Q:
    return Q(opinion__in=_keys(Opinion.objects.filter(government=government).order_by()))


def _about(words: str, committee_id: int) -> Q:
    items = Recommendation.objects.filter(committee=committee_id)
    opinions = Opinion.objects.filter(committee=committee_id)
    for term in terms_of(words):
        items = items.filter(Q(title__contains=term) | Q(number=term))
        if grams := grams_of(term):
            items = items.filter(grams__contains=grams)
        opinions = opinions.filter(title__contains=term)
    named = Assignment.objects.filter(recommendation__in=items.order_by().values("pk")[:MOST_MATCHES]).order_by()
    return Q(assignment__in=_keys(named)) | Q(opinion__in=_keys(opinions.order_by()[:MOST_MATCHES]))


def _keys(rows: QuerySet[Any]) -> list[int]:
    """Asked for first: by keys that it knows the database finds notices through an index, by a question inside the
    question it may read them all."""
    return list(rows.values_list("pk", flat=True))


def _people(words: str, committee_id: int) -> QuerySet[User]:
    near = Q(organization=committee_id) | Q(organization__committee=committee_id)
    named = (
        Q(name__contains=words) | Q(organization__short_name__contains=words) | Q(organization__name__contains=words)
    )
    return User.objects.filter(near, named).order_by("pk")


def by_way_of(channel: str) -> Q:
    if channel == INBOX:
        return unsent_as(Notice.State.INBOX_ONLY)
    if channel == MAIL:
        return Q(Exists(Delivery.objects.filter(notices=OuterRef("pk"), posting=None)))
    return Q(Exists(Posting.objects.filter(notices=OuterRef("pk"), channel__kind=channel)))


def between(since: dt.date | None, until: dt.date | None) -> Q:
    found = Q()
    if since:
        found &= Q(planned_at__gte=_start(since))
    if until and until < dt.date.max:
        found &= Q(planned_at__lt=_start(until + dt.timedelta(days=1)))
    return found


def _start(day: dt.date) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, dt.time()))
