"""What must hold before a move of an opinion, and its table."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext as _

from tracker.models import User
from tracker.moves import Lifecycle

from ..lifecycle import OPINION_LABELS, OPINION_MOVES, OpinionStatus
from ..models import Opinion
from .times import signing_day_passed
from .who import committee_staff, coordinator, the_system


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
        "accept_unsigned": the_system,
        "dispatch": coordinator,
        "amend": committee_staff,
    },
    gates={"issue": (has_items,), "accept_unsigned": (signing_day_passed,)},
)
