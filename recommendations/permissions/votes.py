"""What must hold before a move of a satisfaction vote, and its table."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext as _

from inspections.permissions import writes_for
from tracker.models import User
from tracker.moves import Lifecycle

from ..lifecycle import VOTE_LABELS, VOTE_MOVES, VoteStatus
from ..models import Vote
from .who import committee_member, committee_staff

FEWEST_BALLOTS = 3
"""With fewer, the sums would tell the voters each other's choice. Not a rule of the procedure but of secrecy."""


def is_electronic(user: User | None, vote: Vote, today: dt.date) -> str | None:
    if not vote.is_electronic:
        return _("这次测评在会场计票，请由工作人员录入票数。")
    return None


def is_counted_on_paper(user: User | None, vote: Vote, today: dt.date) -> str | None:
    if vote.is_electronic:
        return _("这次是电子投票，票数由系统在结束测评时统计。")
    return None


def has_not_ended(user: User | None, vote: Vote, today: dt.date) -> str | None:
    if vote.closes_on is not None and vote.closes_on < today:
        return _("投票已于%(day)s截止，请等待公布结果。") % {"day": vote.closes_on}
    return None


def has_not_voted(user: User | None, vote: Vote, today: dt.date) -> str | None:
    if user is not None and vote.marks.filter(voter=user).exists():
        return _("你已经投过票。票不记名，投出后不能查看，也不能更改。")
    return None


def has_a_ballot_left(user: User | None, vote: Vote, today: dt.date) -> str | None:
    if vote.marks.count() >= vote.eligible:
        return _("已投票数达到登记的全体组成人员数，请联系工作人员核对人数。")
    return None


def has_enough_ballots(user: User | None, vote: Vote, today: dt.date) -> str | None:
    if vote.marks.count() < FEWEST_BALLOTS:
        return _("投票不足%(n)s人，公布结果会暴露各人的选择。可等待更多人投票，或取消测评。") % {"n": FEWEST_BALLOTS}
    return None


def is_second_counter(user: User | None, vote: Vote, today: dt.date) -> str | None:
    if user is not None and user.pk == vote.entered_by_id:
        return _("票数由你录入，须由另一人复核。")
    return None


def shows_counts(user: User, vote: Vote) -> bool:
    """Nobody sees a count before closing, but for counts on paper those who enter and compare them."""
    if vote.status == VoteStatus.ENTERED:
        return writes_for(user, vote.committee_id)
    return vote.status == VoteStatus.CLOSED


VOTE = Lifecycle[Vote](
    moves=VOTE_MOVES,
    labels=VOTE_LABELS,
    states=VoteStatus,
    who={
        "cast": committee_member,
        "close": committee_staff,
        "enter_counts": committee_staff,
        "confirm_counts": committee_staff,
        "reject_counts": committee_staff,
        "cancel": committee_staff,
    },
    gates={
        "cast": (is_electronic, has_not_voted, has_not_ended, has_a_ballot_left),
        "close": (is_electronic, has_enough_ballots),
        "enter_counts": (is_counted_on_paper,),
        "confirm_counts": (is_second_counter,),
    },
)
