"""Sending what waits: claim, ask again whether the reason holds, name the letter, send, stamp. Mail never waits in a
transaction, and a letter has its name before it leaves: in doubt, it is the same letter that leaves again."""

from __future__ import annotations

import datetime as dt
import logging
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass, field
from operator import itemgetter
from threading import Event

from django.db import DatabaseError
from django.utils import timezone
from django.utils.translation import gettext as _

from tracker.models import User

from ..models import Notice, NoticeRule, OpenLetter, Unsent
from .beside import Beside
from .calling_off import call_off_keys
from .channels import mail
from .claiming import Claims, is_anything_due
from .letters import Letter, bundles
from .naming import keep_names, names_of
from .outbox import put_out
from .reading import complete, people_of
from .stamping import still_waiting, try_later
from .stamps import Stamps
from .standing import fallen
from .timing import wants_mail

logger = logging.getLogger(__name__)
AHEAD = 0.5
"""Seconds within which all that stands before a batch should be gone when it is read: what it says is soon said."""
DEPTH = 2
"""Batches that may be read ahead: the reader waits for the database while letters of the one before are written."""
_State = Notice.State


@dataclass(frozen=True)
class Batch:
    """Letters that are named and about to leave, and the people they hold."""

    now: dt.datetime
    people: list[int]
    taken: int
    letters: list[Letter]
    turn: Event = field(default_factory=Event)
    """Set when its first letter is about to leave."""


def deliver(*, now: dt.datetime) -> int:
    """Deliver one batch; how many notices were taken. Call again until it takes none."""
    if not is_anything_due(now):
        return 0
    claims = Claims()
    try:
        batch = _taken(claims, now)
        with Stamps() as stamps:
            _send(batch, claims.are_held, stamps)
        return batch.taken
    finally:
        claims.release()


def deliver_for(seconds: float, clock: Callable[[], dt.datetime]) -> tuple[int, bool]:
    """Deliver batch after batch for a while; how many notices were taken, and whether time ended it.

    The next batch is read while the letters of this one are written and sent, and stamps go on beside both: each
    waits for a server most of its time.
    """
    if not is_anything_due(clock()):
        return 0, False
    stop, taken, claims = time.monotonic() + seconds, 0, Claims()
    coming: deque[Future[Batch]] = deque()
    with Beside() as reading, Beside() as writing, Stamps() as stamps:

        def take() -> Future[Batch]:
            return reading.call(_taken, claims, clock())

        def look_ahead(left: float, each: float) -> None:
            while len(coming) < DEPTH and left + each * len(coming) < AHEAD and time.monotonic() < stop:
                coming.append(take())
                writing.call(_write_ahead, coming[-1])

        try:
            while True:
                is_fresh = not coming
                batch = (take() if is_fresh else coming.popleft()).result()
                if batch.taken:
                    _send(batch, claims.are_held, stamps, look_ahead)
                    reading.call(claims.release, batch.people)
                    taken += batch.taken
                elif is_fresh:  # else it saw only people who were held by a batch before it
                    return taken, False
                if not coming and time.monotonic() >= stop:
                    return taken, True
        finally:
            stamps.close()  # nobody is let go before what left is stamped
            reading.call(claims.release)


def _taken(claims: Claims, now: dt.datetime) -> Batch:
    """The next batch: read, asked whether it still holds, and its letters named. Empty when nothing is due."""
    people, taken = claims.take(now)
    if not taken:
        return Batch(now, [], 0, [])
    complete(taken)
    told = _holding(_present(taken, now), now)
    put_out(told, now)
    names = names_of(people)
    letters = [Letter.of(bundle, names.get(bundle[0].pk, "")) for bundle in bundles(_addressed(told, now), names)]
    keep_names(letters)
    return Batch(now, people, len(taken), letters)


def _send(
    batch: Batch,
    are_held: Callable[[], bool],
    stamps: Stamps,
    look_ahead: Callable[[float, float], None] = lambda left, each: None,
) -> None:
    """Letter after letter, stamped meanwhile: a worker that dies leaves a few in doubt, not a batch.

    What leaves is asked for `are_held` first: letters whose people somebody else may hold by now are theirs.
    `look_ahead` is told each time in how many seconds the rest should be gone, and how many a whole batch takes.
    """
    batch.turn.set()
    began = time.monotonic()
    for place, posted in enumerate(mail.post(_written(batch), are_held), start=1):
        stamps.add(posted.letter, posted.answer, batch.now)
        pace = (time.monotonic() - began) / place
        look_ahead(pace * (len(batch.letters) - place), pace * len(batch.letters))
    stamps.wait()


def _write_ahead(coming: Future[Batch]) -> None:
    """Write letters of a batch whose turn has not come, the last one first."""
    batch = coming.result()
    for letter in reversed(batch.letters):
        if batch.turn.is_set():
            return
        with suppress(Exception):  # raised again when its own turn has come
            letter.write()


def _written(batch: Batch) -> Iterator[Letter]:
    """Each letter, written when its turn has come. One that cannot be written is tried later and in the end given
    up; it stops no other."""
    for letter in batch.letters:
        try:
            letter.write()
        except DatabaseError:
            raise
        except Exception:
            logger.exception("letter not written: notices %s", [notice.pk for notice in letter.notices])
            try_later(letter, batch.now, is_final=False)
        else:
            yield letter


def _holding(notices: Sequence[Notice], now: dt.datetime) -> list[Notice]:
    """Those whose reason is still the case."""
    for reason, gone in fallen(notices, timezone.localdate(now)).items():
        call_off_keys(gone, reason, now)
        notices = [notice for notice in notices if notice.pk not in gone]
    return list(notices)


def _present(notices: Sequence[Notice], now: dt.datetime) -> list[Notice]:
    """Those whose recipient still has an account."""
    away = {key for key, person in people_of(notices).items() if not person.is_active}
    if not away:
        return list(notices)
    call_off_keys([notice.pk for notice in notices if notice.recipient_id in away], _("收件人已停用"), now)
    return [notice for notice in notices if notice.recipient_id not in away]


def _addressed(notices: Sequence[Notice], now: dt.datetime) -> list[Notice]:
    """Those that make a letter: where mail is configured at all, the person has an address and wants letters."""
    if not mail.is_sent():
        return list(notices)
    wanted: dict[tuple[int, int], bool] = {}
    found: list[Notice] = []
    silent: list[Notice] = []
    for notice in notices:
        key = _WHOM(vars(notice))
        if key not in wanted:
            wanted[key] = _is_wanted(notice.rule, notice.recipient)
        (found if wanted[key] else silent).append(notice)
    if silent:
        still_waiting(silent).update(state=_State.INBOX_ONLY, send_after=now)
    return found


_WHOM = itemgetter("recipient_id", "rule_id")


def _is_wanted(rule: NoticeRule, person: User) -> bool:
    """Red goes by mail whatever the person prefers, where its rule uses mail at all."""
    if not person.email or NoticeRule.Way.MAIL not in rule.ways:
        return False
    return rule.light == NoticeRule.Light.RED or wants_mail(person)


def resend(*, notice: Notice, now: dt.datetime) -> bool:
    """Put a given-up letter back in the queue with fresh attempts; False when it was not given up.

    All notices that were given up in the same letter go together, so that it is the same letter again.
    """
    named = OpenLetter.objects.filter(recipient=notice.recipient_id, notices__contains=[notice.pk])
    together = {notice.pk}.union(*named.values_list("notices", flat=True))
    failed = Unsent.objects.filter(pk__in=together, state=_State.FAILED)
    return bool(failed.update(state=_State.WAITING, attempts=0, send_after=now))
