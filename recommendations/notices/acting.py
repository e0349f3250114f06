"""The links in letters that lead straight to an act: signed, for one person, one notice, one move, seven days.

A link opens a page and nothing else; who acts is settled by signing in, so that a forwarded letter or a
mail scanner signs for nobody.
"""

from __future__ import annotations

import datetime as dt
import functools
from dataclasses import dataclass

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.utils import timezone

from ..models import Notice, NoticeRule
from ..permissions import ASSIGNMENT, OPINION

VALID_FOR = dt.timedelta(days=7)
_ASSIGNMENT, _OPINION = NoticeRule.Subject.ASSIGNMENT.value, NoticeRule.Subject.OPINION.value

ASKS: dict[tuple[str, str], tuple[str, ...]] = {
    (_ASSIGNMENT, "dispatch"): ("acknowledge",),
    (_ASSIGNMENT, "sign"): ("acknowledge",),
    (_ASSIGNMENT, "stale"): ("report_progress",),
    (_ASSIGNMENT, "due"): ("submit", "report_progress"),
    (_ASSIGNMENT, "send_back"): ("submit", "report_progress"),
    (_OPINION, "hand_over"): ("acknowledge",),
    (_OPINION, "sign"): ("acknowledge",),
}
"""(subject, verb or ladder of the rule) → the moves it asks for; the first that is the person's now is linked."""

ASKED_OF_ITEMS = ("part", "status", "unit", "due_on", "co_unsigned", "co_disputed", "report_count")
"""What the rules of these moves read of an item. Another field would be fetched item by item, and a test says so."""


class BrokenLink(Exception):
    """Not one of ours, or not whole."""


class ExpiredLink(Exception):
    """One of ours, older than `VALID_FOR`."""


@dataclass(frozen=True)
class Act:
    person: int
    notice: int
    move: str


def asks_for(notice: Notice) -> str:
    """The move a notice asks of its recipient, if it is theirs to make as things stand; else an empty string."""
    rule = notice.rule
    moves = ASKS.get((rule.subject, rule.verb or rule.ladder), ())
    if not moves or notice.acted_at:
        return ""
    today, person = _day_of(notice.send_after), notice.recipient
    if assignment := notice.assignment:
        return next((move for move in moves if ASSIGNMENT.allows(move, person, assignment, today)), "")
    if opinion := notice.opinion:
        return next((move for move in moves if OPINION.allows(move, person, opinion, today)), "")
    return ""


def token_for(notice: Notice, move: str) -> str:
    """Issued when the letter leaves; a second try of the same letter carries the same token."""
    issued = int(notice.send_after.timestamp())
    return _signer().sign_object([notice.recipient_id, notice.pk, move, issued])


def read(token: str, now: dt.datetime) -> Act:
    """Whose link it is and to which act. Raises BrokenLink or ExpiredLink."""
    try:
        person, notice, move, issued = _signer().unsign_object(token)
    except (BadSignature, ValueError, TypeError, UnicodeError):
        raise BrokenLink
    if now > dt.datetime.fromtimestamp(issued, tz=dt.UTC) + VALID_FOR:
        raise ExpiredLink
    return Act(person, notice, move)


def _signer() -> Signer:
    return _signer_with(settings.SECRET_KEY)


@functools.cache
def _signer_with(key: str) -> Signer:
    return Signer(key=key, salt="recommendations.act")


@functools.lru_cache(maxsize=1000)
def _day_of(moment: dt.datetime) -> dt.date:
    """A digest is of one moment: its day is the same for all its lines."""
    return timezone.localdate(moment)
