"""After the report: to the members, to deliberation, to the archive (监督法 37)."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from tracker.errors import Refused
from tracker.models import User

from ..models import Opinion
from ..notices import call_off, tell
from ..permissions import OPINION


@transaction.atomic
def circulate_report(*, actor: User, opinion: Opinion, now: dt.datetime) -> Opinion:
    """印发组成人员: every member of the committee is told."""
    day = timezone.localdate(now)
    locked = OPINION.step("circulate", actor=actor, subject=opinion, now=now, concluded_on=day)
    tell(verb="circulate", subject=locked, now=now)
    return locked


@transaction.atomic
def deliberate_report(*, actor: User, opinion: Opinion, now: dt.datetime, held_on: dt.date, conclusion: str) -> Opinion:
    """再次审议: on which day, and what was said. Raises Refused for a day before the report or still to come."""
    today = timezone.localdate(now)
    locked = OPINION.take_up("deliberate", actor=actor, subject=opinion, now=now)
    if held_on > today:
        raise Refused(_("审议日期晚于今天，请在审议以后录入。"))
    if locked.reported_on and held_on < locked.reported_on:
        raise Refused(_("审议日期早于书面报告日%(day)s，请核对。") % {"day": locked.reported_on})
    OPINION.settle("deliberate", actor=actor, locked=locked, now=now, concluded_on=held_on, conclusion=conclusion)
    tell(verb="deliberate", subject=locked, now=now)
    return locked


@transaction.atomic
def close_opinion(*, actor: User, opinion: Opinion, now: dt.datetime) -> Opinion:
    """归档: nothing of it is open any more."""
    locked = OPINION.step("close", actor=actor, subject=opinion, now=now)
    call_off(subject=locked, now=now, reason=_("已归档"))
    tell(verb="close", subject=locked, now=now)
    return locked
