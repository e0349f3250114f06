"""The workbench of a committee's staff: what asks for an act, why, and which one."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import BooleanField, CharField, ExpressionWrapper, F, Value
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from inspections.permissions import WRITERS
from tracker.composed import HOLE, Composed
from tracker.http import signed_in
from tracker.models import Organization, Role, User
from tracker.seen import HOME, OVER

from ..counters import waiting, work_total
from ..counts import say_count
from ..filters import committee_of
from ..notices.orphans import OWED, REASONS, why_unmoved, without_office
from ..work import OFFICE, TITLES, items_waiting, office_items, opinions_waiting, questions_waiting

MOST = 10
"""Rows a section shows; the rest are in the ledger."""

FIELDS = (
    *("section", "pk", "recommendation__number", "recommendation__title", "unit__short_name", "due_on"),
    *("submitted_on", "completed_on", "dispatched_on", "sign_due_on", "last_progress_on", "percent"),
    *("evidence_count", "verified_by__name", "review_on", "orphaned"),
)
QUESTION_FIELDS = (
    *("section", "pk", "text", "at", "answered_at", "asker__name"),
    *("assignment__recommendation__number", "assignment__unit__short_name"),
)
VERBS = {
    "overdue": gettext_lazy("查看"),
    "review": gettext_lazy("审核"),
    "extensions": gettext_lazy("审批"),
    "returns": gettext_lazy("审批"),
    "disputes": gettext_lazy("协调"),
    "verify": gettext_lazy("核验"),
    "clear": gettext_lazy("销号"),
    "parked": gettext_lazy("复核"),
    "votes": gettext_lazy("查看"),
    "redo": gettext_lazy("重新办理"),
    "unsigned": gettext_lazy("查看"),
    "orphans": gettext_lazy("查看"),
    "hand_over": gettext_lazy("交办"),
    "unreceived": gettext_lazy("查看"),
    "no_office": gettext_lazy("查看"),
    "asked": gettext_lazy("转办"),
    "answered": gettext_lazy("反馈"),
}
MORE = {
    "overdue": "view=overdue",
    "review": "view=review",
    "extensions": "view=open",
    "returns": "view=all&status=returned",
    "verify": "view=verify",
    "clear": "view=verify",
    "parked": "status=carried_forward",
    "unsigned": "status=pending",
    "orphans": "view=open",
}
"""Section → the ledger's conditions for all of it."""
LISTS = {
    "asked": ("recommendations:question-list", "?list=forward"),
    "answered": ("recommendations:question-list", "?list=release"),
    "no_office": ("recommendations:notice-orphans", ""),
}
"""Section → the page with all of it, where that is not the ledger."""


@login_required
@require_safe
def workbench(request: HttpRequest) -> HttpResponse:
    user, today = signed_in(request), timezone.localdate()
    if user.role not in WRITERS:
        raise PermissionDenied
    counts = waiting(user, today)
    rows = {**item_rows(user, today), **opinion_rows(user, today), **question_rows(user, counts)}
    context = {
        "heading": headline(counts),
        "orders": counts["orders"],
        "sections": [section(name, rows[name], counts[name]) for name in TITLES if rows.get(name)],
    }
    return render(request, "recommendations/workbench_page.html", context)


def headline(counts: dict[str, int]) -> str:
    """7 件待办，2 件已超期."""
    total = work_total(counts)
    if not total:
        return _("现在没有待办")
    said = _("%(n)s 件待办") % {"n": say_count(total)}
    return said + _("，%(n)s 件已超期") % {"n": say_count(counts["overdue"])} if counts["overdue"] else said


def section(name: str, rows: list[dict[str, Any]], count: int) -> dict[str, Any]:
    if conditions := MORE.get(name):
        more = f"{reverse('recommendations:ledger')}?{conditions}"
    else:
        page, conditions = LISTS.get(name, ("recommendations:opinion-list", ""))
        more = url_of(page) + conditions
    return {"name": name, "title": TITLES[name], "rows": rows, "count": say_count(count), "more_url": more}


def item_rows(user: User, today: dt.date) -> dict[str, list[dict[str, Any]]]:
    """Every section's first rows, in one query."""
    home = user.organization
    found: dict[str, list[dict[str, Any]]] = {}
    for values in _first_rows(user.role, today).rows(user.pk, home.pk, home.committee_id or 0):
        row = dict(zip(FIELDS, values, strict=True))
        found.setdefault(row["section"], []).append(
            {
                "code": row["recommendation__number"],
                "title": row["recommendation__title"],
                "who": row["unit__short_name"],
                "url": reverse("recommendations:assignment", args=[row["pk"]]),
                "days": (today - row["due_on"]).days if row["section"] == "overdue" else 0,
                "reason": reason(row, today),
                "verb": VERBS[row["section"]],
                "due_on": row["due_on"],
            }
        )
    for rows in found.values():
        rows.sort(key=lambda row: row["due_on"])
    return found


@lru_cache(maxsize=100)
def _first_rows(role: str, today: dt.date) -> Composed[Any]:
    """With the limit inside each branch."""
    reader = _reader(role)
    sections = office_items(reader) if role == Role.COORDINATOR else items_waiting(reader, today)
    reasons = why_unmoved(committee_of(reader), today)
    branches: list[Any] = [
        rows.by_due().annotate(section=Value(name, CharField()), orphaned=reasons).values_list(*FIELDS)[:MOST]
        for name, rows in sections.items()
    ]
    return _composed(branches)


def _reader(role: str) -> User:
    """What is composed rests on nothing but the role and the day: this reader has nothing else."""
    return User(pk=HOLE, role=role, organization=Organization(pk=HOME, committee_id=OVER))


def _composed(branches: list[Any]) -> Composed[Any]:
    return Composed(branches[0].union(*branches[1:], all=True), HOLE, HOME, OVER)


def office_sections(user: User, today: dt.date) -> list[dict[str, Any]]:
    """What waits for a government's office; no more than it shows is counted."""
    if user.role != Role.COORDINATOR:
        return []
    rows = item_rows(user, today)
    return [
        {"name": name, "title": OFFICE[name], "rows": rows[name], "count": len(rows[name]), "more_url": ""}
        for name in OFFICE
        if rows.get(name)
    ]


def reason(row: dict[str, Any], today: dt.date) -> str:
    """Why the item is here, in one sentence."""
    said = {
        "overdue": lambda: _progress(row),
        "review": lambda: _submitted(row, today),
        "verify": lambda: (
            _("%(day)s 审核通过，等待核验；佐证 %(files)s 份。")
            % {"day": row["completed_on"], "files": row["evidence_count"]}
        ),
        "clear": lambda: _("%(name)s已核验，请你决定是否销号。") % {"name": row["verified_by__name"]},
        "parked": lambda: _("挂账至 %(day)s 复核，请决定恢复办理或继续挂账。") % {"day": row["review_on"]},
        "unsigned": lambda: _unsigned(row),
        "extensions": lambda: _("申请延期，期限 %(day)s 照算，请审批。") % {"day": row["due_on"]},
        "returns": lambda: _("申请退办，签收期限照算，请审批。"),
        "disputes": lambda: _("会签不同意，请协调并记下决定。"),
        "orphans": lambda: _progress(row),
    }[row["section"]]()
    return f"{said}{REASONS[row['orphaned']]}。" if row["orphaned"] else said


def _submitted(row: dict[str, Any], today: dt.date) -> str:
    day, files = row["submitted_on"], row["evidence_count"]
    if day is None or day == today:
        return _("今天报送办结；佐证 %(files)s 份。") % {"files": files}
    words = _("%(day)s 报送办结，已等 %(n)s 天；佐证 %(files)s 份。")
    return words % {"day": day, "n": (today - day).days, "files": files}


def _progress(row: dict[str, Any]) -> str:
    if row["last_progress_on"] is None:
        return _("尚未填报进展。")
    return _("上次填报 %(day)s，完成率 %(n)s%%。") % {"day": row["last_progress_on"], "n": row["percent"]}


def _unsigned(row: dict[str, Any]) -> str:
    if row["sign_due_on"] is None:
        return _("%(day)s 分办，尚未签收。") % {"day": row["dispatched_on"]}
    return _("%(day)s 分办，尚未签收；%(until)s 后视为签收。") % {
        "day": row["dispatched_on"],
        "until": row["sign_due_on"],
    }


def opinion_rows(user: User, today: dt.date) -> dict[str, list[dict[str, Any]]]:
    """Every section's first opinions, in one query."""
    home = user.organization
    found: dict[str, list[dict[str, Any]]] = {}
    for opinion in _first_opinions(user.role, today).rows(user.pk, home.pk, home.committee_id or 0):
        found.setdefault(opinion.section, []).append(
            {
                "code": "",
                "title": opinion.title,
                "who": opinion.government_name,
                "url": url_of("recommendations:opinion", opinion.pk),
                "reason": _opinion_reason(opinion),
                "verb": VERBS[opinion.section],
            }
        )
    return found


@lru_cache(maxsize=100)
def _first_opinions(role: str, today: dt.date) -> Composed[Any]:
    """Likewise."""
    government = F("government__short_name")
    alone = ExpressionWrapper(without_office(today), BooleanField())
    branches: list[Any] = [
        rows.order_by("id").annotate(section=Value(name, CharField()), government_name=government, alone=alone)[:MOST]
        for name, rows in opinions_waiting(_reader(role), today).items()
    ]
    return _composed(branches)


def _opinion_reason(opinion: Any) -> str:
    """Why the opinion is here; and, where the government must act next, that nobody is there to."""
    said = _("现在是“%(state)s”。") % {"state": opinion.get_status_display()}
    if opinion.section != "no_office":
        said = _waits_for(opinion)
    return f"{said}{REASONS['no_office']}。" if opinion.alone and opinion.status in OWED else said


def _waits_for(opinion: Any) -> str:
    if opinion.section == "votes":
        return _("满意度测评等待录入、复核或结束。")
    if opinion.section == "redo":
        return _("满意度测评有事项未通过，请确定新的期限和重新办理的事项。")
    if opinion.handed_over_on is None:
        return _("%(number)s %(day)s 印发，尚未交办。") % {"number": opinion.number, "day": opinion.issued_on}
    return _("%(day)s 交办，政府尚未签收；期限自签收起算。") % {"day": opinion.handed_over_on}


def question_rows(user: User, counts: dict[str, int]) -> dict[str, list[dict[str, Any]]]:
    """Questions to pass on and answers to give back, in one query, and none where nothing waits."""
    if not counts["asked"] and not counts["answered"]:
        return {}
    branches = [
        rows.order_by("id").annotate(section=Value(name, CharField())).values_list(*QUESTION_FIELDS)[:MOST]
        for name, rows in questions_waiting(user).items()
    ]
    found: dict[str, list[dict[str, Any]]] = {}
    for values in branches[0].union(*branches[1:], all=True):
        row = dict(zip(QUESTION_FIELDS, values, strict=True))
        found.setdefault(row["section"], []).append(
            {
                "code": row["assignment__recommendation__number"],
                "title": Truncator(row["text"]).chars(60),
                "who": row["assignment__unit__short_name"],
                "url": url_of("recommendations:question", row["pk"]),
                "reason": _question_reason(row),
                "verb": VERBS[row["section"]],
            }
        )
    return found


def _question_reason(row: dict[str, Any]) -> str:
    if row["section"] == "asked":
        return _("%(name)s %(day)s 询问。") % {"name": row["asker__name"], "day": timezone.localdate(row["at"])}
    return _("%(day)s 答复，待反馈%(name)s。") % {
        "name": row["asker__name"],
        "day": timezone.localdate(row["answered_at"]),
    }


def url_of(name: str, *args: Any) -> str:
    """The address, or none while that page does not exist."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""
