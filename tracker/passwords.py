"""Passwords the product makes up: readable, random, and accepted by the installation's own validators."""

from __future__ import annotations

import secrets

from django.contrib.auth.password_validation import validate_password

from .models import User


def readable_password() -> str:
    """Like `bako-mitu-sefo-58`: about 44 bits, without letters that are taken for another."""
    syllables = [secrets.choice("bdfghkmnprstvz") + secrets.choice("aeiou") for _ in range(6)]
    words = ["".join(syllables[at : at + 2]) for at in (0, 2, 4)]
    return "-".join((*words, f"{secrets.randbelow(90) + 10}"))


def fresh_password(user: User) -> str:
    """A new password for this person. Raises ValidationError when the validators ask for more than we make."""
    password = readable_password()
    validate_password(password, user)
    return password
