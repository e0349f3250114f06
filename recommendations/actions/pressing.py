"""Pressing a unit: 催办 (a word), 督办 (a numbered notice that wants a reply), and the reply."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from tracker.errors import Refused
from tracker.models import Organization, RuleLimit, User
from tracker.models.calendar import load_calendar
from tracker.timelimits import Deadline, fixed

from ..models import Assignment, SupervisionLevel, SupervisionNotice
from ..notices import call_off, tell
from ..permissions import ASSIGNMENT
from .time_limits import deadline_for


@transaction.atomic
def nudge_assignment(*, actor: User, assignment: Assignment, now: dt.datetime, text: str) -> Assignment:
    """催办：the unit is told at once. Nothing about the item changes, so nobody's open form grows stale."""
    today = timezone.localdate(now)
    locked = ASSIGNMENT.step("nudge", actor=actor, subject=assignment, now=now, reason=text)
    locked.nudge_count, locked.nudged_on = locked.nudge_count + 1, today
    locked.save(update_fields=["nudge_count", "nudged_on"])
    tell(verb="nudge", subject=locked, now=now, actor=actor, detail=text)
    return locked


@transaction.atomic
def supervise_assignment(
    *,
    actor: User,
    assignment: Assignment,
    now: dt.datetime,
    level: str,
    text: str,
    reply_due_on: dt.date | None = None,
) -> SupervisionNotice:
    """督办：a numbered notice. The reply's day follows the committee's rules; a later one may be set by hand.

    Raises Refused where the rules name no number and no day is given, or where the day given is too early.
    """
    today = timezone.localdate(now)
    locked = ASSIGNMENT.take_up("supervise", actor=actor, subject=assignment, now=now)
    reply = _reply_day(locked.committee_id, today, reply_due_on)
    notice = SupervisionNotice.objects.create(
        assignment=locked,
        committee_id=locked.committee_id,
        year=today.year,
        sequence=_next_number(locked.committee_id, today.year),
        level=level,
        text=text,
        issued_by=actor,
        issued_on=today,
        reply_due_on=reply.due_on,
        reply_basis=reply.to_basis(),
    )
    ASSIGNMENT.settle(
        "supervise",
        actor=actor,
        locked=locked,
        now=now,
        reason=text,
        related={"notice": (None, str(notice)), "reply_due_on": (None, reply.due_on)},
        supervision_level=gravest(locked),
    )
    verb = "supervise_red" if level == SupervisionLevel.RED else "supervise"  # red waits for no morning
    tell(verb=verb, subject=locked, now=now, actor=actor, detail=_told(notice), due_on=reply.due_on)
    return notice


def _told(notice: SupervisionNotice) -> str:
    return _("%(level)s%(number)s，请于%(day)s前回复。%(text)s") % {
        "level": notice.get_level_display(),
        "number": notice,
        "day": notice.reply_due_on.isoformat(),
        "text": notice.text,
    }


def _next_number(committee_id: int, year: int) -> int:
    """The committee's row is held until the notice is kept: no number twice, and none is skipped."""
    Organization.objects.select_for_update(of=("self",), no_key=True).get(pk=committee_id)
    issued = SupervisionNotice.objects.filter(committee=committee_id, year=year)
    return (issued.aggregate(last=Max("sequence"))["last"] or 0) + 1


def _reply_day(committee_id: int, today: dt.date, asked: dt.date | None) -> Deadline:
    ruled = deadline_for(committee_id, RuleLimit.Code.SUPERVISION_REPLY, today)
    if asked is None:
        if ruled is None:
            raise Refused(_("本常委会的规则没有规定回复督办的期限，请填写回复期限。"))
        return ruled
    if asked <= today:
        raise Refused(_("回复期限须在今天以后，请改填。"))
    if ruled is not None and asked < ruled.due_on:
        raise Refused(_("按规则应给到%(day)s，回复期限只能更晚，请改填或留空。") % {"day": ruled.due_on})
    return fixed(asked, _("督办通知确定"), load_calendar(asked.year, asked.year))


def gravest(assignment: Assignment) -> str:
    """The gravest level among the notices not yet answered; empty when all are."""
    waiting = set(assignment.supervision_notices.filter(replied_on=None).values_list("level", flat=True))
    return next((level for level in reversed(SupervisionLevel.values) if level in waiting), "")


@transaction.atomic
def reply_supervision(
    *,
    actor: User,
    assignment: Assignment,
    now: dt.datetime,
    reply: str,
    notice: SupervisionNotice | None = None,
) -> SupervisionNotice:
    """回复督办：the unit answers a notice; without saying which, the one whose reply falls due first."""
    locked = ASSIGNMENT.take_up("reply_supervision", actor=actor, subject=assignment, now=now)
    waiting = locked.supervision_notices.filter(replied_on=None).order_by("reply_due_on", "id")
    found = waiting.filter(pk=notice.pk).first() if notice else waiting.first()
    if found is None:
        raise Refused(_("这份督办通知已经回复，请刷新后查看还有哪些待回复。"))
    found.reply, found.replied_by, found.replied_on = reply, actor, timezone.localdate(now)
    found.save(update_fields=["reply", "replied_by", "replied_on"])
    level = gravest(locked)
    ASSIGNMENT.settle(
        "reply_supervision",
        actor=actor,
        locked=locked,
        now=now,
        reason=reply,
        related={"notice": (str(found), str(found) + _("已回复"))},
        supervision_level=level,
    )
    call_off(subject=locked, now=now, reason=_("已回复督办"), ladders=("reply",))
    tell(verb="reply_supervision", subject=locked, now=now, actor=actor, detail=f"{found}：{reply}")
    return found
