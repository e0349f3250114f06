"""The sealed urn of an electronic vote: the sums of the lines so far, unreadable in the database.

PostgreSQL keeps old row versions, with their transaction numbers, until they are vacuumed: a count that grew
in the open could be compared with itself before and after each voter's mark. So the sums are enciphered with
the installation's key, which the database never holds, anew at every ballot and always at one length.

Stream cipher: SHAKE-256 over key and a fresh nonce; Django's signer authenticates the whole.
"""

from __future__ import annotations

import hashlib
import secrets
import struct
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from tracker.errors import Refused

from .tally import Counts

_NONCE = 24
_KEY = "recommendations.urn"


def seal(vote_id: int, lines: Sequence[Counts]) -> str:
    """The sums of a vote's lines in their order, as the database may keep them."""
    nonce = secrets.token_bytes(_NONCE)
    plain = b"".join(struct.pack(">4I", *counts.as_tuple()) for counts in lines)
    body = _ciphered(vote_id, nonce, plain, settings.SECRET_KEY)
    return _signer(vote_id).sign(urlsafe_b64encode(nonce + body).decode())


def unseal(vote_id: int, sealed: str) -> list[Counts]:
    """What `seal` was given. Raises Refused when the urn was tampered with or the key is another one."""
    for key in map(str, (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)):
        try:
            raw = urlsafe_b64decode(Signer(key=key, salt=f"{_KEY}:{vote_id}", fallback_keys=[]).unsign(sealed))
        except BadSignature:
            continue
        plain = _ciphered(vote_id, raw[:_NONCE], raw[_NONCE:], key)
        return [Counts(*struct.unpack_from(">4I", plain, place)) for place in range(0, len(plain), 16)]
    raise Refused(_("票箱打不开：封存的票数被改动，或系统密钥已更换。请取消这次测评，重新组织。"))


def _signer(vote_id: int) -> Signer:
    return Signer(salt=f"{_KEY}:{vote_id}")


def _ciphered(vote_id: int, nonce: bytes, text: bytes, secret: str) -> bytes:
    key = salted_hmac(_KEY, str(vote_id), secret=secret, algorithm="sha256").digest()
    stream = hashlib.shake_256(key + nonce).digest(len(text))
    return bytes(one ^ other for one, other in zip(text, stream, strict=True))
