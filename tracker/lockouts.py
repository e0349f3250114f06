"""Which accounts are shut after wrong passwords. allauth counts in the cache; here it is read and cleared."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from allauth.account import app_settings
from allauth.core.internal.ratelimit import Rate, get_cache_key, parse_rates
from django.core.cache import cache
from django.http import HttpRequest

from .models import Event, User

MOST = 200
"""So many accounts at most are looked at; more at once is an attack on the door, not a list to read."""


@dataclass(frozen=True)
class Lockout:
    """One account that is shut, since when and until when."""

    user: User
    failures: int
    last_at: dt.datetime
    until: dt.datetime


def counting_key(username: str) -> str:
    """Under which name the failures of an account are counted."""
    return f"sign-in:{username.lower()}"


def account_rate() -> Rate:
    """How many failures an account may have, in how many seconds (ACCOUNT_RATE_LIMITS, per key)."""
    rates = parse_rates(app_settings.RATE_LIMITS.get("login_failed"))
    return next(rate for rate in rates if rate.per == "key")


def _address(username: str) -> str:
    rate, key = account_rate(), counting_key(username)
    return str(get_cache_key(HttpRequest(), app="allauth.account", action="login_failed", rate=rate, key=key))


def current_lockouts(now: dt.datetime) -> list[Lockout]:
    """The accounts that are shut now, latest failure first. Asks the record who failed lately, then the counter."""
    rate = account_rate()
    since = now - dt.timedelta(seconds=rate.duration)
    failed = Event.objects.filter(verb="sign_in_failed", at__gte=since, subject_type=User._meta.label_lower)
    keys = list(dict.fromkeys(failed.order_by("-at", "-id").values_list("subject_id", flat=True)[: MOST * rate.amount]))
    users = User.objects.select_related("organization").in_bulk(keys[:MOST])
    counted = cache.get_many([_address(user.username) for user in users.values()])
    found = [_lockout(users[key], counted.get(_address(users[key].username), ()), rate, now) for key in users]
    return sorted((one for one in found if one), key=lambda one: one.last_at, reverse=True)


def _lockout(user: User, stamps: Sequence[float], rate: Rate, now: dt.datetime) -> Lockout | None:
    recent = sorted(stamp for stamp in stamps if stamp > now.timestamp() - rate.duration)
    if len(recent) < rate.amount:
        return None
    opens = recent[-rate.amount] + rate.duration
    return Lockout(
        user=user,
        failures=len(recent),
        last_at=dt.datetime.fromtimestamp(recent[-1], tz=dt.UTC),
        until=dt.datetime.fromtimestamp(opens, tz=dt.UTC),
    )


def clear_lockout(user: User) -> None:
    """Forget the failures of this account; the limit per address stays."""
    cache.delete(_address(user.username))
