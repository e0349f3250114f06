"""Computed deadlines follow the working calendar: a holiday announced, a year imported, a day corrected.

Rows that share a basis share a deadline, so each basis is worked out once and its rows are moved together.
A day set by hand rests on no calendar and stays. `original_due_on` stays too: it is what was first promised.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import models, transaction
from django.db.models import Count, Min, Q
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from tracker.effects import Shift
from tracker.models import User
from tracker.models.calendar import load_calendar
from tracker.record import record_alike
from tracker.timelimits import Deadline, recompute

from ..lifecycle import RUNNING, AssignmentStatus, OpinionStatus, QuestionStatus
from ..models import Assignment, NoticeRule, Opinion, Question, SupervisionNotice
from ..notices import call_off, tell

BATCH = 200
MOST_FORESEEN = 200
EVERY_YEAR = 1
"""The calendar is loaded whole: a running deadline may have started long ago."""
REPORTING = (OpinionStatus.RECEIVED, OpinionStatus.PLANNED, OpinionStatus.CONSULTING, OpinionStatus.REDO)


@dataclass(frozen=True)
class Dated:
    """One kind of deadline: the day and its sum on a row, and while what it still runs."""

    model: type[models.Model]
    day: str
    basis: str
    running: Q
    what: Any
    ladders: tuple[str, ...] | None = None
    """Where it hangs on an item: which of the item's reminders speak of it. Else all of the row's do."""
    only: tuple[str, ...] | None = None
    """Who alone hears that it moved."""

    def subject(self, row: Any) -> Assignment | Opinion:
        """What the notices about a row are about."""
        found: Assignment | Opinion = row if self.ladders is None else row.assignment
        return found

    def rows(self) -> Any:
        return self.model._base_manager.filter(self.running).exclude(**{self.basis: {}})


DATED = (
    Dated(Opinion, "sign_due_on", "sign_basis", Q(status=OpinionStatus.HANDED_OVER), _("意见书签收期限")),
    Dated(Opinion, "plan_due_on", "plan_basis", Q(status=OpinionStatus.RECEIVED), _("研究处理方案期限")),
    Dated(Opinion, "report_due_on", "report_basis", Q(status__in=REPORTING), _("书面报告期限")),
    Dated(Opinion, "consult_due_on", "consult_basis", Q(status=OpinionStatus.CONSULTING), _("反馈意见期限")),
    Dated(Assignment, "sign_due_on", "sign_basis", Q(status=AssignmentStatus.PENDING), _("承办单位签收期限")),
    Dated(Assignment, "due_on", "due_basis", Q(status__in=RUNNING), _("办理期限")),
    Dated(Assignment, "return_until", "return_basis", Q(status=AssignmentStatus.PENDING), _("退办期限")),
    Dated(Assignment, "next_report_on", "next_report_basis", Q(status=AssignmentStatus.HANDLING), _("定期报告日期")),
    Dated(
        Assignment,
        "counter_sign_due_on",
        "counter_sign_basis",
        Q(status__in=RUNNING, part=Assignment.Part.CO_HANDLER),
        _("会签期限"),
    ),
    Dated(SupervisionNotice, "reply_due_on", "reply_basis", Q(replied_on=None), _("督办回复期限"), ("reply",)),
    Dated(
        Question,
        "due_on",
        "due_basis",
        Q(status=QuestionStatus.FORWARDED),
        _("询问答复期限"),
        ladders=("question",),
        only=(NoticeRule.Audience.UNIT,),  # what a member asked is between committee and unit
    ),
)


@dataclass(frozen=True)
class Stale:
    """Rows that share a basis the calendar now works out otherwise; `first` is one of them."""

    dated: Dated
    basis: dict[str, Any]
    again: Deadline
    count: int
    first: int

    @property
    def was(self) -> dt.date:
        return dt.date.fromisoformat(self.basis["due_on"])

    @property
    def is_moved(self) -> bool:
        return self.again.due_on != self.was

    def rows(self) -> Any:
        """By the day first: that is what an index carries."""
        return self.dated.rows().filter(**{self.dated.day: self.was, self.dated.basis: self.basis})


def _stale() -> Iterator[Stale]:
    """One pass over each kind of deadline; each basis is worked out once, however many rows share it."""
    calendar = load_calendar(EVERY_YEAR)
    for dated in DATED:
        groups = dated.rows().order_by().values(dated.basis, dated.day).annotate(n=Count("pk"), first=Min("pk"))
        for group in groups:
            basis = group[dated.basis]
            again = recompute(Deadline.from_basis(basis), calendar)
            if again.to_basis() != basis and group[dated.day].isoformat() == basis["due_on"]:
                yield Stale(dated, basis, again, group["n"], group["first"])


def foresee_deadlines() -> list[Shift]:
    """Which open deadlines the calendar as it stands would move, nearest first."""
    moved = [stale for stale in _stale() if stale.is_moved]
    return [
        Shift(
            what=str(stale.dated.what),
            example=str(stale.dated.model._base_manager.get(pk=stale.first)),
            count=stale.count,
            was=stale.was,
            becomes=stale.again.due_on,
        )
        for stale in sorted(moved, key=lambda stale: (stale.was, stale.first))[:MOST_FORESEEN]
    ]


def recompute_deadlines(*, actor: User | None, now: dt.datetime, most: int = BATCH) -> int:
    """期限重算：up to `most` rows whose day moves, each with its event; how many. Call again until 0.

    A basis whose day stays and only its certainty changes (暂定 → 定) is rewritten without an event.
    """
    moved = 0
    for stale in list(_stale()):
        if not stale.is_moved:
            stale.rows().update(**{stale.dated.basis: stale.again.to_basis()})
            continue
        while moved < most and (done := _move(stale, actor, now, most - moved)):
            moved += done
        if moved >= most:
            break
    return moved


@transaction.atomic
def _move(stale: Stale, actor: User | None, now: dt.datetime, most: int) -> int:
    dated, day = stale.dated, stale.again.due_on
    rows = list(stale.rows().select_for_update(of=("self",)).order_by("pk")[: min(most, BATCH)])
    dated.model._base_manager.filter(pk__in=[row.pk for row in rows]).update(
        **{dated.day: day, dated.basis: stale.again.to_basis()}
    )
    record_alike(
        actor=actor,
        verb="recompute",
        subjects=rows,
        now=now,
        reason=_t("工作日历有变动，按原规则重新计算"),
        before={dated.day: stale.was},
        after={dated.day: day},
    )
    detail = _t("%(what)s由%(was)s改为%(day)s。") % {"what": dated.what, "was": stale.was, "day": day}
    for row in rows:
        setattr(row, dated.day, day)
        subject = dated.subject(row)
        call_off(subject=subject, now=now, reason=_t("期限因工作日历变动重新计算"), ladders=dated.ladders)
        tell(verb="recompute", subject=subject, now=now, detail=detail, due_on=day, only=dated.only)
    return len(rows)
