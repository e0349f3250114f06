"""What leaves a unit goes through its head, where the unit wants it so: handlers draft, the head signs out.

The unit's wish is read from the person's own organization, which is loaded with the person: a list can
offer moves without a query per row.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from tracker.models import User
from tracker.moves import Lifecycle, Who

from ..drafts import drop_impossible
from ..lifecycle import OUTGOING, proposal_of
from ..models import Assignment


def speaks_outward(user: User, today: dt.date) -> bool:
    """Head of the unit that day, or a handler whose unit lets its handlers answer for it."""
    return user.heads_on(today) or not user.organization.head_approves


def _signed_out(who: Who[Assignment]) -> Who[Assignment]:
    def may(user: User | None, assignment: Assignment, today: dt.date) -> bool:
        return who(user, assignment, today) and user is not None and speaks_outward(user, today)

    may.__doc__ = f"{who.__doc__}；单位要求签发的，只限负责人或其代行人"
    return may


def _drafted(who: Who[Assignment]) -> Who[Assignment]:
    def may(user: User | None, assignment: Assignment, today: dt.date) -> bool:
        return who(user, assignment, today) and user is not None and not speaks_outward(user, today)

    may.__doc__ = f"{who.__doc__}中不能自行签发的承办人"
    return may


def through_the_head(rules: Lifecycle[Assignment]) -> Lifecycle[Assignment]:
    """The rules with what leaves a unit held to its head, and beside each such move its draft: by the same
    person's table and behind the same gates. A change of state voids the drafts it leaves without a move."""
    who: dict[str, Who[Assignment]] = {}
    for move, whose in rules.who.items():
        if move in OUTGOING:
            who[move], who[proposal_of(move)] = _signed_out(whose), _drafted(whose)
        else:
            who[move] = whose
    gates = {**rules.gates} | {proposal_of(move): asked for move, asked in rules.gates.items() if move in OUTGOING}
    return replace(rules, who=who, gates=gates, leaving=drop_impossible)
