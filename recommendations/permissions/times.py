"""What the passing of days opens and closes. Each gate reads only what is kept on the row."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext as _

from tracker.models import User

from ..models import Assignment, Opinion


def signing_day_passed(user: User | None, subject: Assignment | Opinion, today: dt.date) -> str | None:
    """Silence is acceptance only when the signing day is over; where there is none, silence says nothing."""
    if subject.sign_due_on is None or subject.sign_due_on >= today:
        return _("签收期限未到，不能视为签收。")
    return None


def within_return_window(user: User | None, assignment: Assignment, today: dt.date) -> str | None:
    """Rules that name no window leave it open until the unit has signed."""
    if assignment.return_until is not None and assignment.return_until < today:
        return _("申请退办的期限为%(day)s（含当日），已过。请签收办理；办不了的，向政府办公厅说明。") % {
            "day": assignment.return_until
        }
    return None


def not_past_due(user: User | None, assignment: Assignment, today: dt.date) -> str | None:
    """An extension is asked for before expiry: the last day is the due day itself."""
    if assignment.due_on < today:
        return _("期限%(day)s已过，不能再申请延期。请尽快报送办结；确需改期的，由常委会审核负责人调整。") % {
            "day": assignment.due_on
        }
    return None


def no_extension_waits(user: User | None, assignment: Assignment, today: dt.date) -> str | None:
    if assignment.has_extension_waiting:
        return _("上一份延期申请还在等审批，有了结果再申请。")
    return None


def extension_waits(user: User | None, assignment: Assignment, today: dt.date) -> str | None:
    if not assignment.has_extension_waiting:
        return _("没有等待审批的延期申请。要改期限，可用“调整期限”。")
    return None
