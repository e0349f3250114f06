"""提醒规则: whom this committee's people and units are told what, when; changed with its effect in sight."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from tracker.errors import Refused
from tracker.field_words import change_in_words, field_label, value_in_words
from tracker.http import signed_in
from tracker.models import Event, User
from tracker.move_forms import MoveForm, say_refusal
from tracker.move_views import MoveView
from tracker.verbs import verb_label

from ..forms.notice_rules import NOTICE_RULE_FORMS, NoticeRuleForm
from ..models import Assignment, NoticeRule, Opinion
from ..notices.ladders import LADDERS
from ..notices.rungs import height
from ..notices.telling import ROLES, recipients, sentence
from ..permissions import NOTICE_RULE, keeps_rules
from ..verbs import told_label
from .notices import LedgerView

MOST_TOLD = 20
_Audience = NoticeRule.Audience
LEVELS = (
    _Audience.HANDLER,
    _Audience.HEAD,
    _Audience.COORDINATOR,
    _Audience.STAFF,
    _Audience.SUPERVISOR,
    _Audience.MEMBER,
)
"""Up which lateness climbs; each is a role."""
TYPES = {"assignment": "recommendations.assignment", "opinion": "recommendations.opinion"}


class NoticeRulesView(LedgerView):
    """The rules as this committee lives by them: each deadline's ladder from the first word to the last, then
    what is told after an act."""

    template_name = "recommendations/notice_rules_page.html"
    tab = "rules"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user = signed_in(self.request)
        rules = NoticeRule.objects.for_committee(user.organization_id)
        names = {rule.pk: rule.name for rule in rules}
        events = Event.objects.filter(subject_type="recommendations.noticerule", committee=user.organization_id)
        ladders = [
            (ladder, rungs)
            for ladder in LADDERS
            if (rungs := _climbing(rules, ladder.subject, ladder.name)) or keeps_rules(user)
        ]
        return super().get_context_data(
            ladders=ladders,
            levels=LEVELS,
            climbed=[(ladder, _first_words(rungs)) for ladder, rungs in ladders],
            acts=_acts(rules),
            may_amend=keeps_rules(user),
            story=[_told(event, names) for event in events.select_related("actor").order_by("-id")[:MOST_TOLD]],
            **kwargs,
        )


def _climbing(rules: Sequence[NoticeRule], subject: str, name: str) -> list[NoticeRule]:
    mine = [rule for rule in rules if (rule.subject, rule.ladder) == (subject, name)]
    return sorted(mine, key=height)


def _first_words(rungs: Sequence[NoticeRule]) -> list[tuple[NoticeRule.Audience, str]]:
    """How long after the deadline each level first hears of it; empty where it does not."""
    after = [rule for rule in rungs if rule.is_active and rule.offset > 0]
    first = {role: rule.days_words for rule in reversed(after) for role in ROLES[rule.audience]}
    return [(level, first.get(level, "")) for level in LEVELS]


def _acts(rules: Sequence[NoticeRule]) -> list[tuple[str, str, list[NoticeRule]]]:
    """(subject, act, its rules) in the order of subjects and acts."""
    found: dict[tuple[str, str], list[NoticeRule]] = {}
    for rule in sorted(rules, key=lambda rule: rule.pk):
        if rule.verb:
            found.setdefault((rule.subject, rule.verb), []).append(rule)
    return [
        (str(NoticeRule.Subject(subject).label), told_label(subject, verb), mine)
        for (subject, verb), mine in found.items()
    ]


def _told(event: Event, names: Mapping[int, str]) -> dict[str, Any]:
    told = []
    for name in event.after:
        before, after = (value_in_words(NoticeRule, name, said.get(name)) for said in (event.before, event.after))
        if name != "ladder" and before != after:
            told.append(change_in_words(field_label(NoticeRule, name), before, after))
    verb = verb_label(event.subject_type, event.verb)
    return {
        "when": event.at,
        "title": f"{verb}：{names[event.subject_id]}" if event.subject_id in names else verb,
        "who": event.actor.name if event.actor else _("系统"),
        "note": "；".join(told),
        "is_act": True,
    }


class NoticeRuleMoveView(MoveView):
    """The form of one rule, with what it would say and what saving would do before it is saved."""

    lifecycle = NOTICE_RULE
    forms: ClassVar[dict[str, type[MoveForm[Any]]]] = NOTICE_RULE_FORMS
    template_name = "recommendations/notice_rule_form.html"

    def subject(self) -> NoticeRule:
        """Only a rule the committee lives by: its own, or a default one it has not replaced."""
        user = signed_in(self.request)
        mine = NoticeRule.objects.for_committee(user.organization_id) if keeps_rules(user) else []
        found = next((rule for rule in mine if rule.pk == self.kwargs["pk"]), None)
        if found is None and keeps_rules(user):
            raise Http404
        return found or NoticeRule(pk=self.kwargs["pk"])

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if "preview" not in request.POST:
            return super().post(request, *args, **kwargs)
        subject = self.known_subject()
        self.lifecycle.require(self.move, signed_in(request), subject, timezone.localdate())
        form = self.form(subject, request.POST)
        if not isinstance(form, NoticeRuleForm):
            raise Http404
        if not form.is_valid():
            return self.page(form, subject, status=400)
        try:
            self.effect = form.foresee(now=timezone.now())
        except Refused as refused:
            say_refusal(form, refused)
            return self.page(form, subject, status=409)
        return self.page(form, subject)

    def beside(self, subject: NoticeRule) -> dict[str, Any]:
        return {"effect": getattr(self, "effect", None), "back_url": reverse("recommendations:notice-rules")}

    def page(self, form: MoveForm[Any], subject: Any, status: int = 200) -> HttpResponse:
        said = form.data.get("text") or subject.text
        context = {
            "form": form,
            "heading": f"{self.lifecycle.labels[self.move]}：{subject}",
            "lead": form.lead,
            "verb": _("保存规则") if isinstance(form, NoticeRuleForm) else self.lifecycle.labels[self.move],
            "way_out": _("不保存"),
            "has_preview": isinstance(form, NoticeRuleForm),
            "has_aside": True,
            "sample": _sample(signed_in(self.request), subject, said, form),
            **self.beside(subject),
        }
        return render(self.request, self.template_name, context, status=status)


def _sample(user: User, rule: NoticeRule, said: str, form: MoveForm[Any]) -> dict[str, Any] | None:
    """The rule's sentence about a real item of the committee, and who would hear it."""
    rows: Any = Opinion.objects if rule.subject == "opinion" else Assignment.objects
    related = ("government",) if rule.subject == "opinion" else ("recommendation", "unit")
    found = rows.filter(committee=user.organization_id).select_related(*related).order_by("-id").first()
    if found is None:
        return None
    today = timezone.localdate()
    shown = NoticeRule(subject=rule.subject, text=said, audience=form.data.get("audience") or rule.audience)
    heard = [] if rule.subject == "question" else recipients(shown.audience, found, today)
    return {
        "text": sentence(shown, found, today),
        "people": [f"{person.name}（{person.organization.short_name}）" for person in _named(heard)],
    }


def _named(heard: Any) -> list[User]:
    return list(heard.select_related("organization")[:MOST_TOLD]) if heard != [] else []
