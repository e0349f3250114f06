"""Addresses and keys of channels at rest: encrypted with a key that is derived from SECRET_KEY.

Whoever reads the database or a backup without the settings learns no robot's key. Fernet is AES-128-CBC
with HMAC-SHA256; a sealed text that was altered, or sealed under another SECRET_KEY, does not open.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings


class Unopenable(Exception):
    """The text was sealed under another key; whoever set it up must enter it again."""


def seal(secrets: Mapping[str, str]) -> str:
    """Encrypt a small mapping to text."""
    return _box().encrypt(json.dumps(dict(secrets), ensure_ascii=False).encode()).decode()


def unseal(sealed: str) -> dict[str, str]:
    """What was sealed. Raises Unopenable."""
    try:
        found: dict[str, str] = json.loads(_box().decrypt(sealed.encode()))
    except (InvalidToken, ValueError):
        raise Unopenable
    return found


def _box() -> MultiFernet:
    return _fernets((settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS))


@lru_cache(maxsize=4)
def _fernets(keys: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(_derived(key)) for key in keys])


def _derived(key: str) -> bytes:
    found = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"tracker channels").derive(key.encode())
    return base64.urlsafe_b64encode(found)
