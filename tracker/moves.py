"""One mechanism for every lifecycle: the table says what follows what, WHO says for whom, gates say when.

The same tables draw the buttons, fill the interface's `actions`, and guard the actions.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from types import MappingProxyType
from typing import Any, Generic, TypeVar

from django.core.exceptions import PermissionDenied
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _

from .composed import ByKey
from .errors import Refused
from .models import User
from .record import record
from .versions import require_unchanged
from .written import change

M = TypeVar("M", bound=models.Model)
Who = Callable[["User | None", M, dt.date], bool]
Gate = Callable[["User | None", M, dt.date], "str | None"]


class Rules(Generic[M]):
    """What is asked about the moves of a subject. A `Lifecycle` answers by its tables; a thing without states brings
    its own answers.

    labels move → its Chinese verb
    """

    labels: Mapping[str, Any]

    def judged(self, user: User | None, subject: M, today: dt.date) -> dict[str, str]:
        """The moves that are this person's and of this state: why each must still wait, or "" where it may be made."""
        raise NotImplementedError

    def require_person(self, move: str, user: User | None, subject: M, today: dt.date) -> None:
        """Raises PermissionDenied where the move is not this person's, in whatever state."""
        raise NotImplementedError

    def require(self, move: str, user: User | None, subject: M, today: dt.date) -> str:
        """The state that follows. Raises PermissionDenied (not yours) or Refused (not now)."""
        raise NotImplementedError

    def allowed(self, user: User | None, subject: M, today: dt.date) -> list[str]:
        """The moves this person may make now, in the order of the table."""
        return [move for move, reason in self.judged(user, subject, today).items() if not reason]

    def refusals(self, user: User | None, subject: M, today: dt.date) -> dict[str, str]:
        """Moves that are this person's and of this state, and why they must still wait."""
        return {move: reason for move, reason in self.judged(user, subject, today).items() if reason}


@cache
def _locking(model: Any) -> ByKey[Any]:
    """Reads a row of this table and holds it."""
    return ByKey(model._base_manager.select_for_update(of=("self",)))


@dataclass(frozen=True)
class Lifecycle(Rules[M]):
    """The rules of one subject.

    moves  (move, from) → to; a move may lead back to where it starts
    who    move → may this person do it at all (no: 403). A move without a row is nobody's.
    gates  move → what else must hold (no: 409); a gate gives a sentence, or None when it is open
           Both are asked about one day: cover for an absent head, a window, an expiry.
    labels move → its Chinese verb
    states the TextChoices of the subject's `status`
    leaving what falls when a subject leaves a state; called with it as it is now, under the lock
    """

    moves: Mapping[tuple[str, str], str]
    who: Mapping[str, Who[M]]
    labels: Mapping[str, Any]
    states: type[models.TextChoices]
    gates: Mapping[str, tuple[Gate[M], ...]] = field(default_factory=dict)
    leaving: Callable[[M, dt.datetime], None] | None = None

    def judged(self, user: User | None, subject: M, today: dt.date) -> dict[str, str]:
        """In the order of the WHO table."""
        theirs = (move for move in self.who if self._is_theirs(move, user, subject, today))
        return {move: self._closed(move, user, subject, today) for move in theirs}

    def allows(self, move: str, user: User | None, subject: M, today: dt.date) -> bool:
        """Whether `move` is among the allowed ones, without asking about the others."""
        return self._is_theirs(move, user, subject, today) and not self._closed(move, user, subject, today)

    def require_person(self, move: str, user: User | None, subject: M, today: dt.date) -> None:
        who = self.who.get(move)
        if who is None or not who(user, subject, today):
            raise PermissionDenied

    def require(self, move: str, user: User | None, subject: M, today: dt.date) -> str:
        self.require_person(move, user, subject, today)
        status = self.states(subject.status)  # type: ignore[attr-defined]
        if (move, status) not in self.moves:
            raise Refused(
                _("现在是“%(state)s”，不能%(move)s。请刷新后查看当前可办的事。")
                % {"state": status.label, "move": self.labels[move]}
            )
        if reason := self._closed(move, user, subject, today):
            raise Refused(reason)
        return self.moves[move, status]

    def _is_theirs(self, move: str, user: User | None, subject: M, today: dt.date) -> bool:
        return (move, subject.status) in self.moves and self.who[move](user, subject, today)  # type: ignore[attr-defined]

    def _closed(self, move: str, user: User | None, subject: M, today: dt.date) -> str:
        """The first gate's sentence, or "" where all are open."""
        for gate in self.gates.get(move, ()):
            if reason := gate(user, subject, today):
                return reason
        return ""

    def step(self, move: str, *, actor: User | None, subject: M, now: dt.datetime, **changes: Any) -> M:
        """Lock the row, ask the rules, take the step, write it down. Needs a transaction around it.

        `changes` are further fields to set in the same write (old and new values go into the event), and what
        else `settle` takes.
        """
        return self.settle(move, actor=actor, locked=self._held(move, actor, subject, now), now=now, **changes)

    def take_up(self, move: str, *, actor: User | None, subject: M, now: dt.datetime) -> M:
        """The subject as it is now, held, for a move that has something to read before it is settled."""
        locked = self._held(move, actor, subject, now)
        self.require(move, actor, locked, timezone.localdate(now))
        return locked

    def _held(self, move: str, actor: User | None, subject: M, now: dt.datetime) -> M:
        """Whoever has no business with the subject is refused before they make anybody wait for it. That only ever
        refuses: what is granted is granted on the locked row."""
        self.require_person(move, actor, subject, timezone.localdate(now))
        return self.lock(subject)

    def lock(self, subject: M) -> M:
        """The subject as it is now, held until the transaction ends. Raises Stale when it is no longer
        what the person saw (`tracker.versions`)."""
        model: Any = type(subject)
        locked: M | None = _locking(model).first(subject.pk)
        if locked is None:
            raise model.DoesNotExist
        require_unchanged(subject)
        return locked

    def settle(
        self,
        move: str,
        *,
        actor: User | None,
        locked: M,
        now: dt.datetime,
        reason: str = "",
        related: Mapping[str, tuple[Any, Any]] = MappingProxyType({}),
        worked_out: Callable[[], Mapping[str, Any]] = dict,
        **changes: Any,
    ) -> M:
        """`step` for a row this transaction has locked already.

        `related` names what changes beside the row's own fields, as (old, new): it goes into the event only.
        `worked_out` gives further changes that need reading, such as a deadline: asked once the move is allowed.
        """
        changes["status"] = self.require(move, actor, locked, timezone.localdate(now))
        changes |= worked_out()
        before = {name: getattr(locked, name) for name in changes}
        for name, value in changes.items():
            setattr(locked, name, value)
        change(locked, list(changes))
        if self.leaving and before["status"] != changes["status"]:
            self.leaving(locked, now)
        moved = {name: (before[name], changes[name]) for name in changes} | dict(related)
        moved = {name: pair for name, pair in moved.items() if pair[0] != pair[1]}
        record(
            actor=actor,
            verb=move,
            subject=locked,
            now=now,
            reason=reason,
            before={name: old for name, (old, _new) in moved.items()},
            after={name: new for name, (_old, new) in moved.items()},
        )
        return locked
