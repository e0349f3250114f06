"""What must hold once the government has reported: a vote, a follow-up inspection, and doing it again."""

from __future__ import annotations

import datetime as dt

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from inspections.models import Inspection
from tracker.models import User

from ..lifecycle import VoteStatus
from ..models import Opinion, Vote


def no_vote_runs(user: User | None, opinion: Opinion, today: dt.date) -> str | None:
    if opinion.votes.filter(status__in=(VoteStatus.OPEN, VoteStatus.ENTERED)).exists():
        return _("已有一次测评在进行，待其结束或取消后再发起。")
    return None


def has_no_result_yet(user: User | None, opinion: Opinion, today: dt.date) -> str | None:
    if opinion.votes.filter(status=VoteStatus.CLOSED, round=opinion.round).exists():
        return _("这份报告已经测评过，同一份报告不重复测评；重新报告后可再次测评。")
    return None


def is_unsatisfied(user: User | None, opinion: Opinion, today: dt.date) -> str | None:
    if not Vote.objects.unsatisfied().filter(opinion=opinion, round=opinion.round).exists():
        return _("没有未通过的测评结果，或规则规定测评仅公布结果。满意度测评未通过的，才重新办理。")
    return None


def has_a_follow_up(user: User | None, opinion: Opinion, today: dt.date) -> str | None:
    if not follow_ups_of(opinion).exists():
        return _("还没有跟踪这次检查的执法检查。先在检查项目里列入计划，并选明跟踪的是这一次。")
    return None


def follow_ups_of(opinion: Opinion) -> QuerySet[Inspection]:
    """The inspections that follow the opinion's, and in which its committee takes part."""
    following = Inspection.objects.filter(follows=opinion.inspection_id)
    return following.filter(participations__committee=opinion.committee_id)
