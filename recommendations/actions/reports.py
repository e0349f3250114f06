"""研究处理情况报告: drafted item by item, sent for comments first, then reported in writing (监督法 37)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from tracker.errors import Refused
from tracker.files import Upload
from tracker.models import OutcomeClass, RuleLimit, User

from ..models import Opinion, OpinionItem, OpinionPaper, ReportItem
from ..notices import call_off, tell
from ..permissions import OPINION
from ..permissions.answering import answer_of, answered, own_work
from .filing import file_papers
from .item_changes import require_own_work, save_item
from .plans import in_time
from .time_limits import deadline_for


@transaction.atomic
def draft_report_item(
    *,
    actor: User,
    opinion: Opinion,
    item: OpinionItem,
    now: dt.datetime,
    changes: Mapping[str, Any],
    seen: int | None = None,
) -> ReportItem:
    """拟报告的一项: `changes` holds any of answer, outcome, outcome_reason, next_step; the others stay.

    Raises Stale, or Refused for an outcome class that is not of this committee's rules.
    """
    locked = OPINION.take_up("draft_report", actor=actor, subject=opinion, now=now)
    require_own_work(locked, item)
    outcome: OutcomeClass | None = changes.get("outcome")
    if outcome is not None and not OutcomeClass.objects.offered_to(locked.committee_id).filter(pk=outcome.pk).exists():
        raise Refused(_("这个结果类别不在本常委会的规则里，请重新选择。"))
    found = ReportItem.objects.filter(item=item, round=locked.round).select_related("outcome").first()
    row = found or ReportItem(item=item, round=locked.round)
    save_item(row, changes, verb="draft", actor=actor, now=now, seen=seen)
    return row


def _answers(opinion: Opinion, *columns: str) -> list[dict[str, Any]]:
    """The answers of this round word for word, for the record."""
    found = [(item, answer_of(item, opinion.round)) for item in own_work(answered(opinion))]
    return [
        {"position": item.position} | {column: getattr(answer, column) for column in columns}
        for item, answer in found
        if answer
    ]


REPORTED = ("answer", "outcome_id", "outcome_reason", "next_step")


@transaction.atomic
def consult_on_report(*, actor: User, opinion: Opinion, now: dt.datetime, files: Sequence[Upload] = ()) -> Opinion:
    """征求意见: the draft report goes to the special committee or working body; its day is computed (监督法 37)."""
    today = timezone.localdate(now)
    locked = OPINION.take_up("consult", actor=actor, subject=opinion, now=now)
    OPINION.settle(
        "consult",
        actor=actor,
        locked=locked,
        now=now,
        related={"answers": (None, _answers(locked, *REPORTED))},
        consulted_on=today,
        worked_out=lambda: _to_consult(locked.committee_id, today),
        answered_on=None,
        answer="",
    )
    file_papers(files, OpinionPaper.Kind.CONSULTATION, opinion=locked, actor=actor, now=now)
    call_off(subject=locked, now=now, reason=_("已征求意见"), ladders=["plan_review"])
    due_on = locked.consult_due_on
    until = _("反馈期限为%(day)s。") % {"day": due_on.isoformat()} if due_on else ""
    tell(verb="consult", subject=locked, now=now, detail=until)
    return locked


def _to_consult(committee_id: int, today: dt.date) -> dict[str, Any]:
    """Until when the committee's body answers, with its sum."""
    due = deadline_for(committee_id, RuleLimit.Code.CONSULTATION, today)
    return {"consult_due_on": due.due_on if due else None, "consult_basis": due.to_basis() if due else {}}


@transaction.atomic
def comment_answer(
    *,
    actor: User,
    opinion: Opinion,
    item: OpinionItem,
    now: dt.datetime,
    comment: str,
    seen: int | None = None,
) -> ReportItem:
    """对报告的一项写意见; it goes out with the overall answer, or at once when that has gone already."""
    locked = OPINION.take_up("answer_consultation", actor=actor, subject=opinion, now=now)
    require_own_work(locked, item)
    row = ReportItem.objects.select_related("outcome").filter(item=item, round=locked.round).first()
    if row is None:
        raise Refused(_("这一项还没有答复，不能对它提意见。请在总体意见里写明。"))
    save_item(row, {"comment": comment}, verb="comment", actor=actor, now=now, seen=seen)
    return row


@transaction.atomic
def answer_consultation(
    *, actor: User, opinion: Opinion, now: dt.datetime, answer: str, files: Sequence[Upload] = ()
) -> Opinion:
    """反馈意见: the committee's overall answer to the draft. The office may report from now on."""
    locked = OPINION.take_up("answer_consultation", actor=actor, subject=opinion, now=now)
    OPINION.settle(
        "answer_consultation",
        actor=actor,
        locked=locked,
        now=now,
        related={"comments": (None, _answers(locked, "comment"))},
        answered_on=timezone.localdate(now),
        answer=answer,
    )
    file_papers(files, OpinionPaper.Kind.FEEDBACK, opinion=locked, actor=actor, now=now)
    call_off(subject=locked, now=now, reason=_("已反馈意见"), ladders=["consultation"])
    tell(verb="answer_consultation", subject=locked, now=now)
    return locked


@transaction.atomic
def report_in_writing(*, actor: User, opinion: Opinion, now: dt.datetime, files: Sequence[Upload] = ()) -> Opinion:
    """书面报告: after consultation, answering the opinion item by item (监督法 37, 北京检查办法 16)."""
    today = timezone.localdate(now)
    locked = OPINION.take_up("report", actor=actor, subject=opinion, now=now)
    OPINION.settle(
        "report",
        actor=actor,
        locked=locked,
        now=now,
        related={"answers": (None, _answers(locked, *REPORTED))},
        reported_on=today,
    )
    file_papers(files, OpinionPaper.Kind.REPORT, opinion=locked, actor=actor, now=now)
    call_off(subject=locked, now=now, reason=_("已书面报告"))
    tell(verb="report", subject=locked, now=now, detail=in_time(today, locked.report_due_on))
    return locked
