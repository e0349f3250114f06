"""期限与规则: what the committee's deadlines, lamps, votes and outcome classes rest on, and who changed it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any, ClassVar

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from tracker.http import signed_in
from tracker.models import Event, OutcomeClass, RuleLimit, RuleSet, User
from tracker.move_forms import MoveForm
from tracker.move_views import MoveView
from tracker.moves import Rules

from ..actions import rules_of
from ..forms.rules import AmendRules
from ..permissions import keeps_rules, reads_rules

MOST_TOLD = 20


@login_required
@require_safe
def rule_set(request: HttpRequest) -> HttpResponse:
    user = signed_in(request)
    if not reads_rules(user):
        raise PermissionDenied
    rules = rules_of(user.organization)
    limits = {row.code: row for row in rules.limits.all()} if rules.pk else {}
    events = Event.objects.of(rules).select_related("actor")[:MOST_TOLD] if rules.committee_id and rules.pk else []
    context = {
        "heading": _("期限与规则"),
        "rules": rules,
        "limits": [(code.label, limits.get(code)) for code in RuleLimit.Code],
        "outcomes": rules.outcomes.order_by("position", "id") if rules.pk else [],
        "is_default": rules.committee_id is None,
        "may_amend": keeps_rules(user),
        "story": [_told(event) for event in events],
    }
    return render(request, "recommendations/rule_set_page.html", context)


def _told(event: Event) -> dict[str, Any]:
    changes = [
        f"{_named(key)}：{_worded(event.before.get(key))} → {_worded(value)}" for key, value in event.after.items()
    ]
    return {
        "when": event.at,
        "title": _("修改"),
        "who": event.actor.name if event.actor else _("系统"),
        "note": "；".join(changes),
        "is_act": True,
    }


def _named(key: str) -> str:
    """`limit.sign.amount` as 签收·数量."""
    *kind, name = key.split(".")
    models: dict[str, Any] = {"limit": RuleLimit, "outcome": OutcomeClass}
    model = models[kind[0]] if kind else RuleSet
    label = str(getattr(model._meta.get_field(name), "verbose_name", name))
    if not kind:
        return label
    whose = dict(RuleLimit.Code.choices).get(kind[1], kind[1]) if kind[0] == "limit" else kind[1]
    return f"{whose}·{label}"


_WORDS: dict[Any, Any] = {
    **dict(RuleLimit.UnitChoice.choices),
    **dict(RuleSet.Denominator.choices),
    **dict(RuleSet.Consequence.choices),
}


def _worded(value: Any) -> str:
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if value in (None, ""):
        return _("未填")
    return str(_WORDS.get(value, value))


class _Keeping(Rules[RuleSet]):
    """One move without states, for those who keep the rules."""

    labels: Mapping[str, Any] = {"amend": gettext_lazy("修改期限与规则")}

    def require_person(self, move: str, user: User | None, subject: RuleSet, today: dt.date) -> None:
        if user is None or not keeps_rules(user):
            raise PermissionDenied

    def require(self, move: str, user: User | None, subject: RuleSet, today: dt.date) -> str:
        self.require_person(move, user, subject, today)
        return move


class AmendRulesView(MoveView):
    """The form of the whole rule set."""

    lifecycle = _Keeping()
    forms: ClassVar[dict[str, type[MoveForm[Any]]]] = {"amend": AmendRules}
    template_name = "recommendations/rule_set_form.html"

    def subject(self) -> RuleSet:
        user = signed_in(self.request)
        if not keeps_rules(user):
            raise PermissionDenied
        return rules_of(user.organization)

    def page(self, form: MoveForm[Any], subject: Any, status: int = 200) -> HttpResponse:
        context = {
            "form": form,
            "heading": self.lifecycle.labels["amend"],
            "lead": form.lead,
            "verb": _("保存规则"),
            "back_url": subject.get_absolute_url(),
            "way_out": _("不保存"),
            "is_default": subject.committee_id is None,
        }
        return render(self.request, self.template_name, context, status=status)
