"""What must hold before a move of an opinion, and its table."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext as _

from tracker.models import User
from tracker.moves import Lifecycle

from ..lifecycle import OPINION_LABELS, OPINION_MOVES, OpinionStatus
from ..models import Opinion
from .afterwards import has_a_follow_up, has_no_result_yet, is_unsatisfied, no_vote_runs
from .answering import consultation_is_over, nothing_is_open, plan_is_whole, report_is_whole
from .who import committee_staff, coordinator


def has_items(user: User | None, opinion: Opinion, today: dt.date) -> str | None:
    if not opinion.items.exists():
        return _("意见书还没有列入建议，先选入建议再印发。")
    return None


OPINION = Lifecycle[Opinion](
    moves=OPINION_MOVES,
    labels=OPINION_LABELS,
    states=OpinionStatus,
    who={
        "issue": committee_staff,
        "hand_over": committee_staff,
        "acknowledge": coordinator,
        "dispatch": coordinator,
        "amend": committee_staff,
        "submit_plan": coordinator,
        "draft_plan": coordinator,
        "comment_plan": committee_staff,
        "return_plan": committee_staff,
        "report": coordinator,
        "consult": coordinator,
        "draft_report": coordinator,
        "answer_consultation": committee_staff,
        "circulate": committee_staff,
        "deliberate": committee_staff,
        "close": committee_staff,
        "open_vote": committee_staff,
        "follow_up": committee_staff,
        "redo": committee_staff,
    },
    gates={
        "issue": (has_items,),
        "submit_plan": (plan_is_whole,),
        "consult": (report_is_whole,),
        "report": (consultation_is_over, report_is_whole),
        "close": (nothing_is_open,),
        "open_vote": (no_vote_runs, has_no_result_yet),
        "follow_up": (has_a_follow_up,),
        "redo": (is_unsatisfied,),
    },
)
