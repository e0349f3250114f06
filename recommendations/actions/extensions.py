"""延期 and 调整期限: the day in force moves; the original day never does, and figures can be read against it."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from tracker.errors import Refused
from tracker.models import User
from tracker.models.calendar import load_calendar
from tracker.timelimits import fixed

from ..models import Assignment, ExtensionRequest
from ..notices import call_off, tell
from ..permissions import ASSIGNMENT
from .requests import lapse_requests

Decision = ExtensionRequest.Decision


@transaction.atomic
def request_extension(
    *,
    actor: User,
    assignment: Assignment,
    now: dt.datetime,
    reason: str,
    progress: str,
    proposed_on: dt.date,
) -> ExtensionRequest:
    """申请延期, before expiry, with the reason, the progress so far and the day that is asked for."""
    locked = ASSIGNMENT.take_up("request_extension", actor=actor, subject=assignment, now=now)
    if proposed_on <= locked.due_on:
        raise Refused(_("申请延至的日期应晚于现在的期限%(day)s，请另填日期。") % {"day": locked.due_on})
    ASSIGNMENT.settle(
        "request_extension",
        actor=actor,
        locked=locked,
        now=now,
        reason=reason,
        related={"proposed_on": (None, proposed_on)},
        has_extension_waiting=True,
    )
    asked = ExtensionRequest.objects.create(
        assignment=locked,
        asked_by=actor,
        at=now,
        reason=reason,
        progress=progress,
        previous_due_on=locked.due_on,
        proposed_on=proposed_on,
    )
    tell(verb="request_extension", subject=locked, now=now, actor=actor, detail=reason)
    return asked


@transaction.atomic
def grant_extension(
    *, actor: User, assignment: Assignment, now: dt.datetime, granted_on: dt.date, comment: str = ""
) -> Assignment:
    """同意延期, to the day asked for or an earlier one (缩短). Only the day in force moves."""
    today = timezone.localdate(now)
    locked = ASSIGNMENT.take_up("grant_extension", actor=actor, subject=assignment, now=now)
    asked = _waiting(locked)
    _check_granted(granted_on, asked, locked, today)
    as_asked = granted_on == asked.proposed_on
    source = _("延期审批：%(who)s%(day)s同意延期") if as_asked else _("延期审批：%(who)s%(day)s同意延期，缩短时间")
    basis = fixed(granted_on, source % {"who": actor.name, "day": today}, load_calendar(granted_on.year))
    ASSIGNMENT.settle(
        "grant_extension",
        actor=actor,
        locked=locked,
        now=now,
        reason=comment,
        due_on=granted_on,
        due_basis=basis.to_basis(),
        has_extension_waiting=False,
    )
    asked.granted_on = granted_on
    _decide(asked, Decision.APPROVED if as_asked else Decision.SHORTENED, actor=actor, now=now, comment=comment)
    call_off(subject=locked, now=now, reason=_("期限已延"), ladders=("due", "extension"), verbs=("request_extension",))
    tell(verb="grant_extension", subject=locked, now=now, actor=actor, detail=comment)
    return locked


@transaction.atomic
def refuse_extension(*, actor: User, assignment: Assignment, now: dt.datetime, reason: str) -> Assignment:
    """不同意延期：the day stays what it was."""
    locked = ASSIGNMENT.step(
        "refuse_extension", actor=actor, subject=assignment, now=now, reason=reason, has_extension_waiting=False
    )
    _decide(_waiting(locked), Decision.REFUSED, actor=actor, now=now, comment=reason)
    call_off(
        subject=locked, now=now, reason=_("延期申请已有结果"), ladders=("extension",), verbs=("request_extension",)
    )
    tell(verb="refuse_extension", subject=locked, now=now, actor=actor, detail=reason)
    return locked


@transaction.atomic
def change_due(*, actor: User, assignment: Assignment, now: dt.datetime, due_on: dt.date, reason: str) -> Assignment:
    """调整期限, by the committee's supervisor: earlier or later, with the reason.

    A request for an extension that still waits asked about a day that is no longer in force: it lapses.
    """
    today = timezone.localdate(now)
    locked = ASSIGNMENT.take_up("change_due", actor=actor, subject=assignment, now=now)
    if due_on < today:
        raise Refused(_("新的期限早于今天，请改为今天或以后的日期。"))
    if due_on == locked.due_on:
        raise Refused(_("新的期限与现在的期限%(day)s相同，请另填日期。") % {"day": locked.due_on})
    source = _("常委会调整期限：%(who)s%(day)s确定") % {"who": actor.name, "day": today}
    lapse_requests(assignment=locked, now=now)
    ASSIGNMENT.settle(
        "change_due",
        actor=actor,
        locked=locked,
        now=now,
        reason=reason,
        due_on=due_on,
        due_basis=fixed(due_on, source, load_calendar(due_on.year)).to_basis(),
    )
    call_off(subject=locked, now=now, reason=_("期限已调整"), ladders=("due",))
    tell(verb="change_due", subject=locked, now=now, actor=actor, detail=reason)
    return locked


def _check_granted(granted_on: dt.date, asked: ExtensionRequest, assignment: Assignment, today: dt.date) -> None:
    if asked.proposed_on <= today:
        raise Refused(
            _("申请延至的日期%(day)s已到，不能再同意。可不同意延期，或者调整期限。") % {"day": asked.proposed_on}
        )
    if granted_on > asked.proposed_on:
        raise Refused(_("同意延至的日期不能晚于申请的%(day)s，请另填日期。") % {"day": asked.proposed_on})
    if granted_on <= max(today, assignment.due_on):
        raise Refused(
            _("同意延至的日期应晚于今天和现在的期限%(day)s，请另填日期，或者不同意延期。") % {"day": assignment.due_on}
        )


def _waiting(assignment: Assignment) -> ExtensionRequest:
    asked = assignment.extension_requests.filter(decision=Decision.WAITING).first()
    if asked is None:
        raise Refused(_("没有等待审批的延期申请，请刷新后查看。"))
    return asked


def _decide(asked: ExtensionRequest, decision: str, *, actor: User, now: dt.datetime, comment: str) -> None:
    asked.decision, asked.decided_by, asked.decided_at, asked.comment = decision, actor, now, comment
    asked.save(update_fields=["decision", "decided_by", "decided_at", "comment", "granted_on"])
