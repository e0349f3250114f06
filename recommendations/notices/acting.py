"""The links in letters that lead straight to an act: signed, for one person, one notice, one move, seven days.

A link opens a page and nothing else; who acts is settled by signing in, so that a forwarded letter or a
mail scanner signs for nobody.
"""

from __future__ import annotations

import datetime as dt
import functools
import hashlib
import hmac
from binascii import b2a_base64
from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.core.signing import BadSignature, Signer, b64_encode
from django.utils import timezone
from django.utils.encoding import force_bytes

from ..models import Notice
from .asks import asked_by, first_open, key_of

VALID_FOR = dt.timedelta(days=7)


class BrokenLink(Exception):
    """Not one of ours, or not whole."""


class ExpiredLink(Exception):
    """One of ours, older than `VALID_FOR`."""


@dataclass(frozen=True)
class Act:
    person: int
    notice: int
    move: str


def asks_for(notice: Notice, today: dt.date | None = None) -> str:
    """The move a notice asks of its recipient, if it is theirs to make as things stand today (by default, as they
    stood when it was to leave); else an empty string. A move of another subject is named with it
    (`question.answer`)."""
    if notice.acted_at:
        return ""
    day = today or timezone.localdate(notice.send_after)
    return first_open(notice, asked_by(key_of(notice.rule)), day)


def tokens_of(person: int, issued: dt.datetime) -> Callable[[int, str], str]:
    """(notice, move) → token, for one person's letter. `issued`: when it was to leave; the same letter, sent again in
    doubt, carries the same tokens."""
    sign, moment = _signer().token, int(issued.timestamp())
    return lambda notice, move: sign(f'[{person},{notice},"{move}",{moment}]'.encode())


def read(token: str, now: dt.datetime) -> Act:
    """Whose link it is and to which act. Raises BrokenLink or ExpiredLink."""
    try:
        person, notice, move, issued = _signer().unsign_object(token)
    except (BadSignature, ValueError, TypeError, UnicodeError):
        raise BrokenLink
    if now > dt.datetime.fromtimestamp(issued, tz=dt.UTC) + VALID_FOR:
        raise ExpiredLink
    return Act(person, notice, move)


def _signer() -> _Quick:
    return _signer_with(settings.SECRET_KEY)


@functools.cache
def _signer_with(key: str) -> _Quick:
    return _Quick(key=key, salt="recommendations.act")


_FOR_ADDRESSES = bytes.maketrans(b"+/", b"-_")


def _encoded(said: bytes) -> bytes:
    """Django's `b64_encode`, in one step."""
    return b2a_base64(said, newline=False).rstrip(b"=").translate(_FOR_ADDRESSES)


class _Quick(Signer):
    """Django's own signature; the key is derived from secret and salt once, not for each line of each letter."""

    @functools.cached_property
    def begun(self) -> hmac.HMAC:
        derived = hashlib.sha256(force_bytes(self.salt) + b"signer" + force_bytes(self.key)).digest()
        return hmac.new(derived, digestmod=hashlib.sha256)

    def token(self, said: bytes) -> str:
        """What `sign_object` makes of it."""
        value = _encoded(said)
        signed = self.begun.copy()  # `hmac.digest` would let go of the interpreter lock, twenty times a letter
        signed.update(value)
        return (value + b":" + _encoded(signed.digest())).decode()

    def signature(self, value: str | bytes, key: str | bytes | None = None) -> str:
        """`key`: one of the secret's predecessors, which are asked for one by one."""
        if key is not None and key != self.key:
            return super().signature(value, key)
        signed = self.begun.copy()
        signed.update(force_bytes(value))
        return b64_encode(signed.digest()).decode()
